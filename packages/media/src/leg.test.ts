import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import { CollectingSink } from './frame-sink.ts';
import { createMediaLeg } from './leg.ts';
import { MediaClock } from './media-clock.ts';
import type { MediaLeg, MediaLegOptions } from './media-leg.ts';
import { Conference } from './mixer.ts';
import { createToneSource } from './tone.ts';

interface Pair {
  readonly world: VirtualWorld;
  readonly clock: MediaClock;
  readonly near: MediaLeg;
  readonly far: MediaLeg;
}

type Settings = Partial<MediaLegOptions>;

async function createPair(
  options: { near?: Settings; far?: Settings; conditions?: ConstructorParameters<typeof VirtualWorld>[0]['conditions'] } = {},
): Promise<Pair> {
  const world = new VirtualWorld({ seed: 7, ...(options.conditions === undefined ? {} : { conditions: options.conditions }) });
  const clock = new MediaClock(world.clock);
  const leg = (address: string, settings: Settings = {}): Promise<MediaLeg> =>
    createMediaLeg({
      platform: world.platform(address),
      clock,
      address,
      portRange: { start: 20000, end: 20100 },
      codecs: ['G722', 'PCMU', 'PCMA'],
      ...settings,
    });
  return { world, clock, near: await leg('192.0.2.1', options.near), far: await leg('192.0.2.2', options.far) };
}

function connect({ near, far }: Pair): void {
  near.acceptAnswer(far.answerOffer(near.createOffer()));
}

/** The share of a signal's power that is at one frequency (Goertzel), 0-1. */
function shareAt(samples: Int16Array, frequencyHz: number, rateHz: number): number {
  let real = 0;
  let imaginary = 0;
  let power = 1e-9;
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * frequencyHz * index) / rateHz;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
    power += sample * sample;
  }
  return (2 * (real * real + imaginary * imaginary)) / (samples.length * power);
}

const tone = (frequencyHz: number) => createToneSource({ frequenciesHz: [frequencyHz], levelDb: -12, cadenceMs: [] });

for (const codec of ['PCMU', 'PCMA', 'G722'] as const) {
  for (const srtp of ['off', 'require'] as const) {
    test(`RFC 3264 §6: a tone sent with ${codec}, SRTP ${srtp}, is heard at the far end and nothing is lost`, async () => {
      const pair = await createPair({ near: { codecs: [codec], srtp }, far: { srtp: srtp === 'off' ? 'off' : 'offer' } });
      connect(pair);
      const heard = new CollectingSink({ rateHz: 8000 });
      pair.near.source = tone(1000);
      pair.far.sink = heard;
      await pair.world.clock.advance(2000);
      assert.equal(pair.far.codec, codec);
      assert.equal(pair.far.secure, srtp === 'require');
      const samples = heard.samples();
      assert.ok(samples.length >= 15000, `${samples.length}`);
      const share = shareAt(samples.subarray(4000, 12000), 1000, 8000);
      assert.ok(share > 0.98, `share ${share}`);
      const statistics = pair.far.statistics();
      assert.equal(statistics.packetsLost, 0);
      assert.ok((statistics.mosLq ?? 0) > 4.3);
      await pair.near.close();
      await pair.far.close();
      assert.equal(pair.clock.isRunning, false);
    });
  }
}

test('RFC 3264 §8.4: hold and resume by re-offer, each with a higher version and the same session identifier', async () => {
  const pair = await createPair();
  const origin = (sdp: string): string[] => (/^o=(.*)$/m.exec(sdp)?.[1] ?? '').split(' ');
  const first = pair.near.createOffer();
  pair.near.acceptAnswer(pair.far.answerOffer(first));
  const hold = pair.near.createOffer('sendonly');
  const heldAnswer = pair.far.answerOffer(hold);
  pair.near.acceptAnswer(heldAnswer);
  assert.match(heldAnswer, /a=recvonly/);
  assert.equal(pair.far.isHeldByPeer, true);
  assert.equal(pair.far.direction, 'recvonly');
  assert.equal(pair.near.direction, 'sendonly');
  const before = pair.far.statistics().packetsSent;
  await pair.world.clock.advance(500);
  assert.equal(pair.far.statistics().packetsSent, before);
  assert.ok(pair.near.statistics().packetsSent > 20);
  const resume = pair.near.createOffer();
  pair.near.acceptAnswer(pair.far.answerOffer(resume));
  assert.equal(pair.far.isHeldByPeer, false);
  assert.equal(pair.far.direction, 'sendrecv');
  assert.equal(origin(hold)[1], origin(first)[1]);
  assert.equal(Number(origin(hold)[2]), Number(origin(first)[2]) + 1);
  assert.equal(Number(origin(resume)[2]), Number(origin(first)[2]) + 2);
  const refresh = pair.near.createOffer();
  assert.equal(refresh, resume);
});

test('RFC 3264 §8.4: c=0.0.0.0 holds, and nothing is sent to it', async () => {
  const pair = await createPair();
  connect(pair);
  pair.near.acceptAnswer(pair.far.answerOffer(pair.near.createOffer('sendrecv', { nullAddress: true })));
  assert.equal(pair.far.isHeldByPeer, true);
  const before = pair.far.statistics().packetsSent;
  await pair.world.clock.advance(200);
  assert.equal(pair.far.statistics().packetsSent, before);
});

test('RFC 4568 §5.1: secure and plain streams are offered side by side, and a peer without SRTP takes the plain one', async () => {
  const pair = await createPair({ near: { srtp: 'offer' } });
  const offer = pair.near.createOffer();
  assert.match(offer, /m=audio \d+ RTP\/SAVP[\s\S]*a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[\s\S]*m=audio \d+ RTP\/AVP /);
  const answer = pair.far.answerOffer(offer);
  assert.match(answer, /m=audio 0 RTP\/SAVP[\s\S]*m=audio 2\d+ RTP\/AVP /);
  pair.near.acceptAnswer(answer);
  assert.equal(pair.near.secure, false);
  const again = pair.near.createOffer('sendonly');
  assert.match(again, /m=audio 0 RTP\/SAVP[\s\S]*m=audio 2\d+ RTP\/AVP /);
});

test('RFC 3264 §6: an offer without a common codec or protection is refused, and what was agreed holds on', async () => {
  const pair = await createPair({ far: { codecs: ['PCMA'], srtp: 'require' } });
  assert.throws(
    () => pair.far.answerOffer(pair.near.createOffer()),
    (error) => error instanceof ProblemError && error.code === 'unsupported',
  );
  assert.equal(pair.far.direction, 'inactive');
  pair.near.withdrawOffer();
  assert.equal(pair.near.isOfferPending, false);
});

test('RFC 4733 §2.5: digits arrive once each, in order, secured as well, even where one packet in five is lost', async () => {
  const pair = await createPair({ near: { codecs: ['PCMU'], srtp: 'require' }, far: { srtp: 'require' }, conditions: { lossRate: 0.2 } });
  connect(pair);
  const digits: string[] = [];
  pair.far.on('dtmf', (digit) => digits.push(digit));
  const sent = pair.near.sendDtmf('159#*0D');
  await pair.world.clock.advance(5000);
  await sent;
  assert.deepEqual(digits.join(''), '159#*0D');
});

test('RFC 4733 §2.5.1.4: the end of an event is sent three times with one timestamp', async () => {
  const pair = await createPair({ near: { codecs: ['PCMU'] } });
  connect(pair);
  void pair.near.sendDtmf('5');
  await pair.world.clock.advance(1000);
  const events = pair.world.internet.traffic.flatMap((record) =>
    record.data !== undefined && ((record.data[1] ?? 0) & 0x7f) === 101 ? [record.data] : [],
  );
  const ends = events.filter((packet) => ((packet[13] ?? 0) & 0x80) !== 0);
  assert.equal(events.length, 7);
  assert.equal(ends.length, 3);
  assert.equal(new Set(events.map((packet) => packet.slice(4, 8).join())).size, 1);
  assert.equal(new Set(ends.map((packet) => packet.slice(12).join())).size, 1);
  assert.deepEqual(
    events.map((packet) => (packet[1] ?? 0) >> 7),
    [1, 0, 0, 0, 0, 0, 0],
  );
});

test('RFC 3550 §6.4.1: after reports went both ways the round trip is known', async () => {
  const pair = await createPair({ conditions: { delayMs: 30 }, near: { codecs: ['PCMU'], srtp: 'require' }, far: { srtp: 'require' } });
  connect(pair);
  await pair.world.clock.advance(25000);
  const { roundTripMs } = pair.near.statistics();
  assert.ok(roundTripMs !== undefined && Math.abs(roundTripMs - 60) < 5, `${roundTripMs}`);
});

test('RFC 3550 §6.4: loss on the way is counted, concealed, and lowers the rating', async () => {
  const pair = await createPair({ near: { codecs: ['PCMU'] }, conditions: { lossRate: 0.1 } });
  connect(pair);
  const heard = new CollectingSink({ rateHz: 8000 });
  pair.near.source = tone(500);
  pair.far.sink = heard;
  await pair.world.clock.advance(10000);
  const statistics = pair.far.statistics();
  assert.ok(statistics.packetsLost > 20 && statistics.packetsLost < 90, `${statistics.packetsLost}`);
  assert.ok((statistics.mosLq ?? 5) < 3.6, `${statistics.mosLq}`);
  assert.ok(shareAt(heard.samples().subarray(8000, 16000), 500, 8000) > 0.9);
});

test('packets from another address than the negotiated one are not heard', async () => {
  const pair = await createPair();
  connect(pair);
  const stranger = await pair.world.platform('192.0.2.66').network.bindUdp({ address: '192.0.2.66', port: 4000 });
  await pair.world.clock.advance(100);
  const before = pair.far.statistics().packetsReceived;
  await pair.near.close();
  for (let sequence = 0; sequence < 20; sequence++)
    stranger.send(Uint8Array.of(0x80, 9, 0, sequence, 0, 0, 0, 0, 1, 2, 3, 4, 5), pair.far.local);
  await pair.world.clock.advance(100);
  assert.ok(pair.far.statistics().packetsReceived - before <= 3);
});

test('three parties: each hears the two others and not itself', async () => {
  const world = new VirtualWorld({ seed: 3 });
  const clock = new MediaClock(world.clock);
  const leg = (address: string): Promise<MediaLeg> =>
    createMediaLeg({ platform: world.platform(address), clock, address, portRange: { start: 30000, end: 30020 }, codecs: ['PCMU'] });
  const [toFirst, toSecond, first, second] = await Promise.all([leg('192.0.2.1'), leg('192.0.2.1'), leg('192.0.2.11'), leg('192.0.2.12')]);
  toFirst.acceptAnswer(first.answerOffer(toFirst.createOffer()));
  toSecond.acceptAnswer(second.answerOffer(toSecond.createOffer()));
  const heard = [new CollectingSink(), new CollectingSink(), new CollectingSink()] as const;
  first.source = tone(600);
  first.sink = heard[0];
  second.source = tone(900);
  second.sink = heard[1];
  const conference = new Conference({ clock });
  conference.joinLeg(toFirst);
  conference.joinLeg(toSecond);
  conference.joinLocal(tone(1500), heard[2]);
  await world.clock.advance(3000);
  const share = (index: 0 | 1 | 2, frequencyHz: number): number =>
    shareAt(heard[index].samples().subarray(12000, 20000), frequencyHz, 8000);
  assert.ok(share(0, 600) < 0.01 && share(0, 900) > 0.4 && share(0, 1500) > 0.4);
  assert.ok(share(1, 900) < 0.01 && share(1, 600) > 0.4 && share(1, 1500) > 0.4);
  assert.ok(share(2, 1500) < 0.01 && share(2, 600) > 0.4 && share(2, 900) > 0.4);
  conference.close();
  await Promise.all([toFirst.close(), toSecond.close(), first.close(), second.close()]);
  await toFirst.close();
  await settle();
  assert.equal(clock.isRunning, false);
});
