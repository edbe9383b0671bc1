import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';
import type { MediaLeg } from '@offhook/media';
import { MediaClock, createMediaLeg, discardingSink, silentSource } from '@offhook/media';

import type { HandsetSound } from './handset-audio.ts';
import { HandsetAudio } from './handset-audio.ts';

interface Scene {
  readonly world: VirtualWorld;
  readonly clock: MediaClock;
  readonly audio: HandsetAudio;
  /** The frames that the speaker played. */
  readonly played: Int16Array[];
  readonly chosen: { volume: number };
  readonly leg: () => Promise<MediaLeg>;
}

function scene(): Scene {
  const world = new VirtualWorld({ seed: 1 });
  const clock = new MediaClock(world.clock);
  const chosen = { volume: 6 };
  const audio = new HandsetAudio(clock, () => chosen.volume);
  const played: Int16Array[] = [];
  audio.sink = { write: (samples) => played.push(Int16Array.from(samples)) };
  audio.source = { read: (samples) => samples.fill(1000) };
  const platform = world.platform('192.0.2.1');
  const portRange = { start: 2222, end: 2300 };
  const leg = (): Promise<MediaLeg> => createMediaLeg({ platform, clock, address: '192.0.2.1', portRange, codecs: ['PCMU'] });
  return { world, clock, audio, played, chosen, leg };
}

function said(leg: MediaLeg): number {
  const samples = new Int16Array(160);
  leg.source.read(samples, 8000);
  return samples[0] ?? 0;
}

describe('a call that is heard', () => {
  it('gets the microphone and the speaker, whichever they are by then', async () => {
    const { audio, played, leg } = scene();
    const call = await leg();
    audio.play({ kind: 'leg', leg: call });
    assert.equal(said(call), 1000);
    call.sink.write(new Int16Array([7, -7]), 8000);
    assert.deepEqual(played, [new Int16Array([7, -7])]);
    audio.source = { read: (samples) => samples.fill(5) };
    assert.equal(said(call), 5);
  });

  it('muted says nothing and is heard still', async () => {
    const { audio, played, leg } = scene();
    const call = await leg();
    audio.play({ kind: 'leg', leg: call });
    audio.isMuted = true;
    assert.equal(said(call), 0);
    call.sink.write(new Int16Array([7]), 8000);
    assert.equal(played.length, 1);
  });

  it('loses both when something else sounds, unless it is closed', async () => {
    const { audio, leg } = scene();
    const call = await leg();
    audio.play({ kind: 'leg', leg: call });
    audio.play({ kind: 'silence' });
    assert.deepEqual([call.source === silentSource, call.sink === discardingSink, audio.sound], [true, true, { kind: 'silence' }]);
    audio.play({ kind: 'leg', leg: call });
    const { source } = call;
    await call.close();
    audio.close();
    assert.equal(call.source, source);
  });
});

describe('another call that comes in beside', () => {
  it('is mixed into what the person hears, at the volume of that, and never reaches the far end', async () => {
    const { audio, played, chosen, leg } = scene();
    const call = await leg();
    audio.play({ kind: 'leg', leg: call }, { kind: 'tone', tone: 'dial' });
    const peak = (): number => {
      call.sink.write(new Int16Array(160).fill(100), 8000);
      return Math.max(...(played.at(-1) ?? []));
    };
    assert.ok(peak() > 2000);
    chosen.volume = 0;
    assert.ok(peak() < 2000);
    assert.equal(said(call), 1000);
    audio.play({ kind: 'leg', leg: call });
    chosen.volume = 6;
    assert.equal(peak(), 100);
  });

  it('goes on where it was when the same is asked for again, and saturates', async () => {
    const { audio, played, leg } = scene();
    const call = await leg();
    const melody = { bursts: [{ sines: [{ frequencyHz: 1000, levelDb: 0 }], durationMs: 20 }] };
    const beside = { kind: 'pattern', name: 'callProg.x', melody } as const;
    audio.play({ kind: 'leg', leg: call }, beside);
    call.sink.write(new Int16Array(160).fill(20_000), 8000);
    assert.equal(Math.max(...(played.at(-1) ?? [])), 32_767);
    audio.play({ kind: 'leg', leg: call }, { ...beside });
    call.sink.write(new Int16Array(160).fill(20_000), 8000);
    assert.deepEqual(played.at(-1), new Int16Array(160).fill(20_000));
    assert.equal(audio.beside.kind, 'pattern');
    audio.close();
    assert.equal(audio.beside.kind, 'silence');
  });
});

describe('the volume keys, in steps of 3 dB around 6', () => {
  for (const [volume, sample, expected] of [
    [6, 1000, 1000],
    [7, 1000, 1413],
    [5, 1000, 708],
    [0, 1000, 126],
    [10, 1000, 3981],
    [10, 30_000, 32_767],
    [10, -30_000, -32_768],
  ] as const) {
    it(`${volume}: ${sample} is played as ${expected}`, async () => {
      const { audio, played, chosen, leg } = scene();
      const call = await leg();
      audio.play({ kind: 'leg', leg: call });
      chosen.volume = volume;
      call.sink.write(new Int16Array([sample, 0, sample]), 8000);
      call.sink.write(new Int16Array([sample]), 8000);
      assert.deepEqual(played, [new Int16Array([expected, 0, expected]), new Int16Array([expected])]);
    });
  }
});

describe('a tone', () => {
  it('is heard until something else sounds', async () => {
    const { world, clock, audio, played } = scene();
    audio.play({ kind: 'tone', tone: 'dial' });
    await world.clock.advance(100);
    assert.equal(played.length, 5);
    assert.ok(played.some((frame) => frame.some((sample) => sample !== 0)));
    audio.close();
    assert.deepEqual([clock.isRunning, audio.sound], [false, { kind: 'silence' }]);
  });
});

describe('a conference', () => {
  it('is heard and spoken to by the handset and each of its calls, until it is over', async () => {
    const { world, clock, audio, played, leg } = scene();
    const legs = [await leg(), await leg()];
    const isRunning = clock.isRunning;
    audio.play({ kind: 'conference', legs });
    assert.ok(legs.every(({ source, sink }) => source !== silentSource && sink !== discardingSink));
    await world.clock.advance(100);
    assert.equal(played.length > 0, true);
    audio.close();
    assert.ok(legs.every(({ source, sink }) => source === silentSource && sink === discardingSink));
    const { length } = played;
    await world.clock.advance(100);
    assert.deepEqual([played.length, clock.isRunning], [length, isRunning]);
  });
});

it('what sounds already goes on undisturbed, and anything else takes its place', async () => {
  const { audio, leg } = scene();
  const [a, b, c] = [await leg(), await leg(), await leg()];
  const groups: readonly (readonly HandsetSound[])[] = [
    [{ kind: 'silence' }, { kind: 'silence' }],
    [
      { kind: 'tone', tone: 'dial' },
      { kind: 'tone', tone: 'dial' },
    ],
    [
      { kind: 'tone', tone: 'ringback' },
      { kind: 'tone', tone: 'ringback' },
    ],
    [
      { kind: 'leg', leg: a },
      { kind: 'leg', leg: a },
    ],
    [
      { kind: 'leg', leg: b },
      { kind: 'leg', leg: b },
    ],
    [
      { kind: 'conference', legs: [a, b] },
      { kind: 'conference', legs: [a, b] },
    ],
    [
      { kind: 'conference', legs: [a, c] },
      { kind: 'conference', legs: [a, c] },
    ],
    [
      { kind: 'conference', legs: [a, b, c] },
      { kind: 'conference', legs: [a, b, c] },
    ],
  ];
  for (const [from, [first]] of groups.entries()) {
    for (const [to, [, second]] of groups.entries()) {
      assert.ok(first !== undefined && second !== undefined);
      audio.close();
      audio.play(first);
      const before = audio.sound;
      audio.play(second);
      assert.equal(audio.sound === before, from === to, `${JSON.stringify(first.kind)} ${from} then ${to}`);
    }
  }
});
