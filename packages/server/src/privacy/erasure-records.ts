// The records of an erasure: calls lose their parties and what could be joined, contacts and settings go, labels are emptied. One transaction.

import type { Random } from '@offhook/base';
import { randomHex } from '@offhook/base';
import { unlinkable } from '@offhook/privacy';

import { afterUploads } from '../records/after-uploads.ts';
import { findPhoneKey, renewPhoneKey } from '../records/phone-key.ts';
import { sealText } from '../records/sealing.ts';
import { addAnonymisedCalls, anonymiseCall, partiesOfCall, takeAnonymisedCalls, takePartyFromCall } from '../store/anonymised-call-rows.ts';
import { dropContacts, dropDiverts } from '../store/contact-rows.ts';
import { changeDevice } from '../store/device-rows.ts';
import { forgetOwners } from '../store/line-owner-rows.ts';
import { dropOverrides } from '../store/override-rows.ts';
import { keyIdsOfParties, removeParties, unreferencedParties } from '../store/party-rows.ts';
import { phonesWithExtras } from '../store/phone-key-rows.ts';
import { changeRequest, forgetSubjects, requestRow } from '../store/subject-request-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { About, Whom } from './about.ts';
import { findAbout } from './about.ts';
import { takeKept, takeOut } from './besides.ts';
import type { ErasureParts } from './erasure.ts';
import { outcomeSchema } from './outcome.ts';
import type { CallHeld, Held } from './held.ts';
import { removeReports } from './erased-reports.ts';
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
    const links = await partiesOfCall(access, call.callId);
    const isAboutThem =
      call.isOwn === true ||
      isOtherParty(call) ||
      (call.direction === 'Out' && call.role === 'connection' && !links.some((link) => link.role === 'destination')) ||
      links.every((link) => link.party_token === call.token);
    left.push(...links.map((link) => link.party_token));
    if (!isAboutThem) {
      await takePartyFromCall(access, call.callId, call.token);
      continue;
    }
    const month = monthOf(call.startTime);
    await anonymiseCall(access, call.callId, { startTime: month, durationOf: rounded });
    months.add(month);
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
  const calls = await takeAnonymisedCalls(access, months);
  await addAnonymisedCalls(
    access,
    unlinkable(calls).map((call) => ({ ...call, id: randomHex(random, 16) })),
  );
}

/** Contacts of the person, and those on their own phone. Answers whose they were, and to whom they diverted. */
async function removeContacts(
  access: RecordsAccess,
  { held, onHold }: Pick<About, 'held' | 'onHold'>,
  tokens: readonly string[],
): Promise<readonly string[]> {
  const left = await dropContacts(
    access,
    held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id),
  );
  await dropDiverts(access, tokens, new Set(onHold.contacts));
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
    const ofReports = await removeReports(access, held, { tokens: subject.tokens, kept: erasing.kept });
    const ofContacts = await removeContacts(access, about, subject.tokens);
    await dropOverrides(
      access,
      held.overrides.map(({ id }) => id),
    );
    await emptyLabels(
      store,
      access,
      held.labels.map(({ macAddress }) => macAddress),
    );
    for (const { macAddress } of subject.phones.filter(({ whole }) => isNow(whole)))
      await changeDevice(access, macAddress, { address: randomHex(store.platform.random, 8) });
    await forgetSubjects(access, held.requests);
    const besides = await takeOut({ store, parties, access }, held.besides, reader);
    const touched = new Set([...underPhoneKeys, ...besides.touched, ...(await takeKept({ store, access }, held.kept, reader))]);
    const ofOwners = await forgetOwners(
      access,
      held.owners.map(({ id }) => id),
    );
    await removeParties(access, held.tokens);
    const gone = await unreferencedParties(access, [...ofCalls, ...ofReports, ...ofContacts]);
    const keyIds = await keyIdsOfParties(access, gone);
    await removeParties(access, gone);
    const others = [...ofCalls, ...ofReports, ...ofContacts, ...besides.tokens];
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
    await changeDevice(access, macAddress, { label_sealed: sealed });
  }
}

/** Phones under whose own key something of what goes is sealed: settings, labels, and elements that are not understood. */
async function phonesTouched(access: RecordsAccess, { overrides, labels, contacts, calls }: Held): Promise<readonly string[]> {
  const contactIds = contacts.map(({ id }) => id);
  const callIds = calls.map(({ callId }) => callId);
  return [
    ...[...overrides, ...labels].map(({ macAddress }) => macAddress),
    ...(await phonesWithExtras(access, 'contact', contactIds)),
    ...(await phonesWithExtras(access, 'call_record', callIds)),
  ];
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
  const row = await requestRow(access, requestId);
  const outcome = outcomeSchema.partial().parse(JSON.parse(row?.outcome ?? '{}'));
  const retiredKeys = [...(outcome.retiredKeys ?? []), ...retired];
  await changeRequest(access, requestId, { outcome: JSON.stringify({ ...outcome, retiredKeys }) });
  return retired;
}
