// An encrypted file under the store: who may open it, what a full or spoilt one says, and what copies and upkeep leave.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { sql } from 'kysely';

import type { NoteTables } from '../../test/notes-database.ts';
import { notesKey as key, notesMigrations as migrations, withNotes } from '../../test/notes-database.ts';
import type { Database } from './database.ts';
import { loadDriver, openSqliteDatabase } from './sqlite-database.ts';
import { vacuumInThread } from './vacuum.ts';

const add = async ({ db }: Database<NoteTables>, text: string, id = 1): Promise<void> =>
  void (await db.insertInto('note').values({ id, text }).execute());
const textsOf = async ({ db }: Database<NoteTables>): Promise<readonly string[]> =>
  (await db.selectFrom('note').select('text').orderBy('id').execute()).map(({ text }) => text);
const pragma = async ({ db }: Database<NoteTables>, name: string): Promise<unknown> =>
  Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];

describe('an encrypted database in a file', () => {
  it('is readable by its owner only, with all that lies beside it, also where it was not', () =>
    withNotes(async (database, path) => {
      await add(database, 'a word');
      for (const part of [path, `${path}-wal`, `${path}-shm`]) assert.equal(statSync(part).mode & 0o777, 0o600, part);
      assert.deepEqual([database.engine, database.name], ['sqlite', path]);
      assert.equal(database.close(), database.close());
      await database.close();
      chmodSync(path, 0o644);
      const again = await openSqliteDatabase<NoteTables>({ path, key, migrations: undefined });
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.deepEqual(await textsOf(again), ['a word']);
      await again.close();
    }));

  it('is on the disk when it says so, forgets what is deleted, and keeps nothing beside it', () =>
    withNotes(async (database) => {
      const asked = ['journal_mode', 'synchronous', 'secure_delete', 'temp_store', 'foreign_keys', 'wal_autocheckpoint', 'cache_size'];
      const answers: unknown[] = [];
      for (const name of asked) answers.push(await pragma(database, name));
      assert.deepEqual(answers, ['wal', 2, 1, 2, 1, 16384, -65536]);
    }));

  it('opens under its key alone; what is no database, or stands in a folder that is not there, is told', () =>
    withNotes(async (database, path) => {
      await database.close();
      const open = (at: string, under = key): Promise<unknown> => openSqliteDatabase<NoteTables>({ path: at, key: under, migrations });
      await assert.rejects(open(path, new Uint8Array(32)), { code: 'decryption-failed', message: `the master key does not open ${path}` });
      writeFileSync(`${path}-other`, 'x'.repeat(5000));
      await assert.rejects(open(`${path}-other`), { code: 'decryption-failed' });
      await assert.rejects(open(join(path, 'within.db')), { code: 'storage', message: /^cannot open the database / });
    }));

  it('that cannot be brought up to date is told, and closed', () =>
    withNotes(async (database, path) => {
      await database.close();
      const broken = { ...migrations, '0002': { up: () => Promise.reject(new Error('no such luck')) } };
      await assert.rejects(openSqliteDatabase<NoteTables>({ path, key, migrations: broken }), {
        code: 'storage',
        message: `cannot bring ${path} up to date: no such luck`,
      });
      assert.equal(existsSync(`${path}-wal`), false, 'the last that closes it takes the log of writes with it');
    }));

  it('a unit of work has its turn from its first statement on, also where that only reads', () =>
    withNotes(async (database, path) => {
      const other = new (loadDriver())(path, { timeout: 0 });
      for (const text of ["cipher='sqlcipher'", 'legacy=4', `key="x'${Buffer.from(key).toString('hex')}'"`]) other.pragma(text);
      await database.transact(async (access) => {
        await access.selectFrom('note').selectAll().execute();
        assert.throws(() => other.exec('begin immediate'), { code: 'SQLITE_BUSY' });
      });
      other.exec('begin immediate');
      other.exec('rollback');
      other.close();
    }));

  it('that is full is a problem of storage: what was begun is undone, and all goes on once there is room', () =>
    withNotes(async (database) => {
      await add(database, 'before');
      await pragma(database, `max_page_count = ${String(await pragma(database, 'page_count'))}`);
      const full = (error: unknown): boolean => isProblem(error, 'storage') && /SQLITE_FULL/.test(error.message);
      for (let time = 0; time < 2; time++)
        await assert.rejects(
          database.transact(async (access) => {
            await access.insertInto('note').values({ id: 2, text: 'small' }).execute();
            await access
              .insertInto('note')
              .values({ id: 3, text: 'x'.repeat(100_000) })
              .execute();
          }),
          full,
        );
      await assert.rejects(add(database, 'x'.repeat(100_000)), full);
      assert.deepEqual(await textsOf(database), ['before']);
      await pragma(database, 'max_page_count = 1000000');
      await database.transact(async (access) => {
        await access.insertInto('note').values({ id: 2, text: 'after' }).execute();
      });
      assert.deepEqual(await textsOf(database), ['before', 'after']);
    }));

  it('a statement that cannot be right stays a bug, when it is read and when it is run', () =>
    withNotes(async (database) => {
      await assert.rejects(sql`select * from nowhere`.execute(database.db), (error) => !isProblem(error));
      await sql`create unique index one on note (id)`.execute(database.db);
      await add(database, 'a');
      await assert.rejects(add(database, 'b'), (error) => !isProblem(error));
    }));

  it('more statements than are remembered are all run', () =>
    withNotes(async (database) => {
      for (let id = 0; id < 600; id++) await sql.raw(`insert into note values (${id}, 'of ${id}')`).execute(database.db);
      assert.equal((await textsOf(database)).length, 600);
    }));

  it('a copy is whole, under the same key, for its owner only, and takes no other file’s place', () =>
    withNotes(async (database, path) => {
      await add(database, 'a word of its own');
      await database.copyTo(`${path}-copy`);
      assert.equal(statSync(`${path}-copy`).mode & 0o777, 0o600);
      assert.ok(!readFileSync(`${path}-copy`).includes('a word of its own'));
      const copy = await openSqliteDatabase<NoteTables>({ path: `${path}-copy`, key, migrations: undefined });
      assert.deepEqual(await textsOf(copy), ['a word of its own']);
      await copy.close();
      await assert.rejects(database.copyTo(`${path}-copy`), { code: 'EEXIST' });
    }));

  it('does not change between its copy and what is copied besides', () =>
    withNotes(async (database, path) => {
      const order: string[] = [];
      const { promise: goOn, resolve: release } = Promise.withResolvers<void>();
      const copying = database.copyTo(`${path}-copy`, async () => {
        await goOn;
        order.push('besides');
      });
      const changing = add(database, 'a').then(() => order.push('changed'));
      // Whatever is ready has its turn.
      for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
      release();
      await Promise.all([copying, changing]);
      assert.deepEqual(order, ['besides', 'changed']);
    }));

  it('its values are those of every row, each with a line end behind it, however many there are', () =>
    withNotes(async (database) => {
      await add(database, 'none', 0);
      for (let id = 1; id <= 1001; id++) await add(database, `of ${id}`, id);
      let text = '';
      for await (const piece of database.values()) text += Buffer.from(piece).toString('utf8');
      const lines = text.split('\n');
      for (let id = 1; id <= 1001; id++) assert.equal(lines.filter((line) => line === `of ${id}`).length, 1, String(id));
      assert.deepEqual([lines.filter((line) => line === 'none').length, text.endsWith('\n')], [1, true]);
    }));

  it('upkeep empties the log of writes, and compacting leaves no free page', () =>
    withNotes(async (database, path) => {
      const logBytes = (): number => statSync(`${path}-wal`).size;
      for (let id = 0; id < 200; id++) await add(database, 'x'.repeat(4000), id);
      assert.ok(logBytes() > 0);
      await database.checkpoint();
      assert.equal(logBytes(), 0);
      const before = statSync(path).size;
      await database.db.deleteFrom('note').execute();
      await database.compact();
      assert.equal(logBytes(), 0);
      assert.ok(statSync(path).size < before / 10);
      assert.equal(await pragma(database, 'freelist_count'), 0);
    }));

  it('is for Node-API 10 and newer', () => {
    assert.throws(() => loadDriver(9), { code: 'unsupported' });
    assert.equal(typeof loadDriver(10), 'function');
    assert.equal(typeof loadDriver(), 'function');
  });
});

describe('a database that a thread writes anew', () => {
  it('takes up less, is read meanwhile, and what is written meanwhile comes after', () =>
    withNotes(async (small, path) => {
      await small.close();
      const database = await openSqliteDatabase<NoteTables>({ path, key, migrations, threadFrom: 0 });
      try {
        for (let id = 1; id <= 40; id++) await add(database, 'x'.repeat(20_000), id);
        await database.checkpoint();
        const before = statSync(path).size;
        await database.db.deleteFrom('note').where('id', '>', 1).execute();
        const compacting = database.compact();
        const writing = database.transact((access) => access.insertInto('note').values({ id: 2, text: 'meanwhile' }).execute());
        assert.equal((await textsOf(database))[0]?.length, 20_000);
        await compacting;
        await writing;
        assert.ok(statSync(path).size < before / 4, `${statSync(path).size} of ${before}`);
        assert.deepEqual(
          (await textsOf(database)).map((text) => text.length),
          [20_000, 9],
        );
        assert.equal(await pragma(database, 'freelist_count'), 0);
      } finally {
        await database.close();
      }
    }));

  it('and cannot, says so', () =>
    withNotes(async (database, path) => {
      await add(database, 'a word');
      await assert.rejects(vacuumInThread({ path, key: new Uint8Array(32) }), {
        code: 'storage',
        message: /^a database was not written anew: /,
      });
      assert.deepEqual(await textsOf(database), ['a word']);
    }));
});
