// The subscriber against a notifier that says what it is told to: RFC 6665 §4.1, §4.4, RFC 5626 §4.4, RFC 5057 §5.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Text, utf8Bytes, type Stream } from '@offhook/base';
import { createResponse, textBody, type SipResponse } from '../message/message.ts';
import { parseMessage } from '../message/scan.ts';
import { writeMessage } from '../message/write.ts';
import { answerWith, createAgentScene, here, there, type AgentScene } from '../testing/agent-scene.ts';
import type { Subscription, SubscriptionOptions } from './subscription-types.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Subscribing extends AgentScene {
  readonly subscription: Subscription;
  /** What was told: state, reason, status. */
  readonly told: string[];
  readonly notified: string[];
  /** What the notifier answers, in order; the last one for ever; silence where there is none. */
  answers: Answer[];
  /** Expires, number and the second of its coming of every SUBSCRIBE. */
  readonly seen: () => readonly string[];
  /** A request of the notifier in the dialog of the last SUBSCRIBE. */
  readonly say: (method: string, headers: readonly string[], options?: { readonly cSeq?: number }) => Promise<SipResponse | undefined>;
  readonly notify: (state: string) => Promise<number | undefined>;
}

async function subscribe(answers: readonly Answer[], options: Partial<SubscriptionOptions> = {}): Promise<Subscribing> {
  const scene = await createAgentScene();
  const told: string[] = [];
  const notified: string[] = [];
  const at: number[] = [];
  const state = { answers: [...answers] };
  answerWith(scene, {
    SUBSCRIBE: (request) => {
      at.push(Math.round(scene.world.clock.monotonicMs() / 1000));
      const answer = state.answers.length > 1 ? state.answers.shift() : state.answers[0];
      if (answer !== undefined)
        scene.peer.reply(request, answer.status, here, { headers: { Contact: '<sip:box@192.0.2.2:5060>', ...answer.headers } });
    },
  });
  const subscription = scene.agent.subscribe({
    account: scene.account,
    target: 'sip:box@192.0.2.2',
    event: 'dialog;id=7',
    onNotify: (request) => notified.push(request.headers.get('Subscription-State') ?? ''),
    onState: (now, { reason, status }) => told.push(`${now} ${reason} ${status ?? ''}`.trim()),
    ...options,
  });
  await scene.pass(10);
  let sequence = 0;
  const say: Subscribing['say'] = async (method, headers, { cSeq = ++sequence } = {}) => {
    const last = scene.peer.requests('SUBSCRIBE').at(-1);
    const from = '<sip:box@192.0.2.2>;tag=peer';
    return scene.ask(method, { from, to: last?.headers.get('From') ?? '', callId: last?.callId ?? '', cSeq, headers });
  };
  return Object.assign(state, {
    ...scene,
    subscription,
    told,
    notified,
    seen: () => scene.peer.requests('SUBSCRIBE').map(({ expires, cSeq }, index) => `${expires} ${cSeq.number} ${at[index]}`),
    say,
    notify: async (subscriptionState: string) =>
      (await say('NOTIFY', ['Event: dialog;id=7', `Subscription-State: ${subscriptionState}`]))?.status,
  });
}

const ok = (expiresS?: number): Answer => ({ status: 200, headers: expiresS === undefined ? {} : { Expires: String(expiresS) } });

test('RFC 6665 §4.1.2.1: a SUBSCRIBE says event, time, what is accepted and what the owner adds', async () => {
  const scene = await subscribe([ok(600)], {
    expiresS: 600,
    accept: ['application/a', 'application/b'],
    headers: { 'X-Own': 'x' },
    body: textBody('text/plain', 'filter'),
  });
  const names = ['Event', 'Expires', 'Accept', 'X-Own', 'Content-Type', 'Supported', 'Contact', 'CSeq', 'Route'];
  const said = (): readonly (string | undefined)[] => names.map((name) => scene.peer.requests('SUBSCRIBE').at(-1)?.headers.get(name));
  const supported = '100rel, replaces, timer, norefersub';
  const contact = '<sip:alice@192.0.2.1:5060>';
  assert.deepEqual(said(), [
    'dialog;id=7',
    '600',
    'application/a, application/b',
    'x',
    'text/plain',
    supported,
    contact,
    '1 SUBSCRIBE',
    undefined,
  ]);
  await scene.notify('active;expires=600');
  scene.subscription.refresh({ headers: { 'X-Own': 'y' }, body: textBody('text/html', 'other') });
  await scene.pass(10);
  assert.deepEqual(said(), [
    'dialog;id=7',
    '600',
    'application/a, application/b',
    'y',
    'text/html',
    supported,
    contact,
    '2 SUBSCRIBE',
    undefined,
  ]);
  const [first, second] = scene.peer.requests('SUBSCRIBE');
  assert.deepEqual(
    [second?.callId, second?.fromTag, second?.toTag, second?.uriText],
    [first?.callId, first?.fromTag, 'peer', 'sip:raw@192.0.2.2:5060'],
  );
  const plain = await subscribe([ok()], { accept: [] });
  const [bare] = plain.peer.requests('SUBSCRIBE');
  assert.deepEqual([bare?.headers.has('Accept'), bare?.headers.has('Content-Type'), bare?.expires], [false, false, 3600]);
});

test('RFC 6665 §4.1.2: states are told as the notifier says them, each once', async () => {
  const scene = await subscribe([ok(600)]);
  assert.deepEqual([scene.subscription.state, scene.told], ['subscribing', []]);
  for (const state of ['pending', 'pending;expires=300', 'active', 'active', 'odd', 'pending'])
    assert.equal(await scene.notify(state), 200);
  assert.deepEqual([scene.told, scene.subscription.state], [['pending', 'active', 'pending'], 'pending']);
  assert.equal(scene.notified.length, 6);
});

test('RFC 6665 §4.1.2.4: a NOTIFY before the 2xx opens the subscription, and the 2xx finds it open', async () => {
  const scene = await subscribe([]);
  assert.equal(await scene.notify('active;expires=100'), 200);
  assert.deepEqual([scene.told, scene.notified.length], [['active'], 1]);
  const [request] = scene.peer.requests('SUBSCRIBE');
  assert.ok(request !== undefined);
  scene.peer.reply(request, 200, here, { headers: { Contact: '<sip:box@192.0.2.2:5060>', Expires: '100' } });
  await scene.pass(10);
  scene.subscription.refresh();
  await scene.pass(10);
  const refresh = scene.peer.requests('SUBSCRIBE').at(-1);
  assert.deepEqual([refresh?.toTag, refresh?.cSeq.number, refresh?.uriText], ['peer', 2, 'sip:box@192.0.2.2:5060']);
  assert.equal(await scene.notify('active;expires=100'), 200);
  assert.equal(
    await scene.say('NOTIFY', ['Event: dialog;id=7', 'Subscription-State: active'], { cSeq: 1 }).then((response) => response?.status),
    500,
  );
});

test('RFC 6665 §4.4.1, §8.2.1: a NOTIFY of another event opens nothing, one of a fork after the first finds nothing', async () => {
  const scene = await subscribe([]);
  const stray = await scene.say('NOTIFY', ['Event: presence', 'Subscription-State: active']);
  assert.deepEqual([stray?.status, stray?.headers.get('Allow-Events'), scene.notified], [489, 'dialog;id=7', []]);
  assert.equal(await scene.notify('active;expires=100'), 200);
  const [request] = scene.peer.requests('SUBSCRIBE');
  const fork = await scene.ask('NOTIFY', {
    from: '<sip:box@192.0.2.2>;tag=fork',
    to: request?.headers.get('From') ?? '',
    callId: request?.callId ?? '',
    headers: ['Event: dialog;id=7', 'Subscription-State: active'],
  });
  assert.equal(fork?.status, 481);
  assert.equal(scene.notified.length, 1);
});

test('RFC 6665 §4.1.3: in the dialog another event or method is refused and changes nothing', async () => {
  const scene = await subscribe([ok(600)]);
  const event = await scene.say('NOTIFY', ['Event: dialog;id=8', 'Subscription-State: terminated;reason=rejected']);
  assert.deepEqual([event?.status, event?.headers.get('Allow-Events')], [489, 'dialog;id=7']);
  const method = await scene.say('INFO', []);
  assert.deepEqual([method?.status, method?.headers.get('Allow')], [405, 'NOTIFY']);
  assert.deepEqual([scene.told, scene.notified], [[], []]);
});

for (const [title, granted, state, least, most] of [
  ['the time asked for', undefined, undefined, 3535, 3540],
  ['the time granted', 600, undefined, 535, 540],
  ['the time that the NOTIFY says', 600, 'active;expires=300', 235, 240],
  ['the time granted where the NOTIFY says none', 600, 'active;expires=soon', 535, 540],
  ['the time granted where the NOTIFY says zero', 600, 'active;expires=0', 535, 540],
  ['a short time', 40, undefined, 16, 20],
  ['a very short time', 10, undefined, 4, 5],
] as const) {
  test(`RFC 6665 §4.1.2.2: a subscription is refreshed before the end of ${title}`, async () => {
    const scene = await subscribe([ok(granted)]);
    await (state === undefined ? scene.notify('active') : scene.notify(state));
    await scene.pass(least * 1000 - 30);
    assert.equal(scene.seen().length, 1);
    await scene.pass((most - least) * 1000 + 60);
    assert.equal(scene.seen().length, 2);
  });
}

test('RFC 6665 §4.1.2.4: a notifier that says nothing within 64*T1 has no subscription for us, unless it said so with 204', async () => {
  const silent = await subscribe([ok(600)]);
  await silent.pass(31_980);
  assert.deepEqual(silent.told, []);
  await silent.pass(30);
  assert.equal(silent.told.length, 1);
  assert.match(silent.told[0] ?? '', /^waiting expected a NOTIFY/);
  await silent.pass(30_000);
  const [first, second] = silent.peer.requests('SUBSCRIBE');
  assert.deepEqual([second?.cSeq.number, second?.callId === first?.callId], [1, false]);
  const announced = await subscribe([{ status: 204, headers: { Expires: '600' } }]);
  await announced.pass(100_000);
  assert.deepEqual([announced.told, announced.seen().length], [[], 1]);
  const heard = await subscribe([ok(600)]);
  await heard.notify('active');
  await heard.pass(100_000);
  assert.deepEqual([heard.told, heard.seen().length], [['active'], 1]);
});

test('RFC 6665 §4.1.2.2: a first SUBSCRIBE that is refused is tried again later, where that may help', async () => {
  for (const [answer, options, told, least, most] of [
    [{ status: 403 }, {}, 'waiting Forbidden 403', 15, 30],
    [{ status: 300 }, {}, 'waiting Multiple Choices 300', 15, 30],
    [{ status: 481 }, {}, 'waiting Call/Transaction Does Not Exist 481', 15, 30],
    [{ status: 503, headers: { 'Retry-After': '100' } }, {}, 'waiting Service Unavailable 503', 100, 100],
    [{ status: 503, headers: { 'Retry-After': '1' } }, { retry: { baseS: 10 } }, 'waiting Service Unavailable 503', 5, 10],
    [{ status: 489 }, {}, 'terminated Bad Event 489', undefined, undefined],
    [{ status: 403 }, { keep: false }, 'terminated Forbidden 403', undefined, undefined],
  ] as const) {
    const scene = await subscribe([answer], options);
    assert.deepEqual(scene.told, [told]);
    if (least === undefined) {
      await scene.pass(4_000_000);
      scene.subscription.refresh();
      await scene.pass(10);
      assert.equal(scene.seen().length, 1);
      continue;
    }
    await scene.pass(least * 1000 - 20);
    assert.equal(scene.seen().length, 1, told);
    await scene.pass((most - least) * 1000 + 40);
    assert.equal(scene.seen().length, 2, told);
  }
});

test('RFC 5626 §4.5: pauses grow with each refusal, and begin anew once a subscription stood', async () => {
  const scene = await subscribe([{ status: 403 }, { status: 403 }, { status: 403 }, ok(600), { status: 481 }, { status: 403 }], {
    retry: { baseS: 10, maxS: 20 },
  });
  await scene.pass(60_000);
  const times = scene.seen().map((text) => Number(text.split(' ')[2]));
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  for (const [index, [least, most]] of [
    [5, 10],
    [10, 20],
    [10, 20],
  ].entries())
    assert.ok((pauses[index] ?? 0) >= (least ?? 0) && (pauses[index] ?? 0) <= (most ?? 0) + 1, pauses.join(' '));
  await scene.notify('active');
  scene.subscription.refresh();
  await scene.pass(20);
  // RFC 5057 §5.1: what the notifier no longer knows is subscribed anew at once.
  assert.deepEqual(
    scene.peer
      .requests('SUBSCRIBE')
      .slice(-2)
      .map(({ toTag }) => toTag),
    ['peer', undefined],
  );
});

test('RFC 6665 §4.1.2.2, RFC 3261 §10.2.8: a 423 is followed by the least that it names, twice at most', async () => {
  const brief = (minimum?: string): Answer => ({ status: 423, headers: minimum === undefined ? {} : { 'Min-Expires': minimum } });
  for (const [answers, periods] of [
    [
      [brief('600'), brief('900'), ok()],
      [300, 600, 900],
    ],
    [
      [brief('600'), brief('900'), brief('1200')],
      [300, 600, 900],
    ],
    [[brief('300')], [300]],
    [
      [brief('301'), ok()],
      [300, 301],
    ],
    [[brief()], [300]],
    [[{ status: 400, headers: { 'Min-Expires': '600' } }], [300]],
  ] as const) {
    const scene = await subscribe(answers, { expiresS: 300 });
    await scene.pass(50);
    assert.deepEqual(
      scene.peer.requests('SUBSCRIBE').map(({ expires }) => expires),
      periods,
    );
  }
  const again = await subscribe([brief('600'), brief('900'), ok(), brief('600'), brief('900'), ok()], { expiresS: 300 });
  await again.pass(50);
  await again.notify('active');
  again.subscription.refresh();
  await again.pass(50);
  assert.equal(again.seen().length, 6);
});

test('RFC 6665 §4.1.2.2: a refresh that is refused leaves the subscription standing for its time, and is tried again', async () => {
  const scene = await subscribe([ok(600), { status: 500 }, ok(600)]);
  await scene.notify('active;expires=600');
  scene.subscription.refresh();
  await scene.pass(20);
  assert.deepEqual([scene.told, scene.seen().length], [['active'], 2]);
  assert.equal(await scene.notify('active;expires=600'), 200);
  scene.answers = [{ status: 500 }, ok(600)];
  scene.subscription.refresh();
  await scene.pass(14_000);
  assert.equal(scene.seen().length, 3);
  await scene.pass(46_100);
  assert.equal(scene.seen().length, 4);
  assert.equal(scene.peer.requests('SUBSCRIBE').at(-1)?.toTag, 'peer');
  assert.deepEqual(scene.told, ['active']);
});

test('RFC 6665 §4.1.2.2: where the pause is longer than the time that is left the subscription is anew at its end', async () => {
  const scene = await subscribe([ok(600), { status: 503, headers: { 'Retry-After': '900' } }, ok(600)]);
  await scene.notify('active;expires=600');
  await scene.pass(500_000);
  scene.subscription.refresh();
  await scene.pass(99_900);
  assert.deepEqual([scene.told, scene.seen().length], [['active'], 2]);
  await scene.pass(200);
  assert.equal(scene.told.at(-1), 'waiting Service Unavailable 503');
  await scene.pass(61_000);
  assert.deepEqual([scene.seen().length, scene.peer.requests('SUBSCRIBE').at(-1)?.toTag], [3, undefined]);
});

test('RFC 6665 §4.1.2.2: a refresh that is refused for good, or after the time is over, ends the subscription', async () => {
  const gone = await subscribe([ok(600), { status: 404 }, ok(600)]);
  await gone.notify('active;expires=600');
  gone.subscription.refresh();
  await gone.pass(20);
  assert.deepEqual(gone.told, ['active', 'waiting Not Found 404']);
  await gone.pass(14_900);
  assert.equal(gone.seen().length, 2);
  await gone.pass(15_100);
  assert.equal(gone.peer.requests('SUBSCRIBE').at(-1)?.toTag, undefined);
  const late = await subscribe([ok(20), ok(20)]);
  await late.notify('active;expires=20');
  late.answers = [];
  await late.pass(9000);
  late.subscription.refresh();
  await late.pass(32_100);
  assert.match(late.told.at(-1) ?? '', /^waiting/);
});

test('RFC 6665 §4.1.3: what comes after the notifier has ended a subscription follows from its reason', async () => {
  for (const [state, options, told, least, most] of [
    ['terminated;reason=deactivated', {}, 'waiting deactivated', 0, 0],
    ['terminated;reason=TIMEOUT', {}, 'waiting timeout', 0, 0],
    ['terminated;reason=giveup', {}, 'waiting giveup', 15, 30],
    ['terminated;reason=giveup', { retry: { baseS: 4 } }, 'waiting giveup', 2, 4],
    ['terminated;reason=giveup;retry-after=100', {}, 'waiting giveup', 100, 100],
    ['terminated;reason=deactivated;retry-after=100', {}, 'waiting deactivated', 100, 100],
    ['terminated', {}, 'waiting', 15, 30],
    ['terminated;reason=rejected', {}, 'terminated rejected', undefined, undefined],
    ['terminated;reason=noresource;retry-after=1', {}, 'terminated noresource', undefined, undefined],
    ['terminated;reason=timeout', { keep: false }, 'terminated timeout', undefined, undefined],
    ['terminated;reason=timeout', { expiresS: 0 }, 'terminated timeout', undefined, undefined],
  ] as const) {
    const scene = await subscribe([ok(600)], options);
    assert.equal(await scene.notify(state), 200);
    assert.deepEqual([scene.told, scene.notified], [[told], [state]]);
    if (least === undefined) {
      await scene.pass(4_000_000);
      assert.equal(scene.seen().length, 1, state);
      assert.equal(scene.world.clock.pendingTimers, 0, state);
      continue;
    }
    if (least > 0) {
      await scene.pass(least * 1000 - 20);
      assert.equal(scene.seen().length, 1, state);
    }
    await scene.pass((most - least) * 1000 + 40);
    assert.equal(scene.seen().length, 2, state);
    const [first, second] = scene.peer.requests('SUBSCRIBE');
    assert.deepEqual([second?.toTag, second?.callId === first?.callId], [undefined, false]);
  }
});

test('RFC 6665 §4.4.3: what is fetched once is not refreshed', async () => {
  const scene = await subscribe([ok(0)], { expiresS: 0 });
  assert.equal(scene.peer.requests('SUBSCRIBE')[0]?.expires, 0);
  await scene.notify('terminated;reason=timeout');
  await scene.pass(4_000_000);
  assert.deepEqual([scene.seen().length, scene.told], [1, ['terminated timeout']]);
});

test('RFC 6665 §4.1.2.3: closing asks for no more time, waits for the last NOTIFY, and tells the end once', async () => {
  const scene = await subscribe([ok(600)]);
  await scene.notify('active;expires=600');
  let isClosed = false;
  const [one, two] = [scene.subscription.close(), scene.subscription.close()];
  assert.equal(one, two);
  void one.then(() => (isClosed = true));
  scene.subscription.refresh();
  await scene.pass(100);
  assert.deepEqual([isClosed, scene.peer.requests('SUBSCRIBE').map(({ expires }) => expires)], [false, [3600, 0]]);
  assert.equal(await scene.notify('active'), 200);
  assert.equal(isClosed, false);
  assert.equal(await scene.notify('terminated;reason=timeout'), 200);
  assert.deepEqual([isClosed, scene.told, scene.subscription.state], [true, ['active', 'terminated unsubscribed'], 'terminated']);
  assert.equal(await scene.notify('active'), 481);
  await scene.pass(40_000);
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('RFC 6665 §4.1.2.3: the end is waited for until it is refused or fails, and 64*T1 at most', async () => {
  for (const [answers, expectedMs] of [
    [[ok(0)], 32_000],
    [[{ status: 481 }], 2],
    [[], 32_000],
  ] as const) {
    const scene = await subscribe([ok(600)]);
    await scene.notify('active;expires=600');
    scene.answers = [...answers];
    const fromMs = scene.world.clock.monotonicMs();
    await scene.world.clock.runUntil(scene.subscription.close());
    assert.equal(scene.world.clock.monotonicMs() - fromMs, expectedMs);
    assert.deepEqual(scene.told, ['active', 'terminated unsubscribed']);
    await scene.pass(100_000);
    assert.equal(scene.world.clock.pendingTimers, 0);
  }
});

test('what is closed before it was answered, or while it waits, asks no more', async () => {
  const early = await subscribe([]);
  await early.world.clock.runUntil(early.subscription.close());
  await early.pass(100_000);
  assert.deepEqual([early.seen().length, early.told, early.world.clock.pendingTimers], [1, ['terminated unsubscribed'], 0]);
  const waiting = await subscribe([{ status: 403 }]);
  await waiting.world.clock.runUntil(waiting.subscription.close());
  await waiting.pass(100_000);
  assert.deepEqual([waiting.seen().length, waiting.told.at(-1)], [1, 'terminated unsubscribed']);
});

test('RFC 3261 §17.1.2.2: a SUBSCRIBE that nobody answers is tried again, and a way that is not found as well', async () => {
  const silent = await subscribe([]);
  await silent.pass(32_100);
  assert.equal(silent.told.length, 1);
  assert.match(silent.told[0] ?? '', /^waiting/);
  silent.answers = [ok(600)];
  await silent.pass(31_000);
  await silent.notify('active');
  assert.equal(silent.subscription.state, 'active');
  const lost = await subscribe([], { target: 'sip:box@nowhere.example.test' });
  assert.match(lost.told[0] ?? '', /^waiting/);
});

test('RFC 5626 §4.4: a subscription whose connection breaks is refreshed after 5 to 10 s over the next one', async () => {
  const scene = await createAgentScene();
  const streams: Stream[] = [];
  const requests: (string | undefined)[] = [];
  await scene.world.platform(there.address).network.listen(there, (stream) => {
    streams.push(stream);
    stream.onData = (bytes) => {
      const message = parseMessage(utf8Bytes(latin1Text(bytes)));
      if (message.kind !== 'request') return;
      requests.push(message.toTag);
      if (message.expires === 0) return;
      const headers = { Contact: '<sip:box@192.0.2.2;transport=tcp>', Expires: '600' };
      stream.write(writeMessage(createResponse(message, 204, { toTag: 'peer', headers })));
    };
  });
  const subscription = scene.agent.subscribe({ account: scene.account, target: 'sip:box@192.0.2.2;transport=tcp', event: 'dialog' });
  await scene.pass(20);
  streams[0]?.close();
  await scene.pass(4980);
  assert.deepEqual(requests, [undefined]);
  await scene.pass(5100);
  assert.deepEqual(requests, [undefined, 'peer']);
  const closed = subscription.close();
  await scene.pass(50);
  assert.deepEqual(requests, [undefined, 'peer', 'peer']);
  const fromMs = scene.world.clock.monotonicMs();
  streams[1]?.close();
  await scene.world.clock.runUntil(closed);
  assert.ok(scene.world.clock.monotonicMs() - fromMs < 100, 'the end that fails is not waited for');
  await scene.pass(60_000);
  assert.deepEqual([requests.length, scene.world.clock.pendingTimers], [3, 0]);
});

test('RFC 6665 §4.4.1, RFC 3261 §12.2.1.1: a dialog that a NOTIFY opened goes on from the number of the signed SUBSCRIBE', async () => {
  const scene = await createAgentScene({
    account: {
      servers: [{ host: there.address, port: there.port, protocol: 'udp' }],
      credentials: [{ username: 'alice', password: 'secret' }],
    },
  });
  answerWith(scene, {
    SUBSCRIBE: (request) => {
      if (request.headers.has('Authorization') || request.headers.has('Proxy-Authorization')) return;
      scene.peer.reply(request, 401, here, { headers: { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n"' } });
    },
  });
  const subscription = scene.agent.subscribe({ account: scene.account, target: 'sip:box@192.0.2.2', event: 'dialog' });
  await scene.pass(20);
  const signed = scene.peer.requests('SUBSCRIBE').at(-1);
  assert.equal(signed?.cSeq.number, 2);
  const headers = ['Event: dialog', 'Subscription-State: active;expires=600'];
  await scene.ask('NOTIFY', { from: '<sip:box@192.0.2.2>;tag=peer', to: signed.headers.get('From') ?? '', callId: signed.callId, headers });
  scene.peer.reply(signed, 200, here, { headers: { Contact: '<sip:box@192.0.2.2:5060>', Expires: '600' } });
  await scene.pass(10);
  subscription.refresh();
  await scene.pass(10);
  assert.deepEqual(
    scene.peer.requests('SUBSCRIBE').map(({ toTag, cSeq }) => `${toTag ?? '-'} ${cSeq.number}`),
    ['- 1', '- 2', 'peer 3', 'peer 4'],
  );
});

test('RFC 6665 §4.4.3: what is fetched once and refused, or answered by nobody, is told and not tried again', async () => {
  for (const [answers, told] of [
    [[{ status: 403 }], /^terminated Forbidden 403$/],
    [[], /^terminated expected a/],
    [[ok(0)], /^terminated expected a NOTIFY/],
  ] as const) {
    const scene = await subscribe(answers, { expiresS: 0 });
    await scene.pass(100_000);
    assert.equal(scene.told.length, 1);
    assert.match(scene.told[0] ?? '', told);
    assert.equal(new Set(scene.peer.requests('SUBSCRIBE').map(({ callId }) => callId)).size, 1);
    assert.equal(scene.world.clock.pendingTimers, 0);
  }
});

test('RFC 6665 §4.1.2: a provisional response opens nothing', async () => {
  const scene = await subscribe([]);
  const [request] = scene.peer.requests('SUBSCRIBE');
  assert.ok(request !== undefined);
  for (const status of [199, 403]) {
    scene.peer.reply(request, status, here, { tag: String(status) });
    await scene.pass(10);
  }
  assert.deepEqual(scene.told, ['waiting Forbidden 403']);
});

test('every refusal is told, also of a subscription that waits already', async () => {
  const scene = await subscribe([{ status: 403 }, { status: 404 }]);
  await scene.pass(31_000);
  assert.deepEqual(scene.told, ['waiting Forbidden 403', 'waiting Not Found 404']);
});

test('RFC 6665 §4.1.2.2: a subscription that asks for longer no longer hears of what it asked for first', async () => {
  const scene = await subscribe([{ status: 423, headers: { 'Min-Expires': '9000' } }, ok(9000)]);
  const [first] = scene.peer.requests('SUBSCRIBE');
  const stray = await scene.ask('NOTIFY', {
    from: '<sip:box@192.0.2.2>;tag=first',
    to: first?.headers.get('From') ?? '',
    callId: first?.callId ?? '',
    headers: ['Event: dialog;id=7', 'Subscription-State: active'],
  });
  assert.deepEqual([stray?.status, scene.notified], [481, []]);
  assert.equal(await scene.notify('active'), 200);
});

test('RFC 6665 §4.1.2.2: where no time is granted there is nothing to refresh', async () => {
  const scene = await subscribe([ok(0)]);
  await scene.notify('active');
  await scene.pass(30_000);
  assert.equal(scene.seen().length, 1);
});

test('RFC 6665 §4.1.2.2: the subscriptions of one moment are refreshed over five seconds', async () => {
  const scene = await createAgentScene();
  const moments: number[] = [];
  answerWith(scene, {
    SUBSCRIBE: (request) => {
      if (request.toTag !== undefined) moments.push(scene.world.clock.monotonicMs());
      scene.peer.reply(request, 204, here, { headers: { Contact: '<sip:box@192.0.2.2:5060>', Expires: '600' } });
    },
  });
  for (let count = 0; count < 12; count++)
    scene.agent.subscribe({ account: scene.account, target: `sip:box${count}@192.0.2.2`, event: 'dialog' });
  await scene.pass(540_100);
  assert.equal(moments.length, 12);
  const spreadMs = Math.max(...moments) - Math.min(...moments);
  assert.ok(spreadMs > 2000 && spreadMs <= 5000, String(spreadMs));
});

test('RFC 6665 §4.1.2.2: a refusal that comes after the time is over is waited out as it asks', async () => {
  const scene = await subscribe([ok(20)]);
  await scene.notify('active;expires=20');
  scene.answers = [];
  scene.subscription.refresh();
  await scene.pass(25_000);
  const refresh = scene.peer.requests('SUBSCRIBE').at(-1);
  assert.ok(refresh !== undefined);
  scene.answers = [ok(20)];
  scene.peer.reply(refresh, 503, here, { headers: { 'Retry-After': '100' } });
  await scene.pass(10);
  const count = scene.seen().length;
  await scene.pass(99_900);
  assert.equal(scene.seen().length, count);
  await scene.pass(200);
  assert.equal(scene.seen().length, count + 1);
});

test('RFC 5057 §5.1: a subscription that is lost right after another failure is not anew at once', async () => {
  const scene = await subscribe([ok(600), { status: 500 }, { status: 481 }, ok(600)]);
  await scene.notify('active;expires=600');
  scene.subscription.refresh();
  await scene.pass(20);
  scene.subscription.refresh();
  await scene.pass(14_900);
  assert.equal(scene.seen().length, 3);
  await scene.pass(60_000);
  assert.equal(scene.seen().length, 4);
});

test('RFC 6665 §8.2.3: a NOTIFY that does not say its state is taken for an active one', async () => {
  const scene = await subscribe([ok(600)]);
  assert.equal((await scene.say('NOTIFY', ['Event: dialog;id=7']))?.status, 200);
  assert.deepEqual(scene.told, ['active']);
});
