// Host names in c= and a=rtcp: RFC 8866 §5.7 and §9 (FQDN), RFC 3605 §2.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemError } from '@offhook/base';
import { settle } from '@offhook/base/virtual';
import { legWorld, sdp } from './descriptions.ts';
import { mu, rtp, sine } from './rtp-stream.ts';

const offer = (name: string, ...lines: readonly string[]): string => sdp(['m=audio 4000 RTP/AVP 0', ...lines], `c=IN IP4 ${name}`);

test('RFC 8866 §5.7: a host name in c= is looked up, and nothing is sent or taken before its address is known', async () => {
  const { world, l } = await legWorld();
  world.internet.records.addresses.set('media.example.test', ['2001:db8::2', '192.0.2.2']);
  const peer = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 4000 });
  let got = 0;
  peer.onDatagram = () => {
    got++;
  };
  const changes: (string | undefined)[] = [];
  l.on('changed', () => changes.push(l.remote?.address));
  l.answerOffer(offer('media.example.test'));
  assert.equal(l.remote, undefined);
  assert.equal(l.direction, 'sendrecv');
  await settle();
  assert.deepEqual(l.remote, { address: '192.0.2.2', port: 4000 });
  assert.deepEqual(changes, [undefined, '192.0.2.2']);
  peer.send(rtp(1, 0, 9, 0, mu(sine(0))), l.local);
  await world.clock.advance(200);
  assert.ok(got > 5);
  assert.equal(l.statistics().packetsReceived, 1);
  const names = world.internet.traffic.filter(({ kind }) => kind === 'name').length;
  l.answerOffer(offer('media.example.test', 'a=sendonly'));
  assert.deepEqual(l.remote, { address: '192.0.2.2', port: 4000 }, 'a name that is known is known at once');
  assert.equal(world.internet.traffic.filter(({ kind }) => kind === 'name').length, names);
  await l.close();
});

test('RFC 8866 §5.7: while the name is not resolved packets go nowhere and nobody is heard', async () => {
  const { world, l } = await legWorld();
  const network = world.platform('192.0.2.2').network;
  const peer = await network.bindUdp({ address: '192.0.2.2', port: 4000 });
  l.answerOffer(offer('nowhere.example.test'));
  const problems: ProblemError[] = [];
  l.on('unresolved', (problem) => problems.push(problem));
  await settle();
  peer.send(rtp(1, 0, 9, 0, mu(sine(0))), l.local);
  await world.clock.advance(20_000);
  assert.equal(l.remote, undefined);
  assert.equal(l.statistics().packetsReceived, 0);
  assert.equal(l.statistics().packetsSent, 0);
  assert.equal(world.internet.traffic.filter(({ kind, from }) => kind === 'udp' && from.startsWith('192.0.2.1:')).length, 0);
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message]),
    [['not-found', 'expected an IPv4 address of nowhere.example.test for the audio stream, got none']],
  );
  await l.close();
});

test('RFC 8866 §5.7: a name of the other address family has no address here', async () => {
  const { world, l } = await legWorld();
  world.internet.records.addresses.set('six.example.test', ['2001:db8::2']);
  const problems: ProblemError[] = [];
  l.on('unresolved', (problem) => problems.push(problem));
  l.answerOffer(offer('six.example.test'));
  await settle();
  assert.equal(l.remote, undefined);
  assert.equal(problems.length, 1);
});

test('RFC 3264 §8: a look-up that ends after a newer offer or after the end changes nothing', async () => {
  const { world, l } = await legWorld();
  world.internet.records.addresses.set('old.example.test', ['192.0.2.7']);
  l.answerOffer(offer('old.example.test'));
  l.answerOffer(offer('192.0.2.9'));
  await settle();
  assert.deepEqual(l.remote, { address: '192.0.2.9', port: 4000 });
  world.internet.records.addresses.set('late.example.test', ['192.0.2.8']);
  l.answerOffer(offer('late.example.test'));
  await l.close();
  await world.clock.advance(1000);
  assert.ok(!world.internet.traffic.some(({ to }) => to.startsWith('192.0.2.8:')));
});

test('RFC 3605 §2.1: a host name in a=rtcp is looked up as well', async () => {
  const { world, l } = await legWorld();
  world.internet.records.addresses.set('reports.example.test', ['192.0.2.3']);
  l.answerOffer(offer('192.0.2.2', 'a=rtcp:5555 IN IP4 reports.example.test'));
  await world.clock.advance(20_000);
  assert.ok(world.internet.traffic.some(({ to }) => to === '192.0.2.3:5555'));
  await l.close();
});

test('RFC 3605 §2.1: spaces between the parts of a=rtcp may be more than one; a host that is none is passed over', async () => {
  for (const [value, expected] of [
    ['5555  IN  IP4  192.0.2.3', '192.0.2.3:5555'],
    ['1 IN IP4 192.0.2.3', '192.0.2.3:1'],
    ['5555 IN IP4 not_a_name', '192.0.2.2:4001'],
    ['5555 IN IP4 123', '192.0.2.2:4001'],
  ] as const) {
    const { world, l } = await legWorld();
    l.answerOffer(offer('192.0.2.2', `a=rtcp:${value}`));
    await world.clock.advance(10_000);
    const reports = world.internet.traffic.filter(({ data }) => (data?.[1] ?? 0) >= 200);
    assert.deepEqual(new Set(reports.map(({ to }) => to)), new Set([expected]), value);
    await l.close();
  }
});

test('RFC 3605 §2.1: where only the host name of a=rtcp has no address, sound goes and reports do not', async () => {
  const { world, l } = await legWorld();
  world.internet.records.addresses.set('media.example.test', ['192.0.2.2']);
  let problems = 0;
  l.on('unresolved', () => problems++);
  let changes = 0;
  l.on('changed', () => changes++);
  l.answerOffer(offer('media.example.test', 'a=rtcp:5555 IN IP4 nowhere.example.test'));
  await world.clock.advance(20_000);
  assert.deepEqual([problems, changes, l.statistics().packetsSent], [0, 2, 1000]);
  await l.close();
  const to = new Set(world.internet.traffic.filter(({ kind }) => kind === 'udp').map((record) => record.to));
  assert.deepEqual(to, new Set(['192.0.2.2:4000']));
});

test('an address in c= asks no name server, and is told as agreed once', async () => {
  const { world, l } = await legWorld();
  let changes = 0;
  l.on('changed', () => changes++);
  l.answerOffer(offer('192.0.2.2'));
  await settle();
  assert.equal(changes, 1);
  assert.equal(world.internet.traffic.length, 0);
});

test('RFC 8866 §5.7: the log says that a name has no address, and not which', async () => {
  const { world } = await legWorld();
  const platform = world.platform('192.0.2.5');
  const { l } = await legWorld({ platform });
  l.answerOffer(offer('nowhere.example.test'));
  await settle();
  assert.deepEqual(
    platform.logRecords.map(({ message, fields }) => [message, fields]),
    [['no address for a host name of the description', { code: 'not-found' }]],
  );
});
