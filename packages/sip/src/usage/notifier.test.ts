// The notifier against a subscriber that says what it likes: RFC 6665 §4.2, §4.4.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textBody, type SipRequest, type SipResponse } from '../message/message.ts';
import { answerWith, createAgentScene, here, type AgentScene } from '../testing/agent-scene.ts';
import type { NotifierSubscription } from './subscription-types.ts';

interface Notifying extends AgentScene {
  readonly subscription: NotifierSubscription;
  readonly ends: string[];
  readonly response: SipResponse | undefined;
  /** Subscription-State, then the body, of every NOTIFY. */
  readonly seen: () => readonly string[];
  /** A request of the subscriber in the dialog. */
  readonly again: (
    method: string,
    options?: { readonly cSeq?: number; readonly headers?: readonly string[] },
  ) => Promise<SipResponse | undefined>;
}

function words(notify: SipRequest): string {
  return `${notify.headers.get('Subscription-State')} ${new TextDecoder().decode(notify.body)}`.trim();
}

async function subscribed(
  begin: (subscription: NotifierSubscription) => void,
  headers: readonly string[] = ['Event: dialog;id=7', 'Expires: 600'],
): Promise<Notifying> {
  const scene = await createAgentScene();
  const ends: string[] = [];
  let subscription: NotifierSubscription | undefined;
  scene.agent.delegate.onSubscribe = (taken) => {
    subscription = taken;
    taken.onEnd = (why) => ends.push(why);
    begin(taken);
  };
  answerWith(scene, { NOTIFY: 200 });
  const response = await scene.ask('SUBSCRIBE', { callId: 'theirs', headers });
  assert.ok(subscription !== undefined);
  let sequence = 1;
  return {
    ...scene,
    subscription,
    ends,
    response,
    seen: () => scene.peer.requests('NOTIFY').map(words),
    again: (method, { cSeq = ++sequence, headers: more = [] } = {}) =>
      scene.ask(method, { callId: 'theirs', to: response?.headers.get('To') ?? '', cSeq, headers: more }),
  };
}

const [one, two] = [textBody('text/plain', 'one'), textBody('text/plain', 'two')];

test('RFC 6665 §4.2.1.2: a SUBSCRIBE is answered 200 with the time granted, Contact and the route, and followed by a NOTIFY', async () => {
  const scene = await subscribed(
    (subscription) => {
      assert.equal(subscription.isActive, false);
      subscription.accept({ headers: { 'X-Own': 'x' } });
      assert.equal(subscription.isActive, true);
      subscription.notify(one, { headers: { 'X-Own': 'y' } });
    },
    ['Event: Dialog;id=7', 'Expires: 600', 'Record-Route: <sip:192.0.2.2;lr>', 'Record-Route: <sip:192.0.2.2:5060;lr>'],
  );
  const { response, subscription } = scene;
  assert.deepEqual(
    [
      response?.status,
      response?.expires,
      response?.headers.get('Contact'),
      response?.headers.get('X-Own'),
      response?.headers.all('Record-Route'),
    ],
    [200, 600, '<sip:alice@192.0.2.1:5060>', 'x', ['<sip:192.0.2.2;lr>', '<sip:192.0.2.2:5060;lr>']],
  );
  assert.deepEqual([subscription.event, subscription.expiresS, subscription.subscriber.uri.user], ['dialog', 600, 'bob']);
  const [notify] = scene.peer.requests('NOTIFY');
  assert.deepEqual(
    ['Event', 'X-Own', 'Content-Type', 'Contact', 'CSeq'].map((name) => notify?.headers.get(name)),
    ['Dialog;id=7', 'y', 'text/plain', '<sip:alice@192.0.2.1:5060>', '1 NOTIFY'],
  );
  assert.equal(notify?.fromTag, response?.toTag);
  assert.deepEqual(scene.seen(), ['active;expires=600 one']);
});

for (const [expires, limitS, expected] of [
  [['Expires: 600'], undefined, 600],
  [['Expires: 600'], 60, 60],
  [['Expires: 60'], 600, 60],
  [[], undefined, 3600],
  [[], 60, 60],
] as const) {
  test(`RFC 6665 §4.2.1.1: ${expires[0] ?? 'nothing'} with a limit of ${limitS ?? 'none'} is granted ${expected} s`, async () => {
    const scene = await subscribed(
      (subscription) => subscription.accept(limitS === undefined ? {} : { expiresS: limitS }),
      ['Event: dialog', ...expires],
    );
    assert.deepEqual([scene.response?.expires, scene.subscription.expiresS], [expected, expected]);
  });
}

test('RFC 6665 §4.2.2: a NOTIFY says the state and the time that is left, to the nearest second', async () => {
  const scene = await subscribed((subscription) => {
    subscription.accept({ state: 'pending' });
    subscription.notify(undefined);
  });
  await scene.pass(100_400);
  scene.subscription.notify(one, { state: 'active' });
  await scene.pass(100_000);
  scene.subscription.notify(two);
  await scene.pass(10);
  assert.deepEqual(scene.seen(), ['pending;expires=600', 'active;expires=500 one', 'active;expires=400 two']);
  assert.equal(scene.peer.requests('NOTIFY')[0]?.headers.has('Content-Type'), false);
});

test('RFC 6665 §4.2.2: when the time is over the last state goes out once more, and that was it', async () => {
  const scene = await subscribed((subscription) => {
    subscription.accept();
    subscription.notify(one);
  });
  await scene.pass(599_980);
  assert.equal(scene.subscription.isActive, true);
  await scene.pass(30);
  assert.deepEqual([scene.seen().at(-1), scene.ends, scene.subscription.isActive], ['terminated;reason=timeout one', ['expired'], false]);
  scene.subscription.notify(two);
  scene.subscription.terminate('noresource');
  assert.equal((await scene.again('SUBSCRIBE', { headers: ['Event: dialog;id=7'] }))?.status, 481);
  await scene.pass(6000);
  assert.deepEqual([scene.seen().length, scene.ends], [2, ['expired']]);
});

test('RFC 6665 §4.4.1: a refresh starts the time anew and is answered with the last state, or by the owner', async () => {
  const scene = await subscribed((subscription) => {
    subscription.accept();
    subscription.notify(one);
  });
  await scene.pass(500_000);
  assert.equal((await scene.again('SUBSCRIBE', { headers: ['Event: dialog;id=7', 'Expires: 300'] }))?.expires, 300);
  assert.deepEqual(scene.seen().at(-1), 'active;expires=300 one');
  await scene.pass(200_000);
  assert.deepEqual(scene.ends, []);
  const refreshes: string[] = [];
  scene.subscription.onRefresh = (request) => refreshes.push(request.method);
  await scene.again('SUBSCRIBE', { headers: ['Event: dialog;id=7', 'Expires: 100'] });
  assert.deepEqual([refreshes, scene.seen().length], [['SUBSCRIBE'], 2]);
  await scene.pass(100_010);
  assert.deepEqual(scene.ends, ['expired']);
});

test('RFC 6665 §4.4.1, RFC 3261 §12.2.2: a refresh from another place moves the notifications there', async () => {
  const scene = await subscribed((subscription) => subscription.accept());
  const moved = await scene.peerAt('192.0.2.3');
  const to = scene.response?.headers.get('To') ?? '';
  moved.ask(
    {
      method: 'SUBSCRIBE',
      uri: 'sip:alice@192.0.2.1',
      from: '<sip:bob@example.test>;tag=b',
      to,
      callId: 'theirs',
      cSeq: 2,
      headers: ['Event: dialog;id=7'],
    },
    here,
  );
  await scene.pass(10);
  assert.deepEqual(
    moved.requests('NOTIFY').map(({ uriText }) => uriText),
    ['sip:raw@192.0.2.3:5060'],
  );
});

test('RFC 6665 §4.4.3: Expires: 0 gets the state once and ends the subscription, at its start and later, whoever refreshes', async () => {
  const fetched = await subscribed(
    (subscription) => {
      subscription.accept();
      subscription.notify(one);
    },
    ['Event: dialog', 'Expires: 0'],
  );
  assert.deepEqual([fetched.response?.expires, fetched.seen(), fetched.ends], [0, ['terminated;reason=timeout one'], ['unsubscribed']]);
  const scene = await subscribed((subscription) => {
    subscription.accept();
    subscription.notify(one);
  });
  scene.subscription.onRefresh = () => assert.fail('the end is no refresh');
  assert.equal((await scene.again('SUBSCRIBE', { headers: ['Event: dialog;id=7', 'Expires: 0'] }))?.status, 200);
  assert.deepEqual([scene.seen().at(-1), scene.ends], ['terminated;reason=timeout one', ['unsubscribed']]);
  await scene.pass(40_000);
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('RFC 6665 §4.1.3: the owner ends a subscription with a reason, a body and a time to come back', async () => {
  for (const [options, expected] of [
    [{}, 'terminated;reason=giveup'],
    [{ retryAfterS: 30, body: two }, 'terminated;reason=giveup;retry-after=30 two'],
  ] as const) {
    const scene = await subscribed((subscription) => subscription.accept());
    scene.subscription.terminate('giveup', options);
    await scene.pass(10);
    assert.deepEqual([scene.seen(), scene.ends], [[expected], ['terminated']]);
  }
});

test('RFC 6665 §4.1.3: nothing is notified before a subscription stands and after it was ended, and its end is told once', async () => {
  const scene = await subscribed((subscription) => {
    subscription.notify(one);
    subscription.accept();
  });
  answerWith(scene, { NOTIFY: 481 });
  scene.subscription.terminate('giveup');
  scene.subscription.notify(two);
  scene.subscription.terminate('giveup');
  await scene.pass(100);
  assert.deepEqual([scene.seen(), scene.ends], [['terminated;reason=giveup'], ['terminated']]);
});

test('RFC 6665 §4.2.1: a subscription is answered once', async () => {
  const rejected = await subscribed((subscription) => {
    subscription.reject(403, { headers: { 'X-Own': 'x' } });
    subscription.reject(404);
    subscription.accept();
    subscription.notify(one);
    subscription.terminate('giveup');
  });
  assert.deepEqual(
    [rejected.response?.status, rejected.response?.headers.get('X-Own'), rejected.seen(), rejected.ends],
    [403, 'x', [], []],
  );
  assert.equal(rejected.subscription.isActive, false);
  const accepted = await subscribed((subscription) => {
    subscription.accept();
    subscription.reject(403);
  });
  assert.deepEqual([accepted.response?.status, accepted.subscription.isActive], [200, true]);
});

test('RFC 3261 §12.2.2, RFC 6665 §4.2: in the dialog only SUBSCRIBE is taken, and none out of order', async () => {
  const scene = await subscribed((subscription) => subscription.accept());
  const refused = await scene.again('OPTIONS', { cSeq: 5 });
  assert.deepEqual([refused?.status, refused?.headers.get('Allow')], [405, 'SUBSCRIBE']);
  assert.equal((await scene.again('SUBSCRIBE', { cSeq: 4, headers: ['Event: dialog;id=7'] }))?.status, 500);
  assert.equal((await scene.again('SUBSCRIBE', { cSeq: 6, headers: ['Event: dialog;id=7'] }))?.status, 200);
});

test('RFC 6665 §4.2.2: a NOTIFY that is refused ends the subscription, unless it may be tried again; so does one that nobody answers', async () => {
  for (const [status, headers, ends] of [
    [200, {}, []],
    [299, {}, []],
    [300, {}, ['failed']],
    [481, {}, ['failed']],
    [503, { 'Retry-After': '5' }, []],
    [undefined, {}, ['failed']],
  ] as const) {
    const scene = await subscribed((subscription) => subscription.accept());
    answerWith(scene, { NOTIFY: (request) => status !== undefined && scene.peer.reply(request, status, here, { headers }) });
    scene.subscription.notify(one);
    await scene.pass(33_000);
    assert.deepEqual([scene.ends, scene.subscription.isActive], [ends, ends.length === 0], String(status));
  }
});
