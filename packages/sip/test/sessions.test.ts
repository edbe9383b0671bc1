// Calls as the rules of their sessions have it, against a far end without a stack. RFC 3261 §13 to §15, RFC 3262, RFC 3311, RFC 4028.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import type { InviteSession, SipRequest } from '../src/index.ts';
import { bodyText, offerBody } from './pair.ts';
import { beCalled, callPeer, createScene, finalResponse, ours, theirTarget } from './raw-call.ts';

test('RFC 3261 §9.1, §17.1.1.2: a re-INVITE that rings for ever is taken back when the call ends, and whoever waits for its answer is told', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'INVITE') scene.peer.reply(message, 180, from);
    if (message.method === 'BYE') scene.peer.reply(message, 200, from);
  };
  let outcome = 'pending';
  session.offer(offerBody('hold')).then(
    () => (outcome = 'answered'),
    () => (outcome = 'refused'),
  );
  await scene.pass(5000);
  session.end();
  await scene.pass(70_000);
  assert.equal(scene.peer.requests('CANCEL').length > 0, true, 'CANCEL');
  assert.equal(outcome, 'refused');
  assert.equal(scene.alice.agent.layer.clientCount, 0);
});

test('RFC 3261 §14.2: a far end that asks to wait for an hour before the next offer refuses this one', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE')
      scene.peer.reply(message, 500, from, { headers: { 'Retry-After': '3600' } });
  };
  await assert.rejects(Promise.race([session.offer(offerBody('hold')), scene.pass(5000).then(() => 'waits')]), { code: 'conflict' });
});

test('RFC 3261 §14.1: the pause after glare ends with the call', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE') scene.peer.reply(message, 491, from);
    if (message.kind === 'request' && message.method === 'BYE') scene.peer.reply(message, 200, from);
  };
  const offered = session.offer(offerBody('hold'));
  offered.catch(() => undefined);
  await scene.pass(10);
  session.end();
  await assert.rejects(Promise.race([offered, scene.pass(10).then(() => 'waits')]), { code: 'aborted' });
});

test('RFC 4028 §10, RFC 3261 §15: an UPDATE in an early dialog starts no session timer, so that a call which only rings is not ended by one', async () => {
  const scene = await createScene({ sessionExpiresS: 90 });
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'INVITE')
      peer.reply(message, 183, from, { headers: { Contact: `<${theirTarget}>`, Require: '100rel', RSeq: '1' }, body: 'answer' });
    if (message.method === 'PRACK') peer.reply(message, 200, from);
    if (message.method === 'UPDATE')
      peer.reply(message, 200, from, { headers: { 'Session-Expires': '90;refresher=uac', Contact: `<${theirTarget}>` }, body: 'answer' });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(500);
  const offered = session.offer(offerBody('again'), { by: 'update' });
  await scene.pass(500);
  await offered;
  await scene.pass(200_000);
  assert.equal(session.state, 'early');
  assert.equal(peer.requests('BYE').length, 0);
});

test('RFC 3261 §12.2.2: a target refresh moves the target of the dialog that it came in, not that of another fork', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  let from = '';
  peer.onMessage = (message, at) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    from = message.headers.get('From') ?? '';
    peer.reply(message, 180, at, { tag: 'other', headers: { Contact: '<sip:other@192.0.2.5:5060>' } });
    peer.reply(message, 180, at, { tag: 'peer', headers: { Contact: `<${theirTarget}>` } });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  peer.ask(
    { method: 'UPDATE', uri: 'sip:alice@192.0.2.1:5060', from: `<${theirTarget}>;tag=other`, to: from, callId: session.callId },
    ours,
  );
  await scene.pass(100);
  assert.equal(peer.finalStatus('UPDATE'), 200);
  assert.equal(session.remoteTarget?.user, 'bob');
});

test('RFC 3261 §14.2, RFC 3264 §4, RFC 3311 §5.2: while our own offer is open theirs is refused with 491, in a re-INVITE and in an UPDATE', async () => {
  const scene = await createScene();
  const { session, ask } = await callPeer(scene);
  session.offer(offerBody('hold')).catch(() => undefined);
  await scene.pass(10);
  ask('INVITE', { body: 'their hold' });
  ask('UPDATE', { body: 'their hold' });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INVITE'), 491);
  assert.equal(scene.peer.finalStatus('UPDATE'), 491);
});

test('RFC 3261 §14.2, RFC 3311 §5.2: while an offer of theirs is being answered another is refused with 500 and a Retry-After of at most ten seconds', async () => {
  const scene = await createScene();
  const { ask } = await callPeer(scene, { delegate: { answerOffer: () => new Promise(() => undefined) } });
  ask('INVITE', { body: 'one' });
  await scene.pass(10);
  ask('UPDATE', { body: 'two' });
  await scene.pass(10);
  const refused = finalResponse(scene.peer, 'UPDATE');
  assert.equal(refused?.status, 500);
  assert.ok(Number(refused?.headers.get('Retry-After')) <= 10);
});

test('RFC 3261 §14.1: after 491 the owner of the Call-ID waits 2.1 to 4 s, the other side at most 2 s', async () => {
  const pauses: number[] = [];
  for (const isOwner of [true, false]) {
    const scene = await createScene();
    const { peer } = scene;
    let session: InviteSession | undefined;
    if (isOwner) ({ session } = await callPeer(scene));
    else {
      const called = await beCalled(scene);
      [session] = called.sessions;
      await session?.accept();
      await scene.pass(10);
      called.ask('ACK', { cSeq: 1 });
      await scene.pass(10);
    }
    const atMs: number[] = [];
    peer.onMessage = (message, from) => {
      if (message.kind !== 'request' || message.method !== 'INVITE') return;
      atMs.push(scene.world.clock.monotonicMs());
      peer.reply(message, 491, from);
    };
    session?.offer(offerBody('hold')).catch(() => undefined);
    await scene.pass(4100);
    pauses.push((atMs[1] ?? 0) - (atMs[0] ?? 0));
  }
  const [owner = 0, other = 0] = pauses;
  assert.ok(owner >= 2100 && owner <= 4010, `owner ${owner}`);
  assert.ok(other > 0 && other <= 2010, `other ${other}`);
});

test('RFC 3261 §14.2, §13.3.1.4: the 2xx of a re-INVITE is repeated until its ACK, and without one the call is ended by BYE', async () => {
  const scene = await createScene();
  const { session, ask } = await callPeer(scene);
  ask('INVITE', { body: 'hold' });
  await scene.pass(2000);
  assert.ok(scene.peer.responses('INVITE').length >= 3);
  await scene.pass(33_000);
  assert.equal(session.state, 'ended');
  assert.equal(scene.peer.requests('BYE').length > 0, true);
});

test('RFC 3261 §12.2.1.2: a 481 or a 408 to a request about the call itself ends the call, a 500 does not', async () => {
  for (const [status, state] of [
    [481, 'ended'],
    [408, 'ended'],
    [500, 'confirmed'],
  ] as const) {
    const scene = await createScene();
    const { session } = await callPeer(scene);
    scene.peer.onMessage = (message, from) => {
      if (message.kind === 'request' && message.method === 'INFO') scene.peer.reply(message, status, from);
    };
    session.request('INFO').catch(() => undefined);
    await scene.pass(100);
    assert.equal(session.state, state, String(status));
  }
});

test('RFC 3261 §13.2.1: the answer of a provisional response is taken once; the 2xx says the same again', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  const answers: string[] = [];
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    const headers = { Contact: `<${theirTarget}>` };
    peer.reply(message, 183, from, { headers, body: 'answer' });
    peer.reply(message, 183, from, { headers, body: 'answer' });
    peer.reply(message, 200, from, { headers, body: 'answer' });
  };
  alice.agent.invite({
    account: alice.account,
    target: theirTarget,
    body: offerBody('offer'),
    delegate: { acceptAnswer: (body) => answers.push(bodyText(body)) },
  });
  await scene.pass(100);
  assert.deepEqual(answers, ['answer']);
});

test('RFC 3261 §13.3.1.3, §20.43: an offer that cannot be answered is refused with 488 and a Warning that says why', async () => {
  const scene = await createScene();
  const { sessions } = await beCalled(scene);
  const [session] = sessions;
  assert.ok(session !== undefined);
  session.delegate = {
    answerOffer: () => {
      throw new ProblemError('unsupported', 'expected audio, got video', { details: { warnCode: 304, warnText: 'audio only' } });
    },
  };
  await assert.rejects(session.accept());
  await scene.pass(10);
  const refused = finalResponse(scene.peer, 'INVITE');
  assert.equal(refused?.status, 488);
  assert.equal(refused?.headers.get('Warning'), '304 192.0.2.1 "audio only"');
});

test('RFC 3262 §3: the 2xx waits for the PRACK of a reliable response that carries a description', async () => {
  const scene = await createScene();
  const { sessions, ask } = await beCalled(scene, { headers: ['Supported: 100rel'] });
  const [session] = sessions;
  void session?.progress(183, { reliable: true, body: offerBody('early') });
  await scene.pass(10);
  void session?.accept();
  await scene.pass(100);
  assert.equal(scene.peer.finalStatus('INVITE'), undefined);
  const reliable = scene.peer.responses('INVITE').find(({ headers }) => headers.has('RSeq'));
  ask('PRACK', { headers: [`RAck: ${reliable?.headers.get('RSeq')} 1 INVITE`] });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('PRACK'), 200);
  assert.equal(scene.peer.finalStatus('INVITE'), 200);
});

test('RFC 5407 §3.1.2: a 2xx that crosses our CANCEL is acknowledged, and ended by BYE', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  let invite: SipRequest | undefined;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'INVITE') {
      invite = message;
      peer.reply(message, 180, from);
    }
    if (message.method === 'CANCEL' && invite !== undefined) {
      peer.reply(invite, 200, from, { headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
      peer.reply(message, 481, from);
    }
    if (message.method === 'BYE') peer.reply(message, 200, from);
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  session.end();
  await scene.pass(100);
  assert.equal(peer.requests('ACK').length, 1);
  assert.equal(peer.requests('BYE').length, 1);
});

test('RFC 4028 §7.3: a 422 is followed by its Min-SE, in the Session-Expires and as the least that we take', async () => {
  const scene = await createScene({ sessionExpiresS: 90 });
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE' && message.cSeq.number === 1)
      peer.reply(message, 422, from, { headers: { 'Min-SE': '600' } });
  };
  alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  const second = peer.requests('INVITE').find(({ cSeq }) => cSeq.number === 2);
  assert.equal(second?.headers.get('Session-Expires'), '600');
  assert.equal(second?.headers.get('Min-SE'), '600');
});

test('RFC 4028 §7.3: a far end that asks for ever more is asked three times and no more', async () => {
  const scene = await createScene({ sessionExpiresS: 90 });
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE')
      peer.reply(message, 422, from, { headers: { 'Min-SE': String(Number(message.headers.get('Min-SE')) + 1) } });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(5000);
  assert.equal(session.state, 'ended');
  assert.equal(new Set(peer.requests('INVITE').map(({ cSeq }) => cSeq.number)).size, 3);
});

test('RFC 4028 §7.4: a refresh is an UPDATE without a body and keeps the role that was agreed', async () => {
  const scene = await createScene({ sessionExpiresS: 180 });
  await callPeer(scene, { answer: { 'Session-Expires': '180;refresher=uac', Require: 'timer', Allow: 'INVITE, ACK, BYE, UPDATE' } });
  await scene.pass(91_000);
  const [refresh] = scene.peer.requests('UPDATE');
  assert.equal(refresh?.headers.get('Session-Expires'), '180;refresher=uac');
  assert.equal(refresh?.body.length, 0);
});

test('RFC 4028 §7.2: where the far end refreshes we do not, and end the call shortly before its time is over', async () => {
  const scene = await createScene({ sessionExpiresS: 180 });
  const { session } = await callPeer(scene, {
    answer: { 'Session-Expires': '180;refresher=uas', Require: 'timer', Allow: 'INVITE, ACK, BYE, UPDATE' },
  });
  await scene.pass(140_000);
  assert.equal(scene.peer.requests('UPDATE').length, 0);
  assert.equal(session.state, 'confirmed');
  await scene.pass(35_000);
  assert.equal(session.state, 'ended');
});

test('RFC 4028 §9: the refresher that the caller names is the one', async () => {
  const scene = await createScene({ sessionExpiresS: 1800 });
  const { sessions } = await beCalled(scene, { headers: ['Supported: timer', 'Session-Expires: 200;refresher=uas'] });
  await sessions[0]?.accept();
  await scene.pass(10);
  assert.equal(finalResponse(scene.peer, 'INVITE')?.headers.get('Session-Expires'), '200;refresher=uas');
});

test('RFC 5057 §4, RFC 3515 §2.4.4: the NOTIFYs of a REFER are heard after the call that it was sent in has ended', async () => {
  const scene = await createScene();
  const { session, ask } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REFER')
      scene.peer.reply(message, 202, from, { headers: { Contact: `<${theirTarget}>` } });
    if (message.kind === 'request' && message.method === 'BYE') scene.peer.reply(message, 200, from);
  };
  const told: string[] = [];
  void session.refer({ target: 'sip:carol@192.0.2.5', onStatus: (status, _reason, isFinal) => told.push(`${status} ${isFinal}`) });
  await scene.pass(100);
  session.end();
  await scene.pass(100);
  scene.peer.say(fragmentNotify(scene.peer.requests('REFER')[0], 'terminated;reason=noresource', 'SIP/2.0 200 OK'), ours);
  await scene.pass(100);
  assert.deepEqual(told, ['200 true']);
  ask('INFO');
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INFO'), 481);
});

function fragmentNotify(refer: SipRequest | undefined, state: string, fragment: string, id = refer?.cSeq.number): string {
  return [
    'NOTIFY sip:alice@192.0.2.1:5060 SIP/2.0',
    `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKn${id}${state.length}`,
    'Max-Forwards: 70',
    `From: ${refer?.headers.get('To')}`,
    `To: ${refer?.headers.get('From')}`,
    `Call-ID: ${refer?.callId}`,
    `CSeq: ${500 + (id ?? 0)} NOTIFY`,
    `Event: refer;id=${id}`,
    `Subscription-State: ${state}`,
    'Content-Type: message/sipfrag',
    `Content-Length: ${fragment.length}`,
    '',
    fragment,
  ].join('\n');
}

test('RFC 3515 §2.4.6: of two REFERs in a call each hears its own news, by the id of the event', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REFER')
      scene.peer.reply(message, 202, from, { headers: { Contact: `<${theirTarget}>` } });
  };
  const told: string[] = [];
  for (const name of ['carol', 'dave']) {
    void session.refer({ target: `sip:${name}@192.0.2.5`, onStatus: (status) => told.push(`${name} ${status}`) });
    await scene.pass(50);
  }
  const [first, second] = scene.peer.requests('REFER');
  scene.peer.say(fragmentNotify(first, 'active;expires=60', 'SIP/2.0 180 Ringing'), ours);
  scene.peer.say(fragmentNotify(second, 'terminated;reason=noresource', 'SIP/2.0 486 Busy Here'), ours);
  await scene.pass(50);
  assert.deepEqual(told, ['carol 180', 'dave 486']);
});

test('RFC 3515 §2.4.2, §2.4.4: a REFER without Refer-To, or with two, is refused with 400; one that is taken is answered 202 and a NOTIFY of 100', async () => {
  const scene = await createScene();
  const { ask } = await callPeer(scene, { delegate: { onRefer: (refer) => refer.accept() } });
  for (const headers of [[], ['Refer-To: <sip:a@192.0.2.5>', 'Refer-To: <sip:b@192.0.2.5>']]) {
    ask('REFER', { headers });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('REFER'), 400);
  }
  const number = ask('REFER', { headers: ['Refer-To: <sip:a@192.0.2.5>'] });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('REFER'), 202);
  const [notify] = scene.peer.requests('NOTIFY');
  assert.equal(notify?.headers.get('Event'), `refer;id=${number}`);
  assert.match(bodyText(notify?.typedBody), /^SIP\/2\.0 100 /);
});

test('RFC 4488 §4: a REFER without a subscription is answered 200, and neither side sends or awaits a NOTIFY', async () => {
  const scene = await createScene();
  const { session, ask } = await callPeer(scene, { delegate: { onRefer: (refer) => refer.accept() } });
  ask('REFER', { headers: ['Refer-To: <sip:a@192.0.2.5>', 'Refer-Sub: false'] });
  await scene.pass(10);
  assert.equal(finalResponse(scene.peer, 'REFER')?.status, 200);
  assert.equal(finalResponse(scene.peer, 'REFER')?.headers.get('Refer-Sub'), 'false');
  assert.equal(scene.peer.requests('NOTIFY').length, 0);
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REFER')
      scene.peer.reply(message, 200, from, { headers: { 'Refer-Sub': 'false' } });
  };
  const told: number[] = [];
  await Promise.all([session.refer({ target: 'sip:carol@192.0.2.5', onStatus: (status) => told.push(status) }), scene.pass(100)]);
  await scene.pass(70_000);
  assert.deepEqual(told, []);
});

test('RFC 3325 §9.1: who is at the other end is said by P-Asserted-Identity before From, also by a later UPDATE', async () => {
  const scene = await createScene();
  const changes: string[] = [];
  const { session, ask } = await callPeer(scene, {
    answer: { 'P-Asserted-Identity': '"Bob" <sip:2002@example.test>, <tel:+15550102>' },
    delegate: { onIdentity: (message) => changes.push(message.headers.get('P-Asserted-Identity') ?? '') },
  });
  assert.equal(session.remoteIdentity.uri.user, '2002');
  ask('UPDATE', { headers: ['P-Asserted-Identity: "Carol" <sip:2003@example.test>'] });
  await scene.pass(10);
  assert.equal(session.remoteIdentity.uri.user, '2003');
  assert.equal(changes.length, 2);
});

test('RFC 3261 §8.1.3: a redirection after a redirection ends at the fifth, however the far end goes on', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE')
      peer.reply(message, 302, from, { headers: { Contact: `<sip:next${message.cSeq.number}@192.0.2.2>` } });
  };
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(5000);
  assert.equal(session.state, 'ended');
  assert.equal(new Set(peer.requests('INVITE').map(({ uriText }) => uriText)).size, 6);
});

test('RFC 3261 §15, §15.1.2: a BYE of the caller before the answer ends the call, and its INVITE with 487', async () => {
  const scene = await createScene();
  const { sessions, ends, ask } = await beCalled(scene);
  ask('BYE');
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('BYE'), 200);
  assert.equal(scene.peer.finalStatus('INVITE'), 487);
  assert.equal(`${sessions[0]?.state} ${ends[0]?.by}`, 'ended remote');
});

test('RFC 3261 §13.2.2.4: no early dialog of any fork is kept once the call is answered, nor where a 2xx crosses the CANCEL', async () => {
  for (const isCancelled of [false, true]) {
    const scene = await createScene();
    const { peer, alice } = scene;
    peer.onMessage = (message, from) => {
      if (message.kind !== 'request' || message.method !== 'INVITE') return;
      for (const tag of ['one', 'two', 'three']) peer.reply(message, 180, from, { tag, headers: { Contact: `<${theirTarget}>` } });
    };
    const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
    await scene.pass(100);
    assert.equal(alice.agent.dialogCount, 3);
    if (isCancelled) session.end();
    const [invite] = peer.requests('INVITE');
    assert.ok(invite !== undefined);
    peer.reply(invite, 200, ours, { tag: 'two', headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
    await scene.pass(100);
    assert.equal(alice.agent.dialogCount, isCancelled ? 0 : 1);
  }
});

test('RFC 3262 §4, RFC 3261 §12.1.2: a reliable response is acknowledged once, through the proxies that it names, nearest first', async () => {
  const scene = await createScene();
  const proxy = await scene.at('192.0.2.3');
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    const headers = {
      Contact: `<${theirTarget}>`,
      Require: '100rel',
      RSeq: '7',
      'Record-Route': ['<sip:192.0.2.4;lr>', '<sip:192.0.2.3;lr>'],
    };
    peer.reply(message, 183, from, { headers });
    peer.reply(message, 183, from, { headers });
    peer.reply(message, 183, from, { headers: { ...headers, RSeq: '9' } });
  };
  alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  assert.deepEqual(
    proxy.requests('PRACK').map(({ headers }) => `${headers.get('RAck')} ${headers.all('Route').join(' ')}`),
    ['7 1 INVITE <sip:192.0.2.3;lr> <sip:192.0.2.4;lr>'],
  );
});

test('RFC 3261 §13.2.2.4, §14.1: the 2xx of our re-INVITE is acknowledged, and again each time that it is repeated', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  const before = scene.peer.requests('ACK').length;
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    for (let time = 0; time < 3; time++) scene.peer.reply(message, 200, from, { headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
  };
  await Promise.all([session.offer(offerBody('hold')), scene.pass(100)]);
  const acks = scene.peer.requests('ACK').slice(before);
  assert.deepEqual(
    acks.map(({ cSeq }) => cSeq.number),
    [2, 2, 2],
  );
});

test('RFC 3515 §2.4.4: a REFER that nobody answered has no subscription: no dialog is kept for its news, and none is heard', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  const told: number[] = [];
  session.refer({ target: 'sip:carol@192.0.2.5', onStatus: (status) => told.push(status) }).catch(() => undefined);
  await scene.pass(33_000);
  assert.equal(session.state, 'ended');
  assert.equal(scene.alice.agent.dialogCount, 0);
  assert.deepEqual(told, []);
});

test('RFC 5057 §5.2: NOTIFY and REFER in a call move its target too, as does the 2xx to a REFER of ours', async () => {
  const scene = await createScene();
  const { peer } = scene;
  const { session, ask } = await callPeer(scene, { delegate: { onRefer: (refer) => refer.accept() } });
  const user = (): string | undefined => session.remoteTarget?.user;
  const say = (method: string, cSeq: number, contact: string, headers: readonly string[]): Promise<void> => {
    const refer = peer.requests('REFER')[0];
    const to = refer?.headers.get('From') ?? '';
    peer.say(
      [
        `${method} sip:alice@192.0.2.1:5060 SIP/2.0`,
        `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKmove${cSeq}`,
        `From: <${theirTarget}>;tag=peer`,
        `To: ${to}`,
        `Call-ID: ${session.callId}`,
        `CSeq: ${cSeq} ${method}`,
        `Contact: <sip:${contact}@192.0.2.2:5060>`,
        ...headers,
        'Content-Length: 0',
        '',
        '',
      ].join('\n'),
      ours,
    );
    return scene.pass(10);
  };
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REFER')
      peer.reply(message, 202, from, { headers: { Contact: '<sip:one@192.0.2.2:5060>' } });
  };
  await Promise.all([session.refer({ target: 'sip:carol@192.0.2.5' }), scene.pass(100)]);
  assert.equal(user(), 'one');
  await say('NOTIFY', 200, 'two', ['Event: refer', 'Subscription-State: active;expires=60']);
  assert.equal(user(), 'two');
  await say('REFER', 201, 'three', ['Refer-To: <sip:dave@192.0.2.5>']);
  assert.equal(user(), 'three');
  ask('INFO', { cSeq: 202 });
  await scene.pass(10);
  assert.equal(user(), 'three', 'INFO is no target refresh');
});

test('RFC 3515 §2.4.4: the news of a REFER go out in the dialog that it came in, not in that of another fork', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  let from = '';
  peer.onMessage = (message, at) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    from = message.headers.get('From') ?? '';
    for (const tag of ['one', 'two']) peer.reply(message, 180, at, { tag, headers: { Contact: `<sip:${tag}@192.0.2.2:5060>` } });
  };
  const session = alice.agent.invite({
    account: alice.account,
    target: theirTarget,
    body: offerBody('offer'),
    delegate: { onRefer: (refer) => refer.accept() },
  });
  await scene.pass(100);
  const headers = ['Refer-To: <sip:carol@192.0.2.5>'];
  peer.ask(
    { method: 'REFER', uri: 'sip:alice@192.0.2.1:5060', from: `<${theirTarget}>;tag=one`, to: from, callId: session.callId, headers },
    ours,
  );
  await scene.pass(100);
  assert.equal(peer.requests('NOTIFY')[0]?.toTag, 'one');
});

test('RFC 3261 §12.2.2: an earlier re-INVITE that is answered late does not bring its earlier target back', async () => {
  const scene = await createScene();
  const { peer } = scene;
  let answer = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { session, ask, from } = await callPeer(scene, { delegate: { answerOffer: () => slow.then(() => offerBody('answer')) } });
  ask('INVITE', { cSeq: 200, body: 'hold' });
  await scene.pass(10);
  peer.say(
    [
      'UPDATE sip:alice@192.0.2.1:5060 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKlater',
      `From: <${theirTarget}>;tag=peer`,
      `To: ${from}`,
      `Call-ID: ${session.callId}`,
      'CSeq: 201 UPDATE',
      'Contact: <sip:moved@192.0.2.2:5060>',
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    ours,
  );
  await scene.pass(10);
  assert.equal(session.remoteTarget?.user, 'moved');
  answer();
  await scene.pass(10);
  assert.equal(peer.finalStatus('INVITE'), 200);
  assert.equal(session.remoteTarget?.user, 'moved');
});

test('RFC 3262 §3: a CANCEL ends the wait for a PRACK, and the response is not repeated any more', async () => {
  const scene = await createScene();
  const { sessions } = await beCalled(scene, { headers: ['Supported: 100rel'] });
  const [session] = sessions;
  let outcome = 'waits';
  session?.progress(183, { reliable: true, body: offerBody('early') }).then(
    () => (outcome = 'settled'),
    () => (outcome = 'refused'),
  );
  await scene.pass(10);
  session?.reject(486);
  await scene.pass(10);
  assert.equal(outcome, 'settled');
  const { length } = scene.peer.responses('INVITE').filter(({ headers }) => headers.has('RSeq'));
  await scene.pass(5000);
  assert.equal(scene.peer.responses('INVITE').filter(({ headers }) => headers.has('RSeq')).length, length);
});

test('RFC 3261 §15.1.2: a BYE ends the repetition of a 2xx that waits for its ACK', async () => {
  const scene = await createScene();
  const { ask } = await callPeer(scene);
  ask('INVITE', { body: 'hold' });
  await scene.pass(600);
  ask('BYE');
  await scene.pass(10);
  const { length } = scene.peer.responses('INVITE');
  assert.equal(length, 2);
  await scene.pass(10_000);
  assert.equal(scene.peer.responses('INVITE').length, length);
});

test('RFC 3261 §15.1.2: a BYE ends a re-INVITE that waits for our answer, with 487', async () => {
  const scene = await createScene();
  const { ask, session } = await callPeer(scene, { delegate: { answerOffer: () => new Promise(() => undefined) } });
  ask('INVITE', { body: 'slow' });
  await scene.pass(10);
  ask('BYE');
  await scene.pass(10);
  assert.equal(session.state, 'ended');
  assert.equal(scene.peer.finalStatus('INVITE'), 487);
});
