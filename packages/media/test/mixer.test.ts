// The conference bridge: who hears whom, and what becomes of those who are muted or leave.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import { Conference, MediaClock, discardingSink, silentSource } from '../src/index.ts';
import type { AudioSink, AudioSource, ConferencePort } from '../src/index.ts';
import { leg } from './descriptions.ts';

const rateHz = 8000;
const constant = (level: number): AudioSource => ({ read: (samples) => samples.fill(level) });

interface Bridge {
  readonly world: VirtualWorld;
  readonly clock: MediaClock;
  readonly conference: Conference;
  /** A party that says `level`; what it heard last. */
  readonly party: (level: number) => {
    readonly port: ConferencePort;
    readonly heard: () => number | undefined;
    readonly frames: () => number;
  };
}

function bridge(): Bridge {
  const world = new VirtualWorld({ seed: 1 });
  const clock = new MediaClock(world.clock);
  const conference = new Conference({ clock, rateHz });
  return {
    world,
    clock,
    conference,
    party: (level) => {
      let last: number | undefined;
      let frames = 0;
      const sink: AudioSink = {
        write: (samples, rate) => {
          assert.equal(rate, rateHz);
          assert.equal(samples.length, 160);
          [last] = samples;
          frames++;
        },
      };
      return { port: conference.joinLocal(constant(level), sink), heard: () => last, frames: () => frames };
    },
  };
}

test('each party hears the sum of the others, saturated, and not itself', async () => {
  const { world, party, conference } = bridge();
  const [a, b, c, d] = [party(100), party(20), party(30_000), party(-3)];
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), b.heard(), c.heard(), d.heard()], [30_017, 30_097, 117, 30_120]);
  const e = party(20_000);
  assert.equal(conference.partyCount, 5);
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), e.heard()], [32_767, 30_117]);
});

test('a muted party is not heard by the others, hears them, and is heard again', async () => {
  const { world, party } = bridge();
  const [a, b, c] = [party(100), party(20), party(3)];
  a.port.isMuted = true;
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), b.heard(), c.heard()], [23, 3, 20]);
  a.port.isMuted = false;
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), b.heard(), c.heard()], [23, 103, 120]);
});

test('who left is neither heard nor hears; leaving twice is leaving once', async () => {
  const { world, party, conference, clock } = bridge();
  const [a, b, c] = [party(100), party(20), party(3)];
  await world.clock.advance(100);
  c.port.leave();
  c.port.leave();
  const { frames } = c;
  const before = frames();
  assert.equal(conference.partyCount, 2);
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), b.heard(), frames()], [20, 100, before]);
  conference.close();
  conference.close();
  assert.equal(conference.partyCount, 0);
  assert.equal(clock.isRunning, false);
});

test('what was said before somebody left is not heard from the queue afterwards', async () => {
  const { conference, clock, world } = bridge();
  const port = conference.join();
  const other = conference.join();
  other.sink.write(new Int16Array(160).fill(7), rateHz);
  await world.clock.advance(20);
  other.leave();
  port.leave();
  const frame = new Int16Array(160).fill(1);
  port.source.read(frame, rateHz);
  assert.deepEqual(new Set(frame), new Set([0]));
  assert.equal(clock.isRunning, false);
});

test('a bridge that was empty mixes again when somebody joins', async () => {
  const { world, party } = bridge();
  party(1).port.leave();
  const [a, b] = [party(5), party(6)];
  await world.clock.advance(100);
  assert.deepEqual([a.heard(), b.heard()], [6, 5]);
});

test('without a rate the bridge mixes at 16 kHz', () => {
  const world = new VirtualWorld({ seed: 1 });
  const { source } = new Conference({ clock: new MediaClock(world.clock) }).join();
  assert.equal(source.rateHz, 16_000);
});

test('a leg that leaves is silent, unless it has been given something else meanwhile', async () => {
  const { conference } = bridge();
  const l = await leg();
  const port = conference.joinLeg(l);
  assert.deepEqual([l.source, l.sink], [port.source, port.sink]);
  port.leave();
  assert.deepEqual([l.source, l.sink], [silentSource, discardingSink]);
  const again = conference.joinLeg(l);
  const [source, sink] = [constant(1), { write: () => undefined }];
  l.source = source;
  l.sink = sink;
  again.leave();
  assert.deepEqual([l.source, l.sink], [source, sink]);
});

test('what waits for the mixer, and what waits to be heard, is the last 60 ms, at the rate of the bridge', async () => {
  const { world, conference } = bridge();
  const [one, other] = [conference.join(), conference.join()];
  assert.equal(one.source.rateHz, rateHz);
  const heard = (): number | undefined => {
    const frame = new Int16Array(160);
    other.source.read(frame, rateHz);
    return frame[80];
  };
  for (let said = 1; said <= 5; said++) one.sink.write(new Int16Array(160).fill(said), rateHz);
  await world.clock.advance(20);
  assert.equal(heard(), 3);
  await world.clock.advance(40);
  assert.deepEqual([heard(), heard(), heard()], [4, 5, 0]);
  for (let said = 1; said <= 5; said++) {
    one.sink.write(new Int16Array(160).fill(said), rateHz);
    await world.clock.advance(20);
  }
  assert.deepEqual([heard(), heard(), heard(), heard()], [3, 4, 5, 0]);
});
