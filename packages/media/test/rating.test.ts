// What the figures of quality say against what is heard: RFC 3611 §4.7.1 (lost and discarded), ITU-T G.107. Each impairment of a network is played, and the rating and the likeness of the sound must lie in one band.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingSink, meanOpinionScore, rateQuality } from '../src/index.ts';
import type { LegStatistics } from '../src/index.ts';
import { legWorld, sdp } from './descriptions.ts';
import { likeness, seeded, speech } from './likeness.ts';
import type { Likeness } from './likeness.ts';
import { al, event, mu, rtp } from './rtp-stream.ts';

const seconds = 12;
const said = speech(seconds);

interface Packet {
  readonly atMs: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

/** The sound in packets as it is sent, without anything that happens to it. */
function frames(packetMs = 20, firstSequence = 0): Packet[] {
  const length = packetMs * 8;
  return Array.from({ length: (seconds * 1000) / packetMs }, (_, index) => ({
    atMs: index * packetMs,
    sequence: firstSequence + index,
    timestamp: 1000 + index * length,
    ssrc: 0x11111111,
    payloadType: 0,
    payload: mu(said.subarray(index * length, (index + 1) * length)),
  }));
}

interface Heard {
  readonly statistics: LegStatistics;
  readonly sound: Likeness;
}

async function hear(packets: readonly Packet[], sent: Int16Array): Promise<Heard> {
  const { world, l } = await legWorld();
  const far = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0 8 101', 'a=rtpmap:101 telephone-event/8000']));
  const sink = new CollectingSink({ rateHz: 8000 });
  l.sink = sink;
  let nowMs = 0;
  for (const packet of packets.toSorted((a, b) => a.atMs - b.atMs)) {
    if (packet.atMs > nowMs) {
      await world.clock.advance(packet.atMs - nowMs);
      nowMs = packet.atMs;
    }
    far.send(rtp(packet.sequence, packet.timestamp, packet.ssrc, packet.payloadType, packet.payload), l.local);
  }
  const statistics = l.statistics();
  await world.clock.advance(600);
  await l.close();
  return { statistics, sound: likeness(sent, sink.samples()) };
}

const late = (delayMs: (index: number) => number) => frames().map((packet, index) => ({ ...packet, atMs: packet.atMs + delayMs(index) }));
const without = (isLost: (index: number) => boolean) => frames().filter((_, index) => !isLost(index));
const from = (first: number, change: (packet: Packet) => Packet) =>
  frames().map((packet, index) => (index < first ? packet : change(packet)));
/** Each time the same chances, whichever cases ran before. */
const lost = (rate: number) => without(chance(7, rate));
function chance(seed: number, rate: number): () => boolean {
  const random = seeded(seed);
  return () => random() < rate;
}
function upTo(seed: number, ms: number): () => number {
  const random = seeded(seed);
  return () => random() * ms;
}
const twice = (packets: readonly Packet[], afterMs: number) =>
  packets.flatMap((packet) => [packet, { ...packet, atMs: packet.atMs + afterMs }]);

/** Each second a digit of 100 ms beside the sound: events have numbers of their own among those of the sound. */
function digitsBeside(): Packet[] {
  let sequence = 0;
  return frames().flatMap((packet, index) => {
    const step = index % 50;
    const sound = { ...packet, sequence: sequence++ };
    if (step >= 7) return [sound];
    const timestamp = packet.timestamp - step * 160;
    const payload = event(5, step >= 4, Math.min(step + 1, 5) * 160);
    return [sound, { ...packet, atMs: packet.atMs + 1, sequence: sequence++, timestamp, payloadType: 101, payload }];
  });
}

const table: Readonly<Record<string, () => readonly Packet[]>> = {
  nothing: () => frames(),
  'loss of 2 %': () => lost(0.02),
  'loss of 5 %': () => lost(0.05),
  'loss of 10 %': () => lost(0.1),
  'loss of 20 %': () => lost(0.2),
  'loss of 40 %': () => lost(0.4),
  'loss of 2 s at once': () => without((index) => index >= 200 && index < 300),
  'jitter of 50 ms': () => late(upTo(7, 50)),
  'jitter of 100 ms': () => late(upTo(7, 100)),
  'jitter of 100 ms and loss of 5 %': () => late(upTo(7, 100)).filter(chance(8, 0.95)),
  'every tenth packet 60 ms late': () => late((index) => (index % 10 === 0 ? 60 : 0)),
  'every packet twice': () => twice(frames(), 1),
  'every packet twice, the second 70 ms later': () => twice(frames(), 70),
  'loss of 10 %, the rest twice': () => twice(lost(0.1), 1),
  'digits beside the sound': digitsBeside,
  'an unknown payload type beside the sound': () =>
    digitsBeside().map((packet) => (packet.payloadType === 101 ? { ...packet, payloadType: 98, payload: new Uint8Array(20) } : packet)),
  'an unknown payload type instead of sound for 2 s': () =>
    frames().map((packet, index) => (index >= 200 && index < 300 ? { ...packet, payloadType: 98 } : packet)),
  'another SSRC': () => from(200, (packet) => ({ ...packet, ssrc: 5, sequence: packet.sequence + 777, timestamp: packet.timestamp + 1e6 })),
  'another SSRC with lower numbers': () => from(200, (packet) => ({ ...packet, ssrc: 5, sequence: packet.sequence - 200 })),
  'sequence numbers that jump': () => from(200, (packet) => ({ ...packet, sequence: packet.sequence + 20_000 })),
  'timestamps that jump ahead': () => from(200, (packet) => ({ ...packet, timestamp: packet.timestamp + 800_000 })),
  'timestamps that jump back': () => from(200, (packet) => ({ ...packet, timestamp: packet.timestamp - 800_000 })),
  'the wrap of sequence numbers': () => frames(20, 65_400),
  'packets of 10 ms': () => frames(10),
  'packets of 30 ms': () => frames(30),
  'packets of 60 ms': () => frames(60),
  'PCMA from the middle on': () =>
    from(200, (packet) => ({ ...packet, payloadType: 8, payload: al(said.subarray(packet.timestamp - 1000, packet.timestamp - 840)) })),
  'a clock 1000 ppm slow': () => late((index) => index * 0.02),
  'a clock 1000 ppm fast': () => late((index) => -index * 0.02 + 20),
};

/** Where what is sent is no sound for 2 s. */
const silent = ['an unknown payload type instead of sound for 2 s'];
const saidWithGap = Int16Array.from(said).fill(0, 200 * 160, 300 * 160);
/** Where nothing is lost on the way and nothing comes too late. */
const unspoilt = [
  'nothing',
  'jitter of 50 ms',
  'every packet twice',
  'every packet twice, the second 70 ms later',
  'digits beside the sound',
  'an unknown payload type beside the sound',
  ...silent,
  'sequence numbers that jump',
  'timestamps that jump ahead',
  'timestamps that jump back',
  'the wrap of sequence numbers',
];

const scoreAt = (lossPercent: number): number => meanOpinionScore(rateQuality({ codec: 'PCMU', lossPercent, delayMs: 0 }));
const allowance = 0.1;
/** Concealment hides most of a single loss: of a second lost in packets apart at least this share is unlike. */
const leastHarm = 0.2;
const lagAllowanceMs = 60;

for (const [name, packets] of Object.entries(table)) {
  test(`ITU-T G.107, RFC 3611 §4.7.1: the rating says what is heard: ${name}`, async () => {
    const { statistics, sound } = await hear(packets(), silent.includes(name) ? saidWithGap : said);
    const score = statistics.mosLq ?? 0;
    const seen = JSON.stringify({ sound, statistics });
    assert.ok(sound.windows >= 35, seen);
    const unlikePercent = 100 * (1 - sound.mean);
    // A packet that is lost can spoil no more than its own time.
    assert.ok(score <= scoreAt(unlikePercent) + allowance, `said to be good, and is bad: ${seen}`);
    assert.ok(score >= scoreAt(unlikePercent / leastHarm) - allowance, `said to be bad, and is good: ${seen}`);
    assert.ok(Math.abs(statistics.jitterBufferMs - sound.lastLagMs) <= lagAllowanceMs, `the delay is another: ${seen}`);
    if (unspoilt.includes(name)) assert.deepEqual([statistics.packetsLost, statistics.packetsDiscarded], [0, 0], seen);
  });
}

test('RFC 3611 §4.7.5: a leg that received nothing has no rating', async () => {
  const { statistics } = await hear([], said);
  assert.deepEqual([statistics.rFactor, statistics.mosLq, statistics.mosCq], [undefined, undefined, undefined]);
});
