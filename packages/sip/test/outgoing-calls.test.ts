// The calling side of a call until it is answered, against a far end without a stack: RFC 3261 §8.1.3, §9.1, §13.2, RFC 3262 §4.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import type { InviteSession, SessionDelegate, SipRequest } from '../src/index.ts';
import { bodyText, offerBody } from './pair.ts';
import { createScene, ours, theirTarget, type Scene } from './raw-call.ts';

type Lines = Readonly<Record<string, string | readonly string[]>>;

interface Calling extends Scene {
  readonly session: InviteSession;
  readonly told: string[];
  /** The latest INVITE. */
  readonly invite: () => SipRequest;
  /** A response to the latest INVITE. */
  readonly answer: (status: number, options?: { tag?: string; headers?: Lines; body?: string; user?: string }) => Promise<void>;
  /** A request in the dialog with this tag. */
  readonly ask: (method: string, tag: string, cSeq: number, headers?: readonly string[]) => Promise<number | undefined>;
}

async function call(
  options: { body?: string; delegate?: SessionDelegate; agent?: Parameters<typeof createScene>[0] } = {},
): Promise<Calling> {
  const scene = await createScene(options.agent);
  const { peer, alice } = scene;
  const told: string[] = [];
  const { body = 'offer' } = options;
  const session = alice.agent.invite({
    account: alice.account,
    target: theirTarget,
    ...(body === '' ? {} : { body: offerBody(body) }),
    delegate: {
      answerOffer: (offer, context) => {
        told.push(`answer ${bodyText(offer)} in ${context.in} ${context.early} ${context.remoteTag}`);
        return offerBody(`answer to ${bodyText(offer)}`);
      },
      acceptAnswer: (answer, context) => told.push(`take ${bodyText(answer)} in ${context.in} ${context.early} ${context.remoteTag}`),
      onProgress: ({ status }) => told.push(`progress ${status}`),
      onAccepted: ({ status }) => told.push(`accepted ${status}`),
      onConfirmed: () => told.push('confirmed'),
      onIdentity: () => told.push('identity'),
      onEnded: ({ by, status, reasons, message }) => told.push(['ended', by, status, message?.kind, ...reasons].join(' ')),
      ...options.delegate,
    },
  });
  await scene.pass(10);
  const invite = (): SipRequest => {
    const last = peer.requests('INVITE').at(-1);
    assert.ok(last !== undefined);
    return last;
  };
  return {
    ...scene,
    session,
    told,
    invite,
    answer: async (status, { tag = 'peer', headers = {}, body: text, user = 'bob' } = {}) => {
      peer.reply(invite(), status, ours, {
        tag,
        headers: { Contact: `<sip:${user}@192.0.2.2:5060>`, ...headers },
        ...(text === undefined ? {} : { body: text }),
      });
      await scene.pass(10);
    },
    ask: async (method, tag, cSeq, headers = []) => {
      const to = invite().headers.get('From') ?? '';
      const lines = { from: `<${theirTarget}>;tag=${tag}`, to, callId: session.callId, cSeq, headers };
      peer.ask({ method, uri: 'sip:alice@192.0.2.1:5060', ...lines }, ours);
      await scene.pass(10);
      return peer.finalStatus(method);
    },
  };
}

test('RFC 3261 §13.2.2: progress, early media and the 2xx are told in order, and the answer once in each dialog', async () => {
  const scene = await call();
  const { session } = scene;
  assert.deepEqual(
    [session.state, session.remoteTag, session.localAddress.uri.user, session.remoteAddress.uri.user],
    ['calling', '', 'alice', 'bob'],
  );
  assert.deepEqual([session.remoteTarget, session.flow, session.lastResponse], [undefined, undefined, undefined]);
  assert.equal(session.remoteIdentity.uri.user, 'bob');
  assert.throws(() => session.replacesValue(), { code: 'conflict' });
  await scene.answer(100);
  assert.deepEqual([session.state, scene.told], ['calling', []]);
  await scene.answer(101, { tag: 'one', body: 'early' });
  assert.deepEqual([session.state, session.remoteTag], ['early', 'one']);
  await scene.answer(183, { tag: 'one', body: 'early again' });
  await scene.answer(180, { tag: 'two', body: 'other' });
  assert.equal(session.remoteTag, 'two');
  await scene.answer(200, { tag: 'one', body: 'early', user: 'desk' });
  assert.deepEqual(scene.told, [
    'take early in initial true one',
    'progress 101',
    'progress 183',
    'take other in initial true two',
    'progress 180',
    'accepted 200',
    'confirmed',
  ]);
  assert.deepEqual(
    [session.state, session.remoteTag, session.remoteTarget?.user, session.lastResponse?.status],
    ['confirmed', 'one', 'desk', 200],
  );
  assert.equal(session.flow?.remote.address, '192.0.2.2');
  assert.equal(session.id, `${session.callId}|${session.localTag}`);
  assert.equal(session.localTag, scene.invite().fromTag);
  assert.equal(session.replacesValue(), `${session.callId};to-tag=one;from-tag=${session.localTag}`);
  assert.equal(session.replacesValue({ earlyOnly: true }), `${session.callId};to-tag=one;from-tag=${session.localTag};early-only`);
  assert.equal(scene.peer.requests('ACK').length, 1);
});

test('RFC 3264 §4: our offer is open until its first answer', async () => {
  for (const [status, body, expected] of [
    [180, undefined, 491],
    [183, 'answer', 200],
  ] as const) {
    const scene = await call();
    await scene.answer(status, body === undefined ? {} : { body });
    scene.peer.ask(
      {
        method: 'UPDATE',
        uri: 'sip:alice@192.0.2.1:5060',
        from: `<${theirTarget}>;tag=peer`,
        to: scene.invite().headers.get('From') ?? '',
        callId: scene.session.callId,
        body: 'theirs',
      },
      ours,
    );
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('UPDATE'), expected);
  }
});

test('RFC 3261 §14.2: an INVITE in an early dialog of ours is refused with 491', async () => {
  const scene = await call();
  await scene.answer(183, { body: 'answer' });
  assert.equal(await scene.ask('INVITE', 'peer', 1), 491);
});

test('RFC 3261 §12.1: a provisional response without a tag makes no dialog', async () => {
  const scene = await call();
  const bare = scene.invite();
  scene.peer.say(
    [
      'SIP/2.0 180 Ringing',
      ...(['Via', 'From', 'To', 'Call-ID', 'CSeq'] as const).map((name) => `${name}: ${bare.headers.get(name)}`),
      'P-Asserted-Identity: <sip:carol@example.test>',
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    ours,
  );
  await scene.pass(10);
  assert.deepEqual([scene.session.state, scene.session.remoteTag, scene.alice.agent.dialogCount], ['early', '', 0]);
  assert.deepEqual(scene.told, ['identity', 'progress 180']);
  assert.equal(scene.session.remoteIdentity.uri.user, 'carol');
});

test('RFC 3325 §9.1: an identity that cannot be read is none; the Remote-Party-ID stands after P-Asserted-Identity', async () => {
  for (const [headers, user] of [
    [{ 'P-Asserted-Identity': '<<', 'Remote-Party-ID': '<sip:dave@example.test>' }, 'dave'],
    [{ 'P-Asserted-Identity': '<sip:carol@example.test>', 'Remote-Party-ID': '<sip:dave@example.test>' }, 'carol'],
    [{ 'P-Asserted-Identity': '<<' }, 'bob'],
    [{}, 'bob'],
  ] as const) {
    const scene = await call();
    await scene.answer(180, { headers });
    assert.equal(scene.session.remoteIdentity.uri.user, user);
    assert.deepEqual(scene.told, [...(Object.keys(headers).length === 0 ? [] : ['identity']), 'progress 180']);
  }
});

test('RFC 3262 §4, §5: reliable responses are acknowledged in order in each dialog; an offer of theirs is answered in the PRACK', async () => {
  const reliable = (sequence: number): Lines => ({ Require: '100rel', RSeq: String(sequence) });
  const scene = await call({ body: '' });
  await scene.answer(183, { headers: reliable(5), body: 'theirs', user: 'one' });
  await scene.answer(180, { headers: reliable(5), user: 'again' });
  await scene.answer(180, { headers: reliable(7), user: 'early' });
  await scene.answer(180, { headers: reliable(6), user: 'two' });
  await scene.answer(180, { headers: reliable(1), tag: 'other' });
  assert.deepEqual(
    [...new Map(scene.peer.requests('PRACK').map((prack) => [prack.headers.get('RAck'), prack])).values()].map(
      (prack) =>
        `${prack.headers.get('RAck')} ${prack.uri.user} ${prack.toTag} ${bodyText(prack.typedBody)} ${prack.headers.has('Contact')}`,
    ),
    ['5 1 INVITE one peer answer to theirs false', '6 1 INVITE two peer  false', '1 1 INVITE bob other  false'],
  );
  await scene.answer(200, { body: 'theirs' });
  assert.deepEqual(scene.told, [
    'answer theirs in prack true peer',
    'progress 183',
    'progress 180',
    'progress 180',
    'accepted 200',
    'confirmed',
  ]);
  assert.equal(bodyText(scene.peer.requests('ACK')[0]?.typedBody), '');
});

test('RFC 3262 §4: a response that says Require without RSeq, or RSeq without Require, is not acknowledged; both are told', async () => {
  const scene = await call();
  await scene.answer(180, { headers: { Require: '100rel' } });
  await scene.answer(181, { headers: { RSeq: '3' }, user: 'moved' });
  assert.equal(scene.peer.requests('PRACK').length, 0);
  assert.deepEqual([scene.told, scene.session.remoteTarget?.user], [['progress 180', 'progress 181'], 'bob']);
});

test('RFC 3262 §7.1: an RSeq has 32 bits at most', async () => {
  for (const [sequence, count] of [
    ['4294967295', 1],
    ['4294967296', 0],
    ['4294967297', 0],
  ] as const) {
    const scene = await call();
    await scene.answer(180, { headers: { Require: '100rel', RSeq: sequence } });
    assert.equal(scene.peer.requests('PRACK').length, count, sequence);
  }
});

test('RFC 3262 §5: an offer that cannot be answered leaves a PRACK without a body, and may be answered in the ACK', async () => {
  let refuses = true;
  const scene = await call({
    body: '',
    delegate: {
      answerOffer: () => {
        if (refuses) throw new ProblemError('unsupported', 'no');
        return offerBody('yes');
      },
    },
  });
  await scene.answer(183, { headers: { Require: '100rel', RSeq: '5' }, body: 'theirs' });
  assert.equal(scene.peer.requests('PRACK')[0]?.body.length, 0);
  refuses = false;
  await scene.answer(200, { body: 'theirs' });
  assert.equal(bodyText(scene.peer.requests('ACK')[0]?.typedBody), 'yes');
});

test('RFC 3261 §13.2.2.4: the offer of a 2xx is answered in the ACK, once, however often the 2xx comes meanwhile', async () => {
  let answer = (): void => undefined;
  const scene = await call({
    body: '',
    delegate: { answerOffer: () => new Promise((resolve) => (answer = () => resolve(offerBody('yes')))) },
  });
  await scene.answer(200, { body: 'theirs' });
  await scene.answer(200, { body: 'theirs' });
  assert.deepEqual([scene.told, scene.peer.requests('ACK').length], [['accepted 200', 'confirmed'], 0]);
  // While their offer is open ours has to wait.
  scene.session.offer(offerBody('ours')).catch(() => undefined);
  await scene.pass(1);
  assert.equal(scene.peer.requests('INVITE').length, 1);
  answer();
  await scene.pass(10);
  await scene.answer(200, { body: 'theirs' });
  assert.deepEqual(
    scene.peer.requests('ACK').map((ack) => bodyText(ack.typedBody)),
    ['yes', 'yes'],
  );
  await scene.pass(5000);
  assert.ok(scene.peer.requests('INVITE').length > 1);
});

test('RFC 3261 §13.2.2.4: a 2xx whose offer cannot be answered is acknowledged, and ended by BYE', async () => {
  const scene = await call({ body: '', delegate: { answerOffer: () => Promise.reject(new ProblemError('unsupported', 'no')) } });
  await scene.answer(200, { body: 'theirs' });
  const reason = 'SIP;cause=488;text="Not Acceptable Here"';
  assert.deepEqual(scene.told, ['accepted 200', 'confirmed', `ended local 488  ${reason}`]);
  assert.equal(scene.peer.requests('ACK')[0]?.body.length, 0);
  assert.equal(scene.peer.requests('BYE')[0]?.headers.get('Reason'), reason);
});

test('RFC 3261 §13.2.1: a 2xx without a body is acknowledged without one, and our offer is closed', async () => {
  for (const body of ['offer', '']) {
    const scene = await call({ body });
    await scene.answer(200);
    assert.deepEqual([scene.told, scene.peer.requests('ACK')[0]?.body.length], [['accepted 200', 'confirmed'], 0]);
    void scene.session.offer(offerBody('hold')).catch(() => undefined);
    await scene.pass(10);
    assert.equal(scene.peer.requests('INVITE').length, 2);
  }
});

test('RFC 3261 §13.2.2.4: the 2xx of a further fork is acknowledged and ended by BYE, whatever comes of it the call stands', async () => {
  for (const status of [200, 481, 404]) {
    const scene = await call();
    await scene.answer(180, { tag: 'late' });
    await scene.answer(200, { tag: 'first', body: 'answer' });
    scene.peer.onMessage = (message, from) => {
      if (message.kind === 'request' && message.method === 'BYE') scene.peer.reply(message, status, from);
    };
    await scene.answer(200, { tag: 'late', body: 'answer', user: 'other', headers: { 'Record-Route': '<sip:192.0.2.2;lr>' } });
    const [bye] = scene.peer.requests('BYE');
    assert.deepEqual(
      [bye?.toTag, bye?.uri.user, bye?.headers.get('Route'), bye?.headers.has('Contact')],
      ['late', 'other', '<sip:192.0.2.2;lr>', false],
    );
    assert.deepEqual(
      scene.peer.requests('ACK').map(({ toTag }) => toTag),
      ['first', 'late'],
    );
    await scene.pass(1000);
    assert.deepEqual([scene.session.state, scene.session.remoteTag, scene.alice.agent.dialogCount], ['confirmed', 'first', 1]);
    assert.deepEqual(scene.told.slice(1), ['take answer in initial false first', 'accepted 200', 'confirmed']);
  }
});

test('RFC 3261 §16.7 step 5: the 2xx of a branch that comes after the refusal of another is acknowledged, each time it comes, and ended by BYE', async () => {
  const scene = await call();
  await scene.answer(180, { tag: 'late' });
  await scene.answer(486, { tag: 'busy' });
  const refused = ['progress 180', 'ended remote 486 response'];
  assert.deepEqual(scene.told, refused);
  for (let times = 1; times <= 2; times++) {
    await scene.answer(200, { tag: 'late', body: 'answer', user: 'other' });
    assert.deepEqual(
      scene.peer.requests('ACK').map(({ toTag, method, cSeq }) => [toTag, method, cSeq.number]),
      [['busy', 'ACK', scene.invite().cSeq.number], ...Array.from({ length: times }, () => ['late', 'ACK', scene.invite().cSeq.number])],
    );
    assert.deepEqual(
      scene.peer.requests('BYE').map(({ toTag, uri }) => [toTag, uri.user]),
      [['late', 'other']],
    );
  }
  await scene.pass(40_000);
  assert.deepEqual([scene.told, scene.session.state, scene.alice.agent.dialogCount], [refused, 'ended', 0]);
});

test('RFC 3261 §16.7 step 5: a 2xx that comes after a redirection was followed is a call that stands, and what answers afterwards is ended', async () => {
  const scene = await call();
  const first = scene.invite();
  scene.peer.reply(first, 302, ours, { headers: { Contact: '<sip:elsewhere@192.0.2.2>' } });
  await scene.pass(10);
  const second = scene.invite();
  assert.notEqual(second.cSeq.number, first.cSeq.number);
  scene.peer.reply(first, 200, ours, { tag: 'first', headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
  await scene.pass(10);
  assert.deepEqual([scene.session.state, scene.session.remoteTag], ['confirmed', 'first']);
  await scene.answer(200, { tag: 'second', body: 'answer' });
  assert.deepEqual(
    scene.peer
      .requests('ACK')
      .map(({ toTag, cSeq }) => [toTag, cSeq.number])
      .filter(([tag]) => tag === 'first' || tag === 'second'),
    [
      ['first', first.cSeq.number],
      ['second', second.cSeq.number],
    ],
  );
  assert.deepEqual(
    scene.peer.requests('BYE').map(({ toTag }) => toTag),
    ['second'],
  );
});

test('RFC 3261 §13.2.2: an owner who ends the call at its 2xx is not told that it stands', async () => {
  const told: string[] = [];
  const scene = await createScene();
  const session = scene.alice.agent.invite({
    account: scene.alice.account,
    target: theirTarget,
    body: offerBody('offer'),
    delegate: { onAccepted: () => session.end(), onConfirmed: () => told.push('confirmed'), onEnded: () => told.push('ended') },
  });
  await scene.pass(10);
  const [invite] = scene.peer.requests('INVITE');
  assert.ok(invite !== undefined);
  scene.peer.reply(invite, 200, ours, { headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
  await scene.pass(10);
  assert.deepEqual([told, scene.peer.requests('BYE').length], [['ended'], 1]);
});

test('RFC 3261 §9.1, RFC 3326: a call that is given up is cancelled for the reasons given, and what rings then is not told', async () => {
  for (const [options, reasons] of [
    [undefined, []],
    [{ reasons: ['SIP;cause=200'] }, ['SIP;cause=200']],
  ] as const) {
    const scene = await call();
    await scene.answer(180);
    scene.session.end(options);
    scene.session.end(options);
    await scene.pass(10);
    const [cancel] = scene.peer.requests('CANCEL');
    assert.deepEqual(cancel?.headers.all('Reason'), reasons);
    await scene.answer(183, { tag: 'other' });
    assert.equal(scene.alice.agent.dialogCount, 0);
    await scene.answer(487);
    assert.deepEqual(scene.told, ['progress 180', ['ended local ', '', ...reasons].join(' ')]);
    assert.equal(scene.peer.requests('BYE').length, 0);
  }
});

test('RFC 3261 §8.1.3, §13.2.2.3, RFC 3326: a refusal, or silence, ends the call', async () => {
  for (const [status, headers, end] of [
    [400, {}, 'ended remote 400 response'],
    [486, { Reason: 'Q.850;cause=17' }, 'ended remote 486 response Q.850;cause=17'],
    [302, { Contact: '<tel:+15550100>' }, 'ended remote 302 response'],
    [422, {}, 'ended remote 422 response'],
    [486, { 'Min-SE': '600' }, 'ended remote 486 response'],
    [699, {}, 'ended remote 699 response'],
  ] as const) {
    const scene = await call();
    await scene.answer(180);
    await scene.answer(status, { headers });
    assert.deepEqual([scene.told, scene.session.state, scene.alice.agent.dialogCount], [['progress 180', end], 'ended', 0]);
    assert.equal(scene.peer.requests('INVITE').length, 1);
  }
  const silent = await call();
  await silent.pass(31_900);
  assert.equal(silent.session.state, 'calling');
  await silent.pass(200);
  assert.deepEqual(silent.told, ['ended network 408 ']);
});

test('RFC 3261 §8.1.3.4, §19.1.5, §20.10: a redirection is followed by preference, without what is no part of a Request-URI, until somebody answers for all', async () => {
  const contacts = [
    '<sip:third@192.0.2.2>;q=0.1',
    '<tel:+15550100>',
    '<sip:second@192.0.2.2?Subject=x>;q=0.5',
    '<sip:first@192.0.2.2>',
    '<sip:never@192.0.2.2>;q=none',
  ];
  for (const [last, users] of [
    [600, ['bob', 'first']],
    [599, ['bob', 'first', 'second', 'third', 'never']],
  ] as const) {
    const scene = await call();
    await scene.answer(300, { headers: { Contact: contacts } });
    for (let turn = 0; turn < 4; turn++) await scene.answer(last, { headers: { Contact: '<sip:x@192.0.2.2>' } });
    const invites = scene.peer.requests('INVITE');
    assert.deepEqual(
      invites.map(({ uri }) => uri.user),
      users,
    );
    assert.deepEqual(
      invites.map(({ cSeq, viaCount, headers }) => `${cSeq.number} ${viaCount} ${headers.all('Contact').length}`),
      users.map((_user, index) => `${index + 1} 1 1`),
    );
    assert.equal(invites.at(-1)?.uriText.includes('Subject'), false);
    assert.equal(bodyText(invites.at(-1)?.typedBody), 'offer');
    assert.deepEqual(scene.told, [`ended remote ${last} response`]);
  }
});

test('RFC 3261 §8.1.3.4: an owner who sees to the redirection himself has the call ended by it; else a sips contact is tried, for which there is no way here', async () => {
  for (const isHandled of [true, false]) {
    const scene = await call({ delegate: { onRedirect: () => isHandled } });
    await scene.answer(302, { headers: { Contact: '<sips:next@192.0.2.2>' } });
    assert.deepEqual(scene.told, isHandled ? ['ended remote 302 response'] : ['ended network 503 ']);
    assert.equal(scene.peer.requests('INVITE').length, 1);
  }
});

test('RFC 4028 §7.1: the session timer is offered only where it is supported', async () => {
  for (const [agent, expected] of [
    [{ sessionExpiresS: 300 }, '300'],
    [{ sessionExpiresS: 0 }, undefined],
  ] as const) {
    const scene = await call({ agent });
    assert.equal(scene.invite().headers.get('Session-Expires'), expected);
    assert.ok(scene.invite().headers.has('Allow'));
  }
});

test('RFC 3261 §15: a BYE in one of several early dialogs ends that fork; in the answered one it ends the call', async () => {
  const scene = await call();
  for (const tag of ['one', 'two']) await scene.answer(180, { tag });
  assert.equal(await scene.ask('BYE', 'one', 1), 200);
  assert.deepEqual([scene.session.state, scene.alice.agent.dialogCount], ['early', 1]);
  await scene.answer(200, { tag: 'two', body: 'answer' });
  assert.equal(await scene.ask('BYE', 'two', 1, ['Reason: Q.850;cause=16']), 200);
  assert.equal(scene.told.at(-1), 'ended remote  request Q.850;cause=16');
});

test('RFC 3261 §12.2.2, §8.2: requests inside a call are answered, each as its method has it', async () => {
  for (const { method, headers = [], delegate = {}, status, told = [], allow } of [
    { method: 'PRACK', headers: ['RAck: 1 1 INVITE'], status: 481 },
    { method: 'INFO', status: 200 },
    { method: 'INFO', delegate: { onInfo: 'respond' }, status: 202, told: ['INFO'] },
    { method: 'NOTIFY', headers: ['Event: talk'], status: 200 },
    { method: 'NOTIFY', headers: ['Event: talk'], delegate: { onNotify: 'respond' }, status: 202, told: ['NOTIFY'] },
    { method: 'NOTIFY', headers: ['Event: talk'], delegate: { onNotify: 'refuse' }, status: 489, told: ['NOTIFY'] },
    { method: 'NOTIFY', headers: ['Event: refer'], status: 481 },
    { method: 'OPTIONS', status: 200 },
    { method: 'MESSAGE', status: 405, allow: 'MESSAGE' },
    { method: 'MESSAGE', delegate: { onMessage: 'respond' }, status: 202, told: ['MESSAGE'] },
    { method: 'PUBLISH', headers: ['Event: presence'], status: 405, allow: 'PUBLISH' },
    { method: 'INFO', headers: ['Require: x-none'], status: 420 },
    { method: 'REFER', headers: ['Refer-To: <sip:c@192.0.2.5>'], status: 603 },
    { method: 'BYE', headers: ['Require: x-none'], status: 200 },
  ] as readonly {
    method: string;
    headers?: readonly string[];
    delegate?: Readonly<Record<string, 'respond' | 'refuse'>>;
    status: number;
    told?: readonly string[];
    allow?: string;
  }[]) {
    const scene = await call({ agent: { allow: ['PUBLISH'] } });
    await scene.answer(200, { body: 'answer' });
    scene.alice.agent.delegate.onMessage = () => undefined;
    const seen: string[] = [];
    const handler: SessionDelegate['onInfo'] = (request) => {
      seen.push(request.request.method);
      request.respond(Object.values(delegate).includes('respond') ? 202 : 489);
    };
    scene.session.delegate = Object.fromEntries(Object.keys(delegate).map((name) => [name, handler]));
    assert.equal(await scene.ask(method, 'peer', 5, headers), status, `${method} ${headers.join()}`);
    assert.deepEqual(seen, told);
    const allowed = scene.peer.responses(method).at(-1)?.headers.get('Allow');
    if (allow !== undefined) assert.ok(allowed !== undefined && allowed.includes('BYE') && !allowed.includes(allow), allowed);
    assert.equal(scene.session.remoteTarget?.user, method === 'NOTIFY' && status < 300 ? 'raw' : 'bob', `${method} ${status}`);
    if (method !== 'BYE') assert.equal(await scene.ask(method, 'peer', 4, headers), 500, 'an older CSeq');
  }
});

test('RFC 3261 §13.3: what the called side alone may do is a conflict on the calling side', async () => {
  const { session } = await call();
  await assert.rejects(session.accept(), { code: 'conflict' });
  await assert.rejects(session.progress(180), { code: 'conflict' });
  assert.throws(() => session.reject(486), { code: 'conflict' });
  assert.throws(() => session.redirect([]), { code: 'conflict' });
});

test('RFC 3261 §12.2.1: a request inside a call has our Contact, its body and headers, and gives its final response', async () => {
  const scene = await call();
  await scene.answer(200, { body: 'answer' });
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INFO') scene.peer.reply(message, 415, from);
  };
  const [response] = await Promise.all([
    scene.session.request('INFO', { body: offerBody('info'), headers: { Subject: 'x' } }),
    scene.pass(10),
  ]);
  const [info] = scene.peer.requests('INFO');
  assert.deepEqual(
    [response.status, info?.headers.get('Subject'), bodyText(info?.typedBody), info?.headers.get('Contact'), scene.session.state],
    [415, 'x', 'info', '<sip:alice@192.0.2.1:5060>', 'confirmed'],
  );
});

test('RFC 3261 §12.2.1.2, RFC 5057 §5.1: a request that the far end does not know the call by ends it for the reasons that it names', async () => {
  const scene = await call();
  await scene.answer(200, { body: 'answer' });
  scene.peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INFO')
      scene.peer.reply(message, 481, from, { headers: { Reason: 'SIP;cause=481' } });
  };
  await Promise.all([scene.session.request('INFO'), scene.pass(10)]);
  assert.deepEqual([scene.told.at(-1), scene.peer.requests('BYE').length], ['ended network 481 response SIP;cause=481', 1]);
  const silent = await call();
  await silent.answer(200, { body: 'answer' });
  const unanswered = assert.rejects(silent.session.request('INFO'), { code: 'timeout' });
  await silent.pass(33_000);
  await unanswered;
  assert.equal(silent.told.at(-1), 'ended network  ');
});
