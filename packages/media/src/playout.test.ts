import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import * as fc from 'fast-check';
import { Concealer } from './concealment.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { MediaClock } from './media-clock.ts';
import { defaultRating, meanOpinionScore, rateQuality } from './quality.ts';

function payloadOf(number: number): Uint8Array {
  return Uint8Array.of(number >> 8, number & 0xff);
}

function numberOf(payload: Uint8Array): number {
  return ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}

/** Packets every 20 ms with the given delays (undefined is lost), pulled every 20 ms. */
function play(delaysMs: readonly (number | undefined)[]): { buffer: JitterBuffer; played: (number | 'lost' | 'empty')[] } {
  const buffer = new JitterBuffer({ minimumMs: 20, maximumMs: 300, packetMs: 20 });
  const arrivals = delaysMs.flatMap((delayMs, number) => (delayMs === undefined ? [] : [{ number, atMs: number * 20 + delayMs, delayMs }]));
  arrivals.sort((a, b) => a.atMs - b.atMs);
  const played: (number | 'lost' | 'empty')[] = [];
  for (let nowMs = 10; nowMs < delaysMs.length * 20 + 400; nowMs += 20) {
    while (arrivals[0] !== undefined && arrivals[0].atMs <= nowMs) {
      const [arrival] = arrivals.splice(0, 1);
      if (arrival !== undefined) buffer.insert(arrival.number, payloadOf(arrival.number), arrival.delayMs);
    }
    const pulled = buffer.pull();
    played.push(typeof pulled === 'string' ? pulled : numberOf(pulled));
  }
  return { buffer, played };
}

const numbers = (played: readonly (number | string)[]): number[] => played.filter((entry) => typeof entry === 'number');

test('the jitter buffer plays all packets in order where they are reordered within its depth', () => {
  const { played, buffer } = play(Array.from({ length: 500 }, (_, index) => (index % 7 === 0 && index > 100 ? 45 : 5)));
  const heard = numbers(played);
  assert.deepEqual(
    heard,
    heard.toSorted((a, b) => a - b),
  );
  assert.ok(heard.length >= 490, `${heard.length}`);
  assert.ok(buffer.targetMs >= 60);
});

test('the jitter buffer says lost once for each packet that did not come, and its delay stays', () => {
  const { played } = play(Array.from({ length: 600 }, (_, index) => (index % 10 === 5 ? undefined : 5)));
  const gaps = played.slice(0, 595).filter((entry) => typeof entry === 'string').length;
  assert.ok(gaps >= 58 && gaps <= 64, `${gaps}`);
  assert.ok(played.findLastIndex((entry) => entry === 599) - 599 <= 3);
});

test('the jitter buffer becomes deeper with jitter and shorter after it', () => {
  const rough = Array.from({ length: 400 }, (_, index) => (index * 37) % 120);
  const { buffer } = play(rough);
  assert.ok(buffer.targetMs >= 100 && buffer.targetMs <= 160, `${buffer.targetMs}`);
  const calm = play([...rough, ...Array.from({ length: 1500 }, () => 5)]);
  assert.ok(calm.buffer.targetMs <= 40, `${calm.buffer.targetMs}`);
  assert.ok(calm.played.findLastIndex((entry) => entry === 1899) - 1899 <= 3);
  assert.ok(calm.buffer.discardedPackets > 0);
});

test('the jitter buffer plays nothing twice and nothing out of order, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { maxLength: 300 }), (inputs) => {
      const buffer = new JitterBuffer({ minimumMs: 20, maximumMs: 200, packetMs: 20 });
      let last = -1;
      let heard = 0;
      for (const [number, isPull] of inputs) {
        if (!isPull) {
          buffer.insert(number, payloadOf(number), 0);
          continue;
        }
        const pulled = buffer.pull();
        if (typeof pulled === 'string') continue;
        heard++;
        // Only a pause or a jump beyond the ring may begin anew.
        if (numberOf(pulled) <= last) assert.ok(heard > 0);
        last = numberOf(pulled);
      }
      assert.ok(heard + buffer.discardedPackets <= inputs.length);
    }),
  );
});

test('RFC 3611 §4.7.1: a duplicate is not heard and not counted as discarded', () => {
  const buffer = new JitterBuffer({ minimumMs: 20, maximumMs: 200, packetMs: 20 });
  assert.equal(buffer.insert(1, payloadOf(1), 0), 'stored');
  assert.equal(buffer.insert(1, payloadOf(1), 0), 'duplicate');
  assert.equal(buffer.insert(2, payloadOf(2), 0), 'stored');
  assert.deepEqual(buffer.pull(), payloadOf(1));
  assert.equal(buffer.insert(1, payloadOf(1), 0), 'duplicate');
  assert.equal(buffer.discardedPackets, 0);
});

for (const rateHz of [8000, 16000]) {
  test(`concealment at ${rateHz} Hz continues a voice, fades to silence and never jumps`, () => {
    const length = rateHz / 50;
    const voice = (index: number): number =>
      Math.round(6000 * Math.sin((2 * Math.PI * 150 * index) / rateHz) + 3000 * Math.sin((2 * Math.PI * 300 * index) / rateHz));
    const concealer = new Concealer(rateHz);
    const output: number[] = [];
    let largestStep = 0;
    for (let index = 1; index < rateHz; index++) largestStep = Math.max(largestStep, Math.abs(voice(index) - voice(index - 1)));
    for (let frame = 0; frame < 60; frame++) {
      const samples = new Int16Array(length);
      const isLost = frame % 10 === 9 || (frame >= 33 && frame < 38);
      if (isLost) concealer.conceal(samples);
      else {
        for (let index = 0; index < length; index++) samples[index] = voice(frame * length + index);
        concealer.receive(samples);
      }
      output.push(...samples);
    }
    for (let index = 1; index < output.length; index++) {
      const step = Math.abs((output[index] ?? 0) - (output[index - 1] ?? 0));
      assert.ok(step <= largestStep * 1.6, `sample ${index}: ${step} after steps of at most ${largestStep}`);
    }
    const energy = (frame: number): number =>
      output.slice(frame * length, (frame + 1) * length).reduce((sum, sample) => sum + sample * sample, 0);
    assert.ok(energy(9) > 0.5 * energy(8));
    assert.equal(energy(37), 0);
  });
}

test('concealment begins without a jump where the sound has no period', () => {
  // A steep ramp: what stands one period earlier lies far below the last sample.
  const concealer = new Concealer(8000);
  const ramp = Int16Array.from({ length: 480 }, (_, index) => index * 50 - 12000);
  concealer.receive(ramp);
  const concealed = new Int16Array(160);
  concealer.conceal(concealed);
  let before = ramp.at(-1) ?? 0;
  for (const [index, sample] of concealed.entries()) {
    assert.ok(Math.abs(sample - before) < 250, `sample ${index}: from ${before} to ${sample}`);
    before = sample;
  }
});

test('ITU-T G.107 table 3, annex B: the default rating is 93.2, a MOS of 4.41', () => {
  assert.equal(rateQuality({ codec: 'PCMU', lossPercent: 0, delayMs: 0 }), defaultRating);
  assert.equal(meanOpinionScore(defaultRating).toFixed(2), '4.41');
  assert.equal(meanOpinionScore(50).toFixed(2), '2.58');
  assert.equal(meanOpinionScore(-5), 1);
  assert.equal(meanOpinionScore(120), 4.5);
});

test('ITU-T G.107 §7.4, §7.5: delay and loss lower the rating, delay more beyond 200 ms', () => {
  const at = (delayMs: number, lossPercent = 0): number => rateQuality({ codec: 'PCMA', lossPercent, delayMs });
  assert.ok(at(100) > 88 && at(100) < defaultRating);
  assert.ok(at(300) < 75 && at(300) > 55, `${at(300)}`);
  assert.ok(Math.abs(at(0, 5) - (defaultRating - (95 * 5) / (5 + 25.1))) < 1e-9);
  for (let delayMs = 10; delayMs < 1000; delayMs += 10) assert.ok(at(delayMs) <= at(delayMs - 10) + 0.01, `${delayMs}`);
});

test('the media clock keeps 50 ticks a second, in phases, and stops when it is empty', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const clock = new MediaClock(world.clock);
  const order: string[] = [];
  const send = (): number => order.push('send');
  const receive = (): number => order.push('receive');
  const mix = (): number => order.push('mix');
  clock.add(send, 'send');
  clock.add(receive, 'receive');
  clock.add(mix, 'mix');
  await world.clock.advance(1000);
  assert.equal(order.length, 150);
  assert.deepEqual(order.slice(0, 3), ['receive', 'mix', 'send']);
  for (const tick of [send, receive, mix]) clock.remove(tick);
  assert.equal(clock.isRunning, false);
  await world.clock.advance(1000);
  assert.equal(order.length, 150);
});

test('a late tick is caught up by at most five frames, and the pace is kept', () => {
  let nowMs = 0;
  let due: (() => void) | undefined;
  let dueMs = 0;
  const clock = new MediaClock({
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer: (afterMs, callback) => {
      due = callback;
      dueMs = nowMs + afterMs;
      return { cancel: () => (due = undefined) };
    },
  });
  let ticks = 0;
  clock.add(() => ticks++);
  const fire = (atMs: number): number => {
    nowMs = atMs;
    ticks = 0;
    due?.();
    return ticks;
  };
  assert.equal(fire(25), 1);
  assert.equal(dueMs, 40);
  assert.equal(fire(100), 4);
  assert.equal(fire(1000), 5);
  assert.equal(dueMs, 1020);
});
