// call.callWaiting.ring: what is heard beside the call that one is in when another comes in.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CollectingSink } from '@offhook/media';
import { hold } from '@offhook/phone';

import { World } from '../src/world.ts';

const rateHz = 8000;
/** Of call waiting, of a ringer, and of the voice that is heard: Hz. */
const pitches = { beep: 440, ring: 622, voice: 1200 } as const;

/** How much of a sine is in the sound (Goertzel), per sample. */
function strength(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let [before, last] = [0, 0];
  for (const sample of samples) [before, last] = [last, sample + coefficient * last - before];
  return Math.sqrt(Math.max(0, last * last + before * before - coefficient * last * before)) / samples.length;
}

/** Bob speaks; Carol calls. What Alice hears, and what Bob then hears of it. */
async function heard(
  settings: Readonly<Record<string, string>>,
  before?: (world: World) => Promise<void>,
): Promise<{ readonly alice: readonly string[]; readonly bob: readonly string[]; readonly world: World }> {
  const world = await World.create({
    seed: 4,
    people: ['2001', '2002', '2003'],
    settings: { 'se.rt.default.ringer': 'ringer6', ...settings },
  });
  await world.startPhones();
  const { alice, bob } = await world.connected('2001', '2002');
  let phase = 0;
  bob.calls.audio.source = {
    read: (samples, rate) => samples.forEach((_, at) => (samples[at] = 4000 * Math.sin((2 * Math.PI * pitches.voice * phase++) / rate))),
  };
  await before?.(world);
  await world.until(world.phone('2003').calls.place(1, '2001'));
  const sinks = [alice, bob].map(({ calls }) => (calls.audio.sink = new CollectingSink({ rateHz })));
  await world.untilTrue(() => alice.calls.ringing.length === 1);
  await world.clock.advance(500);
  const [ofAlice = [], ofBob = []] = sinks.map((sink) => {
    const samples = sink.samples();
    return Object.entries(pitches).flatMap(([name, hz]) => (strength(samples, hz) > 150 ? [name] : []));
  });
  return { alice: ofAlice, bob: ofBob, world };
}

describe('a call that comes in beside another', () => {
  for (const [settings, expected] of [
    [{}, ['beep', 'voice']],
    [{ 'call.callWaiting.ring': 'beep' }, ['beep', 'voice']],
    [{ 'call.callWaiting.ring': 'ring' }, ['ring', 'voice']],
    [{ 'call.callWaiting.ring': 'silent' }, ['voice']],
  ] as const)
    it(`${JSON.stringify(settings)}: ${expected.join(' and ')} for whom it is, and none of it for the other side`, async () => {
      const { alice, bob, world } = await heard(settings);
      assert.deepEqual(alice, expected);
      assert.deepEqual(bob, []);
      await world.close();
    });

  it('is heard no longer once it has been answered or ignored', async () => {
    const { world } = await heard({ 'call.callWaiting.ring': 'ring' });
    const { calls } = world.phone('2001');
    calls.ignore(calls.ringing[0]?.id ?? '');
    const sink = new CollectingSink({ rateHz });
    calls.audio.sink = sink;
    await world.clock.advance(500);
    assert.ok(strength(sink.samples(), pitches.ring) < 150);
    assert.ok(strength(sink.samples(), pitches.voice) > 150);
    await world.close();
  });

  it('rings as any other where the first call waits', async () => {
    const { alice, world } = await heard({ 'call.callWaiting.ring': 'silent' }, async (place) => {
      const { calls } = place.phone('2001');
      const [call] = calls.calls;
      if (call !== undefined) await place.until(hold(calls, call));
    });
    assert.deepEqual(alice, ['ring']);
    await world.close();
  });
});
