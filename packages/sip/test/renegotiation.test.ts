// Changing a session that stands, both ways: RFC 3261 §14, RFC 3311, RFC 4028 §10.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import type { SessionDelegate, SipRequest } from '../src/index.ts';
import { bodyText, offerBody } from './pair.ts';
import { beCalled, callPeer, createScene, finalResponse, theirTarget, type Scene } from './raw-call.ts';

test('RFC 3261 §14.2: a second INVITE before the answer to the first is refused with 500 and a Retry-After of at most ten seconds', async () => {
  const scene = await createScene();
  const { ask, sessions } = await beCalled(scene);
  ask('INVITE', { body: 'again' });
  await scene.pass(10);
  const refused = finalResponse(scene.peer, 'INVITE');
  assert.equal(refused?.status, 500);
  assert.ok(Number(refused.headers.get('Retry-After')) <= 10);
  assert.equal(sessions[0]?.state, 'early');
});

test('RFC 3261 §21.4.1: an offer with a Contact that cannot be read is refused and harms nothing', async () => {
  for (const method of ['UPDATE', 'INVITE']) {
    const scene = await createScene();
    const { session, from } = await callPeer(scene);
    const [invite] = scene.peer.requests('INVITE');
    scene.peer.say(
      [
        `${method} sip:alice@192.0.2.1:5060 SIP/2.0`,
        'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKbad',
        `From: <${theirTarget}>;tag=peer`,
        `To: ${from}`,
        `Call-ID: ${invite?.callId}`,
        `CSeq: 7 ${method}`,
        'Contact: <sip:[bad',
        'Content-Type: application/sdp',
        'Content-Length: 1',
        '',
        'x',
      ].join('\n'),
      { address: '192.0.2.1', port: 5060 },
    );
    await scene.pass(10);
    assert.ok([400, 500].includes(scene.peer.finalStatus(method) ?? 0), method);
    assert.equal(session.state, 'confirmed');
  }
});

type Reply = readonly [status: number, headers?: Readonly<Record<string, string>>, body?: string];

/** The far end answers the requests of this method so, one after the other, the last for ever. */
function answering(scene: Scene, method: string, replies: readonly Reply[]): number[] {
  const atMs: number[] = [];
  let count = 0;
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request') return;
    if (message.method === 'BYE') scene.peer.reply(message, 200, from);
    if (message.method !== method) return;
    atMs.push(scene.world.clock.monotonicMs());
    const [status, headers = {}, body] = replies[Math.min(count++, replies.length - 1)] ?? [500];
    scene.peer.reply(message, status, from, {
      headers: { Contact: '<sip:moved@192.0.2.2:5060>', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  };
  return atMs;
}

/** What is told of bodies, in order. */
function telling(told: string[]): SessionDelegate {
  return {
    answerOffer: (offer, context) => {
      told.push(`answer ${bodyText(offer)} in ${context.in} ${context.early} ${context.remoteTag}`);
      return offerBody(`answer to ${bodyText(offer)}`);
    },
    createOffer: (context) => {
      told.push(`offer in ${context.in} ${context.early} ${context.remoteTag}`);
      return offerBody('our offer');
    },
    acceptAnswer: (answer, context) => told.push(`take ${bodyText(answer)} in ${context.in}`),
    dropOffer: (context) => told.push(`drop in ${context.in}`),
  };
}

const lastMethod = (scene: Scene, method: string): SipRequest | undefined => scene.peer.requests(method).at(-1);

test('RFC 3261 §14.1, RFC 3311 §5.1, RFC 4028 §7.3: what the far end says to an offer of ours, and how often it is asked', async () => {
  const minimum = { 'Min-SE': '600' };
  for (const [replies, outcome, asked] of [
    [[[200, {}, 'yes']], 'yes', 1],
    [[[299, {}, 'yes']], 'yes', 1],
    [[[200]], 'bad-message', 1],
    [[[300]], 'conflict 300', 1],
    [[[488]], 'conflict 488', 1],
    [
      [
        [422, minimum],
        [200, {}, 'yes'],
      ],
      'yes',
      2,
    ],
    [[[422]], 'conflict 422', 1],
    [[[488, minimum]], 'conflict 488', 1],
    [
      [
        [422, { 'Min-SE': '600' }],
        [422, { 'Min-SE': '700' }],
        [422, { 'Min-SE': '800' }],
      ],
      'conflict 422',
      3,
    ],
    [
      [
        [500, { 'Retry-After': '10' }],
        [200, {}, 'yes'],
      ],
      'yes',
      2,
    ],
    [[[500, { 'Retry-After': '10' }]], 'conflict 500', 2],
    [[[500, { 'Retry-After': '11' }]], 'conflict 500', 1],
    [[[500]], 'conflict 500', 1],
    [[[503, { 'Retry-After': '1' }]], 'conflict 503', 1],
    [[[491], [200, {}, 'yes']], 'yes', 2],
    [[[491]], 'conflict ', 7],
  ] as readonly (readonly [readonly Reply[], string, number])[])
    for (const by of ['reinvite', 'update'] as const) {
      const scene = await createScene({ sessionExpiresS: 500 });
      const { session } = await callPeer(scene, { answer: { 'Session-Expires': '7200', Require: 'timer' } });
      const atMs = answering(scene, by === 'update' ? 'UPDATE' : 'INVITE', replies);
      let said = 'pending';
      session.offer(offerBody('hold'), { by, headers: { Subject: 'hold' } }).then(
        (answer) => (said = bodyText(answer)),
        (error: unknown) => {
          assert.ok(error instanceof ProblemError);
          said = error.code === 'conflict' ? `conflict ${error.details['status'] ?? ''}` : error.code;
        },
      );
      await scene.pass(40_000);
      const label = `${by} ${JSON.stringify(replies)}`;
      assert.equal(said, outcome, label);
      assert.equal(
        new Set(scene.peer.requests(by === 'update' ? 'UPDATE' : 'INVITE').map(({ cSeq }) => cSeq.number)).size,
        by === 'update' ? asked : asked + 1,
      );
      if (replies[0]?.[1]?.['Retry-After'] === '10') assert.ok(Math.abs((atMs[1] ?? 0) - (atMs[0] ?? 0) - 10_000) < 100, label);
      const request = lastMethod(scene, by === 'update' ? 'UPDATE' : 'INVITE');
      assert.equal(request?.headers.get('Subject'), 'hold');
      assert.equal(bodyText(request.typedBody), 'hold');
      assert.ok(request.headers.has('Allow') && request.headers.has('Session-Expires'));
      if (outcome === 'yes' && asked === 2 && replies[0]?.[0] === 422) assert.equal(request.headers.get('Min-SE'), '600');
      assert.equal(session.remoteTarget?.user, (replies.at(-1)?.[0] ?? 0) < 300 ? 'moved' : 'bob', label);
      // The offer is closed: another is not taken for glare.
      answering(scene, 'INVITE', [[200, {}, 'later']]);
      const [later] = await Promise.all([session.offer(offerBody('later')), scene.pass(10)]);
      assert.equal(bodyText(later), 'later');
    }
});

test('RFC 3261 §14: before the answer there is no re-INVITE, before a dialog no UPDATE, and after the end no offer', async () => {
  const scene = await createScene();
  const { alice, peer } = scene;
  const session = alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(10);
  await assert.rejects(session.request('UPDATE'), { code: 'conflict' });
  const [invite] = peer.requests('INVITE');
  assert.ok(invite !== undefined);
  peer.reply(invite, 183, { address: '192.0.2.1', port: 5060 }, { headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
  await scene.pass(10);
  await assert.rejects(session.offer(offerBody('again')), { code: 'conflict' });
  assert.equal(new Set(peer.requests('INVITE').map(({ cSeq }) => cSeq.number)).size, 1);
  session.end();
  await assert.rejects(session.offer(offerBody('again')), { code: 'aborted' });
});

test('RFC 3264 §4: a second offer of ours waits for the end of the first, be it an answer or a refusal', async () => {
  for (const reply of [[200, {}, 'first'], [488]] as const satisfies readonly Reply[]) {
    const scene = await createScene();
    const { session } = await callPeer(scene);
    const outcomes: string[] = [];
    const note = (promise: Promise<unknown>): void =>
      void promise.then(
        () => outcomes.push('answered'),
        () => outcomes.push('refused'),
      );
    note(session.offer(offerBody('one')));
    note(session.offer(offerBody('two')));
    await scene.pass(10);
    assert.equal(bodyText(lastMethod(scene, 'INVITE')?.typedBody), 'one');
    answering(scene, 'INVITE', [reply, [200, {}, 'second']]);
    await scene.pass(600);
    assert.deepEqual(outcomes, [reply[0] === 200 ? 'answered' : 'refused', 'answered']);
    assert.equal(bodyText(lastMethod(scene, 'INVITE')?.typedBody), 'two');
  }
});

test('RFC 3261 §14.1: a provisional response to a re-INVITE is not acknowledged, nor does it move the target', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene);
  const before = scene.peer.requests('ACK').length;
  answering(scene, 'INVITE', [[180, { 'P-Asserted-Identity': '<sip:carol@example.test>' }]]);
  const offered = session.offer(offerBody('hold'));
  await scene.pass(100);
  assert.deepEqual([scene.peer.requests('ACK').length, session.remoteTarget?.user], [before, 'bob']);
  const last = lastMethod(scene, 'INVITE');
  assert.ok(last !== undefined);
  const headers = { Contact: '<sip:moved@192.0.2.2:5060>', 'P-Asserted-Identity': '<sip:dave@example.test>' };
  scene.peer.reply(last, 200, { address: '192.0.2.1', port: 5060 }, { headers, body: 'yes' });
  await scene.pass(10);
  await offered;
  assert.deepEqual(
    [scene.peer.requests('ACK').length, session.remoteTarget?.user, session.remoteIdentity.uri.user],
    [before + 1, 'moved', 'dave'],
  );
});

test('RFC 3261 §14.2, RFC 3264 §4: a re-INVITE of theirs is answered, or answered by our offer which the ACK answers or drops', async () => {
  for (const { body, ack, answer, told } of [
    { body: 'hold', ack: '', answer: 'answer to hold', told: ['answer hold in reinvite false peer'] },
    { body: '', ack: 'fine', answer: 'our offer', told: ['offer in reinvite false peer', 'take fine in reinvite'] },
    { body: '', ack: '', answer: 'our offer', told: ['offer in reinvite false peer', 'drop in reinvite'] },
  ]) {
    const scene = await createScene();
    const { session, ask } = await callPeer(scene);
    const said: string[] = [];
    session.delegate = telling(said);
    const cSeq = ask('INVITE', { body, headers: ['P-Asserted-Identity: <sip:carol@example.test>'] });
    await scene.pass(10);
    const response = finalResponse(scene.peer, 'INVITE');
    assert.deepEqual([response?.status, bodyText(response?.typedBody)], [200, answer]);
    assert.equal(response?.headers.get('Contact'), '<sip:alice@192.0.2.1:5060>');
    assert.ok(response.headers.has('Allow') && response.headers.get('Server') === 'Test/alice');
    assert.equal(session.remoteIdentity.uri.user, 'carol');
    // Our offer is open until the ACK, theirs is not.
    ask('UPDATE', { body: 'more' });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('UPDATE'), body === '' ? 491 : 200);
    ask('ACK', { cSeq, body: ack });
    await scene.pass(10);
    assert.deepEqual(
      said.filter((line) => !line.includes('update')),
      told,
    );
    assert.deepEqual([session.remoteTarget?.user, session.state], ['raw', 'confirmed']);
    ask('UPDATE', { body: 'more' });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('UPDATE'), 200);
  }
});

test('RFC 3261 §14.2, §20.43: a re-INVITE or UPDATE that cannot be answered is refused with 488, moves no target and leaves no offer open', async () => {
  const refuses: SessionDelegate['answerOffer'] = () => Promise.reject(new ProblemError('unsupported', 'no'));
  for (const { method, body, delegate, warning } of [
    { method: 'INVITE', body: 'hold', delegate: { answerOffer: refuses }, warning: '399 192.0.2.1 "no"' },
    { method: 'INVITE', body: 'hold', delegate: {}, warning: '399 192.0.2.1 "the offer cannot be answered"' },
    { method: 'INVITE', body: '', delegate: {}, warning: undefined },
    { method: 'UPDATE', body: 'hold', delegate: { answerOffer: refuses }, warning: '399 192.0.2.1 "no"' },
  ]) {
    const scene = await createScene();
    const { session, ask } = await callPeer(scene);
    const told: string[] = [];
    session.delegate = { dropOffer: () => told.push('drop'), ...delegate };
    ask(method, { body });
    await scene.pass(10);
    const response = finalResponse(scene.peer, method);
    assert.deepEqual([response?.status, response?.headers.get('Warning'), told], [488, warning, []]);
    assert.equal(session.remoteTarget?.user, 'bob');
    session.delegate = telling(told);
    ask('INVITE', { body: 'again' });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('INVITE'), 200);
  }
});

test('RFC 4028 §9: an interval below our minimum is refused with 422, in a re-INVITE and in an UPDATE', async () => {
  for (const [method, body] of [
    ['INVITE', 'hold'],
    ['UPDATE', ''],
    ['UPDATE', 'hold'],
  ] as const) {
    const scene = await createScene({ sessionExpiresS: 1800 });
    const { session, ask } = await callPeer(scene);
    ask(method, { body, headers: ['Supported: timer', 'Session-Expires: 89'] });
    await scene.pass(10);
    const response = finalResponse(scene.peer, method);
    assert.deepEqual([response?.status, response?.headers.get('Min-SE'), session.remoteTarget?.user], [422, '90', 'bob']);
    ask(method, { body, headers: ['Supported: timer', 'Session-Expires: 90'] });
    await scene.pass(10);
    const taken = finalResponse(scene.peer, method);
    assert.deepEqual([taken?.status, taken?.headers.get('Session-Expires'), session.remoteTarget?.user], [200, '90;refresher=uac', 'raw']);
  }
});

test('RFC 3311 §5.2: an UPDATE is answered, without a body where it has none', async () => {
  for (const [body, answer, said] of [
    ['', '', []],
    ['hold', 'answer to hold', ['answer hold in update false peer']],
  ] as const) {
    const scene = await createScene();
    const { session, ask } = await callPeer(scene);
    const told: string[] = [];
    session.delegate = { ...telling(told), onIdentity: () => told.push('identity') };
    ask('UPDATE', { body, headers: ['P-Asserted-Identity: <sip:carol@example.test>'] });
    await scene.pass(10);
    const response = finalResponse(scene.peer, 'UPDATE');
    assert.deepEqual([response?.status, bodyText(response?.typedBody), told], [200, answer, ['identity', ...said]]);
    assert.deepEqual([session.remoteTarget?.user, session.remoteIdentity.uri.user], ['raw', 'carol']);
    ask('UPDATE', { body: 'more' });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('UPDATE'), 200);
  }
});

test('RFC 3261 §14.2, §14.1: while a re-INVITE of theirs waits for our answer another and an UPDATE are refused with 500, and an offer of ours waits', async () => {
  for (const body of ['hold', '']) {
    const scene = await createScene();
    let answer = (): void => undefined;
    const slow = new Promise<ReturnType<typeof offerBody>>((resolve) => (answer = () => resolve(offerBody('slow'))));
    const { session, ask } = await callPeer(scene, { delegate: { answerOffer: () => slow, createOffer: () => slow } });
    const cSeq = ask('INVITE', { body });
    await scene.pass(10);
    for (const [method, other] of [
      ['INVITE', 'two'],
      ['INVITE', ''],
      ['UPDATE', 'two'],
    ] as const) {
      ask(method, { body: other });
      await scene.pass(10);
      const refused = finalResponse(scene.peer, method);
      assert.equal(refused?.status, 500, `${method} ${other}`);
      assert.ok(Number(refused.headers.get('Retry-After')) <= 10);
    }
    const asked = (): number => scene.peer.requests('INVITE').length;
    const before = asked();
    const offered = session.offer(offerBody('ours'));
    await scene.pass(1000);
    assert.equal(asked(), before);
    answer();
    await scene.pass(10);
    ask('ACK', { cSeq, body: 'fine' });
    answering(scene, 'INVITE', [[200, {}, 'yes']]);
    await scene.pass(4000);
    assert.equal(bodyText(await offered), 'yes');
  }
});

test('RFC 3261 §9.2: a re-INVITE that is taken back is answered 487; our offer is dropped, and the next one is served', async () => {
  const scene = await createScene();
  const { session, ask } = await callPeer(scene);
  const told: string[] = [];
  let answer = (): void => undefined;
  session.delegate = {
    ...telling(told),
    createOffer: () => new Promise((resolve) => (answer = () => resolve(offerBody('slow')))),
  };
  const cSeq = ask('INVITE', { body: '' });
  await scene.pass(300);
  const trying = scene.peer.responses('INVITE').find((response) => response.cSeq.number === cSeq);
  assert.ok(trying !== undefined);
  scene.peer.say(
    [
      'CANCEL sip:alice@192.0.2.1:5060 SIP/2.0',
      `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=${trying.via.parameters.get('branch')};rport`,
      ...(['From', 'To', 'Call-ID'] as const).map((name) => `${name}: ${trying.headers.get(name)}`),
      `CSeq: ${cSeq} CANCEL`,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    { address: '192.0.2.1', port: 5060 },
  );
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INVITE'), 487);
  answer();
  await scene.pass(10);
  assert.deepEqual([told, session.remoteTarget?.user, session.state], [['drop in reinvite'], 'bob', 'confirmed']);
  ask('INVITE', { body: 'again' });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INVITE'), 200);
});

const oursToRefresh = { 'Session-Expires': '180;refresher=uac', Require: 'timer' };

test('RFC 4028 §7.4, §10: without UPDATE a refresh is a re-INVITE with our offer; what fails is tried at half of what is left', async () => {
  for (const { replies, told, atS } of [
    { replies: [[200, oursToRefresh, 'yes']], told: ['offer in reinvite false peer', 'take yes in reinvite'], atS: [90] },
    {
      replies: [[488], [200, oursToRefresh, 'yes']],
      told: ['offer in reinvite false peer', 'drop in reinvite', 'offer in reinvite false peer', 'take yes in reinvite'],
      atS: [90, 119],
    },
  ] as readonly { replies: readonly Reply[]; told: readonly string[]; atS: readonly number[] }[]) {
    const scene = await createScene({ sessionExpiresS: 180 });
    const { session } = await callPeer(scene, { answer: oursToRefresh });
    const said: string[] = [];
    session.delegate = telling(said);
    const atMs = answering(scene, 'INVITE', replies);
    await scene.pass(125_000);
    assert.deepEqual(said, told);
    assert.deepEqual(
      atMs.map((ms) => Math.floor(ms / 1000)),
      atS,
    );
    assert.equal(session.state, 'confirmed');
  }
});

test('RFC 4028 §10: where nobody has an offer to refresh with the session ends by BYE shortly before its time is over', async () => {
  const scene = await createScene({ sessionExpiresS: 180 });
  const { session, ends } = await callPeer(scene, { answer: oursToRefresh });
  await scene.pass(146_000);
  assert.equal(session.state, 'confirmed');
  await scene.pass(2000);
  assert.deepEqual(
    ends.map(({ by, status, reasons, message }) => ({ by, status, reasons, message })),
    [{ by: 'session-timer', status: undefined, reasons: [], message: undefined }],
  );
  assert.equal(new Set(scene.peer.requests('INVITE').map(({ cSeq }) => cSeq.number)).size, 1);
  assert.ok(scene.peer.requests('BYE').length > 0);
});

test('RFC 4028 §7.3, §10: a refresh by UPDATE renews the session, asks longer after a 422, and is tried again where it fails', async () => {
  for (const { replies, asked } of [
    { replies: [[200, oursToRefresh]], asked: ['90 180'] },
    { replies: [[299, oursToRefresh]], asked: ['90 180'] },
    {
      replies: [
        [422, { 'Min-SE': '600' }],
        [200, { 'Session-Expires': '600;refresher=uac' }],
      ],
      asked: ['90 180', '90 600'],
    },
    { replies: [[422], [200, oursToRefresh]], asked: ['90 180', '119 180'] },
    { replies: [[300], [200, oursToRefresh]], asked: ['90 180', '119 180'] },
    {
      replies: [
        [422, { 'Min-SE': '600' }],
        [422, { 'Min-SE': '700' }],
        [422, { 'Min-SE': '800' }],
        [200, oursToRefresh],
      ],
      asked: ['90 180', '90 600', '90 700', '119 800'],
    },
    {
      replies: [
        [500, { 'Min-SE': '600' }],
        [200, oursToRefresh],
      ],
      asked: ['90 180', '119 180'],
    },
  ] as readonly { replies: readonly Reply[]; asked: readonly string[] }[]) {
    const scene = await createScene({ sessionExpiresS: 180 });
    const { session } = await callPeer(scene, { answer: { ...oursToRefresh, Allow: 'INVITE, UPDATE' } });
    const atMs = answering(scene, 'UPDATE', replies);
    await scene.pass(160_000);
    assert.deepEqual(
      scene.peer
        .requests('UPDATE')
        .map(({ headers }, index) => `${Math.floor((atMs[index] ?? 0) / 1000)} ${headers.get('Session-Expires')?.split(';')[0]}`),
      asked,
    );
    assert.deepEqual([session.state, session.remoteTarget?.user], ['confirmed', 'moved']);
  }
});

test('RFC 3261 §20.5, §20.37: what the far end allows and supports is what it said last; INVITE and the like where it said nothing', async () => {
  for (const { answer, allowed, supported } of [
    { answer: {}, allowed: ['INFO', 'REFER'], supported: [] },
    { answer: { Allow: 'INVITE, UPDATE', Supported: 'replaces', Require: 'timer' }, allowed: ['UPDATE'], supported: ['replaces', 'timer'] },
  ]) {
    const scene = await createScene();
    const { session } = await callPeer(scene, { answer });
    assert.deepEqual(
      ['INFO', 'REFER', 'UPDATE'].filter((method) => session.allows(method)),
      allowed,
    );
    assert.deepEqual(
      ['replaces', 'timer', '100rel'].filter((extension) => session.supports(extension)),
      supported,
    );
  }
  const scene = await createScene();
  const session = scene.alice.agent.invite({ account: scene.alice.account, target: theirTarget, body: offerBody('offer') });
  assert.deepEqual([session.allows('INFO'), session.allows('UPDATE'), session.supports('timer')], [true, false, false]);
});

test('RFC 3261 §20.5: a later message without Allow and Supported takes back nothing that the far end said in one', async () => {
  const scene = await createScene();
  const { session } = await callPeer(scene, { answer: { Allow: 'INVITE, UPDATE', Supported: 'replaces' } });
  answering(scene, 'INVITE', [[200, {}, 'later']]);
  await Promise.all([session.offer(offerBody('later')), scene.pass(10)]);
  assert.deepEqual([session.allows('REFER'), session.allows('UPDATE'), session.supports('replaces')], [false, true, true]);
});

test('RFC 3261 §13.3.1.4, §14.2: a later INVITE of theirs stands for the ACK of the one before, whose 2xx is not repeated any more', async () => {
  const scene = await createScene();
  const { ask, sessions } = await beCalled(scene);
  await sessions[0]?.accept();
  await scene.pass(10);
  const first = ask('INVITE', { body: 'hold' });
  await scene.pass(10);
  assert.deepEqual([sessions[0]?.state, scene.peer.finalStatus('INVITE')], ['confirmed', 200]);
  const second = ask('INVITE', { body: 'again' });
  await scene.pass(2000);
  const accepted = (cSeq: number): number =>
    scene.peer.responses('INVITE').filter((response) => response.status === 200 && response.cSeq.number === cSeq).length;
  assert.deepEqual([accepted(1), accepted(first), accepted(second)], [1, 1, 3]);
});
