// A media leg from its making to its end: what it is before it agreed, what it refuses, what it tells. RFC 3264 §4, §8; RFC 3550 §6.6.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { settle } from '@offhook/base/virtual';
import { CollectingSink, createMediaLeg, createToneSource, meanOpinionScore, rateQuality } from '../src/index.ts';
import type { MediaLeg } from '../src/index.ts';
import { leg, legWorld, sdp } from './descriptions.ts';
import { mu, rtp, sine } from './rtp-stream.ts';

const plain = 'm=audio 4000 RTP/AVP 0';

function refusedWith(code: string, message: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.deepEqual([error.code, error.message], [code, message]);
    return true;
  };
}

test('a leg needs a codec', async () => {
  await assert.rejects(leg({ codecs: [] }), refusedWith('bad-request', 'expected at least one codec'));
});

test('before anything is agreed a leg is inactive, plain, without codec and remote, and has no figures of quality', async () => {
  const l = await leg();
  assert.deepEqual(
    [l.remote, l.codec, l.secure, l.direction, l.isHeldByPeer, l.isOfferPending, l.isClosed],
    [undefined, undefined, false, 'inactive', false, false, false],
  );
  const { localSsrc, ...statistics } = l.statistics();
  assert.ok(localSsrc > 0);
  assert.deepEqual(statistics, {
    packetsSent: 0,
    packetsReceived: 0,
    packetsLost: 0,
    packetsDiscarded: 0,
    jitterMs: 0,
    jitterBufferMs: 40,
    secure: false,
    octetsSent: 0,
    octetsReceived: 0,
  });
});

test('RFC 3264 §4: one offer at a time, ours or theirs; an answer needs an offer; a refused offer makes room', async () => {
  const l = await leg();
  assert.throws(() => l.acceptAnswer(sdp([plain])), refusedWith('conflict', 'expected an offer before its answer, got none'));
  l.createOffer();
  assert.equal(l.isOfferPending, true);
  assert.throws(() => l.createOffer(), refusedWith('conflict', 'expected no pending offer, got one'));
  assert.throws(() => l.answerOffer(sdp([plain])), refusedWith('conflict', 'expected no pending offer of ours, got one'));
  l.withdrawOffer();
  l.withdrawOffer();
  assert.equal(l.isOfferPending, false);
  l.createOffer();
  l.acceptAnswer(sdp([plain]));
  assert.equal(l.isOfferPending, false);
  l.acceptAnswer(sdp(['m=audio 4010 RTP/AVP 8']));
  assert.deepEqual([l.remote?.port, l.codec], [4010, 'PCMA']);
  l.answerOffer(sdp([plain]));
  assert.throws(() => l.acceptAnswer(sdp([plain])), refusedWith('conflict', 'expected an offer before its answer, got none'));
});

test('RFC 3264 §8: a later offer has at least as many m= lines; refused, it changes nothing', async () => {
  const l = await leg();
  l.answerOffer(sdp([plain, 'm=video 5000 RTP/AVP 31']));
  assert.throws(
    () => l.answerOffer(sdp(['m=audio 4444 RTP/AVP 0'])),
    refusedWith('bad-session-description', 'expected at least 2 m= lines, got 1'),
  );
  assert.equal(l.remote?.port, 4000);
  l.answerOffer(sdp(['m=audio 4444 RTP/AVP 0', 'm=video 0 RTP/AVP 31', 'm=audio 0 RTP/AVP 0']));
  assert.equal(l.remote?.port, 4444);
});

test('RFC 8866 §5.2: o= has the given name or a hyphen, and a random number that two legs do not share', async () => {
  const origins = await Promise.all(
    [{}, { username: 'alice' }].map(async (options) => {
      const { l } = await legWorld(options);
      return /^o=(\S+) (\d+) 1 IN IP4 192\.0\.2\.1\r$/m.exec(l.createOffer());
    }),
  );
  assert.deepEqual(
    origins.map((match) => match?.[1]),
    ['-', 'alice'],
  );
  for (const match of origins) assert.ok(Number(match?.[2]) > 2 ** 32);
});

test('the advertised address stands in descriptions, the bound one is used', async () => {
  const l = await leg({ advertisedAddress: '198.51.100.1' });
  assert.match(l.createOffer(), /\r\no=- \d+ 1 IN IP4 198\.51\.100\.1\r\n[\s\S]*c=IN IP4 198\.51\.100\.1\r\n/);
  assert.equal(l.local.address, '192.0.2.1');
});

test('a leg closes once, frees its ports, says goodbye, and refuses everything afterwards', async () => {
  const { world, clock, l } = await legWorld();
  l.answerOffer(sdp([plain, 'a=rtpmap:101 telephone-event/8000']));
  await world.clock.advance(100);
  let changes = 0;
  l.on('changed', () => changes++);
  let isSent = false;
  void l.sendDtmf('1234567').then(() => (isSent = true));
  const { port } = l.local;
  const closing = l.close();
  assert.equal(l.close(), closing);
  assert.equal(l.isClosed, true);
  await closing;
  await settle();
  assert.equal(isSent, true);
  assert.equal(clock.isRunning, false);
  const byes = world.internet.traffic.filter(({ to }) => to === '192.0.2.2:4001');
  assert.equal(byes.length, 1);
  const aborted = refusedWith('aborted', 'expected an open media leg, got a closed one');
  assert.throws(() => l.createOffer(), aborted);
  assert.throws(() => l.acceptAnswer(sdp([plain])), aborted);
  assert.throws(() => l.answerOffer(sdp([plain])), aborted);
  assert.throws(() => void l.sendDtmf('1'), aborted);
  assert.equal(changes, 0);
  const { network } = world.platform('192.0.2.1');
  await (await network.bindUdp({ address: '192.0.2.1', port })).close();
  await (await network.bindUdp({ address: '192.0.2.1', port: port + 1 })).close();
});

test('RFC 3264 §8.4: to a peer at c=0.0.0.0 neither sound nor reports nor a goodbye go, and it may be heard from anywhere', async () => {
  for (const [connection, from] of [
    ['c=IN IP4 0.0.0.0', '192.0.2.77'],
    ['c=IN IP6 ::', '192.0.2.78'],
  ] as const) {
    const { world, l } = await legWorld({ filterByPort: true });
    l.answerOffer(sdp([plain], connection));
    assert.deepEqual([l.direction, l.isHeldByPeer], ['recvonly', true]);
    const peer = await world.platform(from).network.bindUdp({ address: from, port: 4321 });
    peer.send(rtp(1, 0, 9, 0, mu(sine(0))), l.local);
    await world.clock.advance(20_000);
    assert.equal(l.statistics().packetsReceived, 1);
    await l.close();
    assert.ok(!world.internet.traffic.some((record) => record.from.startsWith('192.0.2.1:')));
  }
});

test('the first packet of each remote is told once', async () => {
  const { world, l } = await legWorld();
  let told = 0;
  l.on('media', () => told++);
  const peer = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  let ssrc = 0;
  /** Each from a source of its own, since a leg tells of the first packet of a source. */
  const speak = async (): Promise<void> => {
    ssrc++;
    for (const sequence of [1, 2, 3]) peer.send(rtp(sequence, sequence * 160, ssrc, 0, mu(sine(0))), l.local);
    await world.clock.advance(20);
  };
  l.answerOffer(sdp([plain]));
  await speak();
  await speak();
  assert.equal(told, 1);
  l.answerOffer(sdp([plain, 'a=sendonly']));
  await speak();
  assert.equal(told, 1, 'the remote is the same');
  l.answerOffer(sdp(['m=audio 4002 RTP/AVP 0']));
  await speak();
  assert.equal(told, 2, 'another port');
  l.answerOffer(sdp(['m=audio 4002 RTP/AVP 0'], 'c=IN IP4 192.0.2.3'));
  l.answerOffer(sdp(['m=audio 4002 RTP/AVP 0'], 'c=IN IP4 192.0.2.2'));
  await speak();
  assert.equal(told, 3, 'another address');
  await l.close();
});

test('the figures of a leg: what came, what it is worth, and by whom', async () => {
  const { world, l } = await legWorld({ codecs: ['PCMU'] });
  const peer = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  l.answerOffer(sdp([plain]));
  for (let index = 0; index < 100; index++) {
    if (index % 20 !== 10) peer.send(rtp(index, index * 160, 77, 0, mu(sine(index))), l.local);
    await world.clock.advance(20);
  }
  const { packetsReceived, packetsLost, packetsDiscarded, codec, remoteSsrc, octetsReceived, jitterBufferMs, rFactor, secure } =
    l.statistics();
  assert.deepEqual([packetsReceived, packetsLost, packetsDiscarded], [95, 5, 0]);
  assert.deepEqual([codec, remoteSsrc, octetsReceived, secure], ['PCMU', 77, 95 * 160, false]);
  assert.equal(rFactor, rateQuality({ codec: 'PCMU', lossPercent: 5, delayMs: jitterBufferMs + 40 }));
  assert.equal(l.statistics().mosLq, meanOpinionScore(rateQuality({ codec: 'PCMU', lossPercent: 5, delayMs: 0 })));
  await l.close();
});

test('what is held is not played, and the sink gets silence', async () => {
  const { world, l } = await legWorld();
  const peer = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  const sink = new CollectingSink({ rateHz: 8000 });
  l.sink = sink;
  l.source = createToneSource({ frequenciesHz: [440], levelDb: -12, cadenceMs: [] });
  l.answerOffer(sdp([plain, 'a=recvonly']));
  for (let index = 0; index < 50; index++) {
    peer.send(rtp(index, index * 160, 77, 0, mu(sine(index))), l.local);
    await world.clock.advance(20);
  }
  assert.deepEqual([l.direction, l.statistics().packetsReceived, l.statistics().packetsSent], ['sendonly', 50, 50]);
  const samples = sink.samples();
  assert.ok(samples.length > 7000);
  assert.equal(
    samples.some((sample) => sample !== 0),
    false,
  );
  await l.close();
});

test('the port range: RTP on an even port with RTCP on the next; a range without room for a pair is refused', async () => {
  const { world, clock, l } = await legWorld({ portRange: { start: 20_001, end: 20_005 } });
  assert.ok([20_002, 20_004].includes(l.local.port));
  const again = (): Promise<MediaLeg> =>
    createMediaLeg({
      platform: world.platform('192.0.2.1'),
      clock,
      address: '192.0.2.1',
      portRange: { start: 20_000, end: 20_001 },
      codecs: ['PCMU'],
    });
  assert.equal((await again()).local.port, 20_000);
  await assert.rejects(
    leg({ portRange: { start: 20_001, end: 20_002 } }),
    refusedWith('bad-request', 'expected room for a port pair in 20001-20002'),
  );
});

test('RFC 3550 §11: pairs of which one port is taken are passed over, and where none is free that is told', async () => {
  const { world, clock } = await legWorld();
  const { network } = world.platform('192.0.2.9');
  const portRange = { start: 30_000, end: 30_007 };
  for (const port of [30_000, 30_003, 30_004]) await network.bindUdp({ address: '192.0.2.9', port });
  const platform = { ...world.platform('192.0.2.9'), network };
  const make = (): Promise<MediaLeg> => createMediaLeg({ platform, clock, address: '192.0.2.9', portRange, codecs: ['PCMU'] });
  assert.equal((await make()).local.port, 30_006);
  // What was bound on the way is free again.
  for (const port of [30_001, 30_002, 30_005]) await (await network.bindUdp({ address: '192.0.2.9', port })).close();
  await assert.rejects(make(), refusedWith('network', 'expected a free RTP port pair in 30000-30007 at 192.0.2.9, got none'));
});
