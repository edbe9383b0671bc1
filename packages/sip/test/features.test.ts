// What a phone does in and around calls: forking, PRACK, session timers, transfer, subscriptions and notifications.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { textBody, type InviteSession, type NotifierSubscription, type SessionEnd } from '../src/index.ts';
import { addEnd, bodyText, connect, createPair, offerBody, targetOf, type End } from './pair.ts';
import { createRegistrar } from './registrar.ts';

test('RFC 3261 §16: a call forks through a proxy, rings twice, is answered once, and the other phone is told why', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const registrar = await createRegistrar(world, '192.0.2.9');
  const ends: End[] = [];
  for (const [user, address] of [
    ['alice', '192.0.2.1'],
    ['bob', '192.0.2.2'],
    ['bob', '192.0.2.3'],
  ] as const) {
    const end = await addEnd(world, user, address);
    end.account.options = { ...end.account.options, servers: [{ host: '192.0.2.9', protocol: 'udp' }] };
    end.agent.register({ account: end.account });
    ends.push(end);
  }
  await world.clock.advance(1000);
  assert.equal(registrar.bindings.get('bob')?.length, 2);
  const [alice, first, second] = ends;
  assert.ok(alice && first && second);
  const ringing: InviteSession[] = [];
  const lost: SessionEnd[] = [];
  for (const end of [first, second]) {
    end.agent.delegate.onInvite = (session) => {
      ringing.push(session);
      session.delegate = { answerOffer: () => offerBody('answer'), onEnded: (why) => lost.push(why) };
      void session.progress(180);
    };
  }
  const call = alice.agent.invite({ account: alice.account, target: 'sip:bob@example.test', body: offerBody('offer') });
  await world.clock.advance(2000);
  assert.equal(ringing.length, 2);
  assert.equal(call.state, 'early');
  await ringing[1]?.accept();
  await world.clock.advance(2000);
  assert.equal(call.state, 'confirmed');
  assert.equal(ringing[1]?.state, 'confirmed');
  assert.equal(ringing[0]?.state, 'ended');
  assert.deepEqual(lost[0]?.reasons, ['SIP;cause=200;text="Call completed elsewhere"']);
  call.end();
  await world.clock.advance(40_000);
  assert.equal(ringing[1]?.state, 'ended');
  assert.equal(registrar.layer.clientCount + registrar.layer.serverCount, 0);
});

test('RFC 3262 §3, §4: a provisional response is sent reliably, acknowledged by PRACK and its answer used', async () => {
  const pair = await createPair({ conditions: { lossRate: 0.3, delayMs: 10 }, seed: 7 });
  const told: string[] = [];
  let callee: InviteSession | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    callee = session;
    void session.progress(183, { reliable: true, body: offerBody('early answer') }).then(() => told.push('acknowledged'));
  };
  const caller = pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    body: offerBody('offer'),
    delegate: { acceptAnswer: (answer, context) => told.push(`${bodyText(answer)} ${context.early ? 'early' : 'late'}`) },
  });
  await pair.pass(20_000);
  assert.deepEqual(told, ['early answer early', 'acknowledged']);
  const accepted = callee?.accept();
  await pair.pass(20_000);
  await accepted;
  assert.equal(caller.state, 'confirmed');
  assert.equal(callee?.state, 'confirmed');
  assert.equal(told.length, 2, 'the description is not answered twice');
});

test('RFC 3262 §3: without a PRACK the call is refused with 504', async () => {
  const pair = await createPair();
  let ended: SessionEnd | undefined;
  pair.bob.agent.delegate.onInvite = (session) => {
    session.delegate = { onEnded: (end) => (ended = end) };
    void session.progress(183, { reliable: true }).catch(() => undefined);
  };
  pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(pair.bob), body: offerBody('offer') });
  await pair.pass(1);
  pair.world.internet.setReachable('192.0.2.1', false);
  await pair.pass(33_000);
  assert.equal(ended?.status, 504);
});

for (const refresher of ['alice', 'bob'] as const) {
  test(`RFC 4028 §10: the session is refreshed at half the interval (${refresher} called first), and ended when refreshes stop`, async () => {
    const pair = await createPair({ alice: { sessionExpiresS: 200 }, bob: { sessionExpiresS: 200 } });
    const { caller, callee } = await connect(pair);
    await pair.pass(1_000_000);
    assert.equal(caller.state, 'confirmed');
    assert.equal(callee.state, 'confirmed');
    const updates = pair.world.internet.traffic.filter((record) => new TextDecoder().decode(record.data).startsWith('UPDATE'));
    assert.ok(updates.length >= 9 && updates.length <= 11, `${updates.length} updates`);
    pair.world.internet.setReachable(refresher === 'alice' ? '192.0.2.1' : '192.0.2.2', false);
    await pair.pass(300_000);
    assert.equal(caller.state, 'ended');
    assert.equal(callee.state, 'ended');
  });
}

test('RFC 4028 §10: an answer that crosses the BYE starts no timer for a session that is over', async () => {
  const pair = await createPair({ alice: { sessionExpiresS: 1800 }, bob: { sessionExpiresS: 1800 }, conditions: { delayMs: 100 } });
  const { caller, callee } = await connect(pair);
  const offering = caller.offer(offerBody('hold')).catch((error: unknown) => {
    if (!isProblem(error)) throw error;
  });
  await pair.pass(150);
  caller.end();
  await pair.pass(60_000);
  await offering;
  assert.deepEqual([caller.state, callee.state], ['ended', 'ended']);
  assert.equal(pair.world.clock.pendingTimers, 0);
});

test('RFC 4028 §9: an interval that is too small is refused with 422 and raised', async () => {
  const pair = await createPair({ alice: { sessionExpiresS: 90 }, bob: { sessionExpiresS: 1800, minSessionExpiresS: 600 } });
  const { caller } = await connect(pair);
  assert.equal(caller.state, 'confirmed');
  assert.match(caller.invite.headers.get('Session-Expires') ?? '', /^600/);
});

test('RFC 5589 §7, RFC 3891: an attended transfer moves the call, tells its progress and leaves no one behind', async () => {
  const pair = await createPair();
  const carol = await addEnd(pair.world, 'carol', '192.0.2.3');
  const { caller, callee } = await connect(pair);
  let carolFirst: InviteSession | undefined;
  let carolSecond: InviteSession | undefined;
  carol.agent.delegate.onInvite = (session) => {
    session.delegate = { answerOffer: () => offerBody('answer') };
    if (carolFirst === undefined) carolFirst = session;
    else carolSecond = session;
    void session.accept();
  };
  const consultation = pair.alice.agent.invite({ account: pair.alice.account, target: targetOf(carol), body: offerBody('consult') });
  await pair.pass(2000);
  // Bob follows the REFER.
  callee.delegate = {
    onRefer: (refer) => {
      refer.accept();
      assert.match(refer.referredBy ?? '', /alice@example.test/);
      pair.bob.agent.invite({
        account: pair.bob.account,
        target: `sip:${refer.referTo.uri.user}@${refer.referTo.uri.host}:5060`,
        body: offerBody('transferred'),
        ...(refer.replaces === undefined ? {} : { replaces: refer.replaces }),
        delegate: { onAccepted: () => refer.notifyStatus(200) },
      });
    },
  };
  const statuses: number[] = [];
  const referred = caller.refer({ target: targetOf(carol), replaces: consultation, onStatus: (status) => statuses.push(status) });
  await pair.pass(5000);
  assert.equal((await referred).status, 202);
  assert.deepEqual(statuses, [100, 200]);
  assert.equal(carolSecond?.replaces, carolFirst);
  assert.equal(carolSecond?.state, 'confirmed');
  assert.equal(carolFirst?.state, 'ended');
  assert.equal(consultation.state, 'ended');
  caller.end();
  await pair.pass(40_000);
  assert.equal(pair.alice.agent.sessions.length, 0);
  assert.equal(pair.bob.agent.sessions.length, 1);
  assert.equal(carol.agent.sessions.length, 1);
});

test('RFC 3891 §3: a Replaces that names no call is refused with 481', async () => {
  const pair = await createPair();
  await connect(pair);
  const call = pair.alice.agent.invite({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    body: offerBody('offer'),
    replaces: 'none@example.test;to-tag=a;from-tag=b',
  });
  await pair.pass(1000);
  assert.equal(call.lastResponse?.status, 481);
});

test('RFC 3420, RFC 3515: a blind transfer that fails is told to the one who asked', async () => {
  const pair = await createPair();
  const { caller, callee } = await connect(pair);
  callee.delegate = {
    onRefer: (refer) => {
      refer.accept();
      refer.notifyStatus(486);
    },
  };
  const told: unknown[] = [];
  void caller.refer({ target: 'sip:carol@example.test', onStatus: (status, reason, isFinal) => told.push([status, reason, isFinal]) });
  await pair.pass(1000);
  assert.deepEqual(told, [
    [100, 'Trying', false],
    [486, 'Busy Here', true],
  ]);
});

test('RFC 6665 §4: a subscription is accepted, notified, refreshed, and ended by the subscriber', async () => {
  const pair = await createPair();
  let notifier: NotifierSubscription | undefined;
  const ended: string[] = [];
  pair.bob.agent.delegate.onSubscribe = (subscription) => {
    notifier = subscription;
    subscription.onEnd = (why) => ended.push(why);
    subscription.accept({ expiresS: 600 });
    subscription.notify(textBody('text/plain', 'one'));
  };
  const heard: string[] = [];
  const states: string[] = [];
  const subscription = pair.alice.agent.subscribe({
    account: pair.alice.account,
    target: targetOf(pair.bob),
    event: 'dialog',
    expiresS: 600,
    onNotify: (notify) => heard.push(new TextDecoder().decode(notify.body)),
    onState: (state) => states.push(state),
  });
  await pair.pass(1000);
  assert.equal(subscription.state, 'active');
  notifier?.notify(textBody('text/plain', 'two'));
  await pair.pass(1000);
  assert.deepEqual(heard, ['one', 'two']);
  await pair.pass(3_600_000);
  assert.equal(subscription.state, 'active');
  assert.equal(notifier?.isActive, true);
  await pair.world.clock.runUntil(subscription.close());
  assert.deepEqual(ended, ['unsubscribed']);
  assert.deepEqual(states, ['active', 'terminated']);
});

test('RFC 6665 §4.1.3: after deactivated the subscription is made anew at once, after rejected never', async () => {
  const pair = await createPair();
  let count = 0;
  let notifier: NotifierSubscription | undefined;
  pair.bob.agent.delegate.onSubscribe = (subscription) => {
    count++;
    notifier = subscription;
    subscription.accept();
    subscription.notify(undefined);
  };
  const subscription = pair.alice.agent.subscribe({ account: pair.alice.account, target: targetOf(pair.bob), event: 'dialog' });
  await pair.pass(1000);
  notifier?.terminate('deactivated');
  await pair.pass(1000);
  assert.equal(count, 2);
  assert.equal(subscription.state, 'active');
  notifier?.terminate('rejected');
  await pair.pass(10_000_000);
  assert.equal(count, 2);
  assert.equal(subscription.state, 'terminated');
});

test('RFC 6665 §4.4.1: a NOTIFY that overtakes the 200 of its SUBSCRIBE is heard', async () => {
  for (let seed = 1; seed < 20; seed++) {
    const pair = await createPair({ seed, conditions: { delayMs: 5, jitterMs: 200 } });
    pair.bob.agent.delegate.onSubscribe = (subscription) => {
      subscription.accept();
      subscription.notify(textBody('text/plain', 'state'));
    };
    const heard: string[] = [];
    const subscription = pair.alice.agent.subscribe({
      account: pair.alice.account,
      target: targetOf(pair.bob),
      event: 'presence',
      onNotify: (notify) => heard.push(new TextDecoder().decode(notify.body)),
    });
    await pair.pass(5000);
    assert.deepEqual(heard, ['state']);
    assert.equal(subscription.state, 'active');
  }
});

test('check-sync and message-summary out of every dialog reach the phone; without a taker they are answered 481', async () => {
  const pair = await createPair();
  const events: (string | undefined)[] = [];
  pair.bob.agent.delegate.onNotify = (incoming) => {
    events.push(incoming.request.headers.get('Event'));
    assert.equal(incoming.account, pair.bob.account);
    incoming.respond(200);
  };
  const send = (): Promise<{ status: number }> =>
    pair.alice.agent.request({
      account: pair.alice.account,
      method: 'NOTIFY',
      target: targetOf(pair.bob),
      headers: { Event: 'check-sync;reboot=false', 'Subscription-State': 'terminated' },
    });
  assert.equal((await pair.world.clock.runUntil(send())).status, 200);
  assert.deepEqual(events, ['check-sync;reboot=false']);
  pair.bob.agent.delegate = {};
  assert.equal((await pair.world.clock.runUntil(send())).status, 481);
});

test('RFC 3261 §11.2: OPTIONS is answered with what the phone can do', async () => {
  const pair = await createPair();
  const response = await pair.world.clock.runUntil(
    pair.alice.agent.request({ account: pair.alice.account, method: 'OPTIONS', target: targetOf(pair.bob) }),
  );
  assert.equal(response.status, 200);
  assert.equal(response.lists('Allow', 'REFER'), true);
});

test('RFC 3261 §18: a call goes over TCP, on one connection, and the callee uses it the other way', async () => {
  const pair = await createPair({ protocol: 'tcp' });
  const { caller, callee } = await connect(pair, 'tcp');
  assert.equal(caller.state, 'confirmed');
  const answer = callee.offer(offerBody('hold'));
  await pair.pass(1000);
  assert.equal(bodyText(await answer), 'answer to hold');
  assert.equal(pair.bob.transport.connectionCount, 1);
  callee.end();
  await pair.pass(40_000);
  assert.equal(caller.state, 'ended');
  assert.equal(pair.alice.agent.layer.serverCount + pair.bob.agent.layer.clientCount, 0);
});
