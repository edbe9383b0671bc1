// A world as the folder of a provisioning server: what phones have uploaded, what an administrator has written for them, and what lies about beside it.

import { concatBytes, utf8Bytes } from '@offhook/base';

import type { Draw } from './spelling.ts';
import { drawFrom } from './spelling.ts';
import type { World, WorldPerson, WorldPhone } from './world.ts';
import { asBareName, asName, asNumber, escaped } from './world.ts';

export type FolderStore = 'call-list' | 'configuration' | 'directory' | 'log' | 'other' | 'override';

/** One place of a folder in which a person stands. */
export interface FolderPlant {
  readonly person: WorldPerson;
  readonly path: string;
  /** From 1; 0 where the name of the file names the person. */
  readonly line: number;
  readonly store: FolderStore;
  readonly written: string;
}

export interface WorldFolder {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly plants: readonly FolderPlant[];
}

const uploaded = {
  call: ['calls.xml', 'call-list'],
  contact: ['directory.xml', 'directory'],
  log: ['app.log', 'log'],
  file: ['now-app.log', 'log'],
  setting: ['phone.cfg', 'override'],
} as const;

const encodings: readonly ((text: string) => Uint8Array)[] = [
  utf8Bytes,
  (text) => concatBytes(new Uint8Array([0xef, 0xbb, 0xbf]), utf8Bytes(text)),
  (text) =>
    Uint8Array.from([...`\uFEFF${text}`.matchAll(/[^]/g)].flatMap(([unit]) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8])),
];

interface Line {
  readonly text: string;
  readonly of?: WorldPerson;
  readonly written?: readonly string[];
}

/** A person of a line, by what was written of them. */
function about(of: WorldPerson, write: (...written: readonly string[]) => string, ...written: readonly string[]): Line {
  return { text: write(...written), of, written };
}

/** What an administrator writes for a phone: its line, its watched lines, a remark. */
function phoneFile({ owner }: WorldPhone, others: readonly WorldPerson[], draw: Draw): readonly Line[] {
  const setting = (name: string, of: WorldPerson, value: string): Line => about(of, (text = '') => `  ${name}="${escaped(text)}"`, value);
  const [watched, called] = [draw.one(others), draw.one(others)];
  return [
    { text: '<polycomConfig' },
    ...(owner === undefined
      ? []
      : [
          setting('reg.1.address', owner, owner.extension),
          setting('reg.1.auth.userId', owner, owner.login),
          setting('reg.1.displayName', owner, asBareName(owner, draw)),
        ]),
    setting('attendant.resourceList.1.address', watched, `sip:${watched.extension}@${watched.host}`),
    setting('attendant.resourceList.1.label', watched, asBareName(watched, draw)),
    setting('call.autoOffHook.1.contact', called, asNumber(called, draw)),
    { text: '  up.headsetMode="1"' },
    { text: '/>' },
    about(called, (name = '') => `<!-- rings at ${name}'s desk, room 12 -->`, asName(called, draw).replaceAll('--', '-')),
  ];
}

/** What people keep beside the files of phones. */
function notes(persons: readonly WorldPerson[], draw: Draw): readonly Line[] {
  return [
    { text: 'line;who;outside;mail' },
    ...persons.map((person) =>
      about(
        person,
        (name = '', number = '', email = '') => `${person.extension};${name};${number};${email}`,
        asName(person, draw),
        asNumber(person, draw),
        person.email,
      ),
    ),
    { text: '4999;lobby;;' },
  ];
}

function siteDirectory(persons: readonly WorldPerson[], draw: Draw): readonly Line[] {
  return [
    { text: '<directory><item_list>' },
    ...persons.map((person) =>
      about(
        person,
        (number = '', name = '') => `<item><lb>${escaped(name)}</lb><ct>${escaped(number)}</ct><rt>3</rt></item>`,
        asNumber(person, draw),
        asBareName(person, draw),
      ),
    ),
    { text: '<item><lb>Lobby</lb><ct>4999</ct></item>' },
    { text: '</item_list></directory>' },
  ];
}

export function makeFolder(world: World, seed: number): WorldFolder {
  const draw = drawFrom(seed);
  const files = new Map<string, Uint8Array>();
  const plants: FolderPlant[] = [];
  const write = (path: string, store: FolderStore, lines: readonly Line[], encode = draw.one(encodings)): void => {
    for (const [index, { of, written = [] }] of lines.entries())
      if (of !== undefined) for (const text of written) plants.push({ person: of, path, line: index + 1, store, written: text });
    files.set(path, encode(`${lines.map(({ text }) => text).join(draw.one(['\n', '\r\n']))}\n`));
  };
  for (const phone of world.phones) {
    const { macAddress, owner } = phone;
    for (const plant of phone.plants) {
      const [name, store] = uploaded[plant.kind];
      plants.push({ person: plant.person, path: `${macAddress}-${name}`, line: plant.line, store, written: plant.written });
    }
    for (const [name, text] of phone.files) files.set(`${macAddress}-${name}`, utf8Bytes(text));
    const others = world.persons.filter((person) => person !== owner);
    write(`${macAddress}.cfg`, 'configuration', [
      { text: `<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="phones/${macAddress}.cfg, site.cfg"/>` },
    ]);
    write(`phones/${macAddress}.cfg`, 'configuration', phoneFile(phone, others, draw));
  }
  write('site.cfg', 'configuration', [
    { text: `<site voIpProt.server.1.address="pbx.example.test" tcpIpApp.sntp.gmtOffset="0" feature.presence.enabled="1"/>` },
    { text: '<!-- the printer stands in room 4107 -->' },
  ]);
  write('000000000000-directory.xml', 'directory', siteDirectory(world.persons, draw));
  write('staff.csv', 'other', notes(world.persons, draw));
  // User profiles: a file of a person's own, and one that only their name tells of.
  for (const person of world.persons.slice(-2)) {
    write(`${person.login}.cfg`, 'configuration', [
      about(person, (name = '') => `<profile reg.1.displayName="${escaped(name)}"/>`, `${person.first} ${person.last}`),
    ]);
    plants.push({ person, path: `${person.login}-directory.xml`, line: 0, store: 'directory', written: person.login });
    write(`${person.login}-directory.xml`, 'directory', [{ text: '<directory><item_list></item_list></directory>' }]);
  }
  return { files, plants };
}
