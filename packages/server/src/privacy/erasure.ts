// Erasure (GDPR Art. 17) in steps that can be interrupted anywhere and taken up again: each does its work once, however often it is asked.
// Suppression comes first, or the next upload brings everything back; it ends with a search and a signed receipt.

import { nameKeys } from '@offhook/privacy';
import { parseArtefactName } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import type { Jobs } from '../jobs.ts';
import { contactText, loadDirectory } from '../records/directory-records.ts';
import { keptFilesOf, wholeFilesOf } from '../records/kept-files.ts';
import { marksOfKept } from '../records/kept-upload.ts';
import { addressesOfOverride, leftSetting, loadOverrides, overrideKinds, overrideText } from '../records/override-records.ts';
import { findPhoneKey } from '../records/phone-key.ts';
import type { ErasureJournal } from '../store/erasure-journal.ts';
import { reportHashes, reportKinds } from '../store/call-report-rows.ts';
import type { CopyMark, EntryMark, SuppressionLedger } from '../records/suppression-ledger.ts';
import { copiedAs, everyParty, leftCopy, phoneKey } from '../records/suppression-ledger.ts';
import type { Opened } from '../search/opened.ts';
import { isUpload } from '../provisioning/upload-parser.ts';
import { phonesWithKept } from '../store/kept-file-rows.ts';
import { keyIdsOfOwners } from '../store/line-owner-rows.ts';
import { filesOfLogs, logRowsIn } from '../store/log-rows.ts';
import { filesOfOverrides } from '../store/override-rows.ts';
import { keyIdsOfParties } from '../store/party-rows.ts';
import { awaitFiles } from '../store/request-device-rows.ts';
import { keyIdsOfRequests } from '../store/subject-request-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { About, AboutParts, Whom } from './about.ts';
import { findAbout } from './about.ts';
import type { Held } from './held.ts';
import type { KeptUnderHold, OnHold } from './kept-under-hold.ts';
import { nothingIsKept } from './kept-under-hold.ts';
import { goesWhole } from './erased-reports.ts';
import { cutLogs } from './log-cutting.ts';
import { linesOfTime } from './own-phones.ts';
import type { CheckSync } from './phone-telling.ts';
import type { OwnerWatch } from './owner-watch.ts';
import { createReader, isDecided } from '../search/wanted-reader.ts';
import type { Subject } from './subject.ts';
import { suppressedKeys } from './subject.ts';

export interface ErasureParts extends AboutParts {
  readonly ledger: SuppressionLedger;
  readonly journal: ErasureJournal;
  readonly owners: OwnerWatch;
  readonly audit: AuditLog;
  readonly jobs: Jobs;
  readonly checkSync: CheckSync | undefined;
}

/** First: from here on, nothing old comes in any more. Answers up to which erasure the keys know of now; the records are to know of it too. */
export async function suppress(parts: ErasureParts, erasedAtMs: number, erasing: Whom, about?: About): Promise<number> {
  const { store, ledger } = parts;
  const { requestId, subject } = erasing;
  const access = store.records.db;
  const { held, opened, onHold } = about ?? (await findAbout(parts, access, erasing));
  const parties = await parts.parties.open(access, [...new Set(held.calls.map(({ token }) => token).filter((token) => token !== ''))]);
  const ownOf = new Map(parties.map((party) => [party.token, party.own]));
  const entries = held.calls.flatMap(({ macAddress, startTime, direction, token, isOwn }) => {
    const own = isOwn === true ? everyParty : ownOf.get(token);
    return own === undefined ? [] : [{ macAddress, startTime, direction, own }];
  });
  entries.push(...(await marksOfReports(access, held, erasing.kept)));
  const subjects = suppressedKeys(subject);
  const phones = subject.phones.filter(({ isWhole }) => isWhole).map(({ macAddress }) => ({ own: phoneKey(macAddress), derived: [] }));
  const lines = opened
    .filter((item) => isDecided(item.match) && item.store === 'artefact')
    .flatMap(({ macAddress, texts }) => texts.map((text) => ({ macAddress, kind: copiedAs.line, text })));
  const copies = [...lines, ...(await copiesOf(parts, access, held, erasing.kept))];
  const left = [...(await leftOver(parts, access, { subject, opened })), ...(await copiesLeft(parts, access, onHold))];
  const erased = { requestId, erasedAtMs, subjects: [...subjects, ...phones], entries, copies, left };
  // The journal first: what it does not know, a restored copy would bring back.
  const rows = ledger.rowsOf(erased);
  const sequence = await parts.journal.append({ requestId, erasedAtMs, ...rows });
  await ledger.write({ requestId, erasedAtMs, ...rows }, sequence);
  return sequence;
}

/** Those that go are known again whatever it is that names the person in them. */
async function marksOfReports(access: RecordsAccess, held: Held, kept: KeptUnderHold = nothingIsKept): Promise<readonly EntryMark[]> {
  const marks: EntryMark[] = [];
  for (const kind of reportKinds) {
    const gone = held.reports.filter((report) => report.store === kind && goesWhole(report, kept)).map(({ id }) => id);
    for (const { mac_address: macAddress, entry_hash: startTime } of await reportHashes(access, kind, gone))
      marks.push({ macAddress, startTime, direction: kind, own: everyParty });
  }
  return marks;
}

/** Others who go by a name of the person, and settings that nobody has decided: what stays now is not held back when it comes again. */
async function leftOver(
  { store, parties }: ErasureParts,
  access: RecordsAccess,
  { subject, opened }: { readonly subject: Subject; readonly opened: readonly Opened[] },
): Promise<readonly string[]> {
  const own = new Set(subject.tokens);
  const tokens = new Set<string>();
  for (const name of subject.names) for (const token of await parties.withWords(access, name)) if (!own.has(token)) tokens.add(token);
  const ownNames = new Set(subject.names.map((name) => nameKeys(name).own));
  const others = (await parties.open(access, [...tokens])).map((party) => party.own).filter((key) => !ownNames.has(key));
  const settings = opened.filter(({ store: table, match }) => table === 'override_value' && !isDecided(match));
  const erased = new Set([...ownNames, ...suppressedKeys(subject).map((keys) => keys.own)]);
  const addresses = settings.flatMap(({ texts }) => texts.flatMap((text) => addressesOfOverride(store.keyReader, text)));
  return [
    ...others,
    ...addresses.filter((key) => !erased.has(key)),
    ...settings.flatMap(({ macAddress, texts }) => texts.map((text) => leftSetting(macAddress, text))),
  ];
}

/** The settings and contacts that go, and the logs and other files of the person's own phones, as they are: whether they name anybody or not, they are known again. */
async function copiesOf(
  parts: ErasureParts,
  access: RecordsAccess,
  held: Held,
  { keepsLine }: KeptUnderHold = nothingIsKept,
): Promise<readonly CopyMark[]> {
  const { store, parties, artefacts } = parts;
  const copies: CopyMark[] = [];
  const settings = new Set(held.overrides.map(({ id }) => id));
  const contacts = new Set(held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id));
  const ownLogs = new Map(held.logs.filter(({ isOwn }) => isOwn === true).map(({ id, within }) => [id, within]));
  const ownKept = new Set(held.kept.filter(({ isOwn }) => isOwn === true).map(({ id }) => id));
  for (const macAddress of new Set([...held.overrides, ...held.contacts, ...held.kept].map((item) => item.macAddress))) {
    const deviceKey = await findPhoneKey(store, access, macAddress);
    if (deviceKey === undefined) continue;
    const from = { store, parties, access, deviceKey };
    for (const kind of overrideKinds)
      for (const override of await loadOverrides(from, macAddress, kind))
        if (settings.has(override.id)) copies.push({ macAddress, kind, text: overrideText(override) });
    for (const { id, contact } of await loadDirectory(from, macAddress))
      if (contacts.has(id)) copies.push({ macAddress, kind: 'directory', text: contactText(contact) });
    for await (const file of wholeFilesOf(from, macAddress, ({ id }) => ownKept.has(id)))
      copies.push(...marksOfKept(store, macAddress, file));
  }
  for await (const log of logRowsIn(access, [...ownLogs.keys()])) {
    const ofTime = await linesOfTime(parts, access, log, ownLogs.get(log.id));
    const lines = ((await artefacts.stored.logText(log)) ?? '')
      .split('\n')
      .filter((line) => line !== '' && ofTime(line) && !keepsLine(line));
    copies.push(...lines.map((text) => ({ macAddress: log.mac_address, kind: copiedAs.line, text })));
  }
  return copies;
}

/** What a hold keeps is not held back when it comes again. */
async function copiesLeft(parts: ErasureParts, access: RecordsAccess, { opened, contacts }: OnHold): Promise<readonly string[]> {
  const { store, parties } = parts;
  const left = opened.flatMap(({ store: table, macAddress, texts }): readonly string[] => {
    if (table === 'artefact') return texts.map((text) => leftCopy({ macAddress, kind: copiedAs.line, text }));
    return table === 'override_value' ? texts.map((text) => leftSetting(macAddress, text)) : [];
  });
  const files = new Set(opened.filter(({ store: table }) => table === 'kept_file').map(({ id }) => id));
  const whole = new Set(contacts);
  for (const macAddress of new Set(opened.map((item) => item.macAddress))) {
    const deviceKey = await findPhoneKey(store, access, macAddress);
    if (deviceKey === undefined) continue;
    const from = { store, parties, access, deviceKey };
    for (const { id, contact } of await loadDirectory(from, macAddress))
      if (whole.has(id)) left.push(leftCopy({ macAddress, kind: 'directory', text: contactText(contact) }));
    for await (const file of wholeFilesOf(from, macAddress, ({ id }) => files.has(id)))
      left.push(...marksOfKept(store, macAddress, file).map(leftCopy));
  }
  return left;
}

/** Files in place of which a phone has uploaded what nobody can read: it may be about anyone. */
async function unreadableUploads(store: Store): Promise<readonly { readonly macAddress: string; readonly kind: string }[]> {
  const access = store.records.db;
  const found: { macAddress: string; kind: string }[] = [];
  for (const macAddress of await phonesWithKept(access, 'unreadable')) {
    const deviceKey = await findPhoneKey(store, access, macAddress);
    if (deviceKey === undefined) continue;
    for await (const { name, text } of keptFilesOf({ store, access, deviceKey }, macAddress)) {
      const artefact = parseArtefactName(name);
      if (artefact !== undefined && isUpload(artefact.kind) && text === undefined) found.push({ macAddress, kind: artefact.kind });
    }
  }
  return found;
}

/** Phones that have a copy are waited for, and are told to bring a clean one. */
export async function noteDevices(parts: ErasureParts, erasing: Whom): Promise<void> {
  const { store, jobs } = parts;
  const { requestId } = erasing;
  const { held } = await findAbout(parts, store.records.db, erasing);
  const wanted = new Map<string, { mac_address: string; artefact_kind: string }>();
  const add = (macAddress: string, kind: string): void =>
    void wanted.set(`${macAddress} ${kind}`, { mac_address: macAddress, artefact_kind: kind });
  for (const call of held.calls) add(call.macAddress, 'call-list');
  for (const contact of held.contacts) add(contact.macAddress, 'directory');
  for (const { name } of held.kept) {
    const artefact = parseArtefactName(name);
    if (artefact?.macAddress !== undefined && isUpload(artefact.kind)) add(artefact.macAddress, artefact.kind);
  }
  for (const { macAddress, kind } of await unreadableUploads(store)) add(macAddress, kind);
  for (const { store: table, macAddress } of held.besides) add(macAddress, table === 'contact' ? 'directory' : 'call-list');
  await store.records.transact(async (transaction) => {
    const idsOf = (items: readonly { readonly id: string }[]): readonly string[] => items.map(({ id }) => id);
    const ofOverrides = await filesOfOverrides(transaction, idsOf(held.overrides));
    const ofLogs = await filesOfLogs(transaction, idsOf(held.logs));
    for (const { mac_address, kind } of [...ofOverrides, ...ofLogs]) add(mac_address, kind);
    await awaitFiles(transaction, requestId, wanted.values());
    await jobs.add(transaction, 'tell-phone', [...new Set([...wanted.values()].map((file) => file.mac_address))], 'anew');
  });
}

/** Erases at once, in every copy of the database. */
export async function destroyKeys(parts: ErasureParts, erasing: Whom): Promise<number> {
  const { store, artefacts } = parts;
  const { subject, wanted, kept = nothingIsKept } = erasing;
  const access = store.records.db;
  const { held, opened } = await findAbout(parts, access, erasing);
  const reader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const included = new Set(
    opened.filter(({ store: table, isIncluded }) => table === 'artefact' && isIncluded === true).map(({ id }) => id),
  );
  const ofTurn = new Set(
    opened
      .filter(({ isIncluded, isOnOwnPhone }) => isIncluded === true && isOnOwnPhone === true)
      .flatMap(({ id, texts }) => texts.map((text) => `${id} ${text}`)),
  );
  const isOfTime = new Map<string, (line: string) => boolean>();
  const ownLogs = new Map(held.logs.filter(({ isOwn }) => isOwn === true).map(({ id, within }) => [id, within]));
  for (const log of await filesOfLogs(access, [...ownLogs.keys()]))
    isOfTime.set(log.id, await linesOfTime(parts, access, log, ownLogs.get(log.id)));
  const ofLogs = await cutLogs(
    store,
    held.logs.map(({ id }) => id),
    (line, id) => {
      if (kept.keepsLine(line)) return false;
      if (isOfTime.get(id)?.(line) === true || ofTurn.has(`${id} ${line}`)) return true;
      const match = reader.line(line);
      return isDecided(match) || (match !== undefined && included.has(id));
    },
  );
  const owners = held.owners.map(({ id }) => id);
  const count = await store.vault.destroy([
    ...(await keyIdsOfParties(access, held.tokens)),
    ...(await keyIdsOfOwners(access, owners)),
    ...(await keyIdsOfRequests(access, held.requests)),
  ]);
  await artefacts.stored.forgetRendered();
  return count + ofLogs;
}
