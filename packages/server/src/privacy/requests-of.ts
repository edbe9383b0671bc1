// Which requests are of whom, as long as they say it: by keyed hashes, without reading the requests of others.

import type { IdentifierKeys } from '@offhook/privacy';
import { identifierSchema } from '@offhook/privacy';
import { z } from 'zod';

import { openJson } from '../records/sealing.ts';
import { requestSlots } from '../store/person-hashes.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { hashesOfRequest, putHashes, requestRows, requestsOfHashes, takenHashes } from '../store/subject-request-rows.ts';
import { versionOf, writeVersion } from '../store/versions.ts';

/** Part of the unit of work that is given: by what a new request of these is found, each in the first slot that no other has. */
export async function freeHashes({ personHashes }: Store, access: RecordsAccess, keys: readonly string[]): Promise<readonly string[]> {
  const slotsOf = [...new Set(keys)].map((key) => Array.from({ length: requestSlots }, (_, slot) => personHashes.inSlot(slot, key)));
  const taken = await takenHashes(access, slotsOf.flat());
  return slotsOf.map((slots) => slots.find((hash) => !taken.has(hash)) ?? slots.at(-1) ?? '');
}

/** Of each of these persons, the earliest first. */
export async function requestsOfEach(
  { personHashes }: Store,
  access: RecordsAccess,
  persons: readonly (readonly IdentifierKeys[])[],
): Promise<readonly (readonly string[])[]> {
  const hashes = persons.map((keys) => new Set(keys.flatMap((one) => personHashes.ofOwnInSlots(one))));
  const rows = await requestsOfHashes(access, [...new Set(hashes.flatMap((own) => [...own]))]);
  return hashes.map((own) => [...new Set(rows.filter(({ hash }) => own.has(hash)).map(({ request_id }) => request_id))]);
}

export async function requestsOf(
  store: Store,
  access: RecordsAccess,
  keys: readonly IdentifierKeys[],
  except: string | undefined,
): Promise<readonly string[]> {
  const [found = []] = await requestsOfEach(store, access, [keys]);
  return found.filter((id) => id !== except);
}

const identifiedSchema = z.object({ identifiers: z.array(identifierSchema) });

/** As they are read now, and of those that were read otherwise when the request came, as they were read then. */
async function keysOfRequest(store: Store, row: SubjectRequestTable): Promise<readonly string[]> {
  const { vault, platform, personHashes, keyReader, records } = store;
  const key = (await vault.get([row.key_id])).get(row.key_id);
  if (row.subject_sealed === null || key === undefined) return [];
  const { identifiers } = identifiedSchema.parse(openJson(platform.cryptography, key, row.subject_sealed, `request ${row.id}`));
  const written = await hashesOfRequest(records.db, row.id);
  return identifiers.map((identifier) => {
    const { own, earlier = [] } = keyReader.ofIdentifier(identifier);
    return (
      [own, ...earlier].find((form) => personHashes.ofOwnInRequest(row.id, { own: form, derived: [] }).some((hash) => written.has(hash))) ??
      own
    );
  });
}

const indexed = 'index of requests';

/** Requests of a store from before they had slots. Once in its life. */
export async function indexRequests(store: Store): Promise<void> {
  const { records } = store;
  if ((await versionOf(records.db, indexed)) !== '') return;
  const known: { readonly id: string; readonly keys: readonly string[] }[] = [];
  for (const row of (await requestRows(store)).toReversed()) known.push({ id: row.id, keys: await keysOfRequest(store, row) });
  await records.transact(async (access) => {
    for (const { id, keys } of known) if (keys.length > 0) await putHashes(access, id, await freeHashes(store, access, keys));
    await writeVersion(access, indexed, 'yes');
  });
}
