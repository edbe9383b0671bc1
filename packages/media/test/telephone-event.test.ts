// Telephone events as networks bring them: late, interleaved, beside sound. RFC 4733 §2.5.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DtmfReceiver } from '../src/dtmf/receiver.ts';
import { event, mu, receiver, rtp, sine } from './rtp-stream.ts';

test('RFC 4733 §2.5.2: a late end packet of the digit before last is not another digit', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (x) => heard.push(x) });
  const packet = event;
  d.receive(packet(1, false, 160), 1000);
  d.receive(packet(1, true, 800), 1000);
  d.receive(packet(2, false, 160), 3000);
  d.receive(packet(2, true, 800), 3000);
  d.receive(packet(1, true, 800), 1000); // the third end packet of the 1, late
  for (let i = 0; i < 20; i++) d.tick();
  assert.deepEqual(heard, ['1', '2']);
});

test('RFC 4733 §2.5.2: of two events whose packets interleave each is told once', () => {
  const { r, digits } = receiver();
  let q = 0;
  for (let k = 0; k < 400; k++) {
    const at = k * 20;
    if (k >= 200 && k < 210) {
      r.receive(rtp(q++, 1000 + 200 * 160, 1, 101, event(3, k >= 207, (k - 199) * 160)), at);
      if (k >= 203 && k < 209) r.receive(rtp(q++, 1000 + 203 * 160, 1, 101, event(4, k >= 206, (k - 202) * 160)), at + 1);
    } else r.receive(rtp(q++, 1000 + k * 160, 1, 0, mu(sine(k))), at);
    r.tick({ write: () => undefined }, true);
  }
  assert.equal(digits.toSorted().join(''), '34', digits.join(' '));
});

test('RFC 4733 §2.5.2: digits are told again after the timestamps of the source jumped back', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
  d.receive(event(1, true, 800), 4_000_000_000);
  d.receive(event(2, true, 800), 2_000_000_000);
  assert.deepEqual(heard, ['1', '2']);
});

test('RFC 4733 §2.5.2.2: an event whose end was lost is told once, though its packets come again later', () => {
  const told: (readonly [string, number])[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit, durationMs) => told.push([digit, durationMs]) });
  d.receive(event(5, false, 160), 1000);
  for (let tick = 0; tick < 8; tick++) d.tick();
  assert.deepEqual(told, []);
  d.tick();
  assert.deepEqual(told, [['5', 20]]);
  d.receive(event(5, true, 800), 1000);
  for (let tick = 0; tick < 20; tick++) d.tick();
  assert.equal(told.length, 1);
});

test('RFC 4733 §2.5.2: packets of an event that come out of order do not shorten it, and begin none anew while a later one is under way', () => {
  const told: (readonly [string, number])[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit, durationMs) => told.push([digit, durationMs]) });
  d.receive(event(6, false, 640), 1000);
  d.receive(event(6, false, 160), 1000);
  d.receive(event(7, false, 160), 3000);
  assert.deepEqual(told, [['6', 80]]);
  d.receive(event(6, true, 800), 1000);
  d.receive(event(8, true, 800), 2000);
  d.receive(event(7, true, 320), 3000);
  assert.deepEqual(told, [
    ['6', 80],
    ['7', 40],
  ]);
});

test('RFC 4733 §2.5.2: the wrap of the timestamp between two digits is no jump back', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
  d.receive(event(1, false, 160), 2 ** 32 - 100);
  d.receive(event(2, false, 160), 700);
  d.receive(event(1, true, 800), 2 ** 32 - 100);
  d.receive(event(2, true, 800), 700);
  assert.deepEqual(heard, ['1', '2']);
});

test('RFC 4733 §2.5.2: an event never heard of that began up to five seconds before the newest one is late, before that it is of other times', () => {
  const heardAfter = (earlier: number): string => {
    const heard: string[] = [];
    const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
    for (const [code, timestamp] of [
      [1, 900_000],
      [2, 950_000],
      [3, 1_000_000],
    ] as const)
      d.receive(event(code, true, 800), timestamp);
    d.receive(event(4, true, 800), 1_000_000 - earlier);
    return heard.join('');
  };
  assert.equal(heardAfter(1), '123');
  assert.equal(heardAfter(39_999), '123');
  assert.equal(heardAfter(40_000), '1234');
  assert.equal(heardAfter(49_000), '1234');
  assert.equal(heardAfter(-1), '1234');
});

test('RFC 4733 §2.5.2: the last sixteen events are known when their packets come again, the one before is forgotten', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
  // Ten seconds lie between two.
  for (let index = 0; index < 17; index++) d.receive(event(index % 10, true, 800), index * 80_000);
  assert.equal(heard.length, 17);
  for (let index = 1; index < 17; index++) d.receive(event(index % 10, true, 800), index * 80_000);
  assert.equal(heard.length, 17);
  d.receive(event(0, true, 800), 0);
  assert.equal(heard.length, 18);
});

test('RFC 4733 §3.2: events that are no digits are passed over', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
  d.receive(event(16, true, 800), 1000);
  d.receive(Uint8Array.of(1, 0x80), 2000);
  assert.deepEqual(heard, []);
});

/** A digit held down, in segments of 0xffff units, with an update each 50 ms of 8 kHz; the packets that `isLost` names never come. */
function held(
  units: number,
  options: { readonly start?: number; readonly isLost?: (at: number, isLastOfSegment: boolean) => boolean } = {},
): (readonly [string, number])[] {
  const told: (readonly [string, number])[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit, durationMs) => told.push([digit, Math.round(durationMs)]) });
  const { start = 1000, isLost = () => false } = options;
  for (let from = 0; from < units; from += 0xffff) {
    const length = Math.min(0xffff, units - from);
    for (let at = 400; ; at += 400) {
      const isLast = at >= length;
      if (!isLost(from + at, isLast)) d.receive(event(9, isLast && from + length === units, Math.min(at, length)), (start + from) >>> 0);
      d.tick();
      if (isLast) break;
    }
  }
  for (let tick = 0; tick < 20; tick++) d.tick();
  return told;
}

test('RFC 4733 §2.5.1.3: a digit held for longer than a packet can say comes in segments and is told once, with all of its length', () => {
  assert.deepEqual(held(160_000), [['9', 20_000]]);
  assert.deepEqual(held(160_000, { start: 2 ** 32 - 70_000 }), [['9', 20_000]]);
  assert.deepEqual(held(0xffff + 800), [['9', 8292]]);
});

test('RFC 4733 §2.5.1.3: it is told once, and as long, though the last packets of its segments are lost', () => {
  assert.deepEqual(held(160_000, { isLost: (at, isLastOfSegment) => isLastOfSegment && at < 150_000 }), [['9', 20_000]]);
});

test('RFC 4733 §2.5.1.3: the same digit that begins anywhere else is pressed again, and another one that begins there is another', () => {
  const heard: string[] = [];
  const d = new DtmfReceiver({ clockRateHz: 8000, onDigit: (digit) => heard.push(digit) });
  d.receive(event(5, false, 800), 1000);
  d.receive(event(5, false, 400), 1801);
  d.receive(event(6, true, 400), 2201);
  assert.deepEqual(heard, ['5', '5', '6']);
});
