import assert from 'node:assert/strict';
import { it } from 'node:test';

import { utf8Bytes, utf8Text } from '../bytes.ts';
import { createFailingPlatform } from '../testing/failing-platform.ts';
import { isProblem } from '../errors.ts';
import { VirtualWorld } from './world.ts';

async function exchange(seed: number): Promise<string> {
  const world = new VirtualWorld({ seed, conditions: { lossRate: 0.3, duplicateRate: 0.2, delayMs: 5, jitterMs: 60 } });
  const a = await world.platform('192.0.2.1').network.bindUdp({ address: '192.0.2.1', port: 5060 });
  const b = await world.platform('192.0.2.2').network.bindUdp({ address: '192.0.2.2', port: 5060 });
  const arrived: string[] = [];
  b.onDatagram = (data) => arrived.push(utf8Text(data));
  for (let count = 0; count < 50; count++) {
    a.send(utf8Bytes(String(count)), b.local);
    await world.clock.advance(20);
  }
  await world.clock.advance(1000);
  return arrived.join(' ');
}

it('the same seed gives the same trace, another seed another', async () => {
  assert.equal(await exchange(7), await exchange(7));
  assert.notEqual(await exchange(7), await exchange(8));
});

it('loss, duplication and reordering all happen under these conditions', async () => {
  const arrived = (await exchange(7)).split(' ').map(Number);
  assert.ok(new Set(arrived).size < 50);
  assert.ok(new Set(arrived).size < arrived.length);
  assert.notDeepEqual(
    arrived,
    [...arrived].sort((a, b) => a - b),
  );
});

it('a NAT shows its own address and lets in only who was written to', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const nat = world.internet.createNat('198.51.100.1');
  const inner = await world.platform('10.0.0.2', { behind: nat }).network.bindUdp({ address: '10.0.0.2', port: 5060 });
  const server = await world.platform('192.0.2.1').network.bindUdp({ address: '192.0.2.1', port: 5060 });
  const stranger = await world.platform('192.0.2.9').network.bindUdp({ address: '192.0.2.9', port: 5060 });
  const heard: string[] = [];
  inner.onDatagram = (data) => heard.push(utf8Text(data));
  let seen = { address: '', port: 0 };
  server.onDatagram = (_data, from) => {
    seen = from;
    server.send(utf8Bytes('answer'), from);
    stranger.send(utf8Bytes('intrusion'), from);
  };
  inner.send(utf8Bytes('hello'), server.local);
  await world.clock.advance(100);
  assert.equal(seen.address, '198.51.100.1');
  assert.deepEqual(heard, ['answer']);
});

it('the n-th operation fails with a typed error and the others do not', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const platform = createFailingPlatform(world.platform('192.0.2.1'), 2);
  await platform.files.write('a', utf8Bytes('1'));
  await assert.rejects(platform.files.write('b', utf8Bytes('2')), (error) => isProblem(error, 'storage'));
  await platform.files.write('c', utf8Bytes('3'));
  assert.equal(platform.operations(), 3);
});
