// Which ring is heard at the speaker, by contact, Alert-Info and line (guide, Local Contact Directory: rt; se.rt.*, reg.*.ringType, np.normal.ringing.calls.tonePattern).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CollectingSink } from '@offhook/media';
import type { Phone } from '@offhook/phone';

import { World } from '../src/world.ts';
import { scene } from './person.ts';

const rateHz = 8000;

/** How much of a sine is in the sound (Goertzel), per sample. */
function strength(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + coefficient * last - before];
  return Math.sqrt(Math.max(0, last * last + before * before - coefficient * last * before)) / samples.length;
}

/** Of each ringer, what its first chord has and no other's: Hz. */
const tellTale = { ringer2: 440, ringer4: 523, ringer6: 622, ringer8: 740 } as const;

function soundName({ calls }: Phone): string {
  return calls.audio.sound.kind === 'pattern' ? calls.audio.sound.name : '';
}

/** Bob calls Alice for a second: which ringer her speaker plays, `silence` or `other`. */
async function heard(settings: Readonly<Record<string, string>>, ringType?: string): Promise<string> {
  const world = await World.create({ seed: 4, people: ['2001', '2002'], settings });
  await world.startPhones();
  const alice = world.phone('2001');
  if (ringType !== undefined)
    await world.until(alice.profile.directory.save({ firstName: 'Bob', lastName: 'Best', contact: '2002', ringType }));
  await world.until(world.phone('2002').calls.place(1, '2001'));
  await world.untilTrue(() => alice.calls.ringing.length === 1);
  const sink = new CollectingSink({ rateHz });
  alice.calls.audio.sink = sink;
  await world.clock.advance(80);
  const samples = sink.samples();
  await world.close();
  if (samples.every((sample) => sample === 0)) return 'silence';
  const [name, most] = Object.entries(tellTale)
    .map(([ringer, hz]) => [ringer, strength(samples, hz)] as const)
    .toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0];
  return most > 500 ? name : 'other';
}

describe('an incoming call rings', () => {
  for (const [what, settings, ringType, ringer] of [
    ['as the phone does where nothing is set', {}, undefined, 'ringer2'],
    ['as np.normal.ringing.calls.tonePattern says', { 'np.normal.ringing.calls.tonePattern': 'ringer6' }, undefined, 'ringer6'],
    ['as se.rt.default.ringer says', { 'se.rt.default.ringer': 'ringer8' }, undefined, 'ringer8'],
    ['as reg.1.ringType says', { 'reg.1.ringType': 'ringer4' }, undefined, 'ringer4'],
    ['not at all with the silent ringer', { 'reg.1.ringType': 'ringer1' }, undefined, 'silence'],
    ['as its contact says, whatever the line has', { 'reg.1.ringType': 'ringer4' }, '6', 'ringer6'],
    ['as its contact says by name', {}, 'ringer8', 'ringer8'],
    ['as other calls where its contact asks for a recording', {}, '15', 'ringer2'],
    ['as a chord that a file changes', { 'tone.chord.ringer.A3Major.freq.1': '622' }, undefined, 'ringer6'],
  ] as const)
    it(what, async () => assert.equal(await heard(settings, ringType), ringer));
});

describe('Settings > Basic > Ring Type', () => {
  it('names the ringers, plays one, and keeps what is chosen for the line and in its file', async () => {
    const { world, alice } = await scene();
    const phone = world.phone('2001');
    await alice.pressAny('Settings');
    await alice.open('Basic', 'Ring Type');
    assert.equal(alice.items[0], 'Silent Ring');
    assert.equal(alice.items.at(-1), 'Ring Splash');
    await alice.do({ type: 'key', key: 'down' });
    await alice.press('Play');
    assert.deepEqual([phone.calls.audio.sound.kind, soundName(phone)], ['pattern', 'ringer.ringer3']);
    await alice.open('Medium Trill');
    assert.equal(alice.view.screen.notice, 'Medium Trill: chosen');
    assert.equal(phone.calls.audio.sound.kind, 'silence');
    assert.equal(phone.settings.get('reg.#.ringType', 1), 'ringer4');
    await alice.open('Ring Type');
    const { body } = alice;
    assert.deepEqual(body.kind === 'list' ? body.items.filter(({ mark }) => mark === 'on').map(({ text }) => text) : [], ['Medium Trill']);
    await world.close();
  });
});

describe('the ring type of a contact', () => {
  it('is chosen by its name, with keys or by typing, and calls of the contact ring so', async () => {
    const { world, alice } = await scene();
    await alice.pressAny('Contacts');
    await alice.open('Local Directory');
    await alice.press('Add +');
    const shown = (): string => alice.fields.find(([label]) => label === 'Ring type')?.[1] ?? '';
    await alice.fill('First name', 'Bob');
    await alice.fill('Contact', '2002');
    assert.equal(shown(), 'As the line');
    const chosen: string[] = [];
    await alice.fill('Ring type', '');
    chosen.push(shown());
    for (const key of ['right', 'select', 'left', 'left', 'left'] as const) {
      await alice.do({ type: 'key', key });
      chosen.push(shown());
    }
    assert.deepEqual(chosen, ['As the line', 'Silent Ring', 'Low Trill', 'Silent Ring', 'As the line', 'Ring Splash']);
    await alice.fill('Ring type', '');
    assert.equal(shown(), 'As the line', 'pressed again, it takes the next');
    await alice.type('hi');
    assert.equal(shown(), 'High Trill');
    await alice.type('zz');
    assert.equal(shown(), 'High Trill');
    await alice.press('Save');
    assert.equal(world.phone('2001').profile.directory.findByAddress('2002')?.ringType, '6');
    await world.until(world.phone('2002').calls.place(1, '2001'));
    await world.untilTrue(() => world.phone('2001').calls.ringing.length === 1);
    assert.equal(soundName(world.phone('2001')), 'ringer.ringer6');
    await world.close();
  });

  it('that is none of the phone’s stays as the directory has it', async () => {
    const { world, alice } = await scene();
    await world.until(world.phone('2001').profile.directory.save({ firstName: 'Bob', lastName: '', contact: '2002', ringType: '17' }));
    await alice.pressAny('Contacts');
    await alice.open('Local Directory');
    await alice.pressAny('Edit');
    assert.equal(alice.fields.find(([label]) => label === 'Ring type')?.[1], '17');
    await alice.press('Save');
    assert.equal(world.phone('2001').profile.directory.findByAddress('2002')?.ringType, '17');
    await world.close();
  });
});
