// REFER inside a call, both ways, and the news of it: RFC 3515, RFC 3891 §3, RFC 4488, RFC 5057 §4, RFC 6665 §4.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncomingRefer, IncomingRequest, InviteSession, ReferOptions } from '../src/index.ts';
import { bodyText } from './pair.ts';
import { beCalled, callPeer, createScene, finalResponse, ours, theirTarget, type RawCall, type Scene } from './raw-call.ts';

interface Referring extends Scene, Pick<RawCall, 'session' | 'ends' | 'ask'> {
  readonly told: string[];
  /** Refers; gives the CSeq of the REFER. */
  readonly refer: (options?: Partial<ReferOptions>) => Promise<number>;
  readonly answer: (status: number, headers?: Readonly<Record<string, string>>) => Promise<void>;
  /** A NOTIFY, its final status. */
  readonly notify: (event: string, state: string | undefined, fragment?: string) => Promise<number | undefined>;
}

async function referring(): Promise<Referring> {
  const scene = await createScene();
  const told: string[] = [];
  const onNotify = (notify: IncomingRequest): void => {
    told.push(`other: ${notify.request.event?.value}`);
    notify.respond(200);
  };
  const { session, ends, ask } = await callPeer(scene, { delegate: { onNotify } });
  const { peer } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'BYE') peer.reply(message, 200, from);
  };
  let count = 0;
  return {
    ...scene,
    session,
    ends,
    ask,
    told,
    refer: async (options = {}) => {
      const name = ++count;
      session
        .refer({
          target: 'sip:carol@192.0.2.5',
          onStatus: (status, reason, isFinal) => told.push(`${name}: ${status} ${reason} ${isFinal}`),
          ...options,
        })
        .catch(() => undefined);
      await scene.pass(10);
      return peer.requests('REFER').at(-1)?.cSeq.number ?? 0;
    },
    answer: async (status, headers = {}) => {
      const refer = peer.requests('REFER').at(-1);
      assert.ok(refer !== undefined);
      peer.reply(refer, status, ours, { headers: { Contact: '<sip:moved@192.0.2.2:5060>', ...headers } });
      await scene.pass(10);
    },
    notify: async (event, state, fragment = '') => {
      const headers = [`Event: ${event}`, ...(state === undefined ? [] : [`Subscription-State: ${state}`])];
      ask('NOTIFY', { headers, body: fragment });
      await scene.pass(10);
      return peer.finalStatus('NOTIFY');
    },
  };
}

test('RFC 3515 §2.1, RFC 3892 §3, RFC 5589 §7: a REFER names its target, who refers, and the call to be replaced', async () => {
  const scene = await referring();
  await scene.refer({ headers: { Subject: 'over' } });
  const [plain] = scene.peer.requests('REFER');
  assert.deepEqual(
    (['Refer-To', 'Referred-By', 'Subject'] as const).map((name) => plain?.headers.get(name)),
    ['<sip:carol@192.0.2.5>', '<sip:alice@example.test>', 'over'],
  );
  await scene.answer(202);
  assert.equal(scene.session.remoteTarget?.user, 'moved');
  const replaces = scene.session;
  await scene.refer({ replaces, headers: { 'Referred-By': '<sip:own@example.test>' } });
  const attended = scene.peer.requests('REFER').at(-1);
  assert.equal(attended?.headers.get('Referred-By'), '<sip:own@example.test>');
  assert.equal(attended.headers.get('Refer-To'), `<sip:carol@192.0.2.5?Replaces=${encodeURIComponent(replaces.replacesValue())}>`);
  await assert.rejects(scene.session.refer({ target: 'nonsense' }), { code: 'bad-message' });
});

test('RFC 3515 §2.4.4, RFC 4488 §4: no news is awaited after a refusal or where the far end makes no subscription', async () => {
  for (const [status, headers, isAwaited] of [
    [202, {}, true],
    [202, { 'Refer-Sub': 'true' }, true],
    [202, { 'Refer-Sub': 'False;x=1' }, false],
    [299, {}, true],
    [300, {}, false],
    [603, {}, false],
  ] as const) {
    const scene = await referring();
    await scene.refer();
    await scene.answer(status, headers);
    assert.equal(scene.session.remoteTarget?.user, status < 300 ? 'moved' : 'bob', String(status));
    await scene.pass(59_900);
    assert.deepEqual(scene.told, []);
    await scene.pass(200);
    assert.deepEqual(scene.told, isAwaited ? ['1: 0  true'] : [], `${status} ${JSON.stringify(headers)}`);
    assert.equal(await scene.notify('refer', 'active'), 481);
  }
});

test('RFC 3515 §2.4.5, RFC 6665 §4.1.3: each news is told; a final status or the end of the subscription is the last', async () => {
  for (const [state, fragment, told, isOver] of [
    ['active;expires=60', 'SIP/2.0 100 Trying', '1: 100 Trying false', false],
    ['active', 'SIP/2.0 199 Nearly', '1: 199 Nearly false', false],
    ['active', 'SIP/2.0 200 OK', '1: 200 OK true', true],
    ['terminated;reason=noresource', 'SIP/2.0 180 Ringing', '1: 180 Ringing true', true],
    ['terminated', '', '1: 0  true', true],
    ['active', '', '1: 0  false', false],
    [undefined, 'SIP/2.0 180 Ringing', '1: 180 Ringing false', false],
  ] as const) {
    const scene = await referring();
    await scene.refer();
    await scene.answer(202);
    assert.equal(await scene.notify('refer', state, fragment), 200);
    assert.deepEqual(scene.told, [told]);
    assert.equal(await scene.notify('refer', 'active', fragment), isOver ? 481 : 200);
    // What is over expires no more.
    await scene.pass(100_000);
    assert.equal(scene.told.at(-1), isOver ? told : '1: 0  true');
  }
});

test('RFC 6665 §4.1.2.4: a subscription lasts from its last news as long as the far end says, a second at least and an hour at most', async () => {
  for (const [state, lasts] of [
    ['active;expires=5', 5],
    ['active;expires=0', 1],
    ['active;expires=99999', 3600],
    ['active', 60],
    ['active;expires=soon', 60],
    [undefined, 60],
  ] as const)
    for (const isBeforeAnswer of [false, true]) {
      const scene = await referring();
      await scene.refer();
      if (!isBeforeAnswer) await scene.answer(202);
      await scene.pass(500);
      await scene.notify('refer', state, 'SIP/2.0 180 Ringing');
      if (isBeforeAnswer) await scene.answer(202);
      await scene.pass(lasts * 1000 - 100);
      assert.deepEqual(scene.told, ['1: 180 Ringing false'], `${state}`);
      await scene.pass(200);
      assert.deepEqual(scene.told.slice(1), ['1: 0  true'], `${state}`);
    }
});

test('RFC 3515 §2.4.4: news that is over before the answer to the REFER leaves nothing to await, and other REFERs alone', async () => {
  for (const status of [202, 486]) {
    const scene = await referring();
    const first = await scene.refer();
    await scene.answer(202);
    const second = await scene.refer();
    assert.equal(await scene.notify(`refer;id=${second}`, 'terminated', 'SIP/2.0 200 OK'), 200);
    await scene.answer(status);
    assert.equal(await scene.notify(`refer;id=${first}`, 'active', 'SIP/2.0 180 Ringing'), 200);
    await scene.pass(100_000);
    assert.deepEqual(scene.told, ['2: 200 OK true', '1: 180 Ringing false', '1: 0  true']);
  }
});

test('RFC 3515 §2.4.6: news with an id that fits none is that of the last REFER', async () => {
  const scene = await referring();
  const first = await scene.refer();
  await scene.refer();
  for (const event of [`refer;id=${first}`, 'refer;id=77', 'refer']) await scene.notify(event, 'active', 'SIP/2.0 180 Ringing');
  assert.deepEqual(
    scene.told.map((line) => line.slice(0, 1)),
    ['1', '2', '2'],
  );
  assert.equal(await scene.notify('talk', undefined), 200);
  assert.deepEqual(scene.told.slice(3), ['other: talk']);
});

test('RFC 5057 §4: after the call its dialog is kept for the news alone, until the last of them or a minute has passed', async () => {
  const scene = await referring();
  const first = await scene.refer();
  await scene.answer(202);
  const second = await scene.refer();
  await scene.answer(202);
  scene.session.end();
  await scene.pass(100);
  assert.equal(scene.alice.agent.dialogCount, 1);
  assert.equal(await scene.notify('talk', undefined), 481);
  scene.ask('INFO', { headers: ['Event: refer'] });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INFO'), 481);
  await scene.notify(`refer;id=${first}`, 'terminated', 'SIP/2.0 200 OK');
  assert.equal(scene.alice.agent.dialogCount, 1);
  await scene.notify(`refer;id=${second}`, 'active;expires=3600', 'SIP/2.0 180 Ringing');
  assert.equal(scene.alice.agent.dialogCount, 1);
  await scene.notify(`refer;id=${second}`, 'terminated', 'SIP/2.0 486 Busy Here');
  assert.equal(scene.alice.agent.dialogCount, 0);
  assert.deepEqual(scene.told, ['1: 200 OK true', '2: 180 Ringing false', '2: 486 Busy Here true']);
  const silent = await referring();
  await silent.refer();
  await silent.answer(202);
  await silent.notify('refer', 'active;expires=3600', 'SIP/2.0 180 Ringing');
  silent.session.end();
  await silent.pass(59_900);
  assert.equal(silent.alice.agent.dialogCount, 1);
  await silent.pass(200);
  assert.equal(silent.alice.agent.dialogCount, 0);
});

interface Referred extends Scene {
  readonly session: InviteSession;
  readonly refers: IncomingRefer[];
  readonly ask: RawCall['ask'];
  readonly news: () => readonly string[];
}

async function referred(...answers: readonly number[]): Promise<Referred> {
  const scene = await createScene();
  const refers: IncomingRefer[] = [];
  const { session, ask } = await callPeer(scene, { delegate: { onRefer: (refer) => refers.push(refer) } });
  let count = 0;
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'NOTIFY') return;
    const answer = answers[Math.min(count++, answers.length - 1)];
    if (answer !== undefined) scene.peer.reply(message, answer, from);
  };
  const news = (): readonly string[] => [
    ...new Map(
      scene.peer
        .requests('NOTIFY')
        .map((notify) => [
          notify.cSeq.number,
          `${notify.headers.get('Event')} ${notify.headers.get('Subscription-State')} ${bodyText(notify.typedBody).trim()}`,
        ]),
    ).values(),
  ];
  return { ...scene, session, refers, ask, news };
}

test('RFC 3515 §2.4.4, §2.4.5: a REFER that is taken is answered once, and its news go out until the final one', async () => {
  const scene = await referred(200);
  const number = scene.ask('REFER', { headers: ['Refer-To: "C" <sip:carol@192.0.2.5>', 'Referred-By: <sip:bob@example.test>'] });
  await scene.pass(10);
  const [refer] = scene.refers;
  assert.ok(refer !== undefined);
  assert.deepEqual(
    [refer.referTo.uri.user, refer.referredBy, refer.replaces, refer.account?.options.addressOfRecord, refer.request.method],
    ['carol', '<sip:bob@example.test>', undefined, 'sip:alice@example.test', 'REFER'],
  );
  assert.equal(scene.session.remoteTarget?.user, 'bob');
  refer.accept();
  refer.accept();
  refer.respond(500);
  await scene.pass(10);
  const answer = finalResponse(scene.peer, 'REFER');
  assert.deepEqual(
    [answer?.status, answer?.headers.get('Contact'), answer?.headers.has('Refer-Sub'), scene.session.remoteTarget?.user],
    [202, '<sip:alice@192.0.2.1:5060>', false, 'raw'],
  );
  refer.notifyStatus(199, 'Nearly');
  refer.notifyStatus(200);
  refer.notifyStatus(486);
  await scene.pass(10);
  assert.deepEqual(scene.news(), [
    `refer;id=${number} active;expires=60 SIP/2.0 100 Trying`,
    `refer;id=${number} active;expires=60 SIP/2.0 199 Nearly`,
    `refer;id=${number} terminated;reason=noresource SIP/2.0 200 OK`,
  ]);
});

test('RFC 3515 §2.4.2: a REFER that is refused brings no news', async () => {
  for (const refuse of [(refer: IncomingRefer) => refer.reject(603), (refer: IncomingRefer) => refer.respond(603)]) {
    const scene = await referred(200);
    scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>'] });
    await scene.pass(10);
    const [refer] = scene.refers;
    assert.ok(refer !== undefined);
    refuse(refer);
    refer.accept();
    refer.reject(404);
    refer.notifyStatus(200);
    await scene.pass(10);
    assert.deepEqual([finalResponse(scene.peer, 'REFER')?.status, scene.news(), scene.session.remoteTarget?.user], [603, [], 'bob']);
  }
});

test('RFC 4488 §4: without a subscription the REFER is answered 200 and brings no news', async () => {
  for (const [text, status, count] of [
    ['false', 200, 0],
    ['FALSE ;x=1', 200, 0],
    ['true', 202, 1],
  ] as const) {
    const scene = await referred(200);
    scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>', `Refer-Sub: ${text}`] });
    await scene.pass(10);
    scene.refers[0]?.accept();
    await scene.pass(10);
    const answer = finalResponse(scene.peer, 'REFER');
    assert.deepEqual(
      [answer?.status, answer?.headers.get('Refer-Sub'), scene.news().length],
      [status, count === 0 ? 'false' : undefined, count],
    );
  }
});

test('RFC 3891 §3, RFC 5589 §7: the call to be replaced is in the headers of the Refer-To, or beside it', async () => {
  for (const [headers, replaces] of [
    [['Refer-To: <sip:c@192.0.2.5?Replaces=id%40h%3Bto-tag%3Da%3Bfrom-tag%3Db>'], 'id@h;to-tag=a;from-tag=b'],
    [['Refer-To: <sip:c@192.0.2.5?Subject=x&REPLACES=id%3Bto-tag%3Da>'], 'id;to-tag=a'],
    [['Refer-To: <sip:c@192.0.2.5?replaces>', 'Replaces: other;to-tag=a;from-tag=b'], 'other;to-tag=a;from-tag=b'],
    [['Refer-To: <sip:c@192.0.2.5?Replacesx=1>'], undefined],
    [['Refer-To: <sip:c@192.0.2.5>'], undefined],
  ] as const) {
    const scene = await referred(200);
    scene.ask('REFER', { headers });
    await scene.pass(10);
    assert.equal(scene.refers[0]?.replaces, replaces, headers.join());
  }
});

test('RFC 5057 §5.1: news of a REFER that the far end no longer knows are not sent any more; the call goes on', async () => {
  for (const [answers, count] of [
    [[200], 3],
    [[481], 1],
    [[489], 1],
    [[500], 3],
    [[200, 481], 2],
  ] as const) {
    const scene = await referred(...answers);
    scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>'] });
    await scene.pass(10);
    const [refer] = scene.refers;
    refer?.accept();
    await scene.pass(10);
    refer?.notifyStatus(180);
    await scene.pass(10);
    refer?.notifyStatus(200);
    await scene.pass(10);
    assert.deepEqual([scene.news().length, scene.session.state], [count, 'confirmed'], answers.join());
  }
});

test('RFC 5057 §5.1: a 404 to news of a REFER ends the whole dialog, the call with it', async () => {
  const scene = await referred(404);
  scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>'] });
  await scene.pass(10);
  scene.refers[0]?.accept();
  await scene.pass(10);
  assert.equal(scene.session.state, 'ended');
});

test('RFC 3515 §2.4.4: news that nobody answers harm nothing but their own subscription', async () => {
  const scene = await referred();
  scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>'] });
  await scene.pass(10);
  scene.refers[0]?.accept();
  await scene.pass(33_000);
  scene.refers[0]?.notifyStatus(200);
  await scene.pass(10);
  assert.deepEqual([scene.news().length, scene.session.state], [1, 'confirmed']);
});

test('RFC 5057 §4: the news of a REFER go out after the call has ended, too', async () => {
  const scene = await referred(200);
  scene.ask('REFER', { headers: ['Refer-To: <sip:carol@192.0.2.5>'] });
  await scene.pass(10);
  scene.refers[0]?.accept();
  scene.session.end();
  await scene.pass(10);
  scene.refers[0]?.notifyStatus(200);
  await scene.pass(10);
  assert.equal(scene.news().length, 2);
});

test('RFC 4028 §9, RFC 3311 §5.1: a 2xx of ours has the interval of the session once the call is answered, before its ACK as after it', async () => {
  for (const isAnswered of [false, true]) {
    const scene = await createScene({ sessionExpiresS: 1800 });
    const { sessions, ask } = await beCalled(scene);
    if (isAnswered) await sessions[0]?.accept();
    await scene.pass(10);
    ask('UPDATE', { headers: ['Supported: timer'] });
    await scene.pass(10);
    const answer = finalResponse(scene.peer, 'UPDATE');
    assert.deepEqual([answer?.status, answer?.headers.get('Session-Expires')], [200, isAnswered ? '1800;refresher=uac' : undefined]);
  }
});

test('RFC 3515 §2.4.2: before there is a dialog there is no REFER', async () => {
  const scene = await createScene();
  const session = scene.alice.agent.invite({ account: scene.alice.account, target: theirTarget });
  await scene.pass(10);
  await assert.rejects(session.refer({ target: 'sip:carol@192.0.2.5' }), { code: 'conflict' });
});

test("RFC 3892 §3: a call that is nobody's account names nobody who refers", async () => {
  const scene = await createScene();
  const sessions: InviteSession[] = [];
  scene.alice.agent.removeAccount(scene.alice.account);
  scene.alice.agent.delegate.onInvite = (session) => sessions.push(session);
  const lines = { from: '<sip:bob@example.test>;tag=peer', to: '<sip:nobody@other.test>', callId: 'in', body: 'theirs' };
  scene.peer.ask({ method: 'INVITE', uri: 'sip:nobody@192.0.2.1', ...lines }, ours);
  await scene.pass(10);
  const [session] = sessions;
  assert.ok(session !== undefined && session.account === undefined);
  session.refer({ target: 'sip:carol@192.0.2.5' }).catch(() => undefined);
  await scene.pass(10);
  assert.equal(scene.peer.requests('REFER')[0]?.headers.has('Referred-By'), false);
});
