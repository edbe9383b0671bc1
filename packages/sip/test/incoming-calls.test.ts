// The called side of a call until its ACK, against a far end without a stack: RFC 3261 §9, §13.3, §15, RFC 3262 §3, §5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import type { BodyContext, InviteSession, SessionDelegate, SipResponse } from '../src/index.ts';
import { bodyText, offerBody } from './pair.ts';
import { createScene, finalResponse, ours, type Scene } from './raw-call.ts';

interface Called extends Scene {
  readonly session: InviteSession;
  /** What the owner was asked and told, in order. */
  readonly told: string[];
  /** Sends a request in the dialog. */
  readonly ask: (method: string, options?: { cSeq?: number; headers?: readonly string[]; body?: string }) => Promise<void>;
  /** Every response to the INVITE but 100. */
  readonly answers: () => readonly SipResponse[];
}

async function called(
  options: { headers?: readonly string[]; body?: string; delegate?: SessionDelegate; agent?: Parameters<typeof createScene>[0] } = {},
): Promise<Called> {
  const scene = await createScene(options.agent);
  const { peer, alice } = scene;
  const told: string[] = [];
  const tell = (what: string, body: string, context: BodyContext): void => {
    told.push(`${what} ${body} in ${context.in} ${context.early ? 'early' : 'late'} ${context.remoteTag}`);
  };
  const sessions: InviteSession[] = [];
  alice.agent.delegate.onInvite = (session) => {
    sessions.push(session);
    session.delegate = {
      answerOffer: (offer, context) => {
        tell('answer', bodyText(offer), context);
        return offerBody(`answer to ${bodyText(offer)}`);
      },
      createOffer: (context) => {
        tell('offer', '', context);
        return offerBody('our offer');
      },
      acceptAnswer: (answer, context) => tell('take', bodyText(answer), context),
      dropOffer: (context) => tell('drop', '', context),
      onConfirmed: () => told.push('confirmed'),
      onEnded: ({ by, status, reasons }) => told.push(['ended', by, status, ...reasons].join(' ')),
      ...options.delegate,
    };
  };
  const from = '<sip:bob@example.test>;tag=peer';
  const { headers = [], body = 'theirs' } = options;
  peer.ask({ method: 'INVITE', uri: 'sip:alice@192.0.2.1', from, to: '<sip:alice@example.test>', callId: 'in', headers, body }, ours);
  await scene.pass(10);
  const [session] = sessions;
  assert.ok(session !== undefined);
  const to = `<sip:alice@example.test>;tag=${session.localTag}`;
  let last = 1;
  return {
    ...scene,
    session,
    told,
    ask: async (method, { cSeq = ++last, ...lines } = {}) => {
      peer.ask({ method, uri: 'sip:alice@192.0.2.1:5060', from, to, callId: 'in', cSeq, ...lines }, ours);
      await scene.pass(10);
    },
    answers: () => peer.responses('INVITE').filter(({ status }) => status > 100),
  };
}

const statuses = (scene: Called): readonly number[] => scene.answers().map(({ status }) => status);

function sequenceOf(scene: Called): number {
  return Number(scene.answers().at(-1)?.headers.get('RSeq'));
}

const acknowledge = (scene: Called): Promise<void> => scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`] });

test('RFC 3262 §3: a response is reliable where the caller requires it, or supports it and the owner wishes so; never a 100', async () => {
  for (const { headers, status, reliable, isReliable } of [
    { headers: ['Require: 100rel'], status: 180, isReliable: true },
    { headers: ['Require: 100rel'], status: 101, isReliable: true },
    { headers: ['Require: 100rel'], status: 100, isReliable: false },
    { headers: ['Supported: 100rel'], status: 180, isReliable: false },
    { headers: ['Supported: 100rel'], status: 180, reliable: true, isReliable: true },
    { headers: ['Supported: 100rel'], status: 180, reliable: false, isReliable: false },
    { headers: [], status: 180, reliable: true, isReliable: false },
  ] as const) {
    const scene = await called({ headers });
    void scene.session.progress(status, reliable === undefined ? {} : { reliable });
    await scene.pass(10);
    const response = scene.peer.responses('INVITE').find((candidate) => candidate.status === status);
    assert.ok(response !== undefined);
    assert.deepEqual(
      [response.headers.has('RSeq'), response.headers.get('Require')],
      isReliable ? [true, '100rel'] : [false, undefined],
      `${headers.join()} ${status}`,
    );
    assert.equal(scene.session.state, 'early');
  }
});

test('RFC 3262 §3: a second reliable response waits for the PRACK of the first and has the next number', async () => {
  const scene = await called({ headers: ['Require: 100rel'] });
  const done: number[] = [];
  for (const status of [180, 183]) void scene.session.progress(status).then(() => done.push(status));
  await scene.pass(600);
  assert.deepEqual([statuses(scene), done], [[180, 180], []]);
  const first = sequenceOf(scene);
  assert.ok(first >= 1 && first < 2 ** 31);
  await acknowledge(scene);
  assert.deepEqual([statuses(scene), done], [[180, 180, 183], [180]]);
  assert.equal(sequenceOf(scene), first + 1);
  await acknowledge(scene);
  await scene.pass(40_000);
  assert.deepEqual([statuses(scene).length, done], [3, [180, 183]]);
});

test('RFC 3262 §3: a PRACK that fits no response is answered 481 and ends no repetition', async () => {
  const scene = await called({ headers: ['Require: 100rel'] });
  await scene.ask('PRACK', { headers: ['RAck: 1 1 INVITE'] });
  assert.equal(scene.peer.finalStatus('PRACK'), 481);
  void scene.session.progress(180);
  await scene.pass(10);
  const sequence = sequenceOf(scene);
  for (const headers of [[], [`RAck: ${sequence + 1} 1 INVITE`], [`RAck: ${sequence} 2 INVITE`]]) {
    await scene.ask('PRACK', { headers });
    assert.equal(scene.peer.finalStatus('PRACK'), 481, headers.join());
  }
  await acknowledge(scene);
  assert.equal(scene.peer.finalStatus('PRACK'), 200);
  await acknowledge(scene);
  assert.equal(scene.peer.finalStatus('PRACK'), 481);
});

test('RFC 3262 §3: without a PRACK for 64*T1 the INVITE is refused with 504', async () => {
  const scene = await called({ headers: ['Require: 100rel'] });
  const progress = scene.session.progress(180);
  const refused = assert.rejects(progress, { code: 'timeout' });
  await scene.pass(31_900);
  assert.equal(scene.peer.finalStatus('INVITE'), undefined);
  await scene.pass(200);
  await refused;
  assert.equal(scene.peer.finalStatus('INVITE'), 504);
  assert.deepEqual(scene.told, ['ended network 504']);
  await scene.ask('PRACK', { headers: [`RAck: 1 1 INVITE`] });
  assert.equal(scene.peer.finalStatus('PRACK'), 481);
});

test('RFC 3262 §3: the reliable responses that wait in line go no more once the call has ended, and nobody waits for them', async () => {
  for (const end of ['reject', 'end', 'CANCEL'] as const) {
    const scene = await called({ headers: ['Require: 100rel'] });
    let open = 2;
    for (const status of [180, 183]) void scene.session.progress(status).then(() => open--);
    await scene.pass(10);
    if (end === 'reject') scene.session.reject(486);
    else if (end === 'end') scene.session.end();
    else await cancel(scene);
    await scene.ask('ACK', { cSeq: 1 });
    assert.equal(open, 0, end);
    assert.equal(statuses(scene).includes(183), false);
    assert.deepEqual(
      statuses(scene).filter((status) => status < 200),
      [180],
    );
  }
});

async function cancel(scene: Called, headers: readonly string[] = []): Promise<void> {
  const [invite] = scene.answers();
  const via = invite?.headers.get('Via') ?? scene.peer.responses('INVITE')[0]?.headers.get('Via');
  scene.peer.say(
    [
      'CANCEL sip:alice@192.0.2.1 SIP/2.0',
      `Via: ${via?.replace(/;r(?:eceived|port)=?[^;]*/g, '')};rport`,
      'Max-Forwards: 70',
      'From: <sip:bob@example.test>;tag=peer',
      'To: <sip:alice@example.test>',
      'Call-ID: in',
      'CSeq: 1 CANCEL',
      ...headers,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    ours,
  );
  await scene.pass(10);
}

test('RFC 3262 §5: an offer in a PRACK is answered in its 2xx, or refused with 488 and a Warning', async () => {
  for (const { delegate, status, body, warning } of [
    { delegate: {}, status: 200, body: 'answer to more', warning: undefined },
    { delegate: { answerOffer: () => Promise.reject(new ProblemError('unsupported', 'no')) }, status: 488, body: '', warning: '399' },
  ]) {
    const scene = await called({ headers: ['Require: 100rel'] });
    const progress = scene.session.progress(183, { body: offerBody('early answer') });
    await scene.pass(10);
    Object.assign(scene.session.delegate, delegate);
    await scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`], body: 'more' });
    await progress;
    const answer = finalResponse(scene.peer, 'PRACK');
    assert.deepEqual([answer?.status, bodyText(answer?.typedBody), answer?.headers.get('Warning')?.slice(0, 3)], [status, body, warning]);
    if (status === 200) assert.deepEqual(scene.told, ['answer more in prack early peer']);
    // The offer is closed either way: another finds none open.
    await scene.ask('UPDATE', { body: 'again' });
    assert.equal(scene.peer.finalStatus('UPDATE'), status);
  }
});

test('RFC 3262 §5, RFC 3264 §4: an offer in a PRACK beside an open one of theirs is refused with 500', async () => {
  const scene = await called({ headers: ['Require: 100rel'] });
  void scene.session.progress(180);
  await scene.pass(10);
  await scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`], body: 'more' });
  assert.equal(scene.peer.finalStatus('PRACK'), 500);
  assert.deepEqual(scene.told, []);
});

test('RFC 3262 §5: our offer in a reliable response is answered by the PRACK, and the 2xx says nothing more', async () => {
  const scene = await called({ headers: ['Require: 100rel'], body: '' });
  void scene.session.progress(183, { body: offerBody('ours') });
  await scene.pass(10);
  await scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`], body: 'their answer' });
  assert.equal(scene.peer.finalStatus('PRACK'), 200);
  assert.equal(bodyText(finalResponse(scene.peer, 'PRACK')?.typedBody), '');
  assert.deepEqual(scene.told, ['take their answer in prack early peer']);
  await scene.session.accept();
  await scene.pass(10);
  assert.equal(finalResponse(scene.peer, 'INVITE')?.body.length, 0);
  await scene.ask('ACK', { cSeq: 1 });
  assert.deepEqual([scene.told.slice(1), scene.session.state], [['confirmed'], 'confirmed']);
});

test('RFC 3261 §13.3.1.4: the 2xx has the body given, else the one said before, else the answer of the owner', async () => {
  for (const { progress, accept, body, told } of [
    { progress: undefined, accept: {}, body: 'answer to theirs', told: ['answer theirs in initial early peer'] },
    { progress: undefined, accept: { body: offerBody('given') }, body: 'given', told: [] },
    { progress: { body: offerBody('early') }, accept: {}, body: 'early', told: [] },
    { progress: { body: offerBody('early') }, accept: { body: offerBody('given') }, body: 'given', told: [] },
  ]) {
    const scene = await called();
    if (progress !== undefined) await scene.session.progress(183, progress);
    await scene.session.accept(accept);
    await scene.pass(10);
    const response = finalResponse(scene.peer, 'INVITE');
    assert.deepEqual([response?.status, bodyText(response?.typedBody), scene.told], [200, body, told]);
    // Their offer is closed: the next one finds none open.
    await scene.ask('ACK', { cSeq: 1 });
    await scene.ask('UPDATE', { body: 'again' });
    assert.equal(scene.peer.finalStatus('UPDATE'), 200);
  }
});

test('RFC 3261 §13.2.2.4: our offer in the 2xx is answered by the ACK; an ACK without an answer ends the call', async () => {
  for (const { answer, told, state } of [
    { answer: 'their answer', told: ['take their answer in initial late peer', 'confirmed'], state: 'confirmed' },
    {
      answer: '',
      told: ['drop  in initial late peer', 'ended network 488 SIP;cause=488;text="Not Acceptable Here"'],
      state: 'ended',
    },
  ]) {
    const scene = await called({ body: '' });
    await scene.session.accept();
    await scene.pass(10);
    assert.equal(bodyText(finalResponse(scene.peer, 'INVITE')?.typedBody), 'our offer');
    assert.equal(scene.session.state, 'accepted');
    // While our offer is open theirs is refused.
    await scene.ask('UPDATE', { body: 'early offer' });
    assert.equal(scene.peer.finalStatus('UPDATE'), 491);
    await scene.ask('ACK', { cSeq: 1, body: answer });
    assert.deepEqual([scene.told, scene.session.state], [['offer  in initial early peer', ...told], state]);
    assert.deepEqual(
      scene.peer.requests('BYE').map(({ headers }) => headers.get('Reason')),
      answer === '' ? ['SIP;cause=488;text="Not Acceptable Here"'] : [],
    );
  }
});

test('RFC 3261 §13.3.1.3: an owner without an offer or answer refuses the call with 488', async () => {
  for (const { body, delegate } of [
    { body: '', delegate: { createOffer: () => Promise.reject(new ProblemError('unsupported', 'none')) } },
    { body: 'theirs', delegate: { answerOffer: () => Promise.reject(new ProblemError('unsupported', 'none')) } },
  ]) {
    const scene = await called({ body, delegate });
    await assert.rejects(scene.session.accept(), { code: 'conflict' });
    await scene.pass(10);
    const response = finalResponse(scene.peer, 'INVITE');
    assert.equal(response?.status, 488);
    assert.equal(response.headers.has('Warning'), body !== '');
    assert.deepEqual(scene.told, ['ended local 488']);
  }
});

test('RFC 3261 §13.3: a fault of the owner is no refusal; whoever answers the call hears of it', async () => {
  const fault = (): never => {
    throw new TypeError('a fault');
  };
  for (const body of ['theirs', '']) {
    const scene = await called({ body, delegate: { answerOffer: fault, createOffer: fault } });
    await assert.rejects(scene.session.accept(), TypeError);
    await scene.pass(10);
    assert.deepEqual(statuses(scene), []);
  }
});

test('RFC 3261 §13.3: an answered call is not answered, refused or rung again', async () => {
  const scene = await called();
  const { session } = scene;
  const accepted = session.accept();
  await assert.rejects(session.accept(), { code: 'conflict' });
  assert.throws(() => session.reject(486), { code: 'conflict' });
  await session.progress(183);
  await accepted;
  await assert.rejects(session.accept(), { code: 'conflict' });
  assert.throws(() => session.redirect(['sip:c@192.0.2.5']), { code: 'conflict' });
  await session.progress(183);
  await scene.pass(10);
  await scene.ask('ACK', { cSeq: 1 });
  assert.deepEqual([statuses(scene), session.state], [[200], 'confirmed']);
});

test('RFC 3261 §13.3: a call that has ended is not answered, refused or rung again', async () => {
  const scene = await called({ headers: ['Require: 100rel'] });
  const { session } = scene;
  session.reject(486);
  await assert.rejects(session.accept(), { code: 'conflict' });
  assert.throws(() => session.reject(486), { code: 'conflict' });
  await session.progress(183);
  await scene.ask('ACK', { cSeq: 1 });
  assert.deepEqual([statuses(scene), scene.told], [[486], ['ended local 486']]);
  assert.equal(scene.alice.agent.dialogCount, 0);
});

test('RFC 3261 §9.2: a CANCEL while the owner thinks ends the call; what he says then goes nowhere', async () => {
  for (const headers of [[], ['Require: 100rel']]) {
    let answer = (): void => undefined;
    const scene = await called({
      headers,
      delegate: { answerOffer: (offer) => new Promise((resolve) => (answer = () => resolve(offer))) },
    });
    // With a reliable response in the air the 2xx waits before it asks the owner.
    void scene.session.progress(180);
    await scene.pass(10);
    const accepted = scene.session.accept();
    await scene.pass(10);
    await cancel(scene, ['Reason: SIP;cause=200;text="Call completed elsewhere"']);
    answer();
    await accepted;
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('CANCEL'), 200);
    assert.deepEqual(statuses(scene), [180, 487]);
    assert.deepEqual(scene.told, ['ended remote 487 SIP;cause=200;text="Call completed elsewhere"']);
  }
});

test('RFC 3261 §9.2: a CANCEL of an answered call changes nothing', async () => {
  const scene = await called();
  await scene.session.accept();
  await scene.pass(10);
  await cancel(scene);
  assert.deepEqual([scene.session.state, statuses(scene)], ['accepted', [200]]);
});

test('RFC 3326, RFC 3261 §13.3.1.2: a refusal has its status, reason phrase, Reason and headers', async () => {
  for (const { refuse, status, phrase, reason, contact, told } of [
    { refuse: (session: InviteSession) => session.reject(486), status: 486, phrase: 'Busy Here', told: ['ended local 486'] },
    {
      refuse: (session: InviteSession) => session.reject(480, { reason: 'Resting', reasons: ['SIP;cause=480', 'Q.850;cause=18'] }),
      status: 480,
      phrase: 'Resting',
      reason: ['SIP;cause=480', 'Q.850;cause=18'],
      told: ['ended local 480 SIP;cause=480 Q.850;cause=18'],
    },
    {
      refuse: (session: InviteSession) => session.end({ reasons: ['SIP;cause=603'] }),
      status: 603,
      phrase: 'Decline',
      reason: ['SIP;cause=603'],
      told: ['ended local 603 SIP;cause=603'],
    },
    {
      refuse: (session: InviteSession) => session.redirect(['sip:c@192.0.2.5', 'sip:d@192.0.2.6']),
      status: 302,
      phrase: 'Moved Temporarily',
      contact: ['<sip:c@192.0.2.5>', '<sip:d@192.0.2.6>'],
      told: ['ended local 302'],
    },
    {
      refuse: (session: InviteSession) => session.redirect(['sip:c@192.0.2.5'], { status: 301, headers: { Reason: 'SIP;cause=301' } }),
      status: 301,
      phrase: 'Moved Permanently',
      reason: ['SIP;cause=301'],
      contact: ['<sip:c@192.0.2.5>'],
      told: ['ended local 301'],
    },
  ] as const) {
    const scene = await called();
    refuse(scene.session);
    await scene.pass(10);
    const response = finalResponse(scene.peer, 'INVITE');
    assert.deepEqual([response?.status, response?.reason, response?.headers.all('Reason')], [status, phrase, reason ?? []]);
    if (contact !== undefined) assert.deepEqual(response?.headers.all('Contact'), contact);
    assert.deepEqual(scene.told, told);
  }
});

test('RFC 3261 §15: a call that ends before its ACK sends its BYE after it, or when none comes', async () => {
  for (const isAcknowledged of [true, false]) {
    const scene = await called();
    await scene.session.accept();
    scene.session.end({ reasons: ['SIP;cause=200'], headers: { Subject: 'over' } });
    await scene.pass(10);
    assert.deepEqual([scene.session.state, scene.peer.requests('BYE').length], ['accepted', 0]);
    if (isAcknowledged) await scene.ask('ACK', { cSeq: 1 });
    else await scene.pass(32_100);
    const [bye] = scene.peer.requests('BYE');
    assert.ok(bye !== undefined);
    if (isAcknowledged) assert.deepEqual([bye.headers.get('Reason'), bye.headers.get('Subject')], ['SIP;cause=200', 'over']);
    assert.equal(scene.told.at(-1), isAcknowledged ? 'ended local  SIP;cause=200' : 'ended network 408');
  }
});

test('RFC 3261 §15: an answered call is ended by BYE, with the reasons given', async () => {
  for (const [options, reasons] of [
    [undefined, []],
    [{ reasons: ['Q.850;cause=16'] }, ['Q.850;cause=16']],
  ] as const) {
    const scene = await called();
    await scene.session.accept();
    await scene.pass(10);
    await scene.ask('ACK', { cSeq: 1 });
    scene.session.end(options);
    scene.session.end(options);
    await scene.pass(10);
    assert.deepEqual(
      scene.peer.requests('BYE').map(({ headers }) => headers.all('Reason')),
      [reasons],
    );
    assert.deepEqual(scene.told.slice(1), ['confirmed', ['ended local ', ...reasons].join(' ')]);
  }
});

test('RFC 3261 §15.1.2: a BYE before or after the answer ends the call for the reasons that it names', async () => {
  for (const isAnswered of [false, true]) {
    const scene = await called();
    await scene.session.progress(180);
    if (isAnswered) await scene.session.accept();
    await scene.ask('BYE', { headers: ['Reason: Q.850;cause=16'] });
    assert.equal(scene.peer.finalStatus('BYE'), 200);
    assert.equal(scene.peer.finalStatus('INVITE'), isAnswered ? 200 : 487);
    assert.deepEqual(scene.told.slice(isAnswered ? 1 : 0), ['ended remote  Q.850;cause=16']);
    const accepted = (): number => statuses(scene).filter((status) => status === 200).length;
    const count = accepted();
    await scene.pass(40_000);
    assert.equal(accepted(), count);
    assert.equal(scene.peer.requests('BYE').length, 0);
  }
});

test('RFC 3261 §12.1.1, §13.3.1: each response has the route of the INVITE, our Contact and who we are, a 2xx what we can', async () => {
  const scene = await called({ headers: ['Record-Route: <sip:192.0.2.7;lr>', 'Record-Route: <sip:192.0.2.8;lr>'] });
  await scene.session.progress(183, { reason: 'Soon', headers: { Subject: 'wait' } });
  await scene.session.accept({ headers: { Subject: 'hello' } });
  await scene.pass(10);
  const [ringing, taken] = scene.answers();
  for (const response of [ringing, taken]) {
    assert.deepEqual(response?.headers.all('Record-Route'), ['<sip:192.0.2.7;lr>', '<sip:192.0.2.8;lr>']);
    assert.equal(response.headers.get('Contact'), '<sip:alice@192.0.2.1:5060>');
    assert.equal(response.headers.get('Server'), 'Test/alice');
    assert.equal(response.toTag, scene.session.localTag);
  }
  assert.deepEqual([ringing?.reason, ringing?.headers.get('Subject'), ringing?.headers.has('Allow')], ['Soon', 'wait', false]);
  assert.deepEqual([taken?.reason, taken?.headers.get('Subject'), taken?.headers.has('Allow')], ['OK', 'hello', true]);
  const refused = await called();
  refused.session.reject(300);
  await refused.pass(10);
  assert.equal(finalResponse(refused.peer, 'INVITE')?.headers.has('Allow'), false);
});

test('RFC 3262 §5: where the INVITE had no offer and neither had the reliable response, the PRACK may bring one', async () => {
  const scene = await called({ headers: ['Require: 100rel'], body: '' });
  void scene.session.progress(180);
  await scene.pass(10);
  await scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`], body: 'theirs at last' });
  assert.equal(bodyText(finalResponse(scene.peer, 'PRACK')?.typedBody), 'answer to theirs at last');
});

test('RFC 3262 §5: our offer in two reliable responses is one offer', async () => {
  const scene = await called({ headers: ['Require: 100rel'], body: '' });
  for (const status of [183, 180]) void scene.session.progress(status, { body: offerBody('ours') });
  await scene.pass(10);
  await acknowledge(scene);
  await scene.ask('PRACK', { headers: [`RAck: ${sequenceOf(scene)} 1 INVITE`], body: 'their answer' });
  assert.deepEqual(scene.told, ['take their answer in prack early peer']);
});

test('RFC 3261 §21.4.1: a call whose INVITE its owner cannot read has been refused with 400, and is not answered any more', async () => {
  const scene = await createScene();
  let session: InviteSession | undefined;
  scene.alice.agent.delegate.onInvite = (incoming) => {
    session = incoming;
    throw new ProblemError('bad-message', 'expected something else');
  };
  const lines = { from: '<sip:bob@example.test>;tag=peer', to: '<sip:alice@example.test>', callId: 'in', body: 'theirs' };
  scene.peer.ask({ method: 'INVITE', uri: 'sip:alice@192.0.2.1', ...lines }, ours);
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INVITE'), 400);
  await assert.rejects(session?.accept() ?? Promise.resolve(), { code: 'conflict' });
  await session?.progress(180);
  assert.equal(session?.state, 'incoming');
});
