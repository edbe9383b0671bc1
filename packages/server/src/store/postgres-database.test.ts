// A schema of a PostgreSQL server: what it keeps and gives, and what becomes of units of work that meet.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, latin1Text } from '@offhook/base';
import { sql } from 'kysely';

import { ofPostgres, withPostgres } from '../../test/store-place.ts';
import type { Database, UnitOptions } from './database.ts';
import { configurationOf, lookAtTable, rowOf, withClient } from './postgres-connection.ts';
import { openPostgresDatabase } from './postgres-database.ts';

interface Tables {
  readonly note: { readonly id: number; readonly text: string; readonly bytes: Uint8Array | null };
  readonly sealing_key: { readonly id: number };
}

const schema = 'tried';
const migrations = {
  '0001-notes': {
    async up(db: Database<unknown>['db']) {
      await db.schema.createTable('note').addColumn('id', 'bigint').addColumn('text', 'text').addColumn('bytes', 'bytea').execute();
      await db.schema.createTable('sealing_key').addColumn('id', 'bigint').execute();
    },
  },
};

const withDatabase = (run: (database: Database<Tables>, url: string) => Promise<void>): Promise<void> =>
  withPostgres(async (url) => {
    const database = await openPostgresDatabase<Tables>({ url, schema, migrations });
    try {
      await run(database, url);
    } finally {
      await database.close();
    }
  });

/** The one value of a question. */
async function ask(access: Database<Tables>['db'], text: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(text).execute(access);
  return Object.values(rows[0] ?? {})[0];
}

async function imageOf(database: Database<Tables>): Promise<readonly string[]> {
  const pieces: string[] = [];
  for await (const piece of database.image()) pieces.push(latin1Text(piece));
  return pieces;
}

/** Until it is true; each question is a way to the server and back. */
async function until(question: () => Promise<unknown>): Promise<void> {
  while ((await question()) !== true);
}

describe('a schema of a PostgreSQL server', ofPostgres, () => {
  it('gives whole numbers as numbers, and the rest as the driver does; what is committed is on the disk', () =>
    withDatabase(async (database) => {
      const { db } = database;
      await db
        .insertInto('note')
        .values({ id: 2 ** 52, text: 'ä', bytes: Uint8Array.of(0, 255) })
        .execute();
      const [row] = await db.selectFrom('note').selectAll().execute();
      assert.deepEqual([row?.id, row?.text, [...(row?.bytes ?? [])]], [2 ** 52, 'ä', [0, 255]]);
      assert.deepEqual(
        [
          await ask(db, 'select count(*) from note'),
          await ask(db, 'select 1.5::numeric'),
          await ask(db, 'select true'),
          await ask(db, 'select null'),
          await ask(db, 'select current_schema'),
          await ask(db, 'show synchronous_commit'),
          await ask(db, 'show application_name'),
        ],
        [1, 1.5, true, null, schema, 'on', 'offhook'],
      );
      assert.deepEqual([database.engine, database.name], ['postgres', 'schema tried of PostgreSQL']);
      await database.checkpoint();
      assert.equal(database.close(), database.close());
    }));

  it('answers the only row, and that there is none is a fault of ours', () =>
    withPostgres((url) =>
      withClient(configurationOf(url, schema), async (client) => {
        assert.deepEqual(await rowOf(client, 'select $1::text as text, 1 as one', ['a']), { text: 'a', one: 1 });
        await assert.rejects(rowOf(client, 'select 1 where false'), (error) => !isProblem(error) && /expected a row/.test(String(error)));
      }),
    ));

  it('is made once by several that start at once, and not at all by a reader', () =>
    withPostgres(async (url) => {
      const reader = await openPostgresDatabase<Tables>({ url, schema, migrations: undefined });
      assert.equal(await lookAtTable(url, schema, 'note'), 'missing');
      const all = await Promise.all([1, 2, 3, 4].map(() => openPostgresDatabase<Tables>({ url, schema, migrations })));
      assert.equal(await lookAtTable(url, schema, 'note'), 'empty');
      await all[0]?.db.insertInto('note').values({ id: 1, text: '', bytes: null }).execute();
      assert.equal(await lookAtTable(url, schema, 'note'), 'filled');
      assert.equal(await lookAtTable(url, 'other', 'note'), 'missing');
      assert.equal((await reader.db.selectFrom('note').selectAll().execute()).length, 1);
      for (const database of [reader, ...all]) await database.close();
    }));

  it('a unit of work is serializable, or in turns', () =>
    withDatabase(async (database) => {
      const level = (options?: UnitOptions): Promise<unknown> =>
        database.transact((access) => ask(access, 'show transaction_isolation'), options);
      assert.deepEqual(
        [await level(), await level({}), await level({ isolation: 'serializable' }), await level({ isolation: 'in-turns' })],
        ['serializable', 'serializable', 'serializable', 'read committed'],
      );
    }));

  it('a unit that others were in the way of is tried again, twelve times at most, and no other', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const failing = (code: string, times: number): readonly [Promise<unknown>, () => number] => {
        let tries = 0;
        const work = database.transact(async (access) => {
          await access.insertInto('note').values({ id: ++tries, text: code, bytes: null }).execute();
          if (tries <= times) throw Object.assign(new Error('in the way'), { code });
          return tries;
        });
        return [work, () => tries];
      };
      for (const code of ['40001', '40P01', '23505']) assert.equal(await failing(code, 2)[0], 3, code);
      assert.equal(await ask(db, 'select count(*) from note'), 3, 'nothing is left of those that failed');
      const [other, ofOther] = failing('22001', 1);
      await assert.rejects(other, /in the way/);
      assert.equal(ofOther(), 1);
      const [again, ofAgain] = failing('40001', 12);
      await assert.rejects(again, { code: 'storage' });
      assert.equal(ofAgain(), 12);
      assert.equal(await failing('40001', 11)[0], 12);
    }));

  it('a turn is one’s alone, or had by many; who wants it alone waits for all of them, and other turns for nobody', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const inTurns = { isolation: 'in-turns' } as const;
      const { promise: bothInside, resolve: inside } = Promise.withResolvers<void>();
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
      const order: string[] = [];
      let count = 0;
      const many = [1, 2].map(() =>
        database.transact(async (access) => {
          await database.takeTurn(access, 'tried', 'with-others');
          if (++count === 2) inside();
          await mayEnd;
          order.push('many');
        }, inTurns),
      );
      await bothInside;
      await database.transact(async (access) => {
        await database.takeTurn(access, 'another');
        order.push('another');
      }, inTurns);
      const alone = database.transact(async (access) => {
        await database.takeTurn(access, 'tried');
        order.push('alone');
      }, inTurns);
      await until(() => ask(db, "select count(*) = 1 from pg_locks where locktype = 'advisory' and not granted"));
      end();
      await Promise.all([...many, alone]);
      assert.deepEqual(order, ['another', 'many', 'many', 'alone']);
    }));

  it('work that one does at a time is done one after the other, also after one that failed', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
      const order: string[] = [];
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const first = database.alone('tried', async () => {
        begin();
        await mayEnd;
        order.push('first');
        throw new Error('of the work');
      });
      const failed = assert.rejects(first, /of the work/);
      await begun;
      const second = database.alone('tried', async () => order.push('second'));
      await until(() => ask(db, "select count(*) = 1 from pg_locks where locktype = 'advisory' and not granted"));
      assert.equal(await database.alone('another', async () => order.push('another')), 1);
      end();
      assert.equal(await second, 3);
      await failed;
      assert.deepEqual(order, ['another', 'first', 'second']);
    }));

  it('its image is every value of every row, whatever the number of pages, and nothing of how it was made', () =>
    withDatabase(async (database) => {
      assert.deepEqual(await imageOf(database), []);
      const { db } = database;
      await db
        .insertInto('note')
        .values([
          { id: 7, text: 'Ada', bytes: Uint8Array.of(1, 2, 0x41) },
          { id: 8, text: 'Bea', bytes: null },
        ])
        .execute();
      await db.insertInto('sealing_key').values({ id: 9 }).execute();
      assert.deepEqual(await imageOf(database), ['7\nAda\n\x01\x02A\n8\nBea\n', '9\n']);
      await sql`insert into note select n, 'of ' || n || ' ' || repeat(md5(n::text), 45) from generate_series(1000, 1999) n`.execute(db);
      const pages = Number(await ask(db, "select pg_relation_size('tried.note') / 8192"));
      assert.ok(pages > 128 && pages < 256, `${pages} pages`);
      const [first = '', second = '', ...rest] = await imageOf(database);
      assert.deepEqual(rest, ['9\n']);
      assert.ok(first.length > second.length && second.length > 0);
      const found = [...(first + second).matchAll(/of (\d+) /g)].map(([, number]) => Number(number));
      assert.deepEqual(
        found.toSorted((a, b) => a - b),
        Array.from({ length: 1000 }, (_, index) => 1000 + index),
      );
    }));

  it('where it is compacted, the keys are written anew, and the rest is cleared of what is dead', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const fileOf = (table: string): Promise<unknown> => ask(db, `select pg_relation_filenode('tried.${table}')`);
      for (const table of ['note', 'sealing_key'] as const) {
        await sql`insert into ${sql.table(table)} (id) select n from generate_series(1, 5000) n`.execute(db);
        await sql`delete from ${sql.table(table)} where id > 1`.execute(db);
      }
      const before = [await fileOf('note'), await fileOf('sealing_key')];
      await database.compact();
      assert.equal(await fileOf('note'), before[0]);
      assert.notEqual(await fileOf('sealing_key'), before[1]);
      // What somebody else still reads, such as the server's own upkeep, goes the next time.
      for (const table of ['note', 'sealing_key']) {
        const size = (): Promise<unknown> => ask(db, `select pg_relation_size('tried.${table}')`);
        for (let time = 0; time < 50 && (await size()) !== 8192; time++) await database.compact();
        assert.equal(await size(), 8192, table);
      }
    }));
});

describe('a PostgreSQL server that fails', ofPostgres, () => {
  const storage = (error: unknown): boolean => isProblem(error, 'storage') && error.details['status'] === 503;

  it('is a problem of storage where it is not there, or has no such database', async () => {
    const at = 'postgres://offhook@127.0.0.1:1/postgres';
    await assert.rejects(openPostgresDatabase({ url: at, schema, migrations }), storage);
    await assert.rejects(lookAtTable(at, schema, 'note'), storage);
    await withPostgres((url) => assert.rejects(openPostgresDatabase({ url: `${url}x`, schema, migrations }), storage));
  });

  it('where a schema cannot be brought up to date, that is told, and nothing stays open', () =>
    withPostgres(async (url) => {
      const broken = { '0001': { up: async () => Promise.reject(new Error('no such luck')) } };
      await assert.rejects(openPostgresDatabase({ url, schema, migrations: broken }), { code: 'storage', message: /no such luck/ });
    }));

  it('of what it says, what an administrator can mend is told as such, and a statement that cannot be right stays a bug', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const thrown = async (error: unknown): Promise<unknown> => {
        try {
          await database.alone('tried', async () => {
            throw error;
          });
        } catch (cause) {
          return cause;
        }
        return undefined;
      };
      const of = (code: string, message = 'why'): Error => Object.assign(new Error(message), { code });
      for (const code of ['08006', '53100', '57P01', '58030', '28P01', '3D000', '25006', '42501', 'ECONNREFUSED', 'EPIPE'])
        assert.ok(storage(await thrown(of(code))), code);
      for (const message of [
        'Query read timeout',
        'Connection terminated unexpectedly',
        'terminated',
        'Connection ended',
        'Client is not queryable',
      ])
        assert.ok(storage(await thrown(new Error(message))), message);
      for (const error of [of('42P01'), of('22001'), of('x08'), of('E2'), of('xE'), of('42P01', 'timeout'), new Error('why'), 'timeout'])
        assert.equal(await thrown(error), error);
      const statement = sql`select * from nowhere`.execute(db);
      await assert.rejects(statement, (error) => !isProblem(error) && (error as { code?: string }).code === '42P01');
      await assert.rejects(
        db.transaction().execute(async (access) => {
          await sql`set transaction read only`.execute(access);
          await access.insertInto('note').values({ id: 1, text: '', bytes: null }).execute();
        }),
        storage,
      );
    }));

  it('a connection that breaks is replaced, idle or at work', () =>
    withDatabase(async (database, url) => {
      const { db } = database;
      const others =
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
      const killer = await openPostgresDatabase<Tables>({ url, schema, migrations: undefined });
      const pid = await ask(db, 'select pg_backend_pid()');
      await assert.rejects(
        database.transact(async (access) => {
          await sql.raw(others).execute(killer.db);
          return ask(access, 'select 1');
        }),
        storage,
      );
      assert.notEqual(await ask(db, 'select pg_backend_pid()'), pid);
      await sql.raw(others).execute(killer.db);
      await until(async () => {
        try {
          return (await ask(db, 'select 1')) === 1;
        } catch (error) {
          assert.ok(storage(error), String(error));
          return false;
        }
      });
      await killer.close();
    }));

  it('reads each statement once a connection, five hundred of them, and none that is no query', () =>
    withPostgres(async (url) => {
      const database = await openPostgresDatabase<Tables>({ url, schema, migrations: undefined });
      const prepared = 'select count(*) from pg_prepared_statements';
      await database.transact(async (access) => {
        assert.equal(await ask(access, prepared), 1, 'this one, and none that began the unit');
        assert.equal(await ask(access, prepared), 1);
        await ask(access, 'show application_name');
        assert.equal(await ask(access, prepared), 1);
        await ask(access, 'explain select 1');
        assert.equal(await ask(access, prepared), 1);
        for (let number = 0; number < 510; number++) await ask(access, `select ${number}`);
        assert.equal(await ask(access, prepared), 500);
        assert.equal(await ask(access, 'select 509'), 509);
      });
      await database.close();
    }));
});
