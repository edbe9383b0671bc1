// The two databases of a store: where each lies, in files and on a PostgreSQL server, under which key its files are, and the history of its schema.

import { keysMigrations, recordsMigrations } from './migrations.ts';

export const storeParts = {
  records: { file: 'offhook.db', schema: 'offhook_records', keyPurpose: 'records database', migrations: recordsMigrations },
  keys: { file: 'keys.db', schema: 'offhook_keys', keyPurpose: 'keys database', migrations: keysMigrations },
} as const;

export type StorePart = keyof typeof storeParts;
export type StorePartForm = (typeof storeParts)[StorePart];

/** A folder in that of the store, with copies, for as long as a restore lasts; one that was killed leaves it to the next start. */
export const unfinishedRestore = 'restore.unfinished';
