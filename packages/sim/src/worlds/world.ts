// A world of persons, phones and files, drawn by a seed: every place in which somebody stands is known, and so is how it is written there.

import type { Draw } from './spelling.ts';
import { drawFrom, nameSpellings, numberSpellings, uriSpellings } from './spelling.ts';

export interface WorldPerson {
  readonly first: string;
  readonly last: string;
  /** Ten digits. */
  readonly number: string;
  /** Of four digits. */
  readonly extension: string;
  readonly login: string;
  readonly host: string;
  readonly email: string;
}

export type PlantKind = 'call' | 'contact' | 'log' | 'setting';

/** One place in which a person stands. */
export interface Plant {
  readonly person: WorldPerson;
  readonly macAddress: string;
  readonly kind: PlantKind;
  /** As it is written: it stands nowhere else. */
  readonly written: string;
}

export interface WorldPhone {
  readonly macAddress: string;
  readonly owner: WorldPerson | undefined;
  readonly plants: readonly Plant[];
  /** By what a phone calls them behind its MAC address: calls.xml, directory.xml, app.log, phone.cfg. */
  readonly files: ReadonlyMap<string, string>;
}

export interface World {
  readonly persons: readonly WorldPerson[];
  readonly phones: readonly WorldPhone[];
}

const firstNames = ['Zoë', 'Łukasz', 'Anne-Marie', 'José', 'Aoife', 'Jürgen', 'Ingeborg', 'Dmitri', 'Siobhán', 'Wilhelmina', 'Oğuz', 'Mei'];
const lastNames = [
  "O'Connor",
  'Müller',
  'van der Berg',
  'Quincunx',
  'Łęcka',
  'García-Pérez',
  'Øster',
  'Nguyễn',
  'Smith',
  'Çelik',
  "D'Angelo",
  'Weiß',
];

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function makePerson(index: number, draw: Draw): WorldPerson {
  const first = firstNames[index % firstNames.length] ?? '';
  const last = lastNames[(index * 5 + draw.below(2) * 6) % lastNames.length] ?? '';
  const login =
    `${first}.${last}`
      .normalize('NFD')
      .replace(/[^A-Za-z.]/g, '')
      .toLowerCase() + index;
  return {
    first,
    last,
    number: `20255501${String(10 + index).padStart(2, '0')}`,
    extension: String(4100 + index * 7),
    login,
    host: 'pbx.example.test',
    email: `${login}@mail.example.test`,
  };
}

type Writing = (person: WorldPerson, draw: Draw) => string;

const asNumber: Writing = ({ number }, draw) => draw.one(numberSpellings)(number);
const asUri: Writing = ({ extension, login, host }, draw) => draw.one(uriSpellings)(draw.one([extension, login]), host);
const asName: Writing = ({ first, last }, draw) => draw.one(nameSpellings)(first, last);

/** Lines as phones write them; the first of each pair is what names the person. */
const lines: readonly ((person: WorldPerson, draw: Draw) => readonly [written: string, line: string])[] = [
  (p, d) => {
    const uri = d.one(uriSpellings.slice(0, 4))(d.one([p.extension, p.login]), p.host);
    return [uri, `sip  |3|00|INVITE ${uri} SIP/2.0`];
  },
  (p) => [`${p.extension}@${p.host}`, `sip  |4|00|Registration failed User: ${p.extension}@${p.host}, Error Code:404`],
  (p, d) => {
    const name = d.one(nameSpellings.slice(0, 6))(p.first, p.last);
    return [name, `app1 |3|00|Incoming call from ${name}.`];
  },
  (p, d) => {
    const number = d.one(numberSpellings.slice(0, 12))(p.number);
    return [number, `app1 |3|00|dialled ${number} and hung up`];
  },
  (p) => [p.email, `ec   |4|00|calendar of ${p.email} could not be read`],
  (p) => [p.login, `cfg  |3|00|user=${p.login}; profile loaded`],
  (p) => [`number:${p.number}`, `app1 |3|00|number:${p.number}; id=7.`],
  (p) => [`"${p.first} ${p.last}"`, `sip  |3|00|    From: "${p.first} ${p.last}" <sip:${p.extension}@${p.host}>;tag=abc`],
];

const strangers = [
  'sip  |3|00|SIP/2.0 200 OK',
  'so   |3|00|size 4100 of 4107 read',
  'cfg  |3|00|port 5061, timeout 3600',
  'AuthS|2|00|(0,0,1498520663,1)',
];

const settings: readonly ((person: WorldPerson, draw: Draw) => readonly [name: string, written: string])[] = [
  (p) => ['softkey.1.action', `$P${p.number}$`],
  (p, d) => ['softkey.1.label', d.one(nameSpellings.slice(0, 6))(p.first, p.last)],
  (p) => ['msg.mwi.1.callBack', p.number],
  (p) => ['efk.efklist.1.action.string', `${p.number}$Tinvite$`],
  (p, d) => ['attendant.resourceList.1.address', d.one(uriSpellings.slice(0, 5))(p.extension, p.host)],
  (p) => ['phoneLock.authorized.1.value', p.number],
  (p, d) => ['divert.fwd.1.contact', asNumber(p, d)],
  (p) => ['prov.login.defaultUser', p.login],
];

function localTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}

function stamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
}

function makePhone(index: number, { persons, draw, nowMs }: { persons: readonly WorldPerson[]; draw: Draw; nowMs: number }): WorldPhone {
  const macAddress = `0004f2${(0xa00000 + index).toString(16)}`;
  const owner = persons[index];
  const plants: Plant[] = [];
  const plant = (person: WorldPerson, kind: PlantKind, written: string): string => {
    plants.push({ person, macAddress, kind, written });
    return escaped(written);
  };
  const agoMs = (): number => nowMs - 60_000 - draw.below(5 * 86_400) * 1000;
  const others = persons.filter((person) => person !== owner);
  const calls = others.map((person) => {
    const address = plant(person, 'call', draw.below(3) === 0 ? asNumber(person, draw) : asUri(person, draw));
    const name = plant(person, 'call', asName(person, draw));
    const own = owner === undefined ? 'sip:4999@pbx.example.test' : `sip:${owner.extension}@${owner.host}`;
    return `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${localTime(agoMs())}</startTime><duration>PT${1 + draw.below(900)}S</duration><count>1</count><destination><address>${own}</address></destination><source><address>${address}</address><name>${name}</name></source></call>`;
  });
  const contacts = others.map((person) => {
    const number = plant(person, 'contact', draw.one(numberSpellings)(person.number));
    return `<item><fn>${plant(person, 'contact', person.first)}</fn><ln>${plant(person, 'contact', person.last)}</ln><ct>${number}</ct></item>`;
  });
  const log = others.flatMap((person) => {
    const [written, line] = draw.one(lines)(person, draw);
    plant(person, 'log', written);
    return [`${stamp(agoMs())}|${draw.one(strangers)}`, `${stamp(agoMs())}|${line}`];
  });
  const person = draw.one(others);
  const own = settings.map((setting) => setting(person, draw)).map(([name, written]) => `${name}="${plant(person, 'setting', written)}"`);
  return {
    macAddress,
    owner,
    plants,
    files: new Map([
      ['calls.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<callList>${calls.join('\n')}</callList>\n`],
      ['directory.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<directory><item_list>${contacts.join('\n')}</item_list></directory>\n`],
      ['app.log', `${log.join('\n')}\n`],
      [
        'phone.cfg',
        `<?xml version="1.0" encoding="UTF-8"?>\n<PHONE_CONFIG><OVERRIDES ${own.join(' ')} up.headsetMode="1"/></PHONE_CONFIG>\n`,
      ],
    ]),
  };
}

/** `nowMs`: nothing in the world is younger. Phones are at UTC. */
export function makeWorld(options: {
  readonly seed: number;
  readonly nowMs: number;
  readonly persons?: number;
  readonly phones?: number;
}): World {
  const draw = drawFrom(options.seed);
  const persons = Array.from({ length: options.persons ?? 6 }, (_, index) => makePerson(index, draw));
  const phones = Array.from({ length: options.phones ?? 4 }, (_, index) => makePhone(index, { persons, draw, nowMs: options.nowMs }));
  return { persons, phones };
}
