// Subscriptions, publications and registrations as the rules have them, against a far end without a stack. RFC 3261 §10, RFC 3903, RFC 6665.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textBody, type NotifierSubscription, type SipRequest, type Subscription } from '../src/index.ts';
import { createScene, finalResponse, ours, theirTarget, type Scene } from './raw-call.ts';

const body = textBody('application/pidf+xml', '<x/>');

/** Answers each SUBSCRIBE as told; a status alone where a number is given. */
function answerSubscribes(scene: Scene, ...answers: readonly (number | Readonly<Record<string, string>>)[]): void {
  let count = 0;
  scene.peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'SUBSCRIBE') return;
    const answer = answers[Math.min(count++, answers.length - 1)] ?? 200;
    if (typeof answer === 'number') scene.peer.reply(message, answer, from);
    else
      scene.peer.reply(message, Number(answer['status'] ?? 200), from, {
        headers: { Contact: `<${theirTarget}>`, Expires: '600', ...answer },
      });
  };
}

function notify(
  scene: Scene,
  state: string,
  options: { readonly number?: number; readonly event?: string; readonly subscribe?: SipRequest | undefined } = {},
): void {
  const subscribe = options.subscribe ?? scene.peer.requests('SUBSCRIBE').at(-1);
  scene.peer.ask(
    {
      method: 'NOTIFY',
      uri: 'sip:alice@192.0.2.1:5060',
      from: `<${theirTarget}>;tag=peer`,
      to: subscribe?.headers.get('From') ?? '',
      callId: subscribe?.callId ?? '',
      cSeq: options.number ?? 10,
      headers: [`Event: ${options.event ?? 'dialog'}`, `Subscription-State: ${state}`],
    },
    ours,
  );
}

function subscribe(scene: Scene, states: string[] = []): Subscription {
  const { agent, account } = scene.alice;
  return agent.subscribe({
    account,
    target: theirTarget,
    event: 'dialog',
    expiresS: 600,
    onState: (state, { reason }) => states.push(`${state} ${reason}`.trim()),
  });
}

test('RFC 6665 §4.1.2: a subscription that is refreshed before its first answer is one dialog, and what came of the first SUBSCRIBE is not mixed into it', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  const subscription = alice.agent.subscribe({ account: alice.account, target: theirTarget, event: 'dialog' });
  await scene.pass(10);
  subscription.refresh();
  await scene.pass(10);
  const [first, second] = peer.requests('SUBSCRIBE');
  assert.ok(first !== undefined && second !== undefined && first.callId !== second.callId);
  peer.reply(first, 200, ours, { tag: 'one', headers: { Contact: '<sip:one@192.0.2.2:5060>', Expires: '600' } });
  peer.reply(second, 200, ours, { tag: 'two', headers: { Contact: '<sip:two@192.0.2.2:5060>', Expires: '600' } });
  await scene.pass(10);
  subscription.refresh();
  await scene.pass(10);
  const refresh = peer.requests('SUBSCRIBE').at(-1);
  assert.equal(`${refresh?.callId} ${refresh?.toTag} ${refresh?.uriText}`, `${second.callId} two sip:two@192.0.2.2:5060`);
});

test('RFC 6665 §4.1.2.2: a 423 is followed by the period that it names, twice at most', async () => {
  const scene = await createScene();
  answerSubscribes(
    scene,
    { status: '423', 'Min-Expires': '700' },
    { status: '423', 'Min-Expires': '800' },
    { status: '423', 'Min-Expires': '900' },
  );
  subscribe(scene);
  await scene.pass(1000);
  assert.deepEqual(
    scene.peer.requests('SUBSCRIBE').map(({ expires }) => expires),
    [600, 700, 800],
  );
});

test('RFC 6665 §4.1.2.3: closing says Expires: 0 in the dialog and waits for the last NOTIFY', async () => {
  const scene = await createScene();
  answerSubscribes(scene, {});
  const subscription = subscribe(scene);
  await scene.pass(10);
  notify(scene, 'active;expires=600');
  await scene.pass(10);
  let isClosed = false;
  void subscription.close().then(() => (isClosed = true));
  await scene.pass(1000);
  const last = scene.peer.requests('SUBSCRIBE').at(-1);
  assert.equal(`${last?.expires} ${last?.toTag}`, '0 peer');
  assert.equal(isClosed, false);
  notify(scene, 'terminated;reason=timeout', { number: 11, subscribe: last });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('NOTIFY'), 200);
  assert.equal(isClosed, true);
});

test('RFC 6665 §4.1.2.4: a 2xx that comes after the NOTIFY which ended the subscription revives nothing', async () => {
  const scene = await createScene();
  subscribe(scene);
  await scene.pass(10);
  const [first] = scene.peer.requests('SUBSCRIBE');
  assert.ok(first !== undefined);
  notify(scene, 'terminated;reason=rejected');
  await scene.pass(10);
  scene.peer.reply(first, 200, ours, { headers: { Contact: `<${theirTarget}>`, Expires: '60' } });
  await scene.pass(200_000);
  assert.equal(scene.alice.agent.dialogCount, 0);
  assert.equal(scene.peer.requests('SUBSCRIBE').length, 1);
});

test('RFC 6665 §4.1.3: giveup with retry-after is tried again after so long, and not before', async () => {
  const scene = await createScene();
  answerSubscribes(scene, {});
  subscribe(scene);
  await scene.pass(10);
  notify(scene, 'terminated;reason=giveup;retry-after=300');
  await scene.pass(299_000);
  assert.equal(scene.peer.requests('SUBSCRIBE').length, 1);
  await scene.pass(2000);
  assert.equal(scene.peer.requests('SUBSCRIBE').length, 2);
});

test('RFC 6665 §8.2.1: a NOTIFY of another event, or of another id, is refused with 489', async () => {
  const scene = await createScene();
  answerSubscribes(scene, {});
  subscribe(scene);
  await scene.pass(10);
  for (const event of ['presence', 'dialog;id=7']) {
    notify(scene, 'active', { event });
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus('NOTIFY'), 489);
  }
});

async function beSubscribed(headers: readonly string[], serve: (notifier: NotifierSubscription) => void): Promise<Scene> {
  const scene = await createScene({ allowEvents: ['dialog'] });
  scene.alice.agent.delegate.onSubscribe = serve;
  scene.peer.ask(
    {
      method: 'SUBSCRIBE',
      uri: 'sip:alice@192.0.2.1',
      from: '<sip:bob@example.test>;tag=peer',
      to: '<sip:alice@example.test>',
      callId: 's',
      headers: ['Event: dialog;id=4', ...headers],
    },
    ours,
  );
  await scene.pass(10);
  return scene;
}

test('RFC 6665 §4.2.1.2: a SUBSCRIBE is answered 200 with the time granted, and followed by a NOTIFY of the event and id asked for', async () => {
  const scene = await beSubscribed(['Expires: 7200'], (notifier) => {
    notifier.accept({ expiresS: 600 });
    notifier.notify(body);
  });
  assert.equal(finalResponse(scene.peer, 'SUBSCRIBE')?.expires, 600);
  const [first] = scene.peer.requests('NOTIFY');
  assert.equal(first?.headers.get('Event'), 'dialog;id=4');
  assert.equal(first?.headers.get('Subscription-State'), 'active;expires=600');
});

test('RFC 6665 §4.4.3: Expires: 0 is answered by one NOTIFY that ends the subscription at once', async () => {
  const ends: string[] = [];
  const scene = await beSubscribed(['Expires: 0'], (notifier) => {
    notifier.onEnd = (why) => ends.push(why);
    notifier.accept();
    notifier.notify(body);
  });
  assert.equal(finalResponse(scene.peer, 'SUBSCRIBE')?.expires, 0);
  assert.deepEqual(
    scene.peer.requests('NOTIFY').map(({ headers }) => headers.get('Subscription-State')),
    ['terminated;reason=timeout'],
  );
  assert.deepEqual(ends, ['unsubscribed']);
});

test('RFC 6665 §4.2.2: a NOTIFY that is refused with 481 ends the subscription, one that may be tried again does not', async () => {
  for (const [status, headers, isActive] of [
    [481, {}, false],
    [503, { 'Retry-After': '30' }, true],
  ] as const) {
    let served: NotifierSubscription | undefined;
    const scene = await beSubscribed(['Expires: 600'], (notifier) => {
      served = notifier;
      notifier.accept();
      notifier.notify(body);
    });
    const [first] = scene.peer.requests('NOTIFY');
    assert.ok(first !== undefined);
    scene.peer.reply(first, status, ours, { headers });
    await scene.pass(10);
    assert.equal(served?.isActive, isActive, String(status));
  }
});

test('RFC 6665 §4.5.1, RFC 3515 §2.4.4: the news of a REFER outside of a dialog make a dialog of their own', async () => {
  const scene = await createScene();
  scene.alice.agent.delegate.onRefer = (refer) => {
    refer.accept();
    refer.notifyStatus(200);
  };
  scene.peer.ask(
    {
      method: 'REFER',
      uri: 'sip:alice@192.0.2.1',
      from: '<sip:bob@example.test>;tag=peer',
      to: '<sip:alice@example.test>',
      callId: 'r',
      cSeq: 7,
      headers: ['Refer-To: <sip:carol@192.0.2.5>'],
    },
    ours,
  );
  await scene.pass(10);
  const accepted = finalResponse(scene.peer, 'REFER');
  const notifies = scene.peer.requests('NOTIFY');
  assert.equal(accepted?.status, 202);
  assert.deepEqual(
    notifies.map(
      ({ fromTag, toTag, headers }) =>
        `${fromTag === accepted?.toTag} ${toTag} ${headers.get('Event')} ${headers.get('Subscription-State')}`,
    ),
    ['true peer refer;id=7 active;expires=60', 'true peer refer;id=7 terminated;reason=noresource'],
  );
});

test('RFC 3903 §4: state is published with its event and time, refreshed by its tag without a body, and anew after a 412', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  let count = 0;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'PUBLISH') return;
    count++;
    if (count === 2) peer.reply(message, 412, from);
    else peer.reply(message, 200, from, { headers: { 'SIP-ETag': `e${count}`, Expires: '300' } });
  };
  alice.agent.publish({ account: alice.account, target: theirTarget, event: 'presence', body, expiresS: 300 });
  await scene.pass(500_000);
  assert.deepEqual(
    peer
      .requests('PUBLISH')
      .slice(0, 4)
      .map((request) => `${request.headers.get('SIP-If-Match') ?? '-'} ${request.expires} ${request.body.length}`),
    ['- 300 4', 'e1 300 0', '- 300 4', 'e3 300 0'],
  );
});

test('RFC 3261 §20.33: a registrar that asks for a pause gets it, where it is longer than our own', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  alice.account.options = { ...alice.account.options, servers: [{ host: '192.0.2.2', port: 5060, protocol: 'udp' }] };
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REGISTER')
      peer.reply(message, 503, from, { headers: { 'Retry-After': '600 (maintenance);duration=60' } });
  };
  const registration = alice.agent.register({ account: alice.account });
  await scene.pass(599_000);
  assert.equal(peer.requests('REGISTER').length, 1);
  assert.equal(registration.status.nextAttemptMs, 600_000);
  await scene.pass(2000);
  assert.equal(peer.requests('REGISTER').length, 2);
});

test('RFC 3261 §10.2.8: a registrar that asks for ever longer periods is followed twice, then left alone for a while', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  alice.account.options = { ...alice.account.options, servers: [{ host: '192.0.2.2', port: 5060, protocol: 'udp' }] };
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REGISTER')
      peer.reply(message, 423, from, { headers: { 'Min-Expires': String((message.expires ?? 0) + 1) } });
  };
  const registration = alice.agent.register({ account: alice.account, expiresS: 300 });
  await scene.pass(5000);
  assert.deepEqual(
    peer.requests('REGISTER').map(({ expires }) => expires),
    [300, 301, 302],
  );
  assert.equal(registration.status.state, 'failed');
});
