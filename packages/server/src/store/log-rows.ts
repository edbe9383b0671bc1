// Logs that are kept, as they are stored: each whole under a key of its own, in the row of the file.

import type { NotNull } from 'kysely';

import { inChunks } from './chunks.ts';
import type { ArtefactTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

export type LogRow = Pick<ArtefactTable, 'id' | 'mac_address' | 'kind' | 'name' | 'content_sealed' | 'key_id'>;

const columns = ['id', 'mac_address', 'kind', 'name', 'content_sealed', 'key_id'] as const;

/** Those of a phone that have content. */
export function logRows(access: RecordsAccess, macAddress: string): Promise<LogRow[]> {
  return access
    .selectFrom('artefact')
    .select(columns)
    .where('mac_address', '=', macAddress)
    .where('content_sealed', 'is not', null)
    .execute();
}

/** As many at once as a statement takes. */
export async function* logRowsIn(access: RecordsAccess, ids: readonly string[]): AsyncGenerator<LogRow> {
  for (const chunk of inChunks(ids, 400)) yield* await access.selectFrom('artefact').select(columns).where('id', 'in', chunk).execute();
}

export function logRow(access: RecordsAccess, id: string): Promise<LogRow | undefined> {
  return access.selectFrom('artefact').select(columns).where('id', '=', id).executeTakeFirst();
}

/** Which log of which phone each is. */
export async function filesOfLogs(
  access: RecordsAccess,
  ids: readonly string[],
): Promise<readonly Pick<LogRow, 'id' | 'mac_address' | 'kind'>[]> {
  const found: Pick<LogRow, 'id' | 'mac_address' | 'kind'>[] = [];
  for (const chunk of inChunks(ids, 400))
    found.push(...(await access.selectFrom('artefact').select(['id', 'mac_address', 'kind']).where('id', 'in', chunk).execute()));
  return found;
}

/** The keys under which a log is sealed now. */
export async function logKeysInUse(access: RecordsAccess): Promise<ReadonlySet<string>> {
  const rows = await access
    .selectFrom('artefact')
    .select('key_id')
    .where('key_id', 'is not', null)
    .$narrowType<{ key_id: NotNull }>()
    .execute();
  return new Set(rows.map(({ key_id }) => key_id));
}
