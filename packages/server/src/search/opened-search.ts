// The second reader of the store: everything that a living key opens, phone by phone, is opened and read for a person, without the index of mentions.
// A plan, the erasure and the search after it all ask here; what could not be opened is named.

import { isProblem, utf8Text } from '@offhook/base';
import type { Match } from '@offhook/privacy';
import { storeWords, surer } from '@offhook/privacy';
import { artefactName } from '@offhook/ucs';

import { valuesSchema } from '../configuration/configuration-files.ts';
import { loadReports } from '../records/call-reports.ts';
import { loadDirectory } from '../records/directory-records.ts';
import { keptFilesOf } from '../records/kept-files.ts';
import { loginOfKept } from '../records/kept-kind.ts';
import { saidIn } from '../records/kept-text.ts';
import { loadOwners } from '../records/line-ownership.ts';
import { loadOverrides, overrideKinds, overrideText } from '../records/override-records.ts';
import type { PartyVault } from '../records/party-vault.ts';
import { openJson, openText } from '../records/sealing.ts';
import { leavesOf } from '../records/unknown-elements.ts';
import { reportKinds } from '../store/call-report-rows.ts';
import { configurationFileRows } from '../store/configuration-file-rows.ts';
import type { UploadedTable } from '../store/device-rows.ts';
import { deviceRow, phonesAfter, phonesWithRows, thesePhones, uploadedTables } from '../store/device-rows.ts';
import { logRows } from '../store/log-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { othersTurn } from '../others-turn.ts';
import { CallReading, inPlace, readWithName } from './call-reading.ts';
import type { Read } from './call-reading.ts';
import { searchSite } from './site-search.ts';
import type { Opened, OpenedReport, SearchedSoFar } from './opened.ts';
import type { Wanted, WantedReader } from './wanted-reader.ts';
import { createReader, isDecided } from './wanted-reader.ts';

interface Look {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly access: RecordsAccess;
  readonly reader: WantedReader;
  readonly calls: CallReading;
  readonly add: (found: Opened) => void;
}

/** What of several texts names the person, and how sure the surest is; undefined where none does. */
function surestOf(read: readonly Read[]): Pick<Opened, 'texts' | 'occurrences' | 'match'> | undefined {
  const found = read.flatMap(({ text, match }) => (match === undefined ? [] : [{ text, match }]));
  const match = found.map((item) => item.match).reduce<Match | undefined>(surer, undefined);
  if (match === undefined) return undefined;
  const counted = isDecided(match) ? found.filter((item) => isDecided(item.match)) : found;
  return { texts: counted.map(({ text }) => text), occurrences: counted.length, match };
}

function namingIn(texts: readonly string[], read: (text: string) => Match | undefined): ReturnType<typeof surestOf> {
  return surestOf(texts.map((text) => ({ text, match: read(text) })));
}

async function lookAtLogs({ store, access, reader, add }: Look, macAddress: string): Promise<void> {
  for (const { id, kind, name, content_sealed, key_id } of await logRows(access, macAddress)) {
    const key = key_id === null ? undefined : (await store.vault.get([key_id])).get(key_id);
    if (key === undefined) continue;
    const text = utf8Text(store.platform.cryptography.open(key, content_sealed ?? new Uint8Array(), `log ${id}`));
    const naming = surestOf(reader.linesOf(text));
    if (naming !== undefined) add({ store: 'artefact', id, macAddress, kind, place: name, ...naming });
  }
}

async function lookAtOverrides({ store, access, reader, add }: Look, macAddress: string, deviceKey: Uint8Array): Promise<void> {
  for (const kind of overrideKinds) {
    const settings = await loadOverrides({ store, access, deviceKey }, macAddress, kind);
    const matches = reader.settings(settings);
    for (const [index, { id, name, value }] of settings.entries()) {
      const match = matches[index];
      if (match === undefined) continue;
      const place = `${artefactName(macAddress, kind)}, ${name}`;
      add({ store: 'override_value', id, macAddress, kind, place, occurrences: 1, texts: [overrideText({ name, value })], match });
    }
  }
}

async function lookAtDirectory({ store, parties, access, reader, add }: Look, macAddress: string, deviceKey: Uint8Array): Promise<void> {
  const from = { store, parties, access, deviceKey };
  for (const { id, contact } of await loadDirectory(from, macAddress)) {
    const { firstName, lastName, label = '', divertContact = '', unknown } = contact;
    const at = { store: 'contact', id, macAddress, kind: 'directory', place: artefactName(macAddress, 'directory') } as const;
    const fullName = `${firstName} ${lastName}`.trim();
    // A label beside a name may mention somebody else than whose contact it is.
    const naming = surestOf(readWithName(reader, contact.contact, fullName === '' ? label : fullName));
    const beside = namingIn([label, divertContact, ...leavesOf(unknown)], reader.value);
    if (naming !== undefined && (isDecided(naming.match) || !isDecided(beside?.match))) add({ ...at, ...naming });
    else if (beside !== undefined) add({ ...at, ...beside, isBeside: true });
  }
}

async function lookAtCalls({ reader, calls, add }: Look, macAddress: string, deviceKey: Uint8Array): Promise<void> {
  for (const { id, startTime, direction, participants, unknown } of await calls.ofPhone(macAddress, deviceKey)) {
    const beside = unknown === undefined ? undefined : namingIn(leavesOf(unknown), reader.value);
    if (beside === undefined && participants.every(({ read }) => read.every(({ match }) => match === undefined))) continue;
    const all = inPlace(participants);
    const naming = surestOf(all.flatMap(({ read }) => read));
    const named = all.filter(({ read }) => read.some(({ match }) => isDecided(match)));
    const call = { startTime, direction, parties: named.map(({ role, token }) => ({ role, token })) };
    const at = { store: 'call_record', id, macAddress, kind: 'call-list', place: artefactName(macAddress, 'call-list') } as const;
    if (naming !== undefined) add({ ...at, ...naming, call });
    else if (beside !== undefined) add({ ...at, ...beside, call, isBeside: true });
  }
}

async function lookAtReports({ store, parties, access, reader, add }: Look, macAddress: string): Promise<void> {
  for (const kind of reportKinds)
    for (const { row, details = {}, parties: named } of await loadReports({ store, parties, access, alsoCut: true }, kind, macAddress)) {
      const ofParties = named.flatMap(({ address: { address, name = '' } }) => readWithName(reader, address, name));
      const ofDetails = Object.values(details).map((text) => ({ text, match: reader.value(text) }));
      const naming = surestOf([...ofParties, ...ofDetails]);
      const call = { startTime: new Date(row.started_at_ms).toISOString(), direction: '', parties: [] };
      if (naming !== undefined)
        add({ store: kind, id: row.id, macAddress, kind, place: `${storeWords(kind)} of ${macAddress}`, call, ...naming });
    }
}

/** Answers how many of them nobody can read. */
async function lookAtKeptFiles({ store, access, reader, add }: Look, macAddress: string, deviceKey: Uint8Array): Promise<number> {
  let unread = 0;
  for await (const { id, kind, name, text } of keptFilesOf({ store, access, deviceKey }, macAddress)) {
    if (text === undefined) unread++;
    else {
      const said = saidIn(name, text);
      const naming = namingIn(said, (one) => reader.said(kind, one));
      const login = loginOfKept(name);
      // A file that is named by their login is theirs with all that it says.
      const texts = login !== undefined && isDecided(reader.said(kind, login)) ? said.filter((one) => one.trim() !== '') : naming?.texts;
      const place = login === undefined ? name : `${name.slice(login.length + 1)} of a user’s profile`;
      if (naming !== undefined) add({ store: 'kept_file', id, macAddress, kind, place, fileName: name, ...naming, texts: texts ?? [] });
    }
  }
  return unread;
}

function lookAtLabel({ store, reader, add }: Look, device: DeviceTable, key: Uint8Array): void {
  const { mac_address: macAddress } = device;
  const label = openText(store.platform.cryptography, key, device.label_sealed, `${macAddress} label`);
  const match = reader.value(label);
  if (match !== undefined)
    add({ store: 'device', id: macAddress, macAddress, kind: '', place: `label of ${macAddress}`, occurrences: 1, texts: [], match });
}

async function lookAtConfigurations({ store, access, reader, add }: Look): Promise<void> {
  for (const { name, scope, values_sealed, key_id } of await configurationFileRows(access)) {
    const key = (await store.vault.get([key_id])).get(key_id);
    if (key === undefined) continue;
    const values = Object.entries(valuesSchema.parse(openJson(store.platform.cryptography, key, values_sealed, name)));
    const settings = values.map(([parameter, value]) => ({ name: parameter, value }));
    const matches = reader.settings(settings).flatMap((match) => match ?? []);
    const match = matches.reduce<Match | undefined>(surer, undefined);
    const macAddress = scope === 'site' ? '' : scope;
    if (match !== undefined)
      add({ store: 'configuration_file', id: name, macAddress, kind: '', place: name, occurrences: matches.length, texts: [], match });
  }
}

function perhaps(naming: ReturnType<typeof surestOf>): ReturnType<typeof surestOf> {
  return naming === undefined ? undefined : { ...naming, match: { ...naming.match, certainty: 'possible' } };
}

async function lookAtOwners({ store, access, reader, add }: Look, { names: wantedNames }: Wanted): Promise<void> {
  for (const { id, macAddress, line, source, identity } of await loadOwners(store, access)) {
    if (identity === undefined) continue;
    const { addresses, names } = identity;
    const byName = namingIn(names, reader.value);
    const byAddress = namingIn(addresses, reader.value);
    // One number may have passed from one to the next: where an officer names whom, it is not the number that decides.
    const isOfAnotherName = source === 'officer' && names.length > 0 && wantedNames.length > 0 && byName === undefined;
    // One name may be of two: beside another number, it is not the name that decides.
    const isOfAnotherNumber = reader.hasAddress && addresses.length > 0 && !isDecided(byAddress?.match);
    const both = namingIn([...addresses, ...names], reader.value);
    const naming = isOfAnotherName || isOfAnotherNumber ? perhaps(both) : both;
    const place = line === 0 ? `owner of ${macAddress}` : `owner of line ${line} of ${macAddress}`;
    if (naming !== undefined) add({ store: 'line_owner', id, macAddress, kind: '', place, ...naming });
  }
}

const looksAtMost = 5;

/** Where another erasure has renewed the key of a phone meanwhile, the phone as it is now. */
async function renewedSince(
  store: Store,
  access: RecordsAccess,
  { mac_address: macAddress, key_id: before }: DeviceTable,
): Promise<{ readonly device: DeviceTable; readonly key: Uint8Array | undefined } | undefined> {
  const device = await deviceRow(access, macAddress);
  if (device === undefined || device.key_id === before) return undefined;
  return { device, key: (await store.vault.get([device.key_id])).get(device.key_id) };
}

/** What is not there costs no question for each phone. What comes in meanwhile is another's to read, as it is of a phone that was read already. */
async function phonesByTable(
  access: RecordsAccess,
  phones: readonly DeviceTable[],
): Promise<ReadonlyMap<UploadedTable, ReadonlySet<string>>> {
  const found = new Map<UploadedTable, ReadonlySet<string>>();
  const macAddresses = phones.map(({ mac_address }) => mac_address);
  for (const table of uploadedTables) found.set(table, await phonesWithRows(access, table, macAddresses));
  return found;
}

export interface OpenedSearchOptions {
  /** Hosts of the site's own addresses. */
  readonly realms?: ReadonlySet<string>;
  /** From a search that was interrupted. */
  readonly soFar?: SearchedSoFar | undefined;
  /** Nothing but what these have uploaded. */
  readonly phones?: readonly string[];
  /** After every hundred phones. */
  readonly onSoFar?: (soFar: SearchedSoFar) => Promise<void> | void;
}

export async function searchOpened(
  parts: { readonly store: Store; readonly parties: PartyVault; readonly access?: RecordsAccess },
  wanted: Wanted,
  { realms = new Set(), soFar, phones: only, onSoFar }: OpenedSearchOptions = {},
): Promise<OpenedReport> {
  const { store, parties, access = store.records.db } = parts;
  const found: Opened[] = [...(soFar?.found ?? [])];
  const notSearched: string[] = [...(soFar?.notSearched ?? [])];
  const reader = createReader(wanted, { realms, reader: store.keyReader });
  const look: Look = {
    store,
    parties,
    access,
    reader,
    calls: new CallReading({ store, parties, access, reader }),
    add: (item) => void found.push(item),
  };
  const attempt = async (place: string, open: () => Promise<void> | void): Promise<void> => {
    try {
      await open();
    } catch (error) {
      if (!isProblem(error, 'decryption-failed')) throw error;
      notSearched.push(`${place}: it does not open under its key`);
    }
  };
  const lookAtPhone = async (device: DeviceTable, key: Uint8Array | undefined, has: (table: UploadedTable) => boolean): Promise<void> => {
    const { mac_address: macAddress } = device;
    if (key === undefined) {
      notSearched.push(`what ${macAddress} uploaded: its key is missing`);
      return;
    }
    await attempt(`label of ${macAddress}`, () => lookAtLabel(look, device, key));
    if (has('override_value')) await attempt(`settings of ${macAddress}`, () => lookAtOverrides(look, macAddress, key));
    await attempt(`directory and call list of ${macAddress}`, async () => {
      if (has('contact')) await lookAtDirectory(look, macAddress, key);
      if (has('call_record')) await lookAtCalls(look, macAddress, key);
    });
    const ofReports = `call detail records and quality reports of ${macAddress}`;
    if (reportKinds.some(has)) await attempt(ofReports, () => lookAtReports(look, macAddress));
    if (has('artefact')) await attempt(`logs of ${macAddress}`, () => lookAtLogs(look, macAddress));
    if (!has('kept_file')) return;
    await attempt(`files of ${macAddress} that no record is made of`, async () => {
      const unread = await lookAtKeptFiles(look, macAddress, key);
      if (unread > 0) notSearched.push(`${unread} ${unread === 1 ? 'file' : 'files'} of ${macAddress} that cannot be read`);
    });
  };
  let phones = soFar?.phones ?? 0;
  for await (const some of only === undefined ? phonesAfter(access, soFar?.afterPhone) : thesePhones(access, only)) {
    const keys = await store.vault.get(some.map(({ key_id }) => key_id));
    const having = await phonesByTable(access, some);
    for (const device of some) {
      const has = (table: UploadedTable): boolean => having.get(table)?.has(device.mac_address) === true;
      await othersTurn();
      const before = { found: found.length, notSearched: notSearched.length };
      await lookAtPhone(device, keys.get(device.key_id), has);
      for (let looks = 1; looks < looksAtMost && notSearched.length > before.notSearched; looks++) {
        const renewed = await renewedSince(store, access, device);
        if (renewed === undefined) break;
        found.length = before.found;
        notSearched.length = before.notSearched;
        await lookAtPhone(renewed.device, renewed.key, has);
      }
    }
    phones += some.length;
    await onSoFar?.({ afterPhone: some.at(-1)?.mac_address ?? '', phones, found: [...found], notSearched: [...notSearched] });
  }
  if (only !== undefined) return { found, placesSearched: [], notSearched };
  await attempt('configuration', () => lookAtConfigurations(look));
  await attempt('owners of lines', () => lookAtOwners(look, wanted));
  const site = await searchSite(store.platform.files, look.reader);
  return {
    found: [...found, ...site.found],
    placesSearched: [
      'labels, settings, directories, call lists, call detail records, quality reports, logs, other files, owners of lines and configuration of every phone, opened and folded',
      ...site.placesSearched,
    ],
    notSearched: [...notSearched, ...site.notSearched],
  };
}
