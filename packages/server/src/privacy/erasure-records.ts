// The records of an erasure: calls lose their parties and what could be joined, contacts and settings go, labels are emptied. One transaction.

import type { Random } from '@offhook/base';
import { randomHex } from '@offhook/base';
import type { AnonymisedCall } from '@offhook/privacy';
import { unlinkable } from '@offhook/privacy';

import { afterUploads } from '../records/after-uploads.ts';
import { findPhoneKey, renewPhoneKey } from '../records/phone-key.ts';
import { sealText } from '../records/sealing.ts';
import { inChunks } from '../store/chunks.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import { forgetOwners } from '../store/line-owner-rows.ts';
import { keyIdsOfParties, removeParties, unreferencedParties } from '../store/party-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { About, Whom } from './about.ts';
import { findAbout } from './about.ts';
import { takeKept, takeOut } from './besides.ts';
import type { ErasureParts } from './erasure.ts';
import type { Outcome } from './outcome.ts';
import type { CallHeld, Held } from './held.ts';
import { destroyStrayLogKeys } from './log-cutting.ts';
import { isNow } from './periods.ts';
import { createReader, isDecided } from '../search/wanted-reader.ts';

/** The call's other party: without it, an entry is about nobody. */
function isOtherParty({ direction, role }: CallHeld): boolean {
  return direction === 'In' ? role === 'source' : role === 'destination';
}

/** Minutes, so that the other end's record is not known again by the second. */
function rounded(durationS: number | null): number | null {
  return durationS === null ? null : Math.ceil(durationS / 60) * 60;
}

/** A call that is about nobody any more: of its time the month is left, of its length the minutes, and the phone is not named. Answers whose parties it had. */
async function anonymiseCalls(access: RecordsAccess, random: Random, calls: readonly CallHeld[]): Promise<readonly string[]> {
  const left: string[] = [];
  const months = new Set<string>();
  for (const call of calls) {
    const links = await access.selectFrom('call_party').select(['role', 'party_token']).where('call_id', '=', call.callId).execute();
    const isAboutThem =
      call.isOwn === true ||
      isOtherParty(call) ||
      (call.direction === 'Out' && call.role === 'connection' && !links.some((link) => link.role === 'destination')) ||
      links.every((link) => link.party_token === call.token);
    left.push(...links.map((link) => link.party_token));
    if (!isAboutThem) {
      await access.deleteFrom('call_party').where('call_id', '=', call.callId).where('party_token', '=', call.token).execute();
      await access.updateTable('call_record').set({ extra_sealed: null }).where('id', '=', call.callId).execute();
      continue;
    }
    await access.deleteFrom('call_party').where('call_id', '=', call.callId).execute();
    const row = await access.selectFrom('call_record').select('duration_s').where('id', '=', call.callId).executeTakeFirst();
    await access
      .updateTable('call_record')
      .set({
        extra_sealed: null,
        is_anonymised: 1,
        mac_address: '',
        line: 0,
        call_count: 1,
        start_time: monthOf(call.startTime),
        duration_s: rounded(row?.duration_s ?? null),
        position: -1,
      })
      .where('id', '=', call.callId)
      .execute();
    months.add(monthOf(call.startTime));
  }
  await unlink(access, random, [...months]);
  return left;
}

function monthOf(startTime: string): string {
  return `${startTime.slice(0, 7)}-01`;
}

/**
 * No call can be joined with the record of its other end: those of which there are too few alike say less, or go. All of a month are written anew, each under
 * another identifier and in an order by chance: where they lay among the calls of their phone, or by what they were named, would tell the day.
 */
async function unlink(access: RecordsAccess, random: Random, months: readonly string[]): Promise<void> {
  const rows: AnonymisedCall[] = [];
  for (const chunk of inChunks(months, 400)) {
    const found = await access
      .selectFrom('call_record')
      .select(['id', 'start_time as month', 'direction', 'disposition', 'duration_s as durationS'])
      .where('is_anonymised', '=', 1)
      .where('start_time', 'in', chunk)
      .execute();
    rows.push(...found);
  }
  for (const chunk of inChunks(rows, 400))
    await access
      .deleteFrom('call_record')
      .where(
        'id',
        'in',
        chunk.map(({ id }) => id),
      )
      .execute();
  const anew = unlinkable(rows)
    .map(({ month, direction, disposition, durationS }) => ({
      id: randomHex(random, 16),
      mac_address: '',
      position: -1,
      direction,
      disposition,
      line: 0,
      protocol: '',
      start_time: month,
      duration_s: durationS,
      call_count: 1,
      extra_sealed: null,
      is_anonymised: 1,
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const chunk of inChunks(anew, 50)) await access.insertInto('call_record').values(chunk).execute();
}

/** Contacts of the person, and those on their own phone. Answers whose they were, and to whom they diverted. */
async function removeContacts(
  access: RecordsAccess,
  { held, onHold }: Pick<About, 'held' | 'onHold'>,
  tokens: readonly string[],
): Promise<readonly string[]> {
  const left: string[] = [];
  const ids = held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id);
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('id', 'in', chunk).execute();
    left.push(...rows.flatMap((row) => [row.party_token, ...(row.divert_token === null ? [] : [row.divert_token])]));
    await access.deleteFrom('contact').where('id', 'in', chunk).execute();
  }
  const stay = new Set(onHold.contacts);
  for (const chunk of inChunks(tokens, 400)) {
    const rows = await access.selectFrom('contact').select('id').where('divert_token', 'in', chunk).execute();
    for (const ofChunk of inChunks(
      rows.map(({ id }) => id).filter((id) => !stay.has(id)),
      400,
    ))
      await access
        .updateTable('contact')
        .set({ divert_token: null, divert_sealed: null, extra_sealed: null })
        .where('id', 'in', ofChunk)
        .execute();
  }
  return left;
}

/** One transaction. From where the person's phone came is overwritten with random characters, as the makers' white paper has it, until it comes again. */
export async function removeRecords(parts: ErasureParts, erasing: Whom): Promise<void> {
  const { store, parties, artefacts } = parts;
  const { subject, wanted } = erasing;
  const reader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const remove = async (access: RecordsAccess): Promise<readonly string[]> => {
    const about = await findAbout(parts, access, erasing);
    const { held } = about;
    const underPhoneKeys = await phonesTouched(access, held);
    const ofCalls = await anonymiseCalls(access, store.platform.random, held.calls);
    const ofContacts = await removeContacts(access, about, subject.tokens);
    for (const chunk of inChunks(
      held.overrides.map((item) => item.id),
      400,
    )) {
      await access.deleteFrom('override_value').where('id', 'in', chunk).execute();
      await forgetMentions(access, chunk);
    }
    await emptyLabels(
      store,
      access,
      held.labels.map(({ macAddress }) => macAddress),
    );
    for (const { macAddress } of subject.phones.filter(({ whole }) => isNow(whole)))
      await access
        .updateTable('device')
        .set({ address: randomHex(store.platform.random, 8) })
        .where('mac_address', '=', macAddress)
        .execute();
    for (const chunk of inChunks(held.requests, 400))
      await access.updateTable('subject_request').set({ subject_sealed: null }).where('id', 'in', chunk).execute();
    const besides = await takeOut({ store, parties, access }, held.besides, reader);
    const touched = new Set([...underPhoneKeys, ...besides.touched, ...(await takeKept({ store, access }, held.kept, reader))]);
    const ofOwners = await forgetOwners(
      access,
      held.owners.map(({ id }) => id),
    );
    await removeParties(access, held.tokens);
    const gone = await unreferencedParties(access, [...ofCalls, ...ofContacts]);
    const keyIds = await keyIdsOfParties(access, gone);
    await removeParties(access, gone);
    const others = [...ofCalls, ...ofContacts, ...besides.tokens];
    await parties.forgetNames(access, { names: wanted.names, tokens: others }, (name) => isDecided(reader.value(name)));
    const retired = await renewKeys(store, access, touched, erasing.requestId);
    return [...keyIds, ...ofOwners, ...retired];
  };
  // What began before the suppression is waited for, and what comes later knows it.
  const orphans = await afterUploads(store, remove);
  await store.vault.destroy(orphans);
  await destroyStrayLogKeys(store);
  await artefacts.stored.forgetRendered();
}

async function emptyLabels(store: Store, access: RecordsAccess, macAddresses: readonly string[]): Promise<void> {
  for (const macAddress of macAddresses) {
    const key = await findPhoneKey(store, access, macAddress);
    if (key === undefined) continue;
    const sealed = sealText(store.platform.cryptography, key, '', `${macAddress} label`);
    await access.updateTable('device').set({ label_sealed: sealed }).where('mac_address', '=', macAddress).execute();
  }
}

/** Phones under whose own key something of what goes is sealed: settings, labels, and elements that are not understood. */
async function phonesTouched(access: RecordsAccess, { overrides, labels, contacts, calls }: Held): Promise<readonly string[]> {
  const touched = [...overrides, ...labels].map(({ macAddress }) => macAddress);
  for (const [table, ids] of [
    ['contact', contacts.map(({ id }) => id)],
    ['call_record', calls.map(({ callId }) => callId)],
  ] as const)
    for (const chunk of inChunks(ids, 400)) {
      const rows = await access
        .selectFrom(table)
        .select('mac_address')
        .distinct()
        .where('id', 'in', chunk)
        .where('extra_sealed', 'is not', null)
        .execute();
      touched.push(...rows.map(({ mac_address }) => mac_address));
    }
  return touched;
}

/** Answers the keys that were renewed, and notes them with the request, so that a crash leaves none of them. */
async function renewKeys(
  store: Store,
  access: RecordsAccess,
  macAddresses: ReadonlySet<string>,
  requestId: string,
): Promise<readonly string[]> {
  const retired: string[] = [];
  for (const macAddress of macAddresses) {
    const old = await renewPhoneKey(store, access, macAddress);
    if (old !== undefined) retired.push(old);
  }
  const row = await access.selectFrom('subject_request').select('outcome').where('id', '=', requestId).executeTakeFirst();
  const outcome = JSON.parse(row?.outcome ?? '{}') as Partial<Outcome>;
  const retiredKeys = [...(outcome.retiredKeys ?? []), ...retired];
  await access
    .updateTable('subject_request')
    .set({ outcome: JSON.stringify({ ...outcome, retiredKeys }) })
    .where('id', '=', requestId)
    .execute();
  return retired;
}
