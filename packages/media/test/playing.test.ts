// From packets to frames: what a receiver plays, sample by sample. RFC 3550 §5.1, RFC 4733 §2.5, RFC 3611 §4.7.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import { G722Encoder, codecs, decodeALaw, decodeMuLaw } from '../src/index.ts';
import { RtpReceiver } from '../src/rtp-receiver.ts';
import { SrtpContext } from '../src/srtp/context.ts';
import { speech } from './likeness.ts';
import { al, event, mu, receiver, rtp } from './rtp-stream.ts';

const said = speech(8);
const soundOf = (index: number, length = 160): Int16Array => said.subarray(index * length, (index + 1) * length);

function decoded(payload: Uint8Array, law: 'mu' | 'al' = 'mu'): Int16Array {
  const samples = new Int16Array(payload.length);
  (law === 'mu' ? decodeMuLaw : decodeALaw)(payload, samples);
  return samples;
}

/** Ticks once and answers the frame. */
function tick(r: RtpReceiver, isReceiving = true): { readonly frame: Int16Array; readonly rateHz: number } | undefined {
  let heard: { frame: Int16Array; rateHz: number } | undefined;
  r.tick({ write: (samples, rateHz) => (heard = { frame: Int16Array.from(samples), rateHz }) }, isReceiving);
  return heard;
}

const play = (r: RtpReceiver): Int16Array => tick(r)?.frame ?? new Int16Array(0);

for (const packetMs of [10, 20, 30, 40, 60, 100, 200]) {
  test(`packets of ${packetMs} ms are played whole and in order`, () => {
    const { r } = receiver();
    const length = packetMs * 8;
    const heard: Int16Array[] = [];
    let sent = 0;
    for (let atMs = 0; atMs < 4000; atMs += 10) {
      if (atMs % packetMs === 0) {
        r.receive(rtp(sent, sent * length, 1, 0, mu(soundOf(sent, length))), atMs);
        sent++;
      }
      if (atMs % 20 === 10) heard.push(play(r));
    }
    const samples = Int16Array.from(heard.flatMap((frame) => Array.from(frame)));
    const reference = decoded(mu(said));
    const start = samples.findIndex((sample, index) => sample !== 0 && index > 0);
    const first = reference.findIndex((sample) => sample !== 0);
    const shift = start - first;
    assert.ok(shift >= 0 && shift <= 8 * (packetMs + 60), `${shift}`);
    const length0 = samples.length - shift - 2 * length;
    assert.deepEqual(samples.subarray(shift + 400, shift + length0), reference.subarray(400, length0));
  });
}

test('who is not to hear gets silence, and the packets go by meanwhile', () => {
  const { r } = receiver();
  for (let index = 0; index < 100; index++) {
    r.receive(rtp(index, index * 160, 1, 0, mu(soundOf(index))), index * 20);
    const heard = tick(r, index >= 50);
    if (heard !== undefined && index < 50) assert.deepEqual(new Set(heard.frame), new Set([0]));
    if (index >= 50) assert.deepEqual(heard?.frame, decoded(mu(soundOf(index - 1 - (r.jitterBufferMs / 20 - 1)))), `frame ${index}`);
  }
});

test('before a stream is agreed nothing is played and nothing is taken', () => {
  const r = new RtpReceiver({ jitterBuffer: { minimumMs: 20, maximumMs: 300 }, onDigit: () => undefined, onMedia: () => undefined });
  r.receive(rtp(1, 0, 1, 0, mu(soundOf(0))), 0);
  assert.equal(tick(r), undefined);
  assert.deepEqual([r.packetsReceived, r.packetsRefused, r.packetsLost, r.packetsExpected, r.jitterMs], [0, 0, 0, 0, 0]);
  assert.equal(r.reception, undefined);
  r.configure({ payloads: new Map(), eventPayload: undefined, packetTimeMs: 20, srtp: undefined });
  assert.equal(tick(r), undefined);
  r.configure({ payloads: new Map([[9, codecs.G722]]), eventPayload: undefined, packetTimeMs: 20, srtp: undefined });
  assert.deepEqual([tick(r)?.rateHz, tick(r)?.frame.length], [16_000, 320]);
});

test('RFC 3264 §8.3.2: between codecs of different rates each frame is told with its rate', () => {
  const { r } = receiver();
  const payloads = new Map([
    [0, codecs.PCMU],
    [9, codecs.G722],
  ]);
  r.configure({ payloads, eventPayload: 101, packetTimeMs: 20, srtp: undefined });
  const encoder = new G722Encoder();
  const rates: number[] = [];
  for (let index = 0; index < 60; index++) {
    const isWide = index >= 20 && index < 40;
    const payload = new Uint8Array(160);
    if (isWide) encoder.encode(new Int16Array(320), payload);
    r.receive(rtp(index, index * 160, 1, isWide ? 9 : 0, isWide ? payload : mu(soundOf(index))), index * 20);
    const heard = tick(r);
    assert.equal(heard?.frame.length, (heard?.rateHz ?? 0) / 50);
    rates.push(heard?.rateHz ?? 0);
  }
  const changes = rates.filter((rate, index) => index > 0 && rate !== rates[index - 1]);
  assert.deepEqual([rates[0], ...changes], [8000, 16_000, 8000]);
  assert.equal(rates.filter((rate) => rate === 16_000).length, 20);
});

test('RFC 3264 §8.3.2: after a change of law the sound goes on without a gap', () => {
  const { r } = receiver();
  for (let index = 0; index < 40; index++) {
    const isA = index >= 20;
    r.receive(rtp(index, index * 160, 1, isA ? 8 : 0, isA ? al(soundOf(index)) : mu(soundOf(index))), index * 20);
    const heard = play(r);
    if (index < 5) continue;
    const lag = 1;
    const payload = soundOf(index - lag);
    assert.deepEqual(heard, index - lag >= 20 ? decoded(al(payload), 'al') : decoded(mu(payload)), `frame ${index}`);
  }
});

/** What is played of 100 packets, with `beside` sent after each of some of them. */
function playBeside(beside: ((index: number, sequence: number) => Uint8Array | undefined) | undefined): Int16Array[] {
  const { r } = receiver();
  const heard: Int16Array[] = [];
  let sequence = 0;
  for (let index = 0; index < 100; index++) {
    r.receive(rtp(sequence++, 5000 + index * 160, 1, 0, mu(soundOf(index))), index * 20);
    const more = beside?.(index, sequence);
    if (more !== undefined) {
      sequence++;
      r.receive(more, index * 20 + 1);
    }
    heard.push(play(r));
  }
  assert.equal(r.packetsDiscarded, 0);
  assert.equal(r.packetsLost, 0);
  return heard;
}

test('RFC 4733 §2.5: events beside the sound, and types that are not understood, change no sample of it', () => {
  const clean = playBeside(undefined);
  // Not at the start, where whatever comes first fills the buffer.
  const step = (index: number): number => (index + 20) % 50;
  assert.deepEqual(
    playBeside((index, sequence) =>
      step(index) < 7
        ? rtp(sequence, 5000 + (index - step(index)) * 160, 1, 101, event(5, step(index) > 3, 160 * (step(index) + 1)))
        : undefined,
    ),
    clean,
  );
  assert.deepEqual(
    playBeside((index, sequence) => (step(index) < 7 ? rtp(sequence, 5000 + index * 160, 1, 98, new Uint8Array(30)) : undefined)),
    clean,
  );
});

test('RFC 4733 §2.5: events instead of sound take its time, and the sound after them comes in its own', () => {
  const { r, digits } = receiver();
  const heard: Int16Array[] = [];
  for (let index = 0; index < 100; index++) {
    const isEvent = index >= 40 && index < 50;
    r.receive(
      isEvent
        ? rtp(index, 5000 + 40 * 160, 1, 101, event(7, index >= 47, Math.min(index - 39, 8) * 160))
        : rtp(index, 5000 + index * 160, 1, 0, mu(soundOf(index))),
      index * 20,
    );
    heard.push(play(r));
  }
  assert.deepEqual(digits, ['7']);
  assert.deepEqual(heard[39], decoded(mu(soundOf(38))));
  assert.deepEqual(heard[99], decoded(mu(soundOf(98))));
  assert.deepEqual(
    heard[45]?.some((sample) => sample !== 0),
    false,
  );
  assert.deepEqual([r.packetsDiscarded, r.packetsLost, r.packetsReceived], [0, 0, 100]);
});

test('RFC 3611 §4.7: after two seconds without packets the delay is no longer than before', () => {
  const { r } = receiver();
  for (let index = 0; index < 300; index++) {
    const isLost = index >= 100 && index < 200;
    if (!isLost) r.receive(rtp(index, index * 160, 1, 0, mu(soundOf(index))), index * 20);
    const heard = play(r);
    if (index === 99) assert.deepEqual(heard, decoded(mu(soundOf(index - 1))));
    // The jitter seen so far asks for one packet: it is played as soon as it comes.
    if (index > 200) assert.deepEqual(heard, decoded(mu(soundOf(index))), `frame ${index}`);
  }
  assert.deepEqual([r.packetsLost, r.packetsDiscarded], [100, 0]);
});

test('a new source begins at once: what waited of the one before is discarded, counts go on, and it is told', () => {
  let told = 0;
  const r = new RtpReceiver({ jitterBuffer: { minimumMs: 100, maximumMs: 300 }, onDigit: () => undefined, onMedia: () => told++ });
  r.configure({ payloads: new Map([[0, codecs.PCMU]]), eventPayload: 101, packetTimeMs: 20, srtp: undefined });
  for (let index = 0; index < 20; index++) {
    if (index !== 3) r.receive(rtp(index, index * 160, 1, 0, mu(soundOf(index))), index * 20);
    play(r);
  }
  assert.equal(told, 1);
  assert.deepEqual([r.packetsReceived, r.packetsLost, r.packetsExpected, r.reception?.ssrc], [19, 1, 20, 1]);
  r.receive(rtp(500, 9, 2, 0, mu(soundOf(30))), 400);
  assert.equal(told, 2);
  assert.ok(r.packetsDiscarded >= 3, `${r.packetsDiscarded}`);
  assert.deepEqual([r.packetsReceived, r.packetsLost, r.packetsExpected, r.reception?.ssrc], [20, 1, 21, 2]);
  assert.equal(r.octetsReceived, 20 * 160);
});

test('a sequence that jumps within a source begins anew as well', () => {
  let told = 0;
  const r = new RtpReceiver({ jitterBuffer: { minimumMs: 20, maximumMs: 300 }, onDigit: () => undefined, onMedia: () => told++ });
  r.configure({ payloads: new Map([[0, codecs.PCMU]]), eventPayload: 101, packetTimeMs: 20, srtp: undefined });
  const heard: Int16Array[] = [];
  for (let index = 0; index < 40; index++) {
    r.receive(rtp(index < 20 ? index : index + 20_000, index * 160, 1, 0, mu(soundOf(index))), index * 20);
    heard.push(play(r));
  }
  assert.equal(told, 2);
  assert.deepEqual(heard[39], decoded(mu(soundOf(38))));
  assert.equal(r.packetsReceived, 39);
});

test('RFC 3611 §4.7.1: a packet that came twice counts once as expected, and neither as lost nor as discarded', () => {
  const { r } = receiver();
  for (let index = 0; index < 50; index++) {
    if (index === 30) continue;
    for (let copy = 0; copy < 2; copy++) r.receive(rtp(index, index * 160, 1, 0, mu(soundOf(index))), index * 20 + copy * 70);
    play(r);
  }
  assert.deepEqual([r.packetsReceived, r.packetsLost, r.packetsDiscarded, r.packetsExpected], [98, 1, 0, 50]);
  assert.equal(r.octetsReceived, 49 * 160);
  assert.equal(r.jitterBufferMs, 20);
  assert.equal(r.jitterMs, 0);
});

test('RFC 3550 A.8: jitter is told in milliseconds', () => {
  const { r } = receiver();
  for (let index = 0; index < 400; index++) r.receive(rtp(index, index * 160, 1, 0, mu(soundOf(0))), index * 20 + (index % 2) * 8);
  assert.ok(Math.abs(r.jitterMs - 8) < 0.1, `${r.jitterMs}`);
});

test('the playout delay follows how late packets are by their timestamps, over the wrap as well, and within its bounds', () => {
  const delayOf = (minimumMs: number, maximumMs: number, lateMs: number, firstTimestamp: number): number => {
    const r = new RtpReceiver({ jitterBuffer: { minimumMs, maximumMs }, onDigit: () => undefined, onMedia: () => undefined });
    r.configure({ payloads: new Map([[0, codecs.PCMU]]), eventPayload: 101, packetTimeMs: 20, srtp: undefined });
    for (let index = 0; index < 400; index++) {
      r.receive(rtp(index, firstTimestamp + index * 160, 1, 0, mu(soundOf(0))), index * 20 + (index % 10 === 0 ? lateMs : 0));
      play(r);
    }
    return r.jitterBufferMs;
  };
  for (const firstTimestamp of [0, 2 ** 32 - 20_000]) {
    assert.equal(delayOf(20, 300, 0, firstTimestamp), 20);
    assert.equal(delayOf(20, 300, 65, firstTimestamp), 80);
    assert.equal(delayOf(20, 300, 145, firstTimestamp), 160);
  }
  assert.equal(delayOf(100, 300, 0, 0), 100);
  assert.equal(delayOf(20, 100, 600, 0), 100);
});

test('the length of packets sets the step of the playout delay', () => {
  const { r } = receiver();
  for (let index = 0; index < 40; index++) r.receive(rtp(index, index * 480, 1, 0, mu(soundOf(index, 480))), index * 60);
  assert.equal(r.jitterBufferMs, 60);
  r.receive(rtp(40, 40 * 480, 1, 0, new Uint8Array(0)), 2400);
  assert.equal(r.jitterBufferMs, 60);
});

test('packets that are no RTP, not authentic or of no known type are refused and counted', () => {
  const { cryptography, random } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
  const keys = { suite: 'AES_CM_128_HMAC_SHA1_80' as const, masterKey: random.bytes(16), masterSalt: random.bytes(14) };
  const { r } = receiver();
  r.receive(Uint8Array.of(1, 2, 3), 0);
  assert.equal(r.packetsRefused, 1);
  r.configure({ payloads: new Map([[0, codecs.PCMU]]), eventPayload: 101, packetTimeMs: 20, srtp: new SrtpContext(cryptography, keys) });
  const packet = new Uint8Array(12 + 160 + 10);
  packet.set(rtp(1, 0, 1, 0, mu(soundOf(5))));
  new SrtpContext(cryptography, keys).protectRtp(packet, 172);
  const forged = Uint8Array.from(packet);
  forged[20] = (forged[20] ?? 0) ^ 1;
  r.receive(forged, 0);
  assert.deepEqual([r.packetsRefused, r.packetsReceived], [2, 0]);
  r.receive(packet, 0);
  assert.deepEqual([r.packetsRefused, r.packetsReceived, r.octetsReceived], [2, 1, 160]);
  const heard = [play(r), play(r), play(r)].find((frame) => frame.some((sample) => sample !== 0));
  // The first 4 ms are faded in.
  assert.deepEqual(heard?.subarray(32), decoded(mu(soundOf(5))).subarray(32));
});

for (const [packetMs, count] of [
  [10, 60],
  [20, 30],
  [30, 20],
] as const)
  test(`after ${count} packets of ${packetMs} ms that stop, their sound goes on and fades away`, () => {
    const { r } = receiver();
    const level = new Int16Array(packetMs * 8).fill(4000);
    const [heardLevel = 0] = decoded(mu(level));
    let sent = 0;
    for (let atMs = 0; atMs < packetMs * count; atMs += 10) {
      if (atMs % packetMs === 0) r.receive(rtp(sent, sent++ * level.length, 1, 0, mu(level)), atMs);
      if (atMs % 20 === 10) play(r);
    }
    const frames = Array.from({ length: 12 }, () => play(r));
    const rest = frames.flatMap((frame) => Array.from(frame));
    const fading = rest.findIndex((sample) => sample !== heardLevel);
    // 10 ms at full level, then 50 ms down to nothing, without a step.
    assert.ok(fading >= 81, `${fading}`);
    for (const [index, sample] of rest.slice(fading - 1).entries())
      assert.equal(sample, Math.round(heardLevel * Math.max(0, 1 - index / 400)), `sample ${index} of the fade`);
  });

test('where packets of 20 ms do not begin with a frame, what is made for a lost one stands in its place', () => {
  const { r } = receiver();
  const heard: number[] = [];
  // The level tells the packet; the first one has 10 ms.
  for (let sent = 0; sent < 40; sent++) {
    const payload = mu(new Int16Array(sent === 0 ? 80 : 160).fill(1000 + 500 * (sent % 2)));
    if (sent !== 30) r.receive(rtp(sent, sent === 0 ? 0 : sent * 160 - 80, 1, 0, payload), sent * 20);
    heard.push(...play(r));
  }
  const levels = [decoded(mu(Int16Array.of(1000)))[0], decoded(mu(Int16Array.of(1500)))[0]];
  const lost = heard.findIndex((sample, index) => index > 1600 && !levels.includes(sample));
  // Half of the gap is at full level, the other half fades.
  const begun = lost - 81;
  assert.deepEqual(new Set(heard.slice(begun - 160, begun)).size, 1);
  assert.equal(begun % 160, 80);
  assert.ok(heard.slice(begun, begun + 160).every((sample) => sample > 0));
  assert.equal(new Set(heard.slice(begun + 80, begun + 160)).size > 40, true);
  assert.deepEqual(new Set(heard.slice(begun + 192, begun + 320)).size, 1);
});
