// Units of work that share a commit: in turn, each by itself, and told when all of them are durable.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';
import type { CompiledQuery } from 'kysely';
import { CompiledQuery as Compiled, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

import type { NoteTables } from '../../test/notes-database.ts';
import { notesKey, withNotes } from '../../test/notes-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { othersTurn } from '../others-turn.ts';
import { UnitGroups } from './unit-groups.ts';

const failure = new ProblemError('conflict', 'no such luck');

/** A database that only says what it was asked, and fails where it is told to. */
function recorded(failsAt: (text: string) => unknown = () => undefined, clock = { nowMs: 0 }) {
  const asked: string[] = [];
  const note = async (text: string): Promise<void> => {
    asked.push(text);
    const error = failsAt(text);
    if (error !== undefined) throw error;
  };
  class Recorder extends DummyDriver {
    override async beginTransaction(): Promise<void> {
      await note('begin');
    }
    override async commitTransaction(): Promise<void> {
      await note('commit');
    }
    override async rollbackTransaction(): Promise<void> {
      await note('roll back');
    }
    override async savepoint(): Promise<void> {
      await note('savepoint');
    }
    override async rollbackToSavepoint(): Promise<void> {
      await note('roll back to savepoint');
    }
    override async releaseSavepoint(): Promise<void> {
      await note('release');
    }
    override async acquireConnection() {
      return {
        executeQuery: async ({ sql }: CompiledQuery) => {
          await note(sql);
          return { rows: [] };
        },
        // oxlint-disable-next-line require-yield -- nothing is streamed
        streamQuery: async function* () {
          throw new Error('not asked for');
        },
      };
    }
  }
  const db = new Kysely<NoteTables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new Recorder(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const groups = new UnitGroups(db, () => clock.nowMs);
  const unit = (text: string, fails = false, during = async (): Promise<void> => undefined): Promise<string> =>
    groups.transact(async (access) => {
      await access.executeQuery(Compiled.raw(text));
      await during();
      if (fails) throw failure;
      return text;
    });
  return { asked, unit, groups };
}

const whole = (text: string): readonly string[] => ['savepoint', text, 'release'];

describe('units of work that come together', () => {
  it('are committed together, in the order in which they came; one that comes alone, alone', async () => {
    const { asked, unit } = recorded();
    assert.deepEqual(await Promise.all([unit('a'), unit('b'), unit('c')]), ['a', 'b', 'c']);
    assert.deepEqual(asked, ['begin', ...whole('a'), ...whole('b'), ...whole('c'), 'commit']);
    assert.equal(await unit('d'), 'd');
    assert.deepEqual(asked.slice(-5), ['begin', ...whole('d'), 'commit']);
  });

  it('that come while others are at work join them, or wait for them', async () => {
    const { asked, unit } = recorded();
    const later: Promise<string>[] = [];
    await unit('a', false, async () => {
      later.push(unit('b'));
      await othersTurn();
      await othersTurn();
    });
    later.push(unit('c'));
    assert.deepEqual(await Promise.all(later), ['b', 'c']);
    assert.deepEqual(asked, ['begin', ...whole('a'), ...whole('b'), 'commit', 'begin', ...whole('c'), 'commit']);
  });

  it('are 16 at most', async () => {
    const { asked, unit } = recorded();
    await Promise.all(Array.from({ length: 33 }, (_, at) => unit(String(at))));
    assert.equal(asked.filter((text) => text === 'commit').length, 3);
    assert.equal(asked.indexOf('commit'), 1 + 16 * 3);
  });

  it('are no more once they have taken so long that others wait', async () => {
    const clock = { nowMs: 5000 };
    const { asked, unit } = recorded(undefined, clock);
    const takes = (ms: number) => async (): Promise<void> => void (clock.nowMs += ms);
    await Promise.all([unit('a', false, takes(10)), unit('b', false, takes(9.9)), unit('c', false, takes(0.1)), unit('d')]);
    assert.deepEqual(asked, ['begin', ...whole('a'), ...whole('b'), ...whole('c'), 'commit', 'begin', ...whole('d'), 'commit']);
  });

  it('fail each by itself, and are told with the others', async () => {
    const { asked, unit } = recorded();
    const told = await Promise.allSettled([unit('a'), unit('b', true), unit('c')]);
    assert.deepEqual(
      told.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(told[1].status === 'rejected' && told[1].reason, failure);
    assert.deepEqual(asked, ['begin', ...whole('a'), 'savepoint', 'b', 'roll back to savepoint', 'release', ...whole('c'), 'commit']);
  });

  it('all fail where the commit does, and the next ones begin anew', async () => {
    let isBroken = true;
    const { asked, unit } = recorded((text) => (isBroken && text === 'commit' ? failure : undefined));
    const told = await Promise.allSettled([unit('a'), unit('b')]);
    assert.deepEqual(
      told.map((one) => one.status === 'rejected' && one.reason),
      [failure, failure],
    );
    assert.equal(asked.at(-1), 'roll back');
    isBroken = false;
    assert.equal(await unit('c'), 'c');
  });

  it('all fail with the first failure where nothing can be taken back any more; those that were not begun are', async () => {
    const gone = new Error('no such savepoint');
    const { asked, unit } = recorded((text) => (text === 'roll back to savepoint' ? gone : undefined));
    const told = await Promise.allSettled([unit('a'), unit('b', true), unit('c')]);
    assert.deepEqual(
      told.map((one) => (one.status === 'rejected' ? one.reason : one.value)),
      [failure, failure, 'c'],
    );
    assert.deepEqual(asked.slice(-6), ['roll back', 'begin', ...whole('c'), 'commit']);
  });

  it('that cannot begin fail alone', async () => {
    let times = 0;
    const { unit } = recorded((text) => (text === 'begin' && times++ === 0 ? failure : undefined));
    const told = await Promise.allSettled([unit('a'), unit('b')]);
    assert.deepEqual(
      told.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
  });

  it('wait for work beside the connection, in its turn, and go on where it fails', async () => {
    const { groups: units, asked } = recorded();
    const told: string[] = [];
    const beside = Promise.withResolvers<undefined>();
    const all = [
      units.transact(async () => void told.push('first')),
      units.between(async () => {
        told.push('between');
        await beside.promise;
        told.push('over');
      }),
      units.transact(async () => void told.push('second')),
      assert.rejects(
        units.between(() => Promise.reject(failure)),
        failure,
      ),
      units.transact(async () => void told.push('third')),
    ];
    for (let turns = 0; turns < 20; turns++) await othersTurn();
    assert.deepEqual(told, ['first', 'between']);
    beside.resolve(undefined);
    await Promise.all(all);
    assert.deepEqual(told, ['first', 'between', 'over', 'second', 'third']);
    assert.equal(asked.filter((text) => text === 'begin').length, 3);
  });

  it('are on the disk when they are told', () =>
    withNotes(async (database, path) => {
      const seen = new Set<number>();
      const other = await openSqliteDatabase<NoteTables>({ path, key: notesKey, migrations: undefined });
      await Promise.all(
        Array.from({ length: 20 }, async (_, id) => {
          await database.transact((access) => access.insertInto('note').values({ id, text: 'x' }).execute());
          const rows = await other.db.selectFrom('note').select('id').execute();
          assert.ok(rows.some((row) => row.id === id));
          seen.add(id);
        }),
      );
      assert.equal(seen.size, 20);
      const told = await Promise.allSettled([
        database.transact((access) => access.insertInto('note').values({ id: 100, text: 'kept' }).execute()),
        database.transact(async (access) => {
          await access.insertInto('note').values({ id: 101, text: 'taken back' }).execute();
          throw failure;
        }),
      ]);
      assert.deepEqual(
        told.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      const ids = (await other.db.selectFrom('note').select('id').where('id', '>=', 100).execute()).map(({ id }) => id);
      assert.deepEqual(ids, [100]);
      await other.close();
    }));
});
