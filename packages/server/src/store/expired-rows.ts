// What has been kept long enough, table by table: which it is, and its end.

import { isFinal, requestStates } from '@offhook/privacy';
import { sql } from 'kysely';

import { inChunks } from './chunks.ts';
import type { Store } from './store.ts';

export interface ExpiredItem {
  readonly id: string;
  /** Missing where it is of no phone. */
  readonly macAddress?: string;
}

type Databases = Pick<Store, 'records' | 'vault'>;
type Records = Pick<Store, 'records'>;

const chunkRows = 400;
const ofPhone = 'phone ';

/** Kept files of these kinds end; licences, profiles and what nobody could read stay while the phone is here. */
const passingKinds = ['core', 'capture', 'log'];

export async function expiredLogs({ records }: Records, beforeMs: number): Promise<readonly ExpiredItem[]> {
  const rows = await records.db
    .selectFrom('artefact')
    .select(['id', 'mac_address'])
    .where('content_sealed', 'is not', null)
    .where('received_at_ms', '<', beforeMs)
    .execute();
  return rows.map(({ id, mac_address: macAddress }) => ({ id, macAddress }));
}

/** The log's content with its key, and what it mentions; that there was one stays. One that has come in since it was listed stays whole. */
export async function endLogs({ records, vault }: Databases, ids: readonly string[], beforeMs: number): Promise<void> {
  const ended: { readonly id: string; readonly key_id: string | null }[] = [];
  for (const chunk of inChunks(ids, chunkRows))
    ended.push(
      ...(await records.db
        .selectFrom('artefact')
        .select(['id', 'key_id'])
        .where('id', 'in', chunk)
        .where('received_at_ms', '<', beforeMs)
        .execute()),
    );
  for (const chunk of inChunks(ended, chunkRows)) {
    const endedIds = chunk.map(({ id }) => id);
    await vault.destroy(chunk.flatMap(({ key_id }) => key_id ?? []));
    await records.transact(async (access) => {
      await access.updateTable('artefact').set({ content_sealed: null, key_id: null }).where('id', 'in', endedIds).execute();
      await access.deleteFrom('mention').where('item_id', 'in', endedIds).execute();
    });
  }
}

export async function expiredFiles({ records }: Records, beforeMs: number): Promise<readonly ExpiredItem[]> {
  const rows = await records.db
    .selectFrom('kept_file')
    .select(['id', 'mac_address'])
    .where('kind', 'in', passingKinds)
    .where('received_at_ms', '<', beforeMs)
    .execute();
  return rows.map(({ id, mac_address: macAddress }) => ({ id, macAddress }));
}

export async function endFiles({ records }: Records, ids: readonly string[], beforeMs: number): Promise<void> {
  for (const chunk of inChunks(ids, chunkRows))
    await records.db.deleteFrom('kept_file').where('id', 'in', chunk).where('received_at_ms', '<', beforeMs).execute();
}

export async function expiredWaiting({ records }: Records, beforeMs: number): Promise<readonly ExpiredItem[]> {
  const rows = await records.db.selectFrom('waiting_phone').select('mac_address').where('last_seen_at_ms', '<', beforeMs).execute();
  return rows.map(({ mac_address: macAddress }) => ({ id: macAddress, macAddress }));
}

export async function endWaiting({ records }: Records, macAddresses: readonly string[], beforeMs: number): Promise<void> {
  for (const chunk of inChunks(macAddresses, chunkRows))
    await records.db.deleteFrom('waiting_phone').where('mac_address', 'in', chunk).where('last_seen_at_ms', '<', beforeMs).execute();
}

export async function expiredExports({ records }: Records, beforeMs: number): Promise<readonly ExpiredItem[]> {
  return records.db
    .selectFrom('subject_request')
    .select('id')
    .where('export_sealed', 'is not', null)
    .where('fulfilled_at_ms', '<', beforeMs)
    .execute();
}

export async function endExports({ records }: Records, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, chunkRows))
    await records.db.updateTable('subject_request').set({ export_sealed: null }).where('id', 'in', chunk).execute();
}

export async function countExpiredCalls({ records }: Records, beforeDay: string): Promise<number> {
  const { count } = await records.db
    .selectFrom('call_record')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('is_anonymised', '=', 1)
    .where('start_time', '<', beforeDay)
    .executeTakeFirstOrThrow();
  return count;
}

export async function endCalls({ records }: Records, beforeDay: string): Promise<void> {
  await records.db.deleteFrom('call_record').where('is_anonymised', '=', 1).where('start_time', '<', beforeDay).execute();
}

/** What is noted, for other processes, of phones that are gone. */
export async function endMarks({ records: { db } }: Records): Promise<void> {
  await db
    .deleteFrom('version')
    .where('name', 'like', `${ofPhone}%`)
    .where(sql<string>`substr(name, ${sql.lit(ofPhone.length + 1)})`, 'not in', db.selectFrom('device').select('mac_address'))
    .execute();
}

export async function endSessions({ records }: Records, nowMs: number): Promise<void> {
  await records.db.deleteFrom('console_session').where('expires_at_ms', '<', nowMs).execute();
}

const finalStates = requestStates.filter(isFinal);

/** Requests of which an erasure still holds something back: what they prove is still done. */
async function holdingBack({ keys }: Pick<Store, 'keys'>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of inChunks(ids, chunkRows)) {
    const rows = await keys.db.selectFrom('suppression').select('request_id').distinct().where('request_id', 'in', chunk).execute();
    for (const { request_id } of rows) found.add(request_id);
  }
  return found;
}

/** Requests that ended long enough ago and are outstanding on no phone: whom they were of, and but for those that hold something back, all of them. */
export async function expiredRequests(
  { records, keys }: Pick<Store, 'records' | 'keys'>,
  beforeMs: number,
): Promise<readonly ExpiredItem[]> {
  const { db } = records;
  const rows = await db
    .selectFrom('subject_request')
    .select('id')
    .where('state', 'in', finalStates)
    .where(({ fn }) => fn.coalesce('fulfilled_at_ms', 'received_at_ms'), '<', beforeMs)
    .where('id', 'not in', db.selectFrom('request_device').select('request_id'))
    .execute();
  const evidence = await holdingBack(
    { keys },
    rows.map(({ id }) => id),
  );
  const linked = new Set((await db.selectFrom('request_subject').select('request_id').distinct().execute()).map((row) => row.request_id));
  return rows.filter(({ id }) => !evidence.has(id) || linked.has(id));
}

export async function endRequests({ records, keys, vault }: Store, ids: readonly string[]): Promise<void> {
  const evidence = await holdingBack({ keys }, ids);
  for (const chunk of inChunks(
    ids.filter((id) => !evidence.has(id)),
    chunkRows,
  )) {
    const rows = await records.db.selectFrom('subject_request').select('key_id').where('id', 'in', chunk).execute();
    await vault.destroy(rows.map(({ key_id }) => key_id));
    await records.transact(async (access) => {
      await access.deleteFrom('request_subject').where('request_id', 'in', chunk).execute();
      await access.deleteFrom('subject_request').where('id', 'in', chunk).execute();
    });
  }
  for (const chunk of inChunks([...evidence], chunkRows))
    await records.db.deleteFrom('request_subject').where('request_id', 'in', chunk).execute();
}
