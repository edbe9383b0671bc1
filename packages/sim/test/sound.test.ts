// What a person hears and what leaves the microphone, measured at both ends: mute, volume.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CollectingSink, createToneSource, tones } from '@offhook/media';
import type { Phone } from '@offhook/phone';
import { Handset } from '@offhook/phone';

import { World } from '../src/world.ts';

const rateHz = 8000;

/** The root mean square of the last `ms` of what a phone's speaker was given. */
function loudness(sink: CollectingSink, ms: number): number {
  const samples = sink.samples().slice(-(ms * rateHz) / 1000);
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly aliceHears: CollectingSink;
  readonly bobHears: CollectingSink;
}

/** Both speak all the time. */
async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 8, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  const [alice, bob] = world.pair('2001', '2002');
  const [aliceHears, bobHears] = [new CollectingSink({ rateHz }), new CollectingSink({ rateHz })];
  for (const [phone, sink] of [
    [alice, aliceHears],
    [bob, bobHears],
  ] as const) {
    phone.calls.audio.source = createToneSource(tones.dial);
    phone.calls.audio.sink = sink;
  }
  return { world, alice, bob, aliceHears, bobHears };
}

async function endAll({ world, alice, bob }: Scene): Promise<void> {
  for (const call of [...alice.calls.calls]) alice.calls.end(call.id);
  await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
}

async function pressMute({ world, alice }: Scene): Promise<void> {
  await world.until(new Handset(alice).handle({ type: 'key', key: 'mute' }));
}

describe('mute', () => {
  it('silences what is said and nothing of what is heard', async () => {
    const place = await scene();
    const { world, alice, aliceHears, bobHears } = place;
    await world.connected('2001', '2002');
    await world.clock.advance(1000);
    assert.ok(loudness(bobHears, 200) > 500);
    await pressMute(place);
    await world.clock.advance(1000);
    assert.ok(loudness(bobHears, 200) < 20, 'the far end hears nothing');
    assert.ok(loudness(aliceHears, 200) > 500, 'the far end is heard');
    await pressMute(place);
    await world.clock.advance(1000);
    assert.ok(loudness(bobHears, 200) > 500);
    assert.equal(alice.calls.isMuted, false);
  });

  for (const [value, isKept] of [
    ['0', false],
    ['1', true],
  ] as const) {
    it(`feature.persistentMute.enabled="${value}": mute ${isKept ? 'stays for' : 'ends before'} the next call`, async () => {
      const place = await scene({ 'feature.persistentMute.enabled': value });
      const { world, alice, bobHears } = place;
      await world.connected('2001', '2002');
      await pressMute(place);
      await endAll(place);
      assert.equal(alice.calls.isMuted, isKept);
      await world.connected('2001', '2002');
      await world.clock.advance(1000);
      assert.equal(loudness(bobHears, 200) < 20, isKept);
    });

    it(`feature.persistentMute.enabled="${value}": without a call mute ${isKept ? 'can' : 'cannot'} be set`, async () => {
      const place = await scene({ 'feature.persistentMute.enabled': value });
      await pressMute(place);
      assert.equal(place.alice.calls.isMuted, isKept);
    });
  }

  it('outlives the end of a call that waits, not that of the call which is spoken in', async () => {
    const place = await scene();
    const { world, alice } = place;
    await world.connected('2001', '2002');
    const [first] = alice.calls.calls;
    const second = await world.until(alice.calls.place(1, '2003'));
    const carol = world.phone('2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => second.state === 'connected');
    await pressMute(place);
    alice.calls.end(first?.id ?? '');
    await world.clock.advance(500);
    assert.equal(alice.calls.isMuted, true);
    alice.calls.end(second.id);
    await world.clock.advance(500);
    assert.equal(alice.calls.isMuted, false);
  });
});

describe('volume', () => {
  it('each press of a volume key is heard: 3 dB up or down', async () => {
    const { world, alice, aliceHears } = await scene();
    await world.connected('2001', '2002');
    const handset = new Handset(alice);
    const at = async (): Promise<number> => {
      await world.clock.advance(500);
      return loudness(aliceHears, 400);
    };
    let before = await at();
    assert.ok(before > 500);
    for (const [key, presses] of [
      ['volume-up', 1],
      ['volume-down', 4],
    ] as const) {
      for (let press = 0; press < presses; press++) {
        await world.until(handset.handle({ type: 'key', key }));
        const after = await at();
        const changeDb = 20 * Math.log10(after / before);
        assert.ok(Math.abs(Math.abs(changeDb) - 3) < 0.5 && changeDb > 0 === (key === 'volume-up'), `${key}: ${changeDb} dB`);
        before = after;
      }
    }
  });

  it('is heard in the tones too, and at its lowest is not silence', async () => {
    const { world, alice, aliceHears } = await scene();
    alice.calls.idleSound = 'dial';
    await world.clock.advance(1000);
    const plain = loudness(aliceHears, 400);
    await world.until(alice.choices.change({ volume: 0 }));
    await world.clock.advance(1000);
    const low = loudness(aliceHears, 400);
    assert.ok(low > 0 && low < plain / 5, `${plain} and ${low}`);
  });

  it('a press of a volume key while nothing sounds is heard as the line would ring, for a second, and stands on the screen', async () => {
    const { world, alice, aliceHears } = await scene();
    const handset = new Handset(alice);
    const noticeAfter = async (key: 'volume-up' | 'volume-down'): Promise<string | undefined> => {
      await world.until(handset.handle({ type: 'key', key }));
      return handset.view().screen.notice;
    };
    const heardAfter = async (key: 'volume-up' | 'volume-down', notice: string): Promise<number> => {
      assert.equal(await noticeAfter(key), notice);
      await world.clock.advance(900);
      const heard = loudness(aliceHears, 800);
      await world.clock.advance(200);
      assert.deepEqual(alice.calls.audio.sound, { kind: 'silence' });
      return heard;
    };
    const five = await heardAfter('volume-down', 'Volume 5 of 10');
    const four = await heardAfter('volume-down', 'Volume 4 of 10');
    const change = 20 * Math.log10(five / four);
    assert.ok(four > 300 && Math.abs(change - 3) < 0.5, `${five} and ${four}: ${change} dB`);
    assert.equal(await noticeAfter('volume-down'), 'Volume 3 of 10');
    await world.clock.advance(900);
    assert.equal(await noticeAfter('volume-up'), 'Volume 4 of 10');
    await world.clock.advance(900);
    assert.equal(alice.calls.audio.sound.kind, 'pattern', 'each press sounds for a second');
    for (let press = 0; press < 7; press++) await noticeAfter('volume-up');
    assert.equal(handset.view().screen.notice, 'Volume 10 of 10');
    handset.close();
    assert.deepEqual(alice.calls.audio.sound, { kind: 'silence' });
  });

  it('a press of a volume key sounds as the first line rings, and again after a dial tone came between', async () => {
    const { world, alice } = await scene({ 'reg.1.ringType': 'ringer5' });
    const handset = new Handset(alice);
    const volumeUp = (): Promise<void> => world.until(handset.handle({ type: 'key', key: 'volume-up' }));
    const sounding = (): string => (alice.calls.audio.sound.kind === 'pattern' ? alice.calls.audio.sound.name : '');
    await volumeUp();
    assert.equal(sounding(), 'ringer.ringer5');
    await world.until(handset.handle({ type: 'hook', isOff: true }));
    await world.until(handset.handle({ type: 'key', key: 'home' }));
    assert.equal(alice.calls.audio.sound.kind, 'silence');
    await volumeUp();
    assert.equal(sounding(), 'ringer.ringer5');
    handset.close();
  });

  it('a press of a volume key ends no tone that somebody listens to, and rings into no call', async () => {
    const { world, alice } = await scene();
    const handset = new Handset(alice);
    const volumeUp = (): Promise<void> => world.until(handset.handle({ type: 'key', key: 'volume-up' }));
    await volumeUp();
    await world.until(handset.handle({ type: 'hook', isOff: true }));
    assert.deepEqual(alice.calls.audio.sound, { kind: 'tone', tone: 'dial' });
    await volumeUp();
    await world.clock.advance(3000);
    assert.deepEqual(alice.calls.audio.sound, { kind: 'tone', tone: 'dial' });
    await world.until(handset.handle({ type: 'key', key: 'home' }));
    const call = await world.until(alice.calls.place(1, '2002'));
    alice.calls.audio.play({ kind: 'silence' });
    await volumeUp();
    assert.deepEqual(alice.calls.audio.sound, { kind: 'silence' });
    alice.calls.end(call.id);
    await volumeUp();
    handset.close();
    assert.deepEqual(alice.calls.audio.sound, { kind: 'silence' });
  });
});
