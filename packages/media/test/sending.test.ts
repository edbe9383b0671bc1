// What a leg sends: sequence, timestamps, markers, sound and digits, packet by packet. RFC 3550 §5.1, RFC 4733 §2.5.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { G722Encoder, decodeMuLaw, parseRtpHeader } from '../src/index.ts';
import type { AudioSource, MediaLegOptions, RtpHeader } from '../src/index.ts';
import { legWorld, sdp } from './descriptions.ts';
import type { LegWorld } from './descriptions.ts';
import { speech } from './likeness.ts';

const said = speech(4);

interface Sent extends RtpHeader {
  readonly payload: Uint8Array;
  readonly atMs: number;
}

interface Sending extends LegWorld {
  readonly sent: Sent[];
  /** Samples that were asked of the source. */
  readonly readSamples: () => number;
}

async function sending(options: Partial<MediaLegOptions>, ...lines: readonly string[]): Promise<Sending> {
  const all = await legWorld(options);
  const peer = await all.world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  const sent: Sent[] = [];
  peer.onDatagram = (data) => {
    const header = parseRtpHeader(data);
    sent.push({ ...header, payload: data.slice(header.payloadStart, header.payloadEnd), atMs: all.world.clock.monotonicMs() });
  };
  all.l.answerOffer(sdp(lines));
  let at = 0;
  const source: AudioSource = {
    read: (samples) => {
      samples.set(said.subarray(at, at + samples.length));
      at += samples.length;
    },
  };
  all.l.source = source;
  return { ...all, sent, readSamples: () => at };
}

const plain = 'm=audio 4000 RTP/AVP 0 101';
const events = 'a=rtpmap:101 telephone-event/8000';

function decodedOf(sent: readonly Sent[]): Int16Array {
  const bytes = Uint8Array.from(sent.flatMap(({ payload }) => Array.from(payload)));
  const samples = new Int16Array(bytes.length);
  decodeMuLaw(bytes, samples);
  return samples;
}

for (const packetMs of [20, 40, 60]) {
  test(`RFC 3550 §5.1: packets of ${packetMs} ms have numbers in a row, timestamps of their first sample, a marker on the first, and all the sound`, async () => {
    const { world, l, sent } = await sending({}, plain, events, `a=ptime:${packetMs}`);
    await world.clock.advance(1201);
    const [first] = sent;
    assert.ok(first !== undefined);
    assert.equal(sent.length, 1200 / packetMs);
    assert.ok(first.sequence < 2 ** 15);
    for (const [index, { sequence, timestamp, ssrc, marker, payloadType, payload, atMs }] of sent.entries()) {
      assert.equal(sequence, (first.sequence + index) % 65_536);
      assert.equal(timestamp, (first.timestamp + index * packetMs * 8) % 2 ** 32);
      assert.equal(ssrc, l.statistics().localSsrc);
      assert.equal(marker, index === 0);
      assert.equal(payloadType, 0);
      assert.equal(payload.length, packetMs * 8);
      assert.equal(atMs - first.atMs, index * packetMs);
    }
    const heard = decodedOf(sent);
    for (const [index, sample] of heard.entries()) {
      const original = said[index] ?? 0;
      assert.ok(Math.abs(sample - original) <= 8 + Math.abs(original) / 16, `sample ${index}: ${sample}, of ${original}`);
    }
    const { packetsSent, octetsSent } = l.statistics();
    assert.deepEqual([packetsSent, octetsSent], [sent.length, 1200 * 8]);
    await l.close();
  });
}

test('RFC 3551 §4.5.2: G.722 counts its timestamp at 8 kHz, and is the one encoding from start to end', async () => {
  const { world, l, sent } = await sending({ codecs: ['G722'] }, 'm=audio 4000 RTP/AVP 9');
  await world.clock.advance(101);
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 9', 'a=sendrecv']));
  await world.clock.advance(100);
  const encoder = new G722Encoder();
  for (const [index, { timestamp, payload }] of sent.entries()) {
    const expected = new Uint8Array(160);
    encoder.encode(said.subarray(index * 320, (index + 1) * 320), expected);
    assert.deepEqual(payload, expected, `packet ${index}`);
    assert.equal(timestamp, ((sent[0]?.timestamp ?? 0) + index * 160) % 2 ** 32);
  }
  assert.equal(sent.length, 10);
  await l.close();
});

test('RFC 3550 §5.1: while nothing is sent the timestamp goes on, the sequence does not, and a marker follows', async () => {
  const { world, l, sent, readSamples } = await sending({}, plain, events);
  await world.clock.advance(101);
  l.answerOffer(sdp([plain, events, 'a=sendonly']));
  const before = readSamples();
  await world.clock.advance(200);
  assert.equal(readSamples(), before);
  assert.equal(sent.length, 5);
  l.answerOffer(sdp([plain, events]));
  await world.clock.advance(100);
  const [last, next, after] = sent.slice(4);
  assert.ok(last !== undefined && next !== undefined && after !== undefined);
  assert.equal(next.sequence, last.sequence + 1);
  assert.equal(next.timestamp, (last.timestamp + 160 * 11) % 2 ** 32);
  assert.deepEqual([last.marker, next.marker, after.marker], [false, true, false]);
  await l.close();
});

test('a packet that was half full when sending stopped begins anew afterwards', async () => {
  const { world, l, sent } = await sending({}, plain, events, 'a=ptime:40');
  await world.clock.advance(61);
  l.answerOffer(sdp([plain, events, 'a=ptime:40', 'a=sendonly']));
  await world.clock.advance(40);
  l.answerOffer(sdp([plain, events, 'a=ptime:40']));
  await world.clock.advance(40);
  assert.deepEqual(
    sent.map(({ payload }) => payload.length),
    [320, 320],
  );
  assert.equal(((sent[1]?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)) | 0, 5 * 160);
  await l.close();
});

test('RFC 4733 §2.5.1: while a digit is sent the sound waits, the source is read on, and a marker begins both', async () => {
  const { world, l, sent, readSamples } = await sending({}, plain, events);
  await world.clock.advance(61);
  void l.sendDtmf('5', { durationMs: 60, gapMs: 80 });
  await world.clock.advance(240);
  assert.equal(readSamples(), 15 * 160);
  const [first] = sent;
  assert.ok(first !== undefined);
  assert.deepEqual(
    sent.map(({ payloadType, marker, timestamp }) => `${payloadType}${marker ? 'M' : ''} ${((timestamp - first.timestamp) | 0) / 160}`),
    ['0M 0', '0 1', '0 2', '101M 3', '101 3', '101 3', '101 3', '101 3', '0M 8', '0 9', '0 10', '0 11', '0 12', '0 13', '0 14'],
  );
  assert.deepEqual(
    sent.filter(({ payloadType }) => payloadType === 101).map(({ payload }) => Array.from(payload)),
    [160, 320, 480, 480, 480].map((duration, index) => [5, (index >= 2 ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]),
  );
  assert.equal(l.statistics().octetsSent, 10 * 160 + 5 * 4);
  await l.close();
});

/** The share of the power at one frequency, 0-1. */
function shareAt(samples: Int16Array, frequencyHz: number): number {
  let [real, imaginary, power] = [0, 0, 1];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * frequencyHz * index) / 8000;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    power += sample * sample;
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * power);
}

test('ITU-T Q.23: to a peer that takes no events the tones go in the sound, each anew, and the voice returns', async () => {
  const { world, l, sent } = await sending({}, 'm=audio 4000 RTP/AVP 0');
  await world.clock.advance(101);
  void l.sendDtmf('11,9', { durationMs: 100, gapMs: 100 });
  await world.clock.advance(2900);
  const frame = (index: number, count: number): Int16Array => decodedOf(sent.slice(index, index + count));
  assert.ok(sent.every(({ payloadType }) => payloadType === 0));
  assert.deepEqual(sent.map(({ marker }) => marker).filter(Boolean).length, 1);
  for (const at of [5, 15]) assert.ok(shareAt(frame(at, 5), 697) + shareAt(frame(at, 5), 1209) > 0.9, `one at ${at}`);
  for (const at of [0, 10, 20, 60]) assert.ok(shareAt(frame(at, 5), 697) + shareAt(frame(at, 5), 1209) < 0.5, `voice at ${at}`);
  assert.ok(shareAt(frame(125, 5), 852) + shareAt(frame(125, 5), 1477) > 0.9, 'nine');
  await l.close();
});

test('a leg without events of its own sends tones, though the peer would take events', async () => {
  const { world, l, sent } = await sending({ telephoneEventPayload: false }, plain, events);
  void l.sendDtmf('5', { durationMs: 200, gapMs: 60 });
  await world.clock.advance(301);
  assert.ok(sent.every(({ payloadType }) => payloadType === 0));
  assert.ok(shareAt(decodedOf(sent.slice(1, 9)), 770) > 0.3);
  await l.close();
});

test('RFC 3711 §3.1: what is sent secured is longer by the tag, each packet by its own length', async () => {
  const key = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
  const { world, l, sent } = await sending(
    { srtp: 'accept' },
    'm=audio 4000 RTP/SAVP 0 101',
    events,
    `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`,
  );
  await world.clock.advance(41);
  void l.sendDtmf('5', { durationMs: 40, gapMs: 60 });
  await world.clock.advance(160);
  assert.deepEqual(
    sent.map(({ payload }) => payload.length - 10),
    [160, 160, 4, 4, 4, 4, 160, 160, 160, 160],
  );
  await l.close();
});
