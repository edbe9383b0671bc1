// Rows of any table in pieces that memory bears.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { sql } from 'kysely';

import { withNotes } from '../../test/notes-database.ts';
import type { Row } from './rows-in-pieces.ts';
import { inPieces, insertRows, sizeOf } from './rows-in-pieces.ts';

async function* each(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

/** How long the texts of each piece are. */
async function pieces(lengths: readonly number[], limits: { readonly bytes: number; readonly rows: number }): Promise<readonly number[][]> {
  const found: number[][] = [];
  for await (const piece of inPieces(each(lengths.map((length) => ({ text: 'x'.repeat(length) }))), limits))
    found.push(piece.map(({ text }) => String(text).length));
  return found;
}

describe('rows in pieces', () => {
  it('are as large as their texts and bytes, and eight for each number and each that is missing', () => {
    assert.equal(sizeOf({}), 0);
    assert.equal(sizeOf({ a: 'abc', b: new Uint8Array(5), c: 1_000_000, d: null }), 3 + 5 + 8 + 8);
  });

  it('are as many as fit, in their order; one that is larger stands alone', async () => {
    for (const [lengths, bytes, rows, expected] of [
      [[], 10, 10, []],
      [[1, 2, 3], 10, 10, [[1, 2, 3]]],
      [[5, 5, 5], 10, 10, [[5, 5], [5]]],
      [[5, 6], 10, 10, [[5], [6]]],
      [[1, 1, 1, 1, 1], 10, 2, [[1, 1], [1, 1], [1]]],
      [[1, 1], 10, 1, [[1], [1]]],
      [[1, 50, 1, 1], 10, 10, [[1], [50], [1, 1]]],
      [[50], 10, 10, [[50]]],
      [[0, 0, 0], 0, 3, [[0, 0, 0]]],
    ] as const)
      assert.deepEqual(await pieces(lengths, { bytes, rows }), expected, `${lengths.join()} of ${bytes} and ${rows}`);
  });

  it('are five hundred at most, and eight mebibytes, where nothing else is said', async () => {
    const counts = async (rows: readonly Row[]): Promise<readonly number[]> => {
      const found: number[] = [];
      for await (const piece of inPieces(each(rows))) found.push(piece.length);
      return found;
    };
    assert.deepEqual(await counts(Array.from({ length: 1001 }, () => ({ a: 'a' }))), [500, 500, 1]);
    const mebibyte = { a: new Uint8Array(1024 * 1024) };
    assert.deepEqual(await counts(Array.from({ length: 9 }, () => mebibyte)), [8, 1]);
  });

  it('are put into a table by the names of their columns; none is nothing to do', () =>
    withNotes(async ({ db }) => {
      await insertRows(db, 'note', []);
      await insertRows(db, 'main.note', [
        { text: 'a "quoted" one', id: 1 },
        { text: 'another', id: null },
      ]);
      const { rows } = await sql`select id, text from note order by text`.execute(db);
      assert.deepEqual(rows, [
        { id: 1, text: 'a "quoted" one' },
        { id: null, text: 'another' },
      ]);
    }));
});
