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
