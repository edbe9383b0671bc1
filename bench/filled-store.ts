// A store as uploads leave it, filled by its own operations: every call sealed under the keys of its parties and indexed, in the list of its phone.
// Each person has 200 calls, ten on each of twenty phones; each phone has 500 calls, with fifty persons.

import type { Random } from '@offhook/base';
import { randomHex, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { keysOfAddress } from '@offhook/privacy';

import type { ListedEntry } from '../packages/server/src/records/listed-entries.ts';
import { writeListed } from '../packages/server/src/records/listed-entries.ts';
import type { PartyReference } from '../packages/server/src/records/party-vault.ts';
import { PartyVault } from '../packages/server/src/records/party-vault.ts';
import { sealJson, sealText } from '../packages/server/src/records/sealing.ts';
import { putArtefact } from '../packages/server/src/store/artefact-rows.ts';
import { addCalls } from '../packages/server/src/store/call-rows.ts';
import { inChunks } from '../packages/server/src/store/chunks.ts';
import { addDevice } from '../packages/server/src/store/device-rows.ts';
import type { CallPartyTable, CallRecordTable } from '../packages/server/src/store/schema.ts';
import type { RecordsAccess, Store } from '../packages/server/src/store/store.ts';
import { openStore } from '../packages/server/src/store/store.ts';

export const callsOfAPerson = 200;
const phonesOfAPerson = 20;
const callsOfAPhone = 500;
const startMs = Date.UTC(2026, 0, 1);

export interface Sizes {
  readonly phones: number;
  readonly persons: number;
}

/** 10,000 calls at the least. */
export function sizesOf(calls: number): Sizes {
  return { phones: calls / callsOfAPhone, persons: calls / callsOfAPerson };
}

export function personAt(person: number): { readonly address: string; readonly name: string } {
  return { address: `sip:5${String(person).padStart(6, '0')}@example.test`, name: `Given${person} Family${person}` };
}

interface Participant {
  readonly address: { readonly address: string; readonly name?: string };
  readonly party: PartyReference;
}

async function partiesOf(store: Store, addresses: readonly Participant['address'][]): Promise<readonly Participant[]> {
  const vault = new PartyVault(store);
  const found: Participant[] = [];
  for (const some of inChunks(addresses, 1000)) {
    const known = some.map((address) => ({ address, keys: keysOfAddress(address.address) ?? { own: address.address, derived: [] } }));
    const identities = known.map(({ address: { name }, keys }) => ({ ...keys, names: name === undefined ? [] : [name] }));
    const references = await store.records.transact((access) => vault.resolve(access, identities));
    for (const { address, keys } of known) {
      const party = references.get(keys.own);
      if (party !== undefined) found.push({ address, party });
    }
  }
  return found;
}

interface Phone {
  readonly macAddress: string;
  readonly key: { readonly id: string; readonly bytes: Uint8Array };
  readonly line: Participant;
  readonly others: readonly Participant[];
}

async function addPhone({ platform }: Store, access: RecordsAccess, { macAddress, key, line, others }: Phone): Promise<void> {
  const { cryptography, random, clock } = platform;
  const sealed = ({ address, party }: Participant): Uint8Array => sealJson(cryptography, party.key, address, party.token);
  const calls: CallRecordTable[] = [];
  const parties: CallPartyTable[] = [];
  const listed: ListedEntry[] = [];
  for (let at = 0; at < callsOfAPhone; at++) {
    const other = others[at % others.length];
    if (other === undefined) throw new Error('a phone that speaks with nobody');
    const id = randomHex(random, 16);
    const start_time = new Date(startMs + (callsOfAPhone - at) * 600_000).toISOString().slice(0, 19);
    const duration = { duration_s: 42, call_count: 1, extra_sealed: null, is_anonymised: 0, kept_since_ms: null };
    const what = { direction: 'In', disposition: 'Normal', line: 1, protocol: 'SIP' };
    calls.push({ id, mac_address: macAddress, position: at, ...what, start_time, ...duration });
    const roles = [['source', other] as const, ['destination', line] as const, ['connection', other] as const];
    for (const [role, who] of roles)
      parties.push({ call_id: id, role, position: 0, party_token: who.party.token, written_sealed: sealed(who) });
    listed.push({ hash: randomHex(random, 16), id, position: at, isSuppressed: false });
  }
  await addDevice(access, deviceOf({ macAddress, key }, sealText(cryptography, key.bytes, '', `${macAddress} label`)));
  await addCalls(access, calls, parties);
  await putArtefact(access, listOf(macAddress, { random, nowMs: clock.now(), persons: others.length + 1 }, listed));
}

function deviceOf({ macAddress, key }: Pick<Phone, 'macAddress' | 'key'>, label: Uint8Array): Parameters<typeof addDevice>[1] {
  const hashes = { password_hash: '', digest_hash: null, next_password_hash: null, next_digest_hash: null };
  const seen = { enrolled_at_ms: startMs, last_seen_at_ms: null, requests: 0, reported_model: null, updater_version: null };
  return {
    mac_address: macAddress,
    model: 'VVX450',
    software_version: '',
    label_sealed: label,
    address: '',
    key_id: key.id,
    last_method: null,
    ...hashes,
    ...seen,
  };
}

function listOf(
  macAddress: string,
  { random, nowMs, persons }: { readonly random: Random; readonly nowMs: number; readonly persons: number },
  listed: readonly ListedEntry[],
): Parameters<typeof putArtefact>[1] {
  const nothing = { refusal: null, refusal_count: 0, content_sealed: null, key_id: null, arrivals: null };
  return {
    id: randomHex(random, 16),
    mac_address: macAddress,
    kind: 'call-list',
    name: `${macAddress}-calls.xml`,
    received_at_ms: nowMs,
    size_bytes: 500 * listed.length,
    record_count: listed.length,
    person_count: persons,
    suppressed_count: 0,
    is_encrypted: 0,
    clean_at_ms: nowMs,
    listed: writeListed(randomHex(random, 16), listed),
    listed_under: '',
    ...nothing,
  };
}

/** Of a phone, those who have spoken with it: a person's phones lie as far apart as may be. */
function personsOf(phone: number, { phones, persons }: Sizes): readonly number[] {
  const apart = Math.floor(phones / phonesOfAPerson);
  return Array.from({ length: phonesOfAPerson }, (_, at) => at).flatMap((at) => {
    const first = (((phone - at * apart) % phones) + phones) % phones;
    return Array.from({ length: Math.ceil((persons - first) / phones) }, (__, nth) => first + nth * phones);
  });
}

/** Of a multiple of 10,000 calls. */
export async function fillStore(directory: string, calls: number): Promise<void> {
  const sizes = sizesOf(calls);
  const store = await openStore({ platform: createNodePlatform({ directory, log: silentLogger }), directory });
  try {
    const people = await partiesOf(
      store,
      Array.from({ length: sizes.persons }, (_, at) => personAt(at)),
    );
    const lines = Array.from({ length: sizes.phones }, (_, at) => ({ address: `sip:2${String(at).padStart(6, '0')}@example.test` }));
    const owners = await partiesOf(store, lines);
    for (const some of inChunks([...owners.entries()], 20)) {
      const keys = await store.vault.createMany('device', some.length);
      await store.records.transact(async (access) => {
        for (const [at, [phone, line]] of some.entries()) {
          const key = keys[at];
          if (key === undefined) throw new Error('fewer keys than phones');
          const others = personsOf(phone, sizes).flatMap((person) => people[person] ?? []);
          await addPhone(store, access, { macAddress: `64167e${phone.toString(16).padStart(6, '0')}`, key, line, others });
        }
      });
    }
    await store.records.checkpoint();
  } finally {
    await store.close();
  }
}
