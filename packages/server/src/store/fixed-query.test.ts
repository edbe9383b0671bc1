// A query that is built once answers as one that is built each time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Kysely } from 'kysely';

import { withNotes as withDatabase } from '../../test/notes-database.ts';
import type { Database } from './database.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';

interface Tables {
  memo: { id: string; at: number; text: string | null; bytes: Uint8Array | null };
}

type Note = Columns<Tables['memo']>;

const withNotes = (run: (database: Database<Tables>) => Promise<void>): Promise<void> =>
  withDatabase(async (opened) => {
    const database = opened as unknown as Database<Tables>;
    await database.db.schema
      .createTable('memo')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'integer')
      .addColumn('text', 'text')
      .addColumn('bytes', 'blob')
      .execute();
    await run(database);
  });

const note = (id: string, more: Partial<Note> = {}): Note => ({ id, at: 1, text: 'one', bytes: null, ...more });

describe('a query that is built once', () => {
  it('is built once for each form of what it is given, and asked with the values of each time', () =>
    withNotes(async ({ db }) => {
      const built: number[] = [];
      const add = fixedQuery((access: Kysely<Tables>, notes: readonly Note[]) => {
        built.push(notes.length);
        return access.insertInto('memo').values(notes);
      });
      const find = fixedQuery((access: Kysely<Tables>, { ids, after }: { readonly ids: readonly string[]; readonly after: number }) =>
        access.selectFrom('memo').select(['id', 'text', 'bytes']).where('id', 'in', ids).where('at', '>', after).orderBy('id').limit(2),
      );
      await add(db, [note('a'), note('b', { at: 2 })]);
      await add(db, [note('c', { at: 3 }), note('d', { at: 4 })]);
      assert.deepEqual(built, [2], 'the same form');
      await add(db, [note('e', { text: null, bytes: Uint8Array.of(1, 2) })]);
      assert.deepEqual(built, [2, 1]);
      await add(db, [note('f', { text: 'two' })]);
      assert.deepEqual(built, [2, 1], 'whatever is null');

      const ids = async (given: Parameters<typeof find>[1]): Promise<string> => (await find(db, given)).map(({ id }) => id).join('');
      assert.equal(await ids({ ids: ['a', 'b', 'c', 'd'], after: 1 }), 'bc', 'the limit is of the query');
      assert.equal(await ids({ ids: ['a', 'b', 'c', 'd'], after: 2 }), 'cd');
      assert.equal(await ids({ ids: ['d', 'c', 'b', 'a'], after: 0 }), 'ab');
      assert.equal(await ids({ ids: ['d'], after: 0 }), 'd');
      assert.deepEqual(await find(db, { ids: ['e'], after: 0 }), [{ id: 'e', text: null, bytes: Buffer.of(1, 2) }]);
      assert.deepEqual(await find(db, { ids: ['f'], after: 0 }), [{ id: 'f', text: 'two', bytes: null }]);
    }));

  it('gives a value as often as it stands there', () =>
    withNotes(async ({ db }) => {
      const put = fixedQuery((access: Kysely<Tables>, { id, ...row }: Note) =>
        access
          .insertInto('memo')
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
      );
      await put(db, note('a'));
      await put(db, note('a', { at: 7, text: 'seven' }));
      assert.deepEqual(await db.selectFrom('memo').selectAll().execute(), [{ id: 'a', at: 7, text: 'seven', bytes: null }]);
    }));

  it('leaves out what is not given', () =>
    withNotes(async ({ db }) => {
      const change = fixedQuery(
        (access: Kysely<Tables>, { id, ...changes }: { readonly id: string; readonly at?: number; readonly text?: string }) =>
          access.updateTable('memo').set(changes).where('id', '=', id),
      );
      await db
        .insertInto('memo')
        .values([note('a'), note('b')])
        .execute();
      await change(db, { id: 'a', at: 5 });
      await change(db, { id: 'b', text: 'five' });
      const rows = await db.selectFrom('memo').select(['id', 'at', 'text']).orderBy('id').execute();
      assert.deepEqual(rows, [
        { id: 'a', at: 5, text: 'one' },
        { id: 'b', at: 1, text: 'five' },
      ]);
    }));

  it('is part of the unit of work that is given, and of the database', () =>
    withNotes(async (database) =>
      withNotes(async (other) => {
        const add = fixedQuery((access: Kysely<Tables>, row: Note) => access.insertInto('memo').values(row));
        const count = async ({ db }: Database<Tables>): Promise<number> => (await db.selectFrom('memo').select('id').execute()).length;
        await add(other.db, note('x'));
        const failing = database.transact(async (access) => {
          await add(access, note('a'));
          throw new Error('not now');
        });
        await assert.rejects(failing, /not now/);
        await database.transact((access) => add(access, note('b')));
        assert.deepEqual([await count(database), await count(other)], [1, 1]);
      }),
    ));

  it('is shown to whoever looks at queries, each time', () =>
    withNotes(async ({ db }) => {
      let shown = 0;
      const watched = db.withPlugin({
        transformQuery({ node }) {
          shown++;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      const all = fixedQuery((access: Kysely<Tables>, after: number) => access.selectFrom('memo').select('id').where('at', '>', after));
      await db.insertInto('memo').values(note('a')).execute();
      for (const access of [db, watched, watched]) assert.deepEqual(await all(access, 0), [{ id: 'a' }]);
      assert.equal(shown, 2);
    }));

  it('forgets forms where there are many', () =>
    withNotes(async ({ db }) => {
      let built = 0;
      const find = fixedQuery((access: Kysely<Tables>, ids: readonly string[]) => {
        built++;
        return access.selectFrom('memo').select('id').where('id', 'in', ids);
      });
      await db.insertInto('memo').values(note('0')).execute();
      for (let length = 1; length <= 101; length++)
        assert.equal(
          (
            await find(
              db,
              Array.from({ length }, (_, at) => String(at)),
            )
          ).length,
          1,
        );
      assert.equal(built, 101);
      await find(db, Array.from({ length: 101 }, String));
      assert.equal(built, 101);
      await find(db, ['0']);
      assert.equal(built, 102);
    }));
});
