// The answer to an access or portability request as a ZIP file: JSON, vCard 4.0, CSV and the original XML with that person's entries only (GDPR Art. 15 and 20).
// Other people's data in it is masked (Art. 15(4)).

import { ProblemError, messageOf } from '@offhook/base';
import type { Identifier } from '@offhook/privacy';
import { canonicalName, csvCell, identifierOfKey, isSamePerson, keysOfAddress, maskAddress, maskName, writeCard } from '@offhook/privacy';
import type { Address, CallListEntry, Contact } from '@offhook/ucs';
import { artefactName, writeCallList, writeDirectory } from '@offhook/ucs';
import { stringify } from 'csv-stringify/sync';
import { ZipFile } from 'yazl';

import type { Artefacts } from '../provisioning/artefacts.ts';
import { loadCallList } from '../records/call-list-records.ts';
import { loadDirectory } from '../records/directory-records.ts';
import { linesAbout } from '../records/log-records.ts';
import { keysOfParameter } from '../records/mentions.ts';
import type { OverrideKind } from '../records/override-records.ts';
import { loadOverrides } from '../records/override-records.ts';
import type { PartyVault } from '../records/party-vault.ts';
import { dataMap } from '../store/data-map.ts';
import type { Store } from '../store/store.ts';
import { countHeld, findHeld } from './holdings.ts';
import type { OwnData } from './log-masking.ts';
import { maskLine } from './log-masking.ts';
import type { Subject } from './subject.ts';

export interface ExportParts {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly artefacts: Artefacts;
  readonly organisation: string;
}

interface DeviceExport {
  readonly macAddress: string;
  readonly calls: readonly CallListEntry[];
  readonly contacts: readonly Contact[];
  readonly settings: readonly { readonly file: OverrideKind; readonly name: string; readonly value: string }[];
  readonly logLines: readonly { readonly file: string; readonly line: string }[];
}

function isSubject(subject: Subject, address: string): boolean {
  const keys = keysOfAddress(address);
  return keys !== undefined && [...subject.keys, ...subject.parties].some((own) => isSamePerson(own, keys));
}

function maskedAddress(subject: Subject, address: Address): Address {
  if (isSubject(subject, address.address)) return address;
  return { address: maskAddress(address.address), ...(address.name === undefined ? {} : { name: maskName(address.name) }) };
}

/** Without what is not understood, which may be about anyone. */
function maskedCall(subject: Subject, { unknown: _unknown, ...entry }: CallListEntry): CallListEntry {
  const mask = (address: Address): Address => maskedAddress(subject, address);
  return {
    ...entry,
    ...(entry.source === undefined ? {} : { source: mask(entry.source) }),
    ...(entry.destination === undefined ? {} : { destination: mask(entry.destination) }),
    ...(entry.finalDestination === undefined ? {} : { finalDestination: mask(entry.finalDestination) }),
    connections: entry.connections.map(mask),
  };
}

function maskedContact(subject: Subject, { unknown: _unknown, ...contact }: Contact): Contact {
  const own = isSubject(subject, contact.contact)
    ? contact
    : {
        ...contact,
        firstName: maskName(contact.firstName),
        lastName: maskName(contact.lastName),
        contact: maskAddress(contact.contact),
        ...(contact.label === undefined ? {} : { label: maskName(contact.label) }),
      };
  const divert = contact.divertContact;
  return divert === undefined || isSubject(subject, divert) ? own : { ...own, divertContact: maskAddress(divert) };
}

async function exportDevice(parts: ExportParts, subject: Subject, macAddress: string, keyId: string): Promise<DeviceExport> {
  const { store, parties, artefacts } = parts;
  const access = store.records.db;
  const from = { store, parties, access, deviceKey: await store.vault.one(keyId) };
  const tokens = new Set(subject.tokens);
  const calls = (await loadCallList(from, macAddress)).filter((call) => call.participants.some(({ token }) => tokens.has(token)));
  const contacts = (await loadDirectory(from, macAddress)).filter(
    (contact) => tokens.has(contact.token) || (contact.divertToken !== undefined && tokens.has(contact.divertToken)),
  );
  const names = new Set(subject.names.map(canonicalName));
  const settings: { file: OverrideKind; name: string; value: string }[] = [];
  for (const kind of ['local-override', 'web-override', 'cloud-override'] as const) {
    for (const { name, value } of await loadOverrides(from, macAddress, kind)) {
      const isAbout = keysOfParameter(name, value).some(
        (found) =>
          names.has(found.own.replace(/^name:/, '')) || [...subject.keys, ...subject.parties].some((own) => isSamePerson(own, found)),
      );
      if (isAbout) settings.push({ file: kind, name, value });
    }
  }
  const logs = await access
    .selectFrom('artefact')
    .select(['id', 'name', 'content_sealed', 'key_id'])
    .where('mac_address', '=', macAddress)
    .where('content_sealed', 'is not', null)
    .execute();
  const own: OwnData = { isOwnAddress: (address) => isSubject(subject, address), names };
  const logLines: { file: string; line: string }[] = [];
  for (const log of logs) {
    const text = (await artefacts.logText(log)) ?? '';
    const lines = linesAbout(text, (found) => [...subject.keys, ...subject.parties].some((own) => isSamePerson(own, found)));
    logLines.push(...lines.map((line) => ({ file: log.name, line: maskLine(own, line) })));
  }
  return {
    macAddress,
    calls: calls.map(({ entry }) => maskedCall(subject, entry)),
    contacts: contacts.map(({ contact }) => maskedContact(subject, contact)),
    settings,
    logLines,
  };
}

function callsCsv(devices: readonly DeviceExport[]): string {
  const header = [
    'phone',
    'direction',
    'disposition',
    'start',
    'duration_s',
    'count',
    'source',
    'source_name',
    'destination',
    'destination_name',
  ];
  const rows = devices.flatMap(({ macAddress, calls }) =>
    calls.map((call) =>
      [
        macAddress,
        call.direction,
        call.disposition,
        call.startTime,
        call.durationS ?? '',
        call.count,
        call.source?.address ?? '',
        call.source?.name ?? '',
        call.destination?.address ?? '',
        call.destination?.name ?? '',
      ].map(csvCell),
    ),
  );
  return stringify([header, ...rows]);
}

function cards(subject: Subject): string {
  const identifiers = [...subject.keys, ...subject.parties].flatMap(({ own, derived }) =>
    [own, ...derived].flatMap((key) => identifierOfKey(key) ?? []),
  );
  const values = (wanted: readonly Identifier['type'][]): readonly string[] => [
    ...new Set(identifiers.filter(({ type }) => wanted.includes(type)).map(({ value }) => value)),
  ];
  const [fullName = identifiers[0]?.value ?? ''] = subject.names;
  return writeCard({
    fullName,
    numbers: values(['phone-number', 'extension']),
    sipUris: values(['sip-uri']),
    emails: values(['email']),
  });
}

/** What Art. 15(1) asks to be told. */
function information(parts: ExportParts, stores: readonly string[]): string {
  const lines = Object.entries(dataMap)
    .filter(([name]) => stores.includes(name))
    .map(([name, { holds, category, purpose }]) => `- ${name}: ${holds}. Category: ${category}. Purpose: ${purpose}.`);
  return [
    `Controller: ${parts.organisation}`,
    `Made: ${new Date(parts.store.platform.clock.now()).toISOString()}`,
    '',
    'What is held about you:',
    ...lines,
    '',
    'Source: the phones that called you, were called by you, or list you. Recipients: none outside the controller.',
    'Kept: as long as the phone keeps it; logs for 14 days. No automated decisions are taken.',
    'You may ask for rectification, erasure or restriction, object, and complain to a supervisory authority.',
    'Names, numbers and addresses of other people are masked.',
    '',
  ].join('\n');
}

function zip(files: ReadonlyMap<string, string>, mtime: Date): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const [name, text] of files) archive.addBuffer(Buffer.from(text, 'utf8'), name, { mtime });
  archive.end();
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    archive.outputStream.on('data', (part: Buffer) => parts.push(part));
    archive.outputStream.on('end', () => resolve(Buffer.concat(parts)));
    archive.outputStream.on('error', (cause) =>
      reject(new ProblemError('storage', `the export could not be made: ${messageOf(cause)}`, { cause })),
    );
  });
}

export async function makeExport(
  parts: ExportParts,
  options: { id: string; type: string; subject: Subject; identifiers: readonly Identifier[] },
): Promise<Uint8Array> {
  const { store } = parts;
  const access = store.records.db;
  const { subject } = options;
  const held = await findHeld(store, access, subject, { exceptRequest: options.id });
  const counts = countHeld(held);
  const wanted = new Set(counts.flatMap((count) => count.devices));
  const rows = await access.selectFrom('device').select(['mac_address', 'key_id']).orderBy('mac_address').execute();
  const devices: DeviceExport[] = [];
  for (const row of rows) if (wanted.has(row.mac_address)) devices.push(await exportDevice(parts, subject, row.mac_address, row.key_id));
  const files = new Map<string, string>([
    [
      'README.txt',
      information(
        parts,
        counts.map((count) => count.store),
      ),
    ],
    [
      'person.json',
      `${JSON.stringify({ request: options.id, type: options.type, identifiers: options.identifiers, names: subject.names, holdings: counts.map(({ times: _times, ...count }) => count), devices }, null, 2)}\n`,
    ],
    ['person.vcf', cards(subject)],
    ['calls.csv', callsCsv(devices)],
  ]);
  for (const { macAddress, calls, contacts, logLines } of devices) {
    if (calls.length > 0) files.set(`original/${artefactName(macAddress, 'call-list')}`, writeCallList(calls));
    if (contacts.length > 0) files.set(`original/${artefactName(macAddress, 'directory')}`, writeDirectory(contacts));
    if (logLines.length > 0)
      files.set(`original/${macAddress}-log-lines.txt`, `${logLines.map(({ file, line }) => `${file}: ${line}`).join('\n')}\n`);
  }
  return zip(files, new Date(store.platform.clock.now()));
}
