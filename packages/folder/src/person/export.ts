// The answer to a request for access or portability from a folder: JSON, vCard, CSV and the original text (GDPR Art. 15(3), 20(1)). Other people in it are masked (Art. 15(4)).

import type { Card, Identifier } from '@offhook/privacy';
import { csvCell, identifierOfKey, identifiersOfAddress, onlyDecided, writeCard } from '@offhook/privacy';
import { stringify } from 'csv-stringify/browser/esm/sync';
import { z } from 'zod';

import { macAddressOfPath } from '../inventory.ts';
import { escapeMarkup, fragmentOf } from './fragment.ts';
import type { Showing, ShownCall, ShownContact } from './others.ts';
import { callOf, contactOf, showLine, showText } from './others.ts';
import type { Person } from './person.ts';
import type { FoundPassage } from './passage.ts';
import { namesPerson } from './passage.ts';
import type { FoundFile, PersonSearch } from './search.ts';
import { notSearchedSchema, occurrenceSchema } from './who-report.ts';

const place = { path: z.string(), line: z.number().int(), phone: z.string().optional().describe('MAC address in the name of the file') };
const party = z.strictObject({ address: z.string(), name: z.string() });

export const exportedPersonSchema = z.strictObject({
  made: z.iso.datetime(),
  identifiers: z.array(z.strictObject({ type: z.string(), value: z.string() })).describe('What was searched for'),
  names: z.array(z.string()),
  contacts: z.array(
    z.strictObject({
      ...place,
      firstName: z.string(),
      lastName: z.string(),
      label: z.string(),
      contact: z.string(),
      divertContact: z.string(),
      speedDial: z.string(),
      isOwn: z.boolean().describe('False for the contact of somebody else, masked, a part of which names the person'),
    }),
  ),
  calls: z.array(
    z.strictObject({
      ...place,
      direction: z.string(),
      disposition: z.string(),
      startTime: z.string().describe('Local time of the phone, as written'),
      duration: z.string().describe('ISO 8601'),
      count: z.string(),
      source: party.optional(),
      destination: party.optional(),
      connections: z.array(party),
      finalDestination: party.optional(),
    }),
  ),
  parameters: z.array(z.strictObject({ ...place, name: z.string(), value: z.string() })),
  texts: z.array(z.strictObject({ ...place, text: z.string() })).describe('Log lines, comments and lines of other files'),
  namedAfter: z.array(z.string()).describe('Files and folders whose names name the person'),
  undecided: z
    .array(z.strictObject({ ...place, kind: occurrenceSchema.shape.kind }))
    .describe('Where something stands that may be about somebody else, and is not in the answer; --also with a number decides'),
  searchedFiles: z.number().int(),
  notSearched: z.array(notSearchedSchema),
});
export type ExportedPerson = z.infer<typeof exportedPersonSchema>;

export const exportReportSchema = z.strictObject({
  folder: z.string(),
  out: z.string(),
  files: z.array(z.string()),
  contacts: z.number().int(),
  calls: z.number().int(),
  parameters: z.number().int(),
  texts: z.number().int(),
  undecided: z.number().int().describe('Places that may be about somebody else, and are not in the answer'),
  notSearched: z.array(notSearchedSchema),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

function showingDecided({ showing: { matcher, showOthers } }: PersonSearch): Showing {
  return { matcher: onlyDecided(matcher), showOthers };
}

function identifiersOf(person: Person): readonly Identifier[] {
  return person.keys.flatMap(({ own }) => identifierOfKey(own) ?? []);
}

/** What of a file is the person's, as far as it is decided. */
function decidedIn({ found }: FoundFile, { matcher }: Showing): readonly FoundPassage[] {
  return found
    .filter(({ certainty }) => certainty !== 'possible')
    .map((item) => {
      const fields = item.fields.filter((field) => namesPerson(matcher, field) !== undefined);
      // What stands on several lines is named by none of them alone, and the name of a line by whose address it is.
      return fields.length === 0 ? item : { ...item, fields };
    });
}

function gather(search: PersonSearch, person: Person, madeAtMs: number): ExportedPerson {
  const { report, files } = search;
  const showing = showingDecided(search);
  const contacts: (ShownContact & { path: string; line: number; phone?: string })[] = [];
  const calls: (Omit<ShownCall, 'connections'> & {
    connections: ShownCall['connections'][number][];
    path: string;
    line: number;
    phone?: string;
  })[] = [];
  const parameters: ExportedPerson['parameters'] = [];
  const texts: ExportedPerson['texts'] = [];
  for (const file of files) {
    const phone = macAddressOfPath(file.path);
    for (const { passage, fields } of decidedIn(file, showing)) {
      const at = { path: file.path, line: passage.line, ...(phone === undefined ? {} : { phone }) };
      const { kind, element, name } = passage;
      const value = passage.fields[0]?.value ?? '';
      if (kind === 'contact' && element !== undefined) contacts.push({ ...at, ...contactOf(showing, element, fields) });
      else if (kind === 'call' && element !== undefined) {
        const call = callOf(showing, element);
        calls.push({ ...at, ...call, connections: [...call.connections] });
      } else if (kind === 'parameter') {
        // A label may name others beside the person; a secret is never here, since it names nobody (formOfParameter).
        parameters.push({ ...at, name, value: showText(showing, value) });
      } else texts.push({ ...at, text: showLine(showing, value.trim()) });
    }
  }
  return {
    made: new Date(madeAtMs).toISOString(),
    identifiers: identifiersOf(person).map(({ type, value }) => ({ type, value })),
    names: [...person.names],
    contacts,
    calls,
    parameters,
    texts,
    namedAfter: report.occurrences
      .filter(({ kind, certainty }) => (kind === 'file-name' || kind === 'folder-name') && certainty !== 'possible')
      .map(({ path }) => path),
    undecided: report.occurrences
      .filter(({ certainty }) => certainty === 'possible')
      .map(({ path, line, phone, kind }) => ({ path, line, ...(phone === undefined ? {} : { phone }), kind })),
    searchedFiles: report.searchedFiles,
    notSearched: report.notSearched,
  };
}

function cardOf(identifiers: readonly Identifier[], names: Pick<Card, 'fullName' | 'firstName' | 'lastName'>): string {
  const values = (types: readonly Identifier['type'][]): readonly string[] => [
    ...new Set(identifiers.filter(({ type }) => types.includes(type)).map(({ value }) => value)),
  ];
  const [first] = identifiers;
  return writeCard({
    ...names,
    fullName: names.fullName === '' ? (first?.value ?? '') : names.fullName,
    numbers: values(['phone-number', 'extension']),
    sipUris: values(['sip-uri']),
    emails: values(['email']),
  });
}

/** One card for each contact that is the person's; without any, one of what was asked for. */
function cards(exported: ExportedPerson, person: Person): string {
  const own = exported.contacts.filter(({ isOwn }) => isOwn);
  const made = own.map(({ firstName, lastName, label, contact }) => {
    const name = [firstName, lastName].filter((part) => part !== '').join(' ');
    return cardOf(identifiersOfAddress(contact), { fullName: name === '' ? label : name, firstName, lastName });
  });
  if (made.length === 0) made.push(cardOf(identifiersOf(person), { fullName: person.names[0] ?? '' }));
  return [...new Set(made)].join('');
}

function callsCsv(calls: ExportedPerson['calls']): string {
  const header =
    'file,line,phone,direction,disposition,start,duration,count,source,source_name,destination,destination_name,connections,final_destination'.split(
      ',',
    );
  const rows = calls.map((call) =>
    [
      call.path,
      call.line,
      call.phone ?? '',
      call.direction,
      call.disposition,
      call.startTime,
      call.duration,
      call.count,
      call.source?.address ?? '',
      call.source?.name ?? '',
      call.destination?.address ?? '',
      call.destination?.name ?? '',
      call.connections.map(({ address }) => address).join(' '),
      call.finalDestination?.address ?? '',
    ].map(csvCell),
  );
  return stringify([header, ...rows]);
}

/** The contacts, calls, lines of one file that are about the person, as they stand there. */
function originalOf(search: PersonSearch, file: FoundFile): readonly [name: string, text: string] | undefined {
  const showing = showingDecided(search);
  const found = decidedIn(file, showing);
  const { text } = file.content.text;
  const of = (wanted: (kind: string) => boolean): readonly string[] =>
    found.filter(({ passage }) => wanted(passage.kind)).map((item) => fragmentOf(showing, text, item));
  const entries = of((kind) => kind === 'contact' || kind === 'call');
  if (entries.length > 0) {
    const [open, close] =
      file.content.rootName === 'directory' ? ['<directory><item_list>', '</item_list></directory>'] : ['<callList>', '</callList>'];
    return [file.path, ['<?xml version="1.0" encoding="UTF-8"?>', open, ...entries, close, ''].join('\n')];
  }
  const parameters = found.flatMap(({ passage: { kind, name, fields } }) => {
    if (kind !== 'parameter') return [];
    return [`  <parameter ${name}="${escapeMarkup(showText(showing, fields[0]?.value ?? ''))}"/>`];
  });
  if (parameters.length > 0)
    return [file.path, ['<?xml version="1.0" encoding="UTF-8"?>', '<parameters>', ...parameters, '</parameters>', ''].join('\n')];
  const lines = of(() => true);
  return lines.length === 0 ? undefined : [`${file.path}.txt`, `${lines.join('\n')}\n`];
}

function readme(exported: ExportedPerson, showOthers: boolean): string {
  const { contacts, calls, parameters, texts, namedAfter, undecided, notSearched } = exported;
  return [
    'Answer to a request for access (GDPR Art. 15) or portability (Art. 20).',
    `Made ${exported.made} from a folder of telephone configuration files; ${exported.searchedFiles} files were searched.`,
    '',
    `person.json       everything below, for a program: ${contacts.length} contacts, ${calls.length} calls, ${parameters.length} parameters, ${texts.length} lines`,
    'person.vcf        the contacts that are this person (vCard 4.0, RFC 6350)',
    'call-entries.csv  the calls, for a spreadsheet',
    'original/         the entries as they stand in the files',
    '',
    showOthers
      ? 'OTHER PEOPLE ARE SHOWN: look through everything before it is handed over (Art. 15(4)).'
      : 'Other people are masked. Names in running text are known only where they stand in a directory or call list too: look through the lines before handing over.',
    ...(undecided.length === 0
      ? []
      : [
          '',
          `NOT DECIDED: ${undecided.length} ${undecided.length === 1 ? 'place' : 'places'} may be about somebody else, and are not in this answer. Look at them before it is handed over:`,
          ...undecided.map(({ path, line }) => (line === 0 ? `  ${path}, its name` : `  ${path}, line ${line}`)),
        ]),
    ...(namedAfter.length === 0 ? [] : ['', 'Named after the person:', ...namedAfter.map((path) => `  ${path}`)]),
    '',
    notSearched.length === 0 ? 'Every file of the folder was searched.' : 'COULD NOT BE SEARCHED:',
    ...notSearched.map(({ path, message }) => `  ${path}: ${message}`),
    '',
    'Not part of it: the phones themselves, backups and versions of the folder, the call server and its records.',
    'To be added by the controller (Art. 15(1)): purposes, recipients, how long the data is kept, where it came from, and the rights of the person.',
    '',
  ].join('\n');
}

/** Files by their path below the folder to be made. */
export function exportPerson(
  search: PersonSearch,
  person: Person,
  madeAtMs: number,
): { exported: ExportedPerson; files: ReadonlyMap<string, string> } {
  const exported = gather(search, person, madeAtMs);
  const files = new Map([
    ['README.txt', readme(exported, search.showing.showOthers)],
    ['person.json', `${JSON.stringify(exported, null, 2)}\n`],
    ['person.vcf', cards(exported, person)],
    ['call-entries.csv', callsCsv(exported.calls)],
  ]);
  for (const file of search.files) {
    const original = originalOf(search, file);
    if (original !== undefined) files.set(`original/${original[0]}`, original[1]);
  }
  return { exported, files };
}
