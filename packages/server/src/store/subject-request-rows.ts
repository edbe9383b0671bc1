// Requests of persons, as they are stored: whom each is of and where things stand are sealed under a key of its own.

import { inChunks } from './chunks.ts';
import type { RequestSubjectTable, SubjectRequestTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

/** Part of the unit of work that is given, with hashes of whom it is of. */
export async function addRequest(access: RecordsAccess, row: SubjectRequestTable, hashes: readonly string[]): Promise<void> {
  await access.insertInto('subject_request').values(row).execute();
  await addHashes(access, row.id, hashes);
}

/** The newest first. */
export function requestRows({ records }: Store): Promise<SubjectRequestTable[]> {
  return records.db.selectFrom('subject_request').selectAll().orderBy('received_at_ms', 'desc').execute();
}

export function requestRow(access: RecordsAccess, id: string): Promise<SubjectRequestTable | undefined> {
  return access.selectFrom('subject_request').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function requestsInState({ records }: Store, state: string): Promise<readonly string[]> {
  const rows = await records.db.selectFrom('subject_request').select('id').where('state', '=', state).execute();
  return rows.map(({ id }) => id);
}

/** The keys of those that were answered and need their person no more. */
export async function keysOfAnswered({ records }: Store): Promise<readonly string[]> {
  const rows = await records.db.selectFrom('subject_request').select('key_id').where('subject_sealed', 'is', null).execute();
  return rows.map(({ key_id }) => key_id);
}

export async function keyIdsOfRequests(access: RecordsAccess, ids: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const chunk of inChunks(ids, 500)) {
    const rows = await access.selectFrom('subject_request').select('key_id').where('id', 'in', chunk).execute();
    found.push(...rows.map(({ key_id }) => key_id));
  }
  return found;
}

/** Part of the unit of work that is given: from one state into another, so that of two at once one is refused; false where it is not in that state. */
export async function advanceRequest(
  access: RecordsAccess,
  { id, state }: Pick<SubjectRequestTable, 'id' | 'state'>,
  changes: Partial<SubjectRequestTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await access
    .updateTable('subject_request')
    .set(changes)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** By itself, or part of a unit of work. */
export async function changeRequest(access: RecordsAccess, id: string, changes: Partial<SubjectRequestTable>): Promise<void> {
  await access.updateTable('subject_request').set(changes).where('id', '=', id).execute();
}

/** Part of the unit of work that is given: they say no more whom they were of. */
export async function forgetSubjects(access: RecordsAccess, ids: readonly string[]): Promise<void> {
  for (const chunk of inChunks(ids, 400))
    await access.updateTable('subject_request').set({ subject_sealed: null }).where('id', 'in', chunk).execute();
}

/** Those that still say whom they are of, by what is known of it, the earliest first; one that has several of these once for each. */
export async function requestsOfHashes(access: RecordsAccess, hashes: readonly string[]): Promise<readonly RequestSubjectTable[]> {
  const found: (RequestSubjectTable & Pick<SubjectRequestTable, 'received_at_ms'>)[] = [];
  for (const chunk of inChunks(hashes, 500)) {
    const rows = access
      .selectFrom('request_subject')
      .innerJoin('subject_request', 'subject_request.id', 'request_subject.request_id')
      .select(['request_id', 'hash', 'received_at_ms'])
      .where('hash', 'in', chunk)
      .where('subject_sealed', 'is not', null);
    found.push(...(await rows.execute()));
  }
  return found.toSorted((one, other) => one.received_at_ms - other.received_at_ms);
}

/** Part of the unit of work that is given: of these, the ones that a request has. */
export async function takenHashes(access: RecordsAccess, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (const chunk of inChunks(hashes, 500))
    for (const { hash } of await access.selectFrom('request_subject').select('hash').where('hash', 'in', chunk).execute()) taken.add(hash);
  return taken;
}

export async function hashesOfRequest(access: RecordsAccess, id: string): Promise<ReadonlySet<string>> {
  const rows = await access.selectFrom('request_subject').select('hash').where('request_id', '=', id).execute();
  return new Set(rows.map(({ hash }) => hash));
}

/** Part of the unit of work that is given. */
export async function putHashes(access: RecordsAccess, id: string, hashes: readonly string[]): Promise<void> {
  await access.deleteFrom('request_subject').where('request_id', '=', id).execute();
  await addHashes(access, id, hashes);
}

async function addHashes(access: RecordsAccess, request_id: string, hashes: readonly string[]): Promise<void> {
  for (const chunk of inChunks(hashes, 100))
    await access
      .insertInto('request_subject')
      .values(chunk.map((hash) => ({ request_id, hash })))
      .execute();
}
