// Erasure (GDPR Art. 17) in steps that can be interrupted anywhere and taken up again: each does its work once, however often it is asked.
// Suppression comes first, or the next upload brings everything back; it ends with a search and a signed receipt.

import type { Clock, Timer } from '@offhook/base';
import { messageOf } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import { forgetMentions } from '../records/mentions.ts';
import { contactText, loadDirectory } from '../records/directory-records.ts';
import { loadOverrides, overrideKinds, overrideText } from '../records/override-records.ts';
import { openJson, sealText } from '../records/sealing.ts';
import type { ErasureJournal } from '../store/erasure-journal.ts';
import { noteSequence } from '../store/store-identity.ts';
import type { CopyMark, SuppressionLedger } from '../records/suppression-ledger.ts';
import { everyParty, phoneKey } from '../records/suppression-ledger.ts';
import { inChunks } from '../store/chunks.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { AboutParts, Whom } from './about.ts';
import { findAbout } from './about.ts';
import type { CallHeld, Held } from './holdings.ts';
import { cutLogs, destroyStrayLogKeys } from './log-cutting.ts';
import { leavesOf } from './opened-search.ts';
import type { WantedReader } from './wanted-reader.ts';
import { createReader, isDecided } from './wanted-reader.ts';
import { suppressedKeys } from './subject.ts';

export interface ErasureParts extends AboutParts {
  readonly ledger: SuppressionLedger;
  readonly journal: ErasureJournal;
  readonly audit: AuditLog;
  readonly checkSync: ((macAddress: string) => Promise<boolean>) | undefined;
}

/** The phone is told; its copy is gone when it has uploaded a clean one. */
const tellWithinMs = 5000;

/** First: from here on, nothing old comes in any more. Also notes which phones hold a copy. */
export async function suppress(parts: ErasureParts, erasedAtMs: number, erasing: Whom): Promise<number> {
  const { store, ledger } = parts;
  const { requestId, subject } = erasing;
  const access = store.records.db;
  const { held, opened } = await findAbout(parts, access, erasing);
  const parties = await parts.parties.open(access, [...new Set(held.calls.map(({ token }) => token).filter((token) => token !== ''))]);
  const ownOf = new Map(parties.map((party) => [party.token, party.own]));
  const entries = held.calls.flatMap(({ macAddress, startTime, direction, token, isOwn }) => {
    const own = isOwn === true ? everyParty : ownOf.get(token);
    return own === undefined ? [] : [{ macAddress, startTime, direction, own }];
  });
  const subjects = suppressedKeys(subject);
  const phones = subject.phones.filter(({ isWhole }) => isWhole).map(({ macAddress }) => ({ own: phoneKey(macAddress), derived: [] }));
  const lines = opened
    .filter((item) => isDecided(item.match) && item.store === 'artefact')
    .flatMap(({ macAddress, kind, texts }) => texts.map((text) => ({ macAddress, kind, text })));
  const copies = [...lines, ...(await copiesOf(parts, access, held))];
  const erased = { requestId, erasedAtMs, subjects: [...subjects, ...phones], entries, copies };
  // The journal first: what it does not know, a restored copy would bring back.
  const sequence = await parts.journal.append({ requestId, erasedAtMs, ...ledger.rowsOf(erased) });
  await ledger.add(erased);
  await noteSequence(store, sequence);
  await noteDevices(access, requestId, held);
  return subjects.length;
}

async function deviceKeyOf(store: Store, access: RecordsAccess, macAddress: string): Promise<Uint8Array | undefined> {
  const row = await access.selectFrom('device').select('key_id').where('mac_address', '=', macAddress).executeTakeFirst();
  return row === undefined ? undefined : (await store.vault.get([row.key_id])).get(row.key_id);
}

/** The settings and contacts that go, and the logs of the person's own phones, as they are: whether they name anybody or not, they are known again. */
async function copiesOf(parts: ErasureParts, access: RecordsAccess, held: Held): Promise<readonly CopyMark[]> {
  const { store, parties, artefacts } = parts;
  const copies: CopyMark[] = [];
  const settings = new Set(held.overrides.map(({ id }) => id));
  const contacts = new Set(held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id));
  const ownLogs = new Set(held.logs.filter(({ isOwn }) => isOwn === true).map(({ id }) => id));
  for (const macAddress of new Set([...held.overrides, ...held.contacts].map((item) => item.macAddress))) {
    const deviceKey = await deviceKeyOf(store, access, macAddress);
    if (deviceKey === undefined) continue;
    const from = { store, parties, access, deviceKey };
    for (const kind of overrideKinds)
      for (const override of await loadOverrides(from, macAddress, kind))
        if (settings.has(override.id)) copies.push({ macAddress, kind, text: overrideText(override) });
    for (const { id, contact } of await loadDirectory(from, macAddress))
      if (contacts.has(id)) copies.push({ macAddress, kind: 'directory', text: contactText(contact) });
  }
  for (const chunk of inChunks([...ownLogs], 400)) {
    const logs = await access
      .selectFrom('artefact')
      .select(['id', 'mac_address', 'kind', 'content_sealed', 'key_id'])
      .where('id', 'in', chunk)
      .execute();
    for (const log of logs) {
      const lines = ((await artefacts.stored.logText(log)) ?? '').split('\n').filter((line) => line !== '');
      copies.push(...lines.map((text) => ({ macAddress: log.mac_address, kind: log.kind, text })));
    }
  }
  return copies;
}

async function noteDevices(access: RecordsAccess, requestId: string, held: Held): Promise<void> {
  const wanted = new Map<string, { mac_address: string; artefact_kind: string }>();
  const add = (macAddress: string, kind: string): void =>
    void wanted.set(`${macAddress} ${kind}`, { mac_address: macAddress, artefact_kind: kind });
  for (const call of held.calls) add(call.macAddress, 'call-list');
  for (const contact of held.contacts) add(contact.macAddress, 'directory');
  await access.transaction().execute(async (transaction) => {
    for (const { id, macAddress } of held.overrides) {
      const row = await transaction.selectFrom('override_value').select('kind').where('id', '=', id).executeTakeFirst();
      if (row !== undefined) add(macAddress, row.kind);
    }
    for (const { id, macAddress } of held.logs) {
      const row = await transaction.selectFrom('artefact').select('kind').where('id', '=', id).executeTakeFirst();
      if (row !== undefined) add(macAddress, row.kind);
    }
    for (const row of wanted.values()) {
      const known = await transaction
        .selectFrom('request_device')
        .select('request_id')
        .where('request_id', '=', requestId)
        .where('mac_address', '=', row.mac_address)
        .where('artefact_kind', '=', row.artefact_kind)
        .executeTakeFirst();
      if (known === undefined)
        await transaction
          .insertInto('request_device')
          .values({ request_id: requestId, ...row, told_at_ms: null })
          .execute();
    }
  });
}

/** Phones that do not answer stay outstanding; nothing waits for them. */
export async function tellPhones(parts: ErasureParts, requestId: string): Promise<void> {
  const { store, checkSync } = parts;
  const { clock, log } = store.platform;
  if (checkSync === undefined) return;
  const rows = await store.records.db
    .selectFrom('request_device')
    .select('mac_address')
    .distinct()
    .where('request_id', '=', requestId)
    .execute();
  const tell = async (macAddress: string): Promise<void> => {
    try {
      const wasTold = await within(clock, tellWithinMs, checkSync(macAddress));
      if (!wasTold) return;
      await store.records.db
        .updateTable('request_device')
        .set({ told_at_ms: clock.now() })
        .where('request_id', '=', requestId)
        .where('mac_address', '=', macAddress)
        .execute();
    } catch (error) {
      log.warn('phone could not be told of an erasure', { device: macAddress, error: messageOf(error) }); // it stays outstanding
    }
  };
  await Promise.all(rows.map((row) => tell(row.mac_address)));
}

/** False where the answer takes longer. */
async function within(clock: Clock, limitMs: number, answer: Promise<boolean>): Promise<boolean> {
  let timer: Timer | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = clock.setTimer(limitMs, () => resolve(false));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer?.cancel();
  }
}

/** Erases at once, in every copy of the database. */
export async function destroyKeys(parts: ErasureParts, erasing: Whom): Promise<number> {
  const { store, parties, artefacts } = parts;
  const { subject, wanted } = erasing;
  const access = store.records.db;
  const { held, opened } = await findAbout(parts, access, erasing);
  const reader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const included = new Set(
    opened.filter(({ store: table, isIncluded }) => table === 'artefact' && isIncluded === true).map(({ id }) => id),
  );
  const ofLogs = await cutLogs(
    store,
    held.logs.filter(({ isOwn }) => isOwn !== true).map(({ id }) => id),
    (line, id) => {
      const match = reader.line(line);
      return isDecided(match) || (match !== undefined && included.has(id));
    },
  );
  const ofOwnLogs = await cutLogs(
    store,
    held.logs.filter(({ isOwn }) => isOwn === true).map(({ id }) => id),
    () => true,
  );
  const ids = [...(await parties.keyIds(access, subject.tokens))];
  for (const chunk of inChunks(held.requests, 500)) {
    const rows = await access.selectFrom('subject_request').select('key_id').where('id', 'in', chunk).execute();
    ids.push(...rows.map((row) => row.key_id));
  }
  const count = await store.vault.destroy(ids);
  await artefacts.stored.forgetRendered();
  return count + ofLogs + ofOwnLogs;
}

/** The call's other party: without it, an entry is about nobody. */
function isOtherParty({ direction, role }: CallHeld): boolean {
  return direction === 'In' ? role === 'source' : role === 'destination';
}

/** Minutes, so that the other end's record is not known again by the second. */
function rounded(durationS: number | null): number | null {
  return durationS === null ? null : Math.ceil(durationS / 60) * 60;
}

/**
 * A call that is about nobody any more, and cannot be joined with the record of its other end: of its time the month is left, of its length the minutes, and
 * the phone is not named. Answers whose parties it had.
 */
async function anonymiseCalls(access: RecordsAccess, calls: readonly CallHeld[]): Promise<readonly string[]> {
  const left: string[] = [];
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
        start_time: `${call.startTime.slice(0, 7)}-01`,
        duration_s: rounded(row?.duration_s ?? null),
        position: -1,
      })
      .where('id', '=', call.callId)
      .execute();
  }
  return left;
}

/** Contacts of the person, and those on their own phone. Answers whose they were, and to whom they diverted. */
async function removeContacts(access: RecordsAccess, held: Held, tokens: readonly string[]): Promise<readonly string[]> {
  const left: string[] = [];
  const ids = held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id);
  for (const chunk of inChunks(ids, 400)) {
    const rows = await access.selectFrom('contact').select(['party_token', 'divert_token']).where('id', 'in', chunk).execute();
    left.push(...rows.flatMap((row) => [row.party_token, ...(row.divert_token === null ? [] : [row.divert_token])]));
    await access.deleteFrom('contact').where('id', 'in', chunk).execute();
  }
  for (const chunk of inChunks(tokens, 400))
    await access
      .updateTable('contact')
      .set({ divert_token: null, divert_sealed: null, extra_sealed: null })
      .where('divert_token', 'in', chunk)
      .execute();
  return left;
}

/** One transaction: calls lose their parties and time of day, contacts and settings go, labels are emptied. */
export async function removeRecords(parts: ErasureParts, erasing: Whom): Promise<void> {
  const { store, parties, artefacts } = parts;
  const { subject, wanted } = erasing;
  const reader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const orphans = await store.records.db.transaction().execute(async (access) => {
    const { held } = await findAbout(parts, access, erasing);
    const ofCalls = await anonymiseCalls(access, held.calls);
    const ofContacts = await removeContacts(access, held, subject.tokens);
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
    for (const chunk of inChunks(held.requests, 400))
      await access.updateTable('subject_request').set({ subject_sealed: null }).where('id', 'in', chunk).execute();
    await dropExtras(store, access, reader);
    await parties.remove(access, subject.tokens);
    const gone = await parties.unreferenced(access, [...ofCalls, ...ofContacts]);
    const keyIds = await parties.keyIds(access, gone);
    await parties.remove(access, gone);
    return keyIds;
  });
  await store.vault.destroy(orphans);
  await destroyStrayLogKeys(store);
  await artefacts.stored.forgetRendered();
}

async function emptyLabels(store: Store, access: RecordsAccess, macAddresses: readonly string[]): Promise<void> {
  for (const macAddress of macAddresses) {
    const row = await access.selectFrom('device').select('key_id').where('mac_address', '=', macAddress).executeTakeFirst();
    const key = row === undefined ? undefined : (await store.vault.get([row.key_id])).get(row.key_id);
    if (key === undefined) continue;
    const sealed = sealText(store.platform.cryptography, key, '', `${macAddress} label`);
    await access.updateTable('device').set({ label_sealed: sealed }).where('mac_address', '=', macAddress).execute();
  }
}

/** Elements of files that are not understood are kept sealed under the phone's key, and may name anyone: those that name the subject go. */
async function dropExtras(store: Store, access: RecordsAccess, reader: WantedReader): Promise<void> {
  const devices = await access.selectFrom('device').select(['mac_address', 'key_id']).execute();
  const deviceKeys = await store.vault.get(devices.map((device) => device.key_id));
  const keyOf = new Map(devices.map((device) => [device.mac_address, deviceKeys.get(device.key_id)]));
  for (const [table, word] of [
    ['call_record', 'call'],
    ['contact', 'contact'],
  ] as const) {
    const rows = await access
      .selectFrom(table)
      .select(['id', 'mac_address', 'extra_sealed'])
      .where('extra_sealed', 'is not', null)
      .execute();
    for (const { id, mac_address, extra_sealed } of rows) {
      const key = keyOf.get(mac_address);
      if (key === undefined || extra_sealed === null) continue;
      const leaves = leavesOf(openJson(store.platform.cryptography, key, extra_sealed, `${mac_address} ${word} ${id}`));
      if (leaves.some((leaf) => isDecided(reader.value(leaf))))
        await access.updateTable(table).set({ extra_sealed: null }).where('id', '=', id).execute();
    }
  }
}
