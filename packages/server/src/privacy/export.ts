// The answer to an access or portability request as a ZIP file: JSON, vCard 4.0, CSV and the original XML with that person's entries only (GDPR Art. 15 and 20).
// Other people's data in it is masked (Art. 15(4)).

import { ProblemError, messageOf } from '@offhook/base';
import type { Identifier, RetentionRule } from '@offhook/privacy';
import { csvCell, identifiersOfKeys, storeWords, writeCard } from '@offhook/privacy';
import { artefactName, writeCallList, writeDirectory } from '@offhook/ucs';
import { stringify } from 'csv-stringify/sync';
import { ZipFile } from 'yazl';

import { reportKinds } from '../store/call-report-rows.ts';
import { dataMap } from '../store/data-map.ts';
import { thesePhones } from '../store/device-rows.ts';
import { rulesInForce } from '../store/retention-rows.ts';
import type { About, AboutParts, Whom } from './about.ts';
import { findAbout } from './about.ts';
import type { DeviceExport, LaidDownText } from './export-device.ts';
import { exportDevice, shownLaidDown, shownNames } from './export-device.ts';
import { reportFiles } from './export-reports.ts';
import { countHeld } from './holdings.ts';
import type { HeldUnder } from './hold.ts';
import type { Holds } from './holds.ts';
import { allLineSettings, settingsOfLines } from './line-owners.ts';
import { isDecided } from '../search/wanted-reader.ts';
import type { UndecidedPlace } from './request-rows.ts';
import type { Subject } from './subject.ts';

export interface ExportParts extends AboutParts {
  readonly holds: Holds;
  readonly organisation: string;
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

function cards(subject: Subject, names: readonly string[]): string {
  const identifiers = [...subject.keys, ...subject.parties].flatMap(identifiersOfKeys);
  const values = (wanted: readonly Identifier['type'][]): readonly string[] => [
    ...new Set(identifiers.filter(({ type }) => wanted.includes(type)).map(({ value }) => value)),
  ];
  const [fullName = identifiers[0]?.value ?? ''] = names;
  return writeCard({
    fullName,
    numbers: values(['phone-number', 'extension']),
    sipUris: values(['sip-uri']),
    emails: values(['email']),
  });
}

function heldInWords({ scope, macAddress = '' }: HeldUnder): string {
  switch (scope) {
    case 'person':
      return 'what there is of you';
    case 'phone':
      return `what phone ${macAddress} keeps`;
    case 'everything':
      return 'everything that is kept here';
  }
}

/** Why something waits for its end: Art. 18(1)(c), Art. 17(3)(b) and (e). */
function onHold(holds: readonly HeldUnder[]): readonly string[] {
  if (holds.length === 0) return [];
  return [
    'On hold, so that until the end of that day (UTC) it is neither removed in time nor erased:',
    ...holds.map((hold) => `- ${heldInWords(hold)}, until ${hold.until.slice(0, 'yyyy-mm-dd'.length)}: ${hold.reason}`),
    '',
  ];
}

/** By place; of a log, its lines. What is in the answer since somebody has decided it is none of it. */
function undecidedIn({ opened }: About, devices: readonly DeviceExport[]): readonly UndecidedPlace[] {
  const ofLogs = new Map(devices.flatMap(({ undecidedLines }) => undecidedLines.map(({ place, occurrences }) => [place, occurrences])));
  const found = new Map<string, number>();
  for (const { store, place, occurrences, match } of opened)
    if (!isDecided(match) && !(store === 'artefact' && ofLogs.has(place))) found.set(place, (found.get(place) ?? 0) + occurrences);
  return [...found, ...ofLogs].map(([place, occurrences]) => ({ place, occurrences })).toSorted((a, b) => (a.place < b.place ? -1 : 1));
}

function notDecided(undecided: readonly UndecidedPlace[]): readonly string[] {
  if (undecided.length === 0) return [];
  const count = undecided.reduce((sum, { occurrences }) => sum + occurrences, 0);
  return [
    `What may be about you, or about somebody else, is not in this answer: ${count}`,
    ...undecided.map(({ place, occurrences }) => `- ${place}: ${occurrences}`),
    '',
  ];
}

const dayS = 86_400;

/** Art. 15(1)(d). */
function howLong(rules: readonly RetentionRule[]): string {
  const days = (store: string): number => (rules.find((rule) => rule.store === store)?.keepS ?? 0) / dayS;
  const [logs, files, answers, requests] = ['artefact', 'kept_file', 'subject_request', 'request_subject'].map(days);
  const calls = days('kept_call');
  const beyond = calls === 0 ? '' : ` calls for ${calls} days after the phone has listed them no more, which your site has said;`;
  const reports = reportKinds
    .filter((kind) => days(kind) > 0)
    .map((kind) => ` ${storeWords(kind)} for ${days(kind)} days, which your site has said;`);
  return `Kept: as long as the phone keeps it, or until its erasure;${beyond}${reports.join('')} logs for ${logs} days, core files, captures and logs on demand for ${files}, this answer for ${answers}, the request itself for ${requests}.`;
}

/** What the server itself does not change. */
function laidDownInWords(files: readonly LaidDownText[]): readonly string[] {
  if (files.length === 0) return [];
  return [
    'In files that your administrator has laid down for phones, and that stay until they are deleted there:',
    ...files.map(({ file }) => `- ${file}`),
    '',
  ];
}

interface Told {
  readonly laidDown: readonly LaidDownText[];
  readonly stores: readonly string[];
  readonly undecided: readonly UndecidedPlace[];
  readonly holds: readonly HeldUnder[];
  readonly rules: readonly RetentionRule[];
}

/** What Art. 15(1) asks to be told. */
function information(parts: ExportParts, { laidDown, stores, undecided, holds, rules }: Told): string {
  const lines = Object.entries(dataMap)
    .filter(([name]) => stores.includes(name))
    .map(([name, { holds: what, category, purpose }]) => `- ${name}: ${what}. Category: ${category}. Purpose: ${purpose}.`);
  return [
    `Controller: ${parts.organisation}`,
    `Made: ${new Date(parts.store.platform.clock.now()).toISOString()}`,
    '',
    'What is held about you:',
    ...lines,
    '',
    ...laidDownInWords(laidDown),
    ...notDecided(undecided),
    ...onHold(holds),
    'Source: the phones that called you, were called by you, or list you. Recipients: none outside the controller.',
    `${howLong(rules)} No automated decisions are taken.`,
    'You may ask for rectification, erasure or restriction, object, and complain to a supervisory authority.',
    'Names of other people are taken out or shortened, and so are their numbers and addresses, but for those that you spoke with.',
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

const maskedNote = '<!-- Names of other people were taken out or shortened. -->\n';

/** Behind the declaration, which is the first line. */
function withNote(xml: string): string {
  return xml.replace('\n', `\n${maskedNote}`);
}

export async function makeExport(
  parts: ExportParts,
  options: { type: string; whom: Whom; identifiers: readonly Identifier[] },
): Promise<Uint8Array> {
  const { store } = parts;
  const access = store.records.db;
  const { whom, type, identifiers } = options;
  const { subject, requestId } = whom;
  const about = await findAbout(parts, access, whom);
  const lineSettings = settingsOfLines(await allLineSettings(parts, access));
  const counts = countHeld(about.held);
  const wanted = new Set([
    ...counts.flatMap((count) => count.devices),
    ...about.held.labels.map(({ macAddress }) => macAddress),
    ...subject.phones.map(({ macAddress }) => macAddress),
  ]);
  const devices: DeviceExport[] = [];
  for await (const some of thesePhones(access, [...wanted].toSorted()))
    for (const { mac_address: macAddress } of some) devices.push(await exportDevice(parts, { whom, about, lineSettings }, macAddress));
  const holdings = counts.map(({ times: _times, ...count }) => count);
  const holds = await parts.holds.ofAnswer(subject, about);
  const names = shownNames(subject, store.keyReader);
  const laidDown = shownLaidDown(parts, whom, about);
  const undecided = undecidedIn(about, devices);
  const shown = devices.map(({ undecidedLines: _undecided, ...device }) => device);
  const ofFolder = laidDown.length === 0 ? {} : { laidDown };
  const person = { request: requestId, type, identifiers, names, holdings, holds, undecided, devices: shown, ...ofFolder };
  const stores = counts.map((count) => count.store);
  const files = new Map<string, string>([
    ['README.txt', information(parts, { laidDown, stores, undecided, holds, rules: await rulesInForce(access) })],
    ['person.json', `${JSON.stringify(person, null, 2)}\n`],
    ['person.vcf', cards(subject, names)],
    ['calls.csv', callsCsv(devices)],
    ...reportFiles(devices),
  ]);
  for (const { macAddress, calls, contacts, logLines } of devices) {
    if (calls.length > 0) files.set(`original/${artefactName(macAddress, 'call-list')}`, withNote(writeCallList(calls)));
    if (contacts.length > 0) files.set(`original/${artefactName(macAddress, 'directory')}`, withNote(writeDirectory(contacts)));
    if (logLines.length > 0)
      files.set(`original/${macAddress}-log-lines.txt`, `${logLines.map(({ file, line }) => `${file}: ${line}`).join('\n')}\n`);
  }
  return zip(files, new Date(store.platform.clock.now()));
}
