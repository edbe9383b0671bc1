// What phones bring back of somebody who was erased: in any spelling, in any kind of file, among the data of others, from before the erasure.

import type { Draw } from './spelling.ts';
import type { World, WorldPerson, WorldPhone } from './world.ts';
import { asName, asNumber, asUri, escaped, localTime, logLines, phoneSettings, stamp } from './world.ts';

export interface UploadAgain {
  readonly phone: WorldPhone;
  /** Behind the MAC address. */
  readonly name: string;
  readonly text: string;
  /** A file of the same name in which nobody stands, uploaded first. */
  readonly clean: string | undefined;
}

type Writer = (persons: readonly WorldPerson[], agoMs: () => number, draw: Draw) => string;

const call = (person: WorldPerson, atMs: number, draw: Draw): string => {
  const address = escaped(draw.one([asNumber, asUri])(person, draw));
  const name = draw.below(4) === 0 ? '' : `<name>${escaped(asName(person, draw))}</name>`;
  const party = `<address>${address}</address>${name}`;
  const other = '<address>sip:4999@pbx.example.test</address>';
  const isIn = draw.below(2) === 0;
  return `<call><direction>${isIn ? 'In' : 'Out'}</direction><disposition>Normal</disposition><line>1</line><startTime>${localTime(atMs)}</startTime><duration>PT${draw.below(900)}S</duration><count>1</count><destination>${isIn ? other : party}</destination><source>${isIn ? party : other}</source></call>`;
};

const contact = (person: WorldPerson, draw: Draw): string => {
  const { first, last } = person;
  const name = draw.one([
    `<fn>${escaped(first)}</fn><ln>${escaped(last)}</ln>`,
    `<ln>${escaped(last)}</ln><fn>${escaped(first)}</fn>`,
    `<fn>${escaped(last)}</fn><ln>${escaped(first)}</ln>`,
    `<lb>${escaped(asName(person, draw))}</lb>`,
    `<fn>Lobby</fn><lb>c/o ${escaped(asName(person, draw))}</lb>`,
  ]);
  const number = draw.below(5) === 0 ? '' : `<ct>${escaped(draw.one([asNumber, asUri])(person, draw))}</ct>`;
  return `<item>${name}${number}</item>`;
};

const empty = {
  'calls.xml': '<callList></callList>',
  'directory.xml': '<directory><item_list></item_list></directory>',
  'phone.cfg': '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>',
  'app.log': '',
  'now-app.log': '',
} as const;

const log: Writer = (persons, agoMs, draw) =>
  persons.map((person) => `${stamp(agoMs())}|${draw.one(logLines)(person, draw)[1]}\n`).join('');

const writers: Readonly<Record<keyof typeof empty, Writer>> = {
  'calls.xml': (persons, agoMs, draw) => `<callList>${persons.map((person) => call(person, agoMs(), draw)).join('\n')}</callList>`,
  'directory.xml': (persons, _agoMs, draw) =>
    `<directory><item_list>${persons.map((person) => contact(person, draw)).join('\n')}</item_list></directory>`,
  'phone.cfg': (persons, _agoMs, draw) => {
    const [person] = persons;
    const settings = person === undefined ? [] : phoneSettings.map((setting) => setting(person, draw)).filter(() => draw.below(2) === 0);
    return `<PHONE_CONFIG><OVERRIDES ${settings.map(([name, value]) => `${name}="${escaped(value)}"`).join(' ')} up.headsetMode="1"/></PHONE_CONFIG>`;
  },
  'app.log': log,
  'now-app.log': log,
};

/** `untilMs`: of calls and log lines none is younger. Phones are at UTC. */
export function uploadAgain(
  world: World,
  { person, untilMs, draw }: { readonly person: WorldPerson; readonly untilMs: number; readonly draw: Draw },
): UploadAgain {
  const phone = draw.one(world.phones.filter(({ owner }) => owner !== person));
  const name = draw.one(Object.keys(empty) as (keyof typeof empty)[]);
  const others = world.persons.filter((other) => other !== person && draw.below(3) === 0);
  const place = draw.below(others.length + 1);
  const agoMs = (): number => untilMs - 1000 * (1 + draw.below(5 * 86_400));
  const text = writers[name]([...others.slice(0, place), person, ...others.slice(place)], agoMs, draw);
  return { phone, name, text, clean: draw.below(3) === 0 && empty[name] !== '' ? empty[name] : undefined };
}
