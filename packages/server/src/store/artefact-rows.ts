// What phones uploaded, as it is stored file by file, and how much of everything there is.

import type { ReportKind } from './call-report-rows.ts';
import { dropReportsOfPhone, reportKinds } from './call-report-rows.ts';
import { inChunks } from './chunks.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { ArtefactTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

const summaryColumns = [
  'mac_address',
  'name',
  'kind',
  'received_at_ms',
  'size_bytes',
  'record_count',
  'person_count',
  'suppressed_count',
  'is_encrypted',
  'refusal',
] as const;

/** What is shown of a file, without its content. */
export type ArtefactSummaryRow = Pick<ArtefactTable, (typeof summaryColumns)[number]>;

/** Of some phones, in the order of their names. */
export async function artefactSummaries({ records }: Store, macAddresses: readonly string[]): Promise<ArtefactSummaryRow[]> {
  if (macAddresses.length === 0) return []; // PostgreSQL knows no list of none
  return records.db.selectFrom('artefact').select(summaryColumns).where('mac_address', 'in', macAddresses).orderBy('name').execute();
}

/** Of one phone, in the order of their names. */
export function artefactRows({ records }: Store, macAddress: string): Promise<ArtefactTable[]> {
  return records.db.selectFrom('artefact').selectAll().where('mac_address', '=', macAddress).orderBy('name').execute();
}

/** One file of a phone; inside a unit of work or by itself. */
export async function artefactRow(access: RecordsAccess, macAddress: string, kind: string): Promise<ArtefactTable | undefined> {
  return (await rowOfFile(access, { macAddress, kind }))[0];
}

const rowOfFile = fixedQuery((access: RecordsAccess, { macAddress, kind }: { readonly macAddress: string; readonly kind: string }) =>
  access.selectFrom('artefact').selectAll().where('mac_address', '=', macAddress).where('kind', '=', kind),
);

/** Part of the unit of work that is given: the file as it is from now on. */
export async function putArtefact(access: RecordsAccess, row: ArtefactTable): Promise<void> {
  await putRow(access, { ...row });
}

const putRow = fixedQuery((access: RecordsAccess, { id, ...row }: Columns<ArtefactTable>) =>
  access
    .insertInto('artefact')
    .values({ id, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
);

/** Part of the unit of work that is given: what changes where the content is the same. */
export async function changeArtefact(access: RecordsAccess, id: string, changes: Partial<ArtefactTable>): Promise<void> {
  await access.updateTable('artefact').set(changes).where('id', '=', id).execute();
}

/** When the newest upload of all came in; 0 where none has. */
export async function newestUploadMs({ records }: Pick<Store, 'records'>): Promise<number> {
  const { newest } = await records.db
    .selectFrom('artefact')
    .select(({ fn }) => fn.max('received_at_ms').as('newest'))
    .executeTakeFirstOrThrow();
  return newest ?? 0;
}

/** How much phones have uploaded. */
export async function uploadedBytes(access: RecordsAccess): Promise<number> {
  const { bytes } = await access
    .selectFrom('artefact')
    .select(({ fn }) => fn.sum('size_bytes').as('bytes'))
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0);
}

export interface Totals {
  readonly devices: number;
  readonly devicesSeen: number;
  readonly records: number;
  readonly persons: number;
  readonly openRequests: number;
}

/** `seenSinceMs` is for the phones that count as seen. */
export async function totalsOf({ records: { db } }: Store, seenSinceMs: number): Promise<Totals> {
  const countOf = async (table: ReportKind | 'call_record' | 'contact' | 'override_value' | 'party' | 'device'): Promise<number> => {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  };
  const seen = await db
    .selectFrom('device')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('last_seen_at_ms', '>=', seenSinceMs)
    .executeTakeFirstOrThrow();
  const open = await db
    .selectFrom('subject_request')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'not in', ['fulfilled', 'refused', 'cancelled'])
    .executeTakeFirstOrThrow();
  let records = 0;
  for (const table of ['call_record', 'contact', 'override_value', ...reportKinds] as const) records += await countOf(table);
  return {
    devices: await countOf('device'),
    devicesSeen: seen.count,
    records,
    persons: await countOf('party'),
    openRequests: open.count,
  };
}

export interface RemovedPhone {
  /** Keys of its logs. */
  readonly keyIds: readonly string[];
  /** Parties that its records referred to. */
  readonly tokens: readonly string[];
  readonly calls: number;
  readonly contacts: number;
}

/** Part of the unit of work that is given: everything that a phone uploaded, and the phone. */
export async function removePhone(access: RecordsAccess, macAddress: string): Promise<RemovedPhone> {
  const logs = await access.selectFrom('artefact').select('key_id').where('mac_address', '=', macAddress).execute();
  const calls = await access.selectFrom('call_record').select('id').where('mac_address', '=', macAddress).execute();
  const tokens = new Set(await dropReportsOfPhone(access, macAddress));
  for (const chunk of inChunks(calls, 400)) {
    const ids = chunk.map(({ id }) => id);
    const links = await access.selectFrom('call_party').select('party_token').distinct().where('call_id', 'in', ids).execute();
    for (const { party_token } of links) tokens.add(party_token);
    await access.deleteFrom('call_party').where('call_id', 'in', ids).execute();
  }
  const contacts = await access
    .selectFrom('contact')
    .select(['party_token', 'divert_token'])
    .where('mac_address', '=', macAddress)
    .execute();
  for (const { party_token, divert_token } of contacts)
    for (const token of [party_token, divert_token]) if (token !== null) tokens.add(token);
  for (const table of [
    'call_record',
    'contact',
    'override_value',
    'artefact',
    'kept_file',
    'mention',
    'request_device',
    'phone_clock',
    'device',
  ] as const)
    await access.deleteFrom(table).where('mac_address', '=', macAddress).execute();
  return { keyIds: logs.flatMap(({ key_id }) => key_id ?? []), tokens: [...tokens], calls: calls.length, contacts: contacts.length };
}
