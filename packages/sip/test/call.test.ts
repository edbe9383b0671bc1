// Calls between two user agents: RFC 3261 §13 to §15.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InviteSession, SessionEnd } from '../src/index.ts';
import { addEnd, bodyText, connect, createPair, offerBody, targetOf } from './pair.ts';

test('RFC 3261 §13: a call is offered, rung, answered, acknowledged and ended by BYE', async () => {
  const pair = await createPair();
  const told: string[] = [];
  let callee: InviteSession | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    callee = session;
    session.delegate = { onConfirmed: () => told.push('bob confirmed'), onEnded: (end) => told.push(`bob ended by ${end.by}`) };
    void session.progress(180);
  };
  const caller = pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    body: offerBody('offer 1'),
    delegate: {
      onProgress: (response) => told.push(`alice ${response.status}`),
      acceptAnswer: (answer) => told.push(bodyText(answer)),
      onEnded: (end) => told.push(`alice ended by ${end.by}`),
    },
  });
  await pair.pass(1000);
  assert.equal(caller.state, 'early');
  assert.equal(bodyText(callee?.invite.typedBody), 'offer 1');
  await callee?.accept({ body: offerBody('answer 1') });
  await pair.pass(100);
  assert.equal(caller.state, 'confirmed');
  assert.equal(callee?.state, 'confirmed');
  assert.equal(caller.remoteTag, callee?.localTag);
  caller.end({ reasons: ['Q.850;cause=16'] });
  await pair.pass(40_000);
  assert.deepEqual(told, ['alice 180', 'answer 1', 'bob confirmed', 'alice ended by local', 'bob ended by remote']);
  for (const end of [pair.alice, pair.bob]) {
    assert.equal(end.agent.layer.clientCount + end.agent.layer.serverCount, 0);
    assert.equal(end.agent.sessions.length, 0);
  }
});

test('RFC 3261 §9: a ringing call is cancelled, with the Reason of RFC 3326', async () => {
  const pair = await createPair();
  let ended: SessionEnd | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    session.delegate = { onEnded: (end) => (ended = end) };
    void session.progress(180);
  };
  const caller = pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') });
  await pair.pass(500);
  caller.end({ reasons: ['SIP;cause=200;text="Call completed elsewhere"'] });
  await pair.pass(40_000);
  assert.equal(ended?.by, 'remote');
  assert.deepEqual(ended?.reasons, ['SIP;cause=200;text="Call completed elsewhere"']);
  assert.equal(caller.state, 'ended');
  assert.equal(pair.alice.agent.layer.clientCount + pair.bob.agent.layer.serverCount, 0);
});

test('RFC 3261 §9.1: a call cancelled before any response is cancelled once one is there', async () => {
  const pair = await createPair();
  const states: string[] = [];
  pair.bob.agent.delegate.onInvite = (session) => {
    session.delegate = { onEnded: (end) => states.push(end.by) };
    void session.progress(180);
  };
  pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') }).end();
  await pair.pass(40_000);
  assert.deepEqual(states, ['remote']);
});

test('RFC 3261 §13.2.2.4: a 2xx that crosses the CANCEL is acknowledged and ended by BYE', async () => {
  const pair = await createPair({ conditions: { delayMs: 100 } });
  const states: string[] = [];
  let callee: InviteSession | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    callee = session;
    session.delegate = { onConfirmed: () => states.push('confirmed'), onEnded: (end) => states.push(end.by) };
    void session.progress(180);
  };
  const caller = pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') });
  await pair.pass(300);
  void callee?.accept({ body: offerBody('answer') });
  caller.end();
  await pair.pass(40_000);
  assert.deepEqual(states, ['confirmed', 'remote']);
});

test('RFC 3261 §13.3.1: a call is refused with a status and its reason', async () => {
  const pair = await createPair();
  let ended: SessionEnd | undefined;
  pair.bob.agent.delegate.onInvite = (session) => session.reject(486);
  pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    body: offerBody('offer'),
    delegate: { onEnded: (end) => (ended = end) },
  });
  await pair.pass(40_000);
  assert.equal(ended?.status, 486);
  assert.equal(ended?.by, 'remote');
});

test('RFC 3261 §8.1.3.4: a redirected call goes to the first contact that takes it', async () => {
  const pair = await createPair();
  const carol = await addEnd(pair.world, 'carol', '192.0.2.3');
  const dave = await addEnd(pair.world, 'dave', '192.0.2.4');
  const reached: string[] = [];
  pair.bob.agent.delegate.onInvite = (session) => {
    reached.push('bob');
    session.redirect([targetOf(carol), targetOf(dave)]);
  };
  carol.agent.delegate.onInvite = (session) => {
    reached.push('carol');
    session.reject(486);
  };
  dave.agent.delegate.onInvite = (session) => {
    reached.push('dave');
    void session.accept({ body: offerBody('answer') });
  };
  const caller = pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') });
  await pair.pass(5000);
  assert.deepEqual(reached, ['bob', 'carol', 'dave']);
  assert.equal(caller.state, 'confirmed');
});

test('RFC 3261 §8.1.3.4: a call that is redirected in a circle ends', async () => {
  const pair = await createPair();
  let ended: SessionEnd | undefined;
  let redirections = 0;
  pair.bob.agent.delegate.onInvite = (session) => {
    redirections++;
    session.redirect([targetOf(pair.bob)]);
  };
  pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    body: offerBody('offer'),
    delegate: { onEnded: (end) => (ended = end) },
  });
  await pair.pass(60_000);
  assert.equal(ended?.status, 302);
  assert.equal(redirections, 6);
});

test('RFC 3261 §14: hold is a re-offer either way, and the answer comes back', async () => {
  const pair = await createPair();
  const { caller, callee } = await connect(pair);
  const first = caller.offer(offerBody('hold'));
  await pair.pass(1000);
  assert.equal(bodyText(await first), 'answer to hold');
  const second = callee.offer(offerBody('held too'));
  await pair.pass(1000);
  assert.equal(bodyText(await second), 'answer to held too');
  const third = caller.offer(offerBody('update'), { by: 'update' });
  await pair.pass(1000);
  assert.equal(bodyText(await third), 'answer to update');
});

test('RFC 3261 §14.1: both sides re-offer at once, back off after 491, and both succeed', async () => {
  const pair = await createPair({ conditions: { delayMs: 50 } });
  const { caller, callee } = await connect(pair);
  const both = Promise.all([caller.offer(offerBody('a')), callee.offer(offerBody('b'))]);
  await pair.pass(30_000);
  assert.deepEqual((await both).map(bodyText), ['answer to a', 'answer to b']);
});

test('RFC 3261 §13.2.2.4: without an offer in the INVITE the 2xx offers and the ACK answers', async () => {
  const pair = await createPair();
  const told: string[] = [];
  pair.bob.agent.delegate.onInvite = (session) => {
    session.delegate = { createOffer: () => offerBody('late offer'), acceptAnswer: (answer) => told.push(bodyText(answer)) };
    void session.accept();
  };
  const caller = pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    delegate: { answerOffer: (offer) => offerBody(`answer to ${bodyText(offer)}`) },
  });
  await pair.pass(1000);
  assert.equal(caller.state, 'confirmed');
  assert.deepEqual(told, ['answer to late offer']);
});

test('RFC 3261 §13.3.1.4: without an ACK the 2xx is repeated for 64*T1 and the call ended by BYE', async () => {
  const pair = await createPair();
  let callee: InviteSession | undefined;
  let ended: SessionEnd | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    callee = session;
    session.delegate = { onEnded: (end) => (ended = end) };
    void session.progress(180);
  };
  pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') });
  await pair.pass(500);
  pair.world.internet.setReachable('192.0.2.1', false);
  const before = pair.world.internet.traffic.length;
  await callee?.accept({ body: offerBody('answer') });
  await pair.pass(31_000);
  assert.equal(pair.world.internet.traffic.slice(before).length, 10);
  await pair.pass(2000);
  assert.equal(ended?.by, 'network');
});

test('RFC 4320, RFC 3261 §17.2.2: a BYE that is repeated is answered 200 again', async () => {
  const pair = await createPair();
  const { caller } = await connect(pair);
  // The first answers are lost.
  const network = pair.world.internet;
  caller.end();
  await pair.pass(1);
  network.conditions = { ...network.conditions, lossRate: 1 };
  await pair.pass(400);
  network.conditions = { ...network.conditions, lossRate: 0 };
  const before = network.traffic.length;
  await pair.pass(5000);
  const texts = network.traffic.slice(before).map((record) => new TextDecoder().decode(record.data).split('\r\n')[0] ?? '');
  assert.ok(
    texts.every((line) => line.startsWith('BYE') || line === 'SIP/2.0 200 OK'),
    texts.join('|'),
  );
});
