// Call detail records and quality reports, and who took part in them, as they are stored.

import { inChunks } from './chunks.ts';
import type { ExpiredItem } from './expired-rows.ts';
import type { CallReportTable, ReportPartyTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

/** Each in the table of its name. */
export const reportKinds = ['call_detail', 'quality_report'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Part of the unit of work that is given. */
export async function addReport(
  access: RecordsAccess,
  kind: ReportKind,
  { row, parties }: { readonly row: CallReportTable; readonly parties: readonly ReportPartyTable[] },
): Promise<void> {
  await access.insertInto(kind).values(row).execute();
  for (const chunk of inChunks(parties, 100)) await access.insertInto('report_party').values(chunk).execute();
}

export async function isReportKnown(
  access: RecordsAccess,
  kind: ReportKind,
  { mac_address, entry_hash }: Pick<CallReportTable, 'mac_address' | 'entry_hash'>,
): Promise<boolean> {
  const of = access.selectFrom(kind).select('id').where('mac_address', '=', mac_address).where('entry_hash', '=', entry_hash);
  return (await of.executeTakeFirst()) !== undefined;
}

/** Of a phone, the oldest call first. */
export function reportRows(access: RecordsAccess, kind: ReportKind, macAddress: string): Promise<CallReportTable[]> {
  return access.selectFrom(kind).selectAll().where('mac_address', '=', macAddress).orderBy('started_at_ms').orderBy('id').execute();
}

/** When which line of a phone was spoken on. */
export function reportTimes(
  access: RecordsAccess,
  kind: ReportKind,
  macAddress: string,
): Promise<Pick<CallReportTable, 'id' | 'line' | 'started_at_ms'>[]> {
  return access.selectFrom(kind).select(['id', 'line', 'started_at_ms']).where('mac_address', '=', macAddress).execute();
}

export async function reportPartyRows(access: RecordsAccess, ids: readonly string[]): Promise<readonly ReportPartyTable[]> {
  const found: ReportPartyTable[] = [];
  for (const chunk of inChunks(ids, 400))
    found.push(...(await access.selectFrom('report_party').selectAll().where('report_id', 'in', chunk).execute()));
  return found;
}

/** In which of a kind one of these took part, each once. */
export async function reportsOfParties(
  access: RecordsAccess,
  kind: ReportKind,
  tokens: readonly string[],
): Promise<readonly Pick<CallReportTable, 'id' | 'mac_address' | 'started_at_ms'>[]> {
  const found = new Map<string, Pick<CallReportTable, 'id' | 'mac_address' | 'started_at_ms'>>();
  for (const chunk of inChunks(tokens, 400)) {
    const rows = await access
      .selectFrom(kind)
      .select(['id', 'mac_address', 'started_at_ms'])
      .where('id', 'in', access.selectFrom('report_party').select('report_id').where('party_token', 'in', chunk))
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return [...found.values()];
}

/** By which these are known again. */
export async function reportHashes(
  access: RecordsAccess,
  kind: ReportKind,
  ids: readonly string[],
): Promise<readonly Pick<CallReportTable, 'mac_address' | 'entry_hash'>[]> {
  const found: Pick<CallReportTable, 'mac_address' | 'entry_hash'>[] = [];
  for (const chunk of inChunks(ids, 400))
    found.push(...(await access.selectFrom(kind).select(['mac_address', 'entry_hash']).where('id', 'in', chunk).execute()));
  return found;
}

/** Part of the unit of work that is given. Answers whose they were. */
export async function dropReports(access: RecordsAccess, kind: ReportKind, ids: readonly string[]): Promise<readonly string[]> {
  const tokens = new Set<string>();
  for (const chunk of inChunks(ids, 400)) {
    const links = await access.selectFrom('report_party').select('party_token').distinct().where('report_id', 'in', chunk).execute();
    for (const { party_token } of links) tokens.add(party_token);
    await access.deleteFrom('report_party').where('report_id', 'in', chunk).execute();
    await access.deleteFrom(kind).where('id', 'in', chunk).execute();
  }
  return [...tokens];
}

/** Part of the unit of work that is given: both kinds. Answers whose they were. */
export async function dropReportsOfPhone(access: RecordsAccess, macAddress: string): Promise<readonly string[]> {
  const tokens = new Set<string>();
  for (const kind of reportKinds) {
    const ids = (await reportTimes(access, kind, macAddress)).map(({ id }) => id);
    for (const token of await dropReports(access, kind, ids)) tokens.add(token);
  }
  return [...tokens];
}

/** Part of the unit of work that is given: these parties go, with what was sealed under the keys of both, and the rest stays. Answers whose it was and is. */
export async function takePartiesFromReport(
  access: RecordsAccess,
  { kind, id }: { readonly kind: ReportKind; readonly id: string },
  tokens: readonly string[],
): Promise<readonly string[]> {
  const links = await reportPartyRows(access, [id]);
  const goes = links.map(({ party_token }) => party_token).filter((token) => tokens.includes(token));
  for (const chunk of inChunks(goes, 400))
    await access.deleteFrom('report_party').where('report_id', '=', id).where('party_token', 'in', chunk).execute();
  await access.updateTable(kind).set({ details_sealed: null }).where('id', '=', id).execute();
  return links.map(({ party_token }) => party_token);
}

/** Those that have been kept for long enough. */
export async function expiredReports(
  { records }: Pick<Store, 'records'>,
  kind: ReportKind,
  beforeMs: number,
): Promise<readonly ExpiredItem[]> {
  const rows = await records.db.selectFrom(kind).select(['id', 'mac_address']).where('received_at_ms', '<=', beforeMs).execute();
  return rows.map(({ id, mac_address: macAddress }) => ({ id, macAddress }));
}

/** Whom they name goes once nothing refers to them. */
export async function endReports({ records }: Pick<Store, 'records'>, kind: ReportKind, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, 400)) await records.transact((access) => dropReports(access, kind, chunk), { isolation: 'in-turns' });
}
