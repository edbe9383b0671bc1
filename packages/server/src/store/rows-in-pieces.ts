// Rows of any table, as many at once as memory bears: what is copied from one engine to the other.

import type { Kysely } from 'kysely';
import { sql } from 'kysely';

export type Row = Readonly<Record<string, Uint8Array | string | number | null>>;

/** Of any number of rows as much is held; one row that is larger is held alone. */
export const pieceBytes = 8 * 1024 * 1024;
/** Below what a statement may have as parameters, for a table of sixty columns. */
export const pieceRows = 500;

export function sizeOf(row: Row): number {
  return Object.values(row).reduce<number>((sum, value) => sum + (value === null || typeof value === 'number' ? 8 : value.length), 0);
}

/** In their order. */
export async function* inPieces(rows: AsyncIterable<Row>, limits = { bytes: pieceBytes, rows: pieceRows }): AsyncGenerator<readonly Row[]> {
  let piece: Row[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const size = sizeOf(row);
    if (piece.length > 0 && (bytes + size > limits.bytes || piece.length >= limits.rows)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}

/** All rows have the same columns. `table` may be schema.table. */
export async function insertRows<Tables>(access: Kysely<Tables>, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)}`.execute(
    access,
  );
}
