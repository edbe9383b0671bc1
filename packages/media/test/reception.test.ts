// What a receiver makes of the order, the source and the payload type of packets: RFC 3550 appendix A, RFC 3264 §8.3.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reception } from '../src/rtp/reception.ts';
import { al, mu, receiver, rtp, sine } from './rtp-stream.ts';

test('RFC 3550 A.1 (MIN_SEQUENTIAL): a stray packet of another SSRC does not make the stream that is heard begin anew', () => {
  const play = (stray: boolean): { heard: number; frames: number; lost: number; discarded: number } => {
    const { r } = receiver();
    let heard = 0;
    let frames = 0;
    for (let n = 0; n < 500; n++) {
      r.receive(rtp(1000 + n, n * 160, 1, 0, mu(sine(n))), n * 20);
      if (stray && n % 10 === 5) r.receive(rtp(7, 0, 2, 0, mu(sine(0))), n * 20 + 1);
      r.tick(
        {
          write: (s) => {
            frames++;
            if (s.some((v) => Math.abs(v) > 6000)) heard++;
          },
        },
        true,
      );
    }
    return { heard, frames, lost: r.packetsLost, discarded: r.packetsDiscarded };
  };
  const clean = play(false);
  const disturbed = play(true);
  assert.ok(
    disturbed.heard > 0.95 * clean.heard,
    `clean ${JSON.stringify(clean)}, with one stray packet in ten ${JSON.stringify(disturbed)}`,
  );
});

test('RFC 3264 §8.3.2: packets that wait when the payload type changes are decoded as what they are', () => {
  const { r } = receiver();
  const out: Int16Array[] = [];
  for (let n = 0; n < 200; n++) {
    const s = new Int16Array(160); // silence in both laws
    r.receive(n < 100 ? rtp(n, n * 160, 1, 0, mu(s)) : rtp(n, n * 160, 1, 8, al(s)), n * 20);
    r.tick(
      {
        write: (f) => {
          out.push(Int16Array.from(f));
        },
      },
      true,
    );
  }
  const peak = Math.max(...out.map((f) => Math.max(...f.map(Math.abs))));
  assert.ok(peak < 500, `silence in, a peak of ${peak} out`);
});

test('RFC 3264 §8.3.2: a payload type that changes with each packet is decoded packet by packet', () => {
  const { r } = receiver();
  let peak = 0;
  for (let n = 0; n < 200; n++) {
    const s = new Int16Array(160);
    r.receive(n % 2 === 0 ? rtp(n, n * 160, 1, 0, mu(s)) : rtp(n, n * 160, 1, 8, al(s)), n * 20);
    r.tick({ write: (f) => (peak = Math.max(peak, ...f.map(Math.abs))) }, true);
  }
  assert.ok(peak < 500, `silence in, a peak of ${peak} out`);
});

test('RFC 3550 A.1: a packet reordered across the wrap at the start of a stream has its place', () => {
  const reception = new Reception(1);
  const first = reception.receive(1);
  const late = reception.receive(65535);
  assert.ok(
    first !== undefined && late !== undefined && late.extended >= 0 && late.extended < first.extended,
    `extended ${late?.extended}`,
  );
});

test('RFC 3550 A.3: a packet that comes twice counts as received in reports, and makes up for no lost one in the count of lost packets', () => {
  const reception = new Reception(1);
  for (let n = 0; n < 10; n++) if (n !== 4) reception.receive(n);
  assert.deepEqual([reception.packetsLost, reception.cumulativeLost], [1, 1]);
  assert.equal(reception.receive(9)?.duplicate, true);
  assert.equal(reception.receive(8)?.duplicate, true);
  assert.deepEqual([reception.packetsReceived, reception.packetsLost, reception.cumulativeLost], [11, 1, -1]);
  assert.equal(reception.receive(4)?.duplicate, false);
  assert.deepEqual([reception.packetsLost, reception.cumulativeLost], [0, -2]);
});

test('RFC 3550 A.1: a jump is believed at the second packet; what was received and lost before it counts on', () => {
  const reception = new Reception(1);
  for (const sequence of [100, 101, 103]) reception.receive(sequence);
  assert.equal(reception.receive(30_000), undefined);
  assert.deepEqual(reception.receive(30_001), { extended: 65536 + 30_001, restarted: true, duplicate: false });
  assert.deepEqual(reception.receive(30_002), { extended: 65536 + 30_002, restarted: false, duplicate: false });
  assert.deepEqual([reception.packetsReceived, reception.packetsReceivedInAll, reception.packetsLost], [2, 5, 1]);
  assert.equal(reception.extendedHighest, 30_002);
});

test('RFC 3550 A.1: two jumps that do not fit each other are not believed', () => {
  const reception = new Reception(1);
  reception.receive(100);
  assert.equal(reception.receive(30_000), undefined);
  assert.equal(reception.receive(30_002), undefined);
  assert.equal(reception.receive(50_000), undefined);
  assert.equal(reception.receive(101)?.restarted, false);
});

test('RFC 3550 A.1 (MAX_DROPOUT, MAX_MISORDER): 2999 packets ahead or 99 behind are loss and reordering, more is a jump', () => {
  const after = (sequence: number): number | undefined => {
    const reception = new Reception(1);
    reception.receive(10_000);
    return reception.receive(sequence)?.extended;
  };
  assert.equal(after(12_999), 65536 + 12_999);
  assert.equal(after(13_000), undefined);
  assert.equal(after(9901), 65536 + 9901);
  assert.equal(after(9900), undefined);
});

test('RFC 3550 A.1: reordering by up to 99 packets is not taken for a restart', () => {
  const reception = new Reception(1);
  for (let n = 1000; n < 1200; n++) if (n !== 1101 && n !== 1102) reception.receive(n);
  assert.deepEqual(reception.receive(1101), { extended: 65536 + 1101, restarted: false, duplicate: false });
  assert.deepEqual(reception.receive(1102), { extended: 65536 + 1102, restarted: false, duplicate: false });
  assert.equal(reception.packetsLost, 0);
});

test('RFC 3550 A.1: across the wrap the highest number rises by a cycle, and what comes late is of the cycle before', () => {
  const reception = new Reception(1);
  reception.receive(65_534);
  assert.equal(reception.receive(1)?.extended, 2 * 65536 + 1);
  assert.equal(reception.extendedHighest, 65536 + 1);
  assert.equal(reception.receive(65_535)?.extended, 65536 + 65_535);
  assert.equal(reception.receive(0)?.extended, 2 * 65536);
  assert.equal(reception.extendedHighest, 65536 + 1);
  assert.equal(reception.packetsLost, 0);
});

test('RFC 3550 A.8: jitter is smoothed by sixteen, and the wrap of the timestamp does not show in it', () => {
  const reception = new Reception(1);
  reception.updateJitter(0, 2 ** 32 - 160);
  reception.updateJitter(160, 0);
  assert.equal(reception.jitter, 0);
  reception.updateJitter(320 + 64, 160);
  assert.equal(reception.jitter, 4);
  reception.updateJitter(480 + 64, 320);
  assert.equal(reception.jitter, 4 - 4 / 16);
  reception.updateJitter(640, 480);
  assert.equal(reception.jitter, 3.75 + (64 - 3.75) / 16);
});

test('RFC 3550 A.3: the fraction lost is of the packets since the last report, in 1/256', () => {
  const reception = new Reception(1);
  assert.equal(reception.takeFractionLost(), 0);
  for (const n of [0, 1, 3]) reception.receive(n);
  assert.equal(reception.takeFractionLost(), 64);
  for (const n of [4, 7]) reception.receive(n);
  assert.equal(reception.takeFractionLost(), 128);
  assert.equal(reception.takeFractionLost(), 0);
  reception.receive(1000);
  assert.equal(reception.takeFractionLost(), 255);
  reception.receive(999);
  reception.receive(998);
  assert.equal(reception.takeFractionLost(), 0);
});

test('RFC 5761 §4: what looks like RTCP, or is of an unknown type before any sound, begins no stream and takes no place in one', () => {
  const { r } = receiver();
  r.receive(rtp(50, 0, 1, 98, new Uint8Array(20)), 0);
  assert.deepEqual([r.packetsReceived, r.packetsRefused], [0, 1]);
  r.receive(rtp(1, 0, 1, 0, mu(sine(0))), 0);
  for (const type of [64, 72, 95]) r.receive(rtp(2, 0, 1, type, new Uint8Array(20)), 10);
  assert.deepEqual([r.packetsReceived, r.packetsRefused], [1, 4]);
  r.receive(rtp(2, 0, 1, 63, new Uint8Array(20)), 10);
  r.receive(rtp(3, 0, 1, 96, new Uint8Array(20)), 10);
  r.receive(rtp(4, 0, 2, 96, new Uint8Array(20)), 10);
  assert.deepEqual([r.packetsReceived, r.packetsRefused, r.packetsLost], [3, 5, 0]);
});

test('RFC 3550 A.1: the first packet is known when it comes again, at once and after a restart', () => {
  const reception = new Reception(1);
  reception.receive(100);
  assert.equal(reception.receive(100)?.duplicate, true);
  reception.receive(30_000);
  reception.receive(30_001);
  assert.equal(reception.receive(30_001)?.duplicate, true);
  assert.equal(reception.receive(30_002)?.duplicate, false);
});

test('RFC 3550 A.8: the first packet is no measure of jitter, and neither is the first after a restart', () => {
  const reception = new Reception(1);
  reception.receive(1);
  reception.updateJitter(1_000_000, 5);
  assert.equal(reception.jitter, 0);
  reception.receive(30_000);
  reception.receive(30_001);
  reception.updateJitter(9_000_000, 5);
  assert.equal(reception.jitter, 0);
});

test('RFC 3550 A.3: where more came than was expected the fraction lost is zero', () => {
  const reception = new Reception(1);
  reception.receive(1);
  reception.takeFractionLost();
  for (const sequence of [2, 2, 2, 3]) reception.receive(sequence);
  assert.equal(reception.takeFractionLost(), 0);
  reception.receive(2);
  assert.equal(reception.takeFractionLost(), 0);
});
