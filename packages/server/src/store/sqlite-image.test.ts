// What lies in an encrypted database, page by page, as the database itself would give it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { NoteTables } from '../../test/notes-database.ts';
import { notesKey as key, withNotes } from '../../test/notes-database.ts';
import type { Database } from './database.ts';
import { loadDriver } from './sqlite-database.ts';
import { decipheredImage } from './sqlite-image.ts';

async function piecesOf(database: Database<NoteTables>): Promise<readonly Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of database.image()) pieces.push(piece);
  return pieces;
}

async function imageOf(database: Database<NoteTables>): Promise<Buffer> {
  return Buffer.concat(await piecesOf(database));
}

/** Without the 80 bytes of each page that are no content. */
function contentOf(image: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: image.length / 4096 }, (_, page) => image.subarray(page * 4096, page * 4096 + 4016)));
}

describe('the image of a database', () => {
  it('is what the database gives of itself, page by page, also beyond one piece', () =>
    withNotes(async (database, path) => {
      for (let id = 0; id < 1500; id++)
        await database.db
          .insertInto('note')
          .values({ id, text: `note ${id} `.repeat(100) })
          .execute();
      await database.checkpoint();
      const image = await imageOf(database);
      assert.ok(image.length > 256 * 4096, `${image.length} bytes`);
      await database.close();
      const file = new (loadDriver())(path);
      file.pragma("cipher='sqlcipher'");
      file.pragma('legacy=4');
      file.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`);
      const given = file.serialize();
      file.close();
      assert.equal(image.length, given.length);
      // What the header says of the log of writes differs while it is in use.
      assert.equal(contentOf(image).subarray(100).equals(contentOf(given).subarray(100)), true);
      assert.equal(image.subarray(0, 16).toString('latin1'), 'SQLite format 3\0');
    }));

  it('holds what stands in the log of writes alone', () =>
    withNotes(async (database) => {
      await database.checkpoint();
      await database.db.insertInto('note').values({ id: 1, text: 'a word of its own' }).execute();
      const image = await imageOf(database);
      assert.ok(image.includes('a word of its own'));
      assert.equal(image.length % 4096, 0);
      const [, log = Buffer.alloc(0)] = await piecesOf(database);
      // Its first page is a leaf of a table (SQLite file format, §1.6), and not the one with the header.
      assert.equal(log[0], 0x0d);
    }));

  it('lies enciphered on the disk', () =>
    withNotes(async (database, path) => {
      await database.db.insertInto('note').values({ id: 1, text: 'a word of its own' }).execute();
      const { readFile } = await import('node:fs/promises');
      for (const name of [path, `${path}-wal`]) assert.ok(!(await readFile(name)).includes('a word of its own'), name);
    }));

  it('of what is not there is nothing, and what cannot be read is told', () =>
    withNotes(async (_database, path) => {
      const read = async (of: string): Promise<number> => {
        let count = 0;
        for await (const piece of decipheredImage(of, key)) count += piece.length;
        return count;
      };
      assert.equal(await read(`${path}-none`), 0);
      await assert.rejects(read(join(path, 'within')), { code: 'storage', message: /cannot be read/ });
    }));
});
