// What moves the playout delay and what must not: RFC 3550 §5.1 (timestamps may stand still), RFC 4733 §2.5 (all packets of an event share one).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JitterBuffer, codecs } from '../src/index.ts';
import { RtpReceiver } from '../src/rtp-receiver.ts';
import { writeRtpHeader } from '../src/rtp/packet.ts';

const packetMs = 20;
const payload = new Uint8Array(1);

interface Stream {
  readonly buffer: JitterBuffer;
  /** Inserts `count` packets of this delay, one each 20 ms, pulling as often; answers the largest target on the way. */
  readonly play: (count: number, delayMs: (index: number) => number) => number;
  readonly pause: (pulls: number) => void;
}

function stream(): Stream {
  const buffer = new JitterBuffer({ minimumMs: 20, maximumMs: 300, packetMs });
  let number = 0;
  return {
    buffer,
    play: (count, delayMs) => {
      let largest = 0;
      for (let index = 0; index < count; index++) {
        buffer.insert(number++, payload, delayMs(index));
        buffer.pull();
        largest = Math.max(largest, buffer.targetMs);
      }
      return largest;
    },
    pause: (pulls) => {
      for (let pull = 0; pull < pulls; pull++) buffer.pull();
    },
  };
}

for (const standstillMs of [60, 200, 500, 2000, 30_000]) {
  test(`a timestamp that stood still for ${standstillMs} ms, as in a hold, does not move the playout delay`, () => {
    const { buffer, play, pause } = stream();
    play(400, () => 5);
    const before = buffer.targetMs;
    pause(standstillMs / packetMs);
    const largest = play(1500, () => standstillMs + 5);
    assert.equal(largest, before);
  });
}

test('a standstill amid jitter is a new baseline as well, and the jitter counts on', () => {
  const { buffer, play, pause } = stream();
  play(400, (index) => (index * 7) % 30);
  const before = buffer.targetMs;
  pause(100);
  const largest = play(1500, (index) => 2000 + ((index * 7) % 30));
  assert.ok(largest <= before + packetMs, `${before} ms before, up to ${largest} ms after`);
});

test('a timestamp that jumps back or forth does not move the playout delay', () => {
  for (const jumpMs of [-100_000, 100_000]) {
    const { buffer, play } = stream();
    play(400, () => 5);
    const before = buffer.targetMs;
    assert.equal(
      play(1500, () => 5 + jumpMs),
      before,
    );
  }
});

test('jitter of the network does move it: single late packets, and bursts after a stall', () => {
  const late = stream();
  late.play(400, () => 5);
  assert.ok(late.play(400, (index) => (index % 10 === 0 ? 65 : 5)) >= 80);
  const stalled = stream();
  stalled.play(400, () => 5);
  // Every 50 packets the last ten come at once.
  assert.ok(stalled.play(800, (index) => (index % 50 < 40 ? 5 : 5 + (49 - (index % 50)) * packetMs)) >= 100);
});

function receiver(): { readonly receiver: RtpReceiver; readonly digits: string[] } {
  const digits: string[] = [];
  const made = new RtpReceiver({
    jitterBuffer: { minimumMs: 20, maximumMs: 300 },
    onDigit: (digit) => digits.push(digit),
    onMedia: () => undefined,
  });
  made.configure({ payloads: new Map([[0, codecs.PCMU]]), eventPayload: 101, packetTimeMs: packetMs, srtp: undefined });
  return { receiver: made, digits };
}

function packet(sequence: number, timestamp: number, payloadType: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  writeRtpHeader(bytes, { marker: false, payloadType, sequence: sequence & 0xffff, timestamp: timestamp >>> 0, ssrc: 1 });
  bytes.set(body, 12);
  return bytes;
}

for (const digitMs of [100, 250, 1000]) {
  test(`RFC 4733 §2.5: a received digit of ${digitMs} ms does not move the playout delay`, () => {
    const { receiver: made, digits } = receiver();
    const sound = new Uint8Array(160).fill(0xff);
    let sequence = 0;
    let nowMs = 0;
    let largest = 0;
    const frame = (bytes: Uint8Array): void => {
      made.receive(bytes, nowMs);
      made.tick({ write: () => undefined }, true);
      nowMs += packetMs;
      largest = Math.max(largest, made.jitterBufferMs);
    };
    const talk = (count: number): void => {
      for (let index = 0; index < count; index++) frame(packet(sequence++, nowMs * 8, 0, sound));
    };
    talk(300);
    const before = made.jitterBufferMs;
    largest = 0;
    const start = nowMs * 8;
    for (let durationMs = packetMs; durationMs <= digitMs; durationMs += packetMs) {
      const units = durationMs * 8;
      frame(packet(sequence++, start, 101, Uint8Array.of(5, durationMs === digitMs ? 0x8a : 0x0a, units >> 8, units & 0xff)));
    }
    talk(300);
    assert.equal(largest, before);
    assert.deepEqual(digits, ['5']);
  });
}
