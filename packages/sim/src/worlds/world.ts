// A world of persons, phones and files, drawn by a seed: every place in which somebody stands is known, and so is how it is written there.

import type { WorldSite, WorldSiteName } from './site.ts';
import { worldSites } from './site.ts';
import type { Draw, NumberParts } from './spelling.ts';
import { drawFrom, nameSpellings, unspacedNameSpellings, uriSpellings } from './spelling.ts';

export interface WorldPerson {
  readonly first: string;
  readonly last: string;
  readonly number: NumberParts;
  /** As the site's people write it. */
  readonly spellings: WorldSite['spellings'];
  /** Of four digits. */
  readonly extension: string;
  readonly login: string;
  readonly host: string;
  readonly email: string;
}

export type PlantKind = 'call' | 'contact' | 'file' | 'log' | 'setting';

/** One place in which a person stands. */
export interface Plant {
  readonly person: WorldPerson;
  readonly macAddress: string;
  readonly kind: PlantKind;
  /** As it is written. */
  readonly written: string;
  /** Of its file, from 1. */
  readonly line: number;
  /** In whose contact it stands: it goes with that. */
  readonly within?: WorldPerson;
}

export interface WorldPhone {
  readonly macAddress: string;
  readonly owner: WorldPerson | undefined;
  readonly plants: readonly Plant[];
  /** By what a phone calls them behind its MAC address: calls.xml, directory.xml, app.log, phone.cfg, and a log on demand. */
  readonly files: ReadonlyMap<string, string>;
}

export interface World {
  readonly site: WorldSite;
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

/** First and last names that go together. */
const wholeNames: readonly (readonly [first: string, last: string])[] = [
  ['太郎', '山田'],
  ['민수', '김'],
  ['สมชาย', 'ใจดี'],
  ['María José', 'García López'],
  ['Иван', 'Петров'],
  ['דוד', 'כהן'],
  ['Ana Maria', 'de Souza Lima'],
];
const isUnspaced = (text: string): boolean => /[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}]/u.test(text);

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function makePerson(index: number, { site, draw, wholeFrom }: { site: WorldSite; draw: Draw; wholeFrom: number }): WorldPerson {
  const ofLists = [
    firstNames[index % firstNames.length] ?? '',
    lastNames[(index * 5 + draw.below(2) * 6) % lastNames.length] ?? '',
  ] as const;
  const [first, last] = index % 3 === 2 ? (wholeNames[(wholeFrom + index) % wholeNames.length] ?? ofLists) : ofLists;
  const letters = `${first}.${last}`
    .normalize('NFD')
    .replace(/[^A-Za-z.]/g, '')
    .toLowerCase();
  const login = `${letters === '.' ? 'qvx' : letters}${index}`;
  return {
    first,
    last,
    number: { code: site.callingCode, area: site.numbering.areaCode, local: site.subscriber(index) },
    spellings: site.spellings,
    extension: String(4100 + index * 7),
    login,
    host: 'pbx.example.test',
    email: `${login}@mail.example.test`,
  };
}

export type Writing = (person: WorldPerson, draw: Draw) => string;

export const asNumber: Writing = ({ number, spellings }, draw) => draw.one(spellings)(number);
/** In digits alone, as a soft key or a phone lock dials it. */
const asDialled: Writing = ({ number: { code, area, local } }) => (code === '1' ? `${area}${local}` : `0${area}${local}`);
export const asUri: Writing = ({ extension, login, host }, draw) => draw.one(uriSpellings)(draw.one([extension, login]), host);
const spellName = (spellings: typeof nameSpellings, { first, last }: WorldPerson, draw: Draw): string =>
  draw.one(isUnspaced(last) ? unspacedNameSpellings : spellings)(first, last);
export const asName: Writing = (person, draw) => spellName(nameSpellings, person, draw);
/** Without more than the name. */
export const asBareName: Writing = (person, draw) => spellName(nameSpellings.slice(0, 6), person, draw).replace(' (Sales)', '');

/** Lines as phones write them; the first of each pair is what names the person. */
export const logLines: readonly ((person: WorldPerson, draw: Draw) => readonly [written: string, line: string])[] = [
  (p, d) => {
    const uri = d.one(uriSpellings.slice(0, 4))(d.one([p.extension, p.login]), p.host);
    return [uri, `sip  |3|00|INVITE ${uri} SIP/2.0`];
  },
  (p) => [`${p.extension}@${p.host}`, `sip  |4|00|Registration failed User: ${p.extension}@${p.host}, Error Code:404`],
  (p, d) => {
    const name = asBareName(p, d);
    return [name, `app1 |3|00|Incoming call from ${name}.`];
  },
  (p, d) => {
    const number = asNumber(p, d);
    return [number, `app1 |3|00|dialled ${number} and hung up`];
  },
  (p) => [p.email, `ec   |4|00|calendar of ${p.email} could not be read`],
  (p) => [p.login, `cfg  |3|00|user=${p.login}; profile loaded`],
  (p, d) => [`number:${asDialled(p, d)}`, `app1 |3|00|number:${asDialled(p, d)}; id=7.`],
  (p) => [p.login, `copy |4|00|Server 'pbx.example.test' said '/${p.login}-directory.xml' is not present`],
  (p, d) => [asDialled(p, d), `sip  |*|00|Sip Register Usr:${p.extension} Dsp:${asDialled(p, d)} Auth:'${p.login}' Inx:0`],
  (p) => [p.email, `sip  |4|00|<UserID>${p.email}</UserID>`],
  (p) => [`"${p.first} ${p.last}"`, `sip  |3|00|    From: "${p.first} ${p.last}" <sip:${p.extension}@${p.host}>;tag=abc`],
];

const strangers = [
  'sip  |3|00|SIP/2.0 200 OK',
  'so   |3|00|size 4100 of 4107 read',
  'cfg  |3|00|port 5061, timeout 3600',
  'AuthS|2|00|(0,0,1498520663,1)',
  'so   |3|00|Platform: Model=VVX 450, Assembly=3111-48830-001 Rev=A Region=0',
  'cfg  |3|00|Prm|Parameter reg.1.address requested type 2 but is of type 4107',
  'sip  |*|00|Fast Boot Measurement Point: Ready for Call, uptime: 41.147 sec.',
  'log  |4|00|upload error. protocol 5 result = 4100',
];

export const phoneSettings: readonly ((person: WorldPerson, draw: Draw) => readonly [name: string, written: string])[] = [
  (p, d) => ['softkey.1.action', `$P${asDialled(p, d)}$`],
  (p, d) => ['softkey.1.label', asName(p, d)],
  (p, d) => ['msg.mwi.1.callBack', asDialled(p, d)],
  (p, d) => ['efk.efklist.1.action.string', `${asDialled(p, d)}$Tinvite$`],
  (p, d) => ['attendant.resourceList.1.address', d.one(uriSpellings.slice(0, 5))(p.extension, p.host)],
  (p, d) => ['phoneLock.authorized.1.value', asDialled(p, d)],
  (p, d) => ['divert.fwd.1.contact', asNumber(p, d)],
  (p) => ['prov.login.defaultUser', p.login],
];

/** How somebody is mentioned in the label of somebody else's contact. */
const mentions: readonly ((person: WorldPerson, draw: Draw) => readonly [before: string, written: string, after: string])[] = [
  (p, d) => ['c/o ', asBareName(p, d), ''],
  (p, d) => ['', asBareName(p, d), ' (desk)'],
  (p, d) => ['or ', asNumber(p, d), ''],
];

export function localTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19);
}

export function stamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
}

function makePhone(index: number, { persons, draw, nowMs }: { persons: readonly WorldPerson[]; draw: Draw; nowMs: number }): WorldPhone {
  const macAddress = `0004f2${(0xa00000 + index).toString(16)}`;
  const owner = persons[index];
  const plants: Plant[] = [];
  const plant = (person: WorldPerson, kind: PlantKind, { written, line }: { written: string; line: number }): string => {
    plants.push({ person, macAddress, kind, written, line });
    return escaped(written);
  };
  const mention = (person: WorldPerson, within: WorldPerson, { line }: { line: number }): string => {
    const [before, written, after] = draw.one(mentions)(person, draw);
    plants.push({ person, macAddress, kind: 'contact', written, line, within });
    return escaped(`${before}${written}${after}`);
  };
  const agoMs = (): number => nowMs - 60_000 - draw.below(5 * 86_400) * 1000;
  const others = persons.filter((person) => person !== owner);
  const calls = others.map((person, place) => {
    const line = place + 2;
    const address = plant(person, 'call', { written: draw.below(3) === 0 ? asNumber(person, draw) : asUri(person, draw), line });
    const name = plant(person, 'call', { written: asName(person, draw), line });
    const own =
      owner === undefined ? 'sip:4999@pbx.example.test' : plant(owner, 'call', { written: `sip:${owner.extension}@${owner.host}`, line });
    return `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${localTime(agoMs())}</startTime><duration>PT${1 + draw.below(900)}S</duration><count>1</count><destination><address>${own}</address></destination><source><address>${address}</address><name>${name}</name></source></call>`;
  });
  const contacts = others.map((person, place) => {
    const at = (written: string): string => plant(person, 'contact', { written, line: place + 2 });
    const number = at(asNumber(person, draw));
    const mentioned = draw.below(4) === 0 ? draw.one(persons.filter((one) => one !== person)) : undefined;
    const label = mentioned === undefined ? '' : `<lb>${mention(mentioned, person, { line: place + 2 })}</lb>`;
    return `<item><fn>${at(person.first)}</fn><ln>${at(person.last)}</ln><ct>${number}</ct>${label}</item>`;
  });
  const log = others.flatMap((person, place) => {
    const [written, line] = draw.one(logLines)(person, draw);
    plant(person, 'log', { written, line: 2 * place + 2 });
    return [`${stamp(agoMs())}|${draw.one(strangers)}`, `${stamp(agoMs())}|${line}`];
  });
  const onDemand = others.filter(() => draw.below(2) === 0);
  const logOnDemand = onDemand.map((person, place) => {
    const [written, line] = draw.one(logLines)(person, draw);
    plant(person, 'file', { written, line: place + 1 });
    return `${stamp(agoMs())}|${line}`;
  });
  const person = draw.one(others);
  const own = phoneSettings
    .map((setting) => setting(person, draw))
    .map(([name, written]) => `${name}="${plant(person, 'setting', { written, line: 2 })}"`);
  return {
    macAddress,
    owner,
    plants,
    files: new Map([
      ['calls.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<callList>${calls.join('\n')}</callList>\n`],
      ['directory.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<directory><item_list>${contacts.join('\n')}</item_list></directory>\n`],
      ['app.log', `${log.join('\n')}\n`],
      ['now-app.log', `${[...logOnDemand, `${stamp(agoMs())}|${draw.one(strangers)}`].join('\n')}\n`],
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
  readonly site?: WorldSiteName;
}): World {
  const draw = drawFrom(options.seed);
  const site = worldSites[options.site ?? 'us'];
  const wholeFrom = draw.below(wholeNames.length);
  const persons = Array.from({ length: options.persons ?? 6 }, (_, index) => makePerson(index, { site, draw, wholeFrom }));
  const phones = Array.from({ length: options.phones ?? 4 }, (_, index) => makePhone(index, { persons, draw, nowMs: options.nowMs }));
  return { site, persons, phones };
}
