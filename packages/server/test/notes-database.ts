// An encrypted file with one table, alone in a folder that is gone afterwards.

import { join } from 'node:path';

import type { Database } from '../src/store/database.ts';
import type { FileDatabase } from '../src/store/sqlite-database.ts';
import { openSqliteDatabase } from '../src/store/sqlite-database.ts';
import { temporaryDirectory } from './server-under-test.ts';

export interface NoteTables {
  readonly note: { readonly id: number; readonly text: string };
}

export const notesKey = new Uint8Array(32).fill(7);
export const notesMigrations = {
  '0001': {
    async up(db: Database<unknown>['db']) {
      await db.schema.createTable('note').addColumn('id', 'integer').addColumn('text', 'text').execute();
    },
  },
};

export async function withNotes(run: (database: FileDatabase<NoteTables>, path: string) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const path = join(folder.path, 'notes.db');
  const database = await openSqliteDatabase<NoteTables>({ path, key: notesKey, migrations: notesMigrations });
  try {
    await run(database, path);
  } finally {
    await database.close();
    await folder.remove();
  }
}
