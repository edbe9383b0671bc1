// One request, several targets: RFC 3263 §4.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ProblemError } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import { SipRequest, type SipResponse } from '../message/message.ts';
import { RawPeer, type Reaction } from '../testing/index.ts';
import { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Flow, Target } from '../transport/flow.ts';
import { TransportLayer } from '../transport/transport-layer.ts';
import { sendWithFailOver, type FailOverOptions } from './fail-over.ts';

const us = '192.0.2.1';

interface Setting {
  readonly method?: 'INVITE' | 'MESSAGE';
  /** What each target does; silent where undefined. */
  readonly servers: readonly (number | 'silent')[];
  readonly targets?: (all: readonly Target[]) => readonly (Target | Flow)[];
  readonly more?: Partial<FailOverOptions>;
  /** Nobody asks which targets are given up. */
  readonly isQuiet?: boolean;
}

async function begin({ method = 'MESSAGE', servers, targets = (all) => all, more = {}, isQuiet = false }: Setting) {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(us);
  const transport = await TransportLayer.open({ platform, listen: [{ protocol: 'udp', address: us, port: 5060 }] });
  const layer = new TransactionLayer({ platform, transport });
  const peers: RawPeer[] = [];
  for (const [index, status] of servers.entries()) {
    const address = `192.0.2.${11 + index}`;
    const peer = await RawPeer.open(world.platform(address).network, { address, port: 5060 });
    const answer: Reaction = (message, from) => {
      if (message.kind === 'request' && message.method === method && status !== 'silent') peer.reply(message, status, from);
    };
    peer.onMessage = answer;
    peers.push(peer);
  }
  const all = peers.map(({ at }): Target => ({ protocol: 'udp', address: at.address, port: at.port, serverName: at.address }));
  const request = new SipRequest(method, 'sip:bob@example.test');
  for (const [name, value] of Object.entries({
    'Max-Forwards': '70',
    From: '<sip:alice@example.test>;tag=1',
    To: '<sip:bob@example.test>',
    'Call-ID': 'x',
    CSeq: `1 ${method}`,
  })) {
    request.headers.add(name, value);
  }
  /** What happened, with its moment in milliseconds. */
  const events: string[] = [];
  const note = (text: string): void => void events.push(`${world.clock.monotonicMs() - startMs} ${text}`);
  const nameOf = (to: Target | Flow): string => ('serverName' in to ? to.serverName : to.remote.address).slice('192.0.2.'.length);
  const startMs = world.clock.monotonicMs();
  const attempts = sendWithFailOver({
    layer,
    clock: platform.clock,
    request,
    targets: targets(all),
    onResponse: (response: SipResponse, transaction, to) => {
      assert.equal(transaction, attempts.transaction);
      note(`${response.status} of ${nameOf(to)}`);
    },
    onFailure: (error: ProblemError) => note(`failure ${error.code}`),
    ...(isQuiet ? {} : { onGivenUp: (to: Target | Flow) => note(`given up ${nameOf(to)}`) }),
    ...more,
  });
  return { world, layer, request, peers, events, attempts, note };
}

test('RFC 3263 §4.3: after a 503 the next target is tried at once, with a transaction of its own', async () => {
  const prepared: string[] = [];
  const { world, events, peers, request } = await begin({
    servers: [503, 200, 200],
    more: { prepare: (copy, flow) => void prepared.push(`${copy.viaCount} ${flow.remote.address}`) },
  });
  await world.clock.advance(1000);
  assert.deepEqual(
    events.map((text) => text.replace(/^\d+ /, '')),
    ['given up 11', '200 of 12'],
  );
  assert.deepEqual(
    peers.map((peer) => peer.requests('MESSAGE').length),
    [1, 1, 0],
  );
  const branches = peers.flatMap((peer) => peer.requests('MESSAGE').map(({ via }) => via.parameters.get('branch')));
  assert.equal(new Set(branches).size, 2);
  assert.equal(request.viaCount, 0);
  assert.deepEqual(prepared, ['1 192.0.2.11', '1 192.0.2.12']);
});

test('RFC 3263 §4.3: other refusals, and the 503 of the last target, are the answer', async () => {
  for (const [servers, expected] of [
    [[404, 200], ['404 of 11']],
    [[500, 200], ['500 of 11']],
    [[503], ['503 of 11']],
    [
      [503, 503],
      ['given up 11', '503 of 12'],
    ],
  ] as const) {
    const { world, events } = await begin({ servers });
    await world.clock.advance(1000);
    assert.deepEqual(
      events.map((text) => text.replace(/^\d+ /, '')),
      expected,
    );
  }
});

test('RFC 3263 §4.3: a target that is silent for 64*T1 gives way to the next, the last to a failure', async () => {
  const { world, events } = await begin({ servers: ['silent', 'silent'] });
  await world.clock.advance(70_000);
  assert.deepEqual(events, ['32000 given up 11', '64000 given up 12', '64000 failure timeout']);
});

test('nobody has to ask which targets are given up', async () => {
  const { world, events } = await begin({ servers: ['silent', 'silent'], isQuiet: true });
  await world.clock.advance(70_000);
  assert.deepEqual(events, ['64000 failure timeout']);
});

test('without a target there is a failure', async () => {
  const { events, attempts } = await begin({ servers: [] });
  assert.deepEqual(events, ['0 failure network']);
  assert.equal(attempts.transaction, undefined);
  attempts.cancel();
  attempts.abandon();
});

test('a silent target is left after the time that was set, the last one is not', async () => {
  const { world, events, peers } = await begin({ servers: ['silent', 'silent'], more: { abandonAfterMs: 4000 } });
  await world.clock.advance(3999);
  assert.deepEqual(events, []);
  await world.clock.advance(1);
  assert.deepEqual(events, ['4000 given up 11']);
  const sent = peers[0]?.requests('MESSAGE').length;
  await world.clock.advance(60_000);
  assert.deepEqual(events.slice(1), ['36000 given up 12', '36000 failure timeout']);
  assert.equal(peers[0]?.requests('MESSAGE').length, sent);
});

test('a target that has said anything is not left', async () => {
  const { world, events } = await begin({ method: 'INVITE', servers: [180, 200], more: { abandonAfterMs: 4000 } });
  await world.clock.advance(20_000);
  assert.deepEqual(
    events.map((text) => text.replace(/^\d+ /, '')),
    ['180 of 11'],
  );
});

test('a target that refused with 503 is left once, not again when its time is up', async () => {
  const { world, events } = await begin({ servers: [503, 'silent', 200], more: { abandonAfterMs: 4000 } });
  await world.clock.advance(10_000);
  assert.deepEqual(
    events.map((text) => text.replace(/^\d+ /, '')),
    ['given up 11', 'given up 12', '200 of 13'],
  );
});

test('RFC 3261 §18.1.1: a target with a pause is tried so long after the one before it', async () => {
  const paused = (all: readonly Target[]): readonly Target[] => all.map((target) => ({ ...target, afterMs: 500 }));
  const { world, events } = await begin({ servers: ['silent', 200], targets: paused, more: { abandonAfterMs: 4000 } });
  await world.clock.advance(4499);
  assert.deepEqual(events, ['4000 given up 11']);
  await world.clock.advance(1000);
  assert.equal(events.length, 2);
  assert.match(events[1] ?? '', /^45\d\d 200 of 12$/);
});

test('a cancelled request tries no further target', async () => {
  const paused = (all: readonly Target[]): readonly Target[] => all.map((target) => ({ ...target, afterMs: 60_000 }));
  for (const targets of [(all: readonly Target[]) => all, paused]) {
    const { world, events, attempts, peers } = await begin({ method: 'INVITE', servers: [180, 200], targets });
    await world.clock.advance(1000);
    attempts.cancel(['SIP;cause=200']);
    await world.clock.advance(1000);
    const [cancel] = peers[0]?.requests('CANCEL') ?? [];
    assert.equal(cancel?.headers.get('Reason'), 'SIP;cause=200');
    const [invite] = peers[0]?.requests('INVITE') ?? [];
    assert.ok(invite);
    peers[0]?.reply(invite, 503, { address: us, port: 5060 });
    await world.clock.advance(1000);
    assert.deepEqual(
      events.map((text) => text.replace(/^\d+ /, '')),
      ['180 of 11', '503 of 11'],
    );
    assert.equal(peers[1]?.seen.length, 0);
  }
});

test('a request that is cancelled while nothing was heard fails with its target, and waits for no pause', async () => {
  const paused = (all: readonly Target[]): readonly Target[] => all.map((target) => ({ ...target, afterMs: 500 }));
  const { world, events, attempts, peers } = await begin({ servers: ['silent', 200], targets: paused, more: { abandonAfterMs: 4000 } });
  await world.clock.advance(1000);
  attempts.cancel();
  await world.clock.advance(10_000);
  assert.deepEqual(events, ['4000 given up 11', '4000 failure timeout']);
  assert.equal(peers[1]?.seen.length, 0);
});

test('a request that is cancelled in the pause goes nowhere and fails when the pause is over', async () => {
  const paused = (all: readonly Target[]): readonly Target[] => all.map((target) => ({ ...target, afterMs: 500 }));
  const { world, events, attempts, peers } = await begin({ servers: ['silent', 200], targets: paused, more: { abandonAfterMs: 4000 } });
  await world.clock.advance(4100);
  attempts.cancel();
  await world.clock.advance(10_000);
  assert.deepEqual(events, ['4000 given up 11', '4500 failure timeout']);
  assert.equal(peers[1]?.seen.length, 0);
});

test('an abandoned request says nothing more, whether it waits for an answer or for its pause', async () => {
  const paused = (all: readonly Target[]): readonly Target[] => all.map((target) => ({ ...target, afterMs: 500 }));
  for (const [atMs, heard] of [
    [1000, []],
    [4100, ['4000 given up 11']],
  ] as const) {
    const { world, layer, events, attempts, peers } = await begin({
      servers: ['silent', 200],
      targets: paused,
      more: { abandonAfterMs: 4000 },
    });
    await world.clock.advance(atMs);
    attempts.abandon();
    assert.equal(layer.clientCount, 0);
    const sent = peers[0]?.seen.length;
    await world.clock.advance(60_000);
    assert.deepEqual(events, heard);
    assert.deepEqual([peers[0]?.seen.length, peers[1]?.seen.length], [sent, 0]);
  }
});
