// What a user agent answers by itself, hands to its owner, and leaves behind: RFC 3261 §8.2, §11, §20.5, RFC 3515, RFC 4028 §9, RFC 6665.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '@offhook/base';
import { textBody, type SipResponse } from './message/message.ts';
import { answerWith, createAgentScene, here, there, type AgentScene } from './testing/agent-scene.ts';
import type { RequestLines } from './testing/raw-peer.ts';
import type { InviteSession } from './usage/session/session-types.ts';
import type { UserAgentDelegate } from './user-agent-types.ts';

function said(response: SipResponse | undefined, ...names: readonly string[]): string {
  return [response?.status, ...names.map((name) => response?.headers.get(name))].join(' | ');
}

const always = 'INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, NOTIFY, REFER';

test('RFC 3261 §11.2: OPTIONS is answered with what the agent can do, and with its name', async () => {
  const scene = await createAgentScene();
  const plain = await scene.ask('OPTIONS');
  assert.equal(
    said(plain, 'Allow', 'Allow-Events', 'Supported', 'Accept', 'Server', 'Contact'),
    `200 | ${always} |  | 100rel, replaces, timer, norefersub | application/sdp | Test/1 | <sip:alice@192.0.2.1:5060>`,
  );
  assert.notEqual(plain?.toTag, undefined);
  const own = await createAgentScene({
    agent: {
      supported: ['x-own'],
      accept: ['text/plain', 'application/sdp'],
      allowEvents: ['dialog', 'talk'],
      allow: ['PUBLISH'],
      delegate: { onMessage: () => undefined, onSubscribe: () => undefined },
    },
  });
  assert.equal(
    said(await own.ask('OPTIONS'), 'Allow', 'Allow-Events', 'Supported', 'Accept'),
    `200 | ${always}, SUBSCRIBE, MESSAGE, PUBLISH | dialog, talk | x-own | text/plain, application/sdp`,
  );
  const silent = await createAgentScene({ agent: { supported: [] } });
  assert.equal(said(await silent.ask('OPTIONS'), 'Supported'), '200 | ');
});

test('RFC 3261 §8.2: what nobody takes is answered as the method asks for it', async () => {
  const scene = await createAgentScene({ agent: { allow: ['PUBLISH', 'SUBSCRIBE', 'MESSAGE'] } });
  for (const [method, expected, headers = []] of [
    ['INVITE', 480],
    ['NOTIFY', 481, ['Event: talk', 'Subscription-State: active']],
    ['SUBSCRIBE', 405, ['Event: dialog']],
    ['MESSAGE', 405],
    ['PUBLISH', 405],
    ['REFER', 603, ['Refer-To: <sip:carol@example.test>']],
    ['OPTIONS', 200],
    ['BYE', 481],
    ['PRACK', 481],
    ['UPDATE', 481],
    ['INFO', 481],
    ['REGISTER', 405],
    ['FOO', 501],
  ] as const)
    assert.equal((await scene.ask(method, { headers }))?.status, expected, method);
});

test('RFC 3261 §20.5, §21.4.6: a method that is refused is not among those that are allowed', async () => {
  const scene = await createAgentScene({ agent: { allow: ['PUBLISH', 'SUBSCRIBE', 'MESSAGE'] } });
  for (const [method, others] of [
    ['PUBLISH', 'SUBSCRIBE, MESSAGE'],
    ['SUBSCRIBE', 'PUBLISH, MESSAGE'],
    ['MESSAGE', 'PUBLISH, SUBSCRIBE'],
  ] as const)
    assert.equal(said(await scene.ask(method, { headers: ['Event: dialog'] }), 'Allow'), `405 | ${always}, ${others}`);
});

test('what the delegate takes goes to it, with the account that is meant, and is answered once', async () => {
  const taken: string[] = [];
  const scene = await createAgentScene({ agent: { allow: ['PUBLISH'] } });
  const take =
    (name: string) =>
    (incoming: { readonly request: { readonly method: string }; respond(status: number): void; readonly account: unknown }): void => {
      taken.push(`${name} ${incoming.request.method} ${incoming.account === scene.account}`);
      incoming.respond(299);
      incoming.respond(404);
    };
  scene.agent.delegate = {
    onNotify: take('onNotify'),
    onOptions: take('onOptions'),
    onMessage: take('onMessage'),
    onRequest: take('onRequest'),
  };
  for (const method of ['NOTIFY', 'OPTIONS', 'MESSAGE', 'PUBLISH'])
    assert.equal((await scene.ask(method, { headers: ['Event: talk', 'Subscription-State: active'] }))?.status, 299, method);
  assert.deepEqual(taken, ['onNotify NOTIFY true', 'onOptions OPTIONS true', 'onMessage MESSAGE true', 'onRequest PUBLISH true']);
});

test('RFC 6665 §7.2, §8.3.2: a subscription without an event, or to one that is not named, is refused with those that are', async () => {
  const events: string[] = [];
  const delegate: UserAgentDelegate = {
    onSubscribe: (subscription) => {
      events.push(subscription.event);
      subscription.accept();
    },
  };
  const scene = await createAgentScene({ agent: { delegate, allowEvents: ['dialog', 'presence'] } });
  const refusal = '489 | dialog, presence';
  assert.equal(said(await scene.ask('SUBSCRIBE'), 'Allow-Events'), refusal);
  assert.equal(said(await scene.ask('SUBSCRIBE', { headers: ['Event: talk'] }), 'Allow-Events'), refusal);
  assert.equal(said(await scene.ask('SUBSCRIBE', { headers: ['Event: dialog'] })), '200');
  const open = await createAgentScene({ agent: { delegate } });
  assert.equal(said(await open.ask('SUBSCRIBE', { headers: ['Event: talk'] })), '200');
  assert.equal(said(await open.ask('SUBSCRIBE'), 'Allow-Events'), '489 | ');
  assert.deepEqual(events, ['dialog', 'talk']);
});

test('the delegate may refuse a request at the door, or answer it there, and is told whether it is in a dialog', async () => {
  const seen: string[] = [];
  const scene = await createAgentScene();
  scene.agent.delegate.screen = (incoming, isInDialog) => {
    seen.push(`${incoming.request.method} ${isInDialog} ${incoming.account === scene.account}`);
    if (incoming.request.method === 'INFO') {
      incoming.respond(404);
      return 403;
    }
    return incoming.request.method === 'OPTIONS' ? 403 : undefined;
  };
  assert.equal((await scene.ask('OPTIONS'))?.status, 403);
  assert.equal((await scene.ask('INFO'))?.status, 404);
  assert.equal((await scene.ask('UPDATE'))?.status, 481);
  answerWith(scene, { SUBSCRIBE: 200 });
  scene.agent.subscribe({ account: scene.account, target: 'sip:box@192.0.2.2', event: 'talk' });
  await scene.pass(10);
  const [subscribe] = scene.peer.requests('SUBSCRIBE');
  const inDialog = { from: '<sip:box@192.0.2.2>;tag=peer', to: subscribe?.headers.get('From') ?? '', callId: subscribe?.callId ?? '' };
  assert.equal((await scene.ask('NOTIFY', { ...inDialog, headers: ['Event: talk', 'Subscription-State: active'] }))?.status, 200);
  assert.deepEqual(seen, ['OPTIONS false true', 'INFO false true', 'UPDATE false true', 'NOTIFY true true']);
});

test('what is answered at the door is answered once, an INVITE too', async () => {
  const scene = await createAgentScene();
  scene.agent.delegate.screen = (incoming) => {
    incoming.respond(299);
    incoming.respond(298);
    return 403;
  };
  await scene.ask('INVITE');
  assert.deepEqual(
    scene.peer.responses('INVITE').map(({ status }) => status),
    [299],
  );
});

test('RFC 3261 §12.2.2: a request in a dialog that is not ours is answered 481; a NOTIFY with a stray tag is heard', async () => {
  const scene = await createAgentScene();
  const notified: string[] = [];
  scene.agent.delegate.onNotify = (incoming) => {
    notified.push(incoming.request.event?.value ?? '');
    incoming.respond(200);
  };
  const stray: Partial<RequestLines> = {
    to: '<sip:alice@example.test>;tag=stray',
    headers: ['Event: check-sync', 'Subscription-State: active'],
  };
  assert.equal((await scene.ask('OPTIONS', stray))?.status, 481);
  assert.equal((await scene.ask('NOTIFY', stray))?.status, 200);
  assert.deepEqual(notified, ['check-sync']);
});

test('RFC 3261 §8.2.2.2: a request that came by two ways is served once', async () => {
  const scene = await createAgentScene();
  assert.equal((await scene.ask('OPTIONS', { callId: 'same' }))?.status, 200);
  assert.equal((await scene.ask('OPTIONS', { callId: 'same' }))?.status, 482);
});

test('an ACK of no dialog, or of one that expects none, is passed over', async () => {
  const scene = await createAgentScene();
  answerWith(scene, { SUBSCRIBE: 200 });
  scene.agent.subscribe({ account: scene.account, target: 'sip:box@192.0.2.2', event: 'talk' });
  await scene.pass(10);
  const [subscribe] = scene.peer.requests('SUBSCRIBE');
  await scene.ask('ACK');
  await scene.ask('ACK', {
    from: '<sip:box@192.0.2.2>;tag=peer',
    to: subscribe?.headers.get('From') ?? '',
    callId: subscribe?.callId ?? '',
  });
  assert.deepEqual(scene.peer.responses('ACK'), []);
});

test('RFC 4028 §9: a caller that knows session timers and asks for too short a time is told the least, others are not', async () => {
  const scene = await createAgentScene({ agent: { minSessionExpiresS: 120 } });
  scene.agent.delegate.onInvite = (session) => session.reject(486);
  const called = async (...headers: readonly string[]): Promise<string> => said(await scene.ask('INVITE', { headers }), 'Min-SE');
  assert.equal(await called('Session-Expires: 119', 'Supported: timer'), '422 | 120');
  assert.equal(await called('Session-Expires: 120', 'Supported: timer'), '486 | ');
  assert.equal(await called('Session-Expires: 119'), '486 | ');
  assert.equal(await called('Supported: timer'), '486 | ');
  const usual = await createAgentScene();
  usual.agent.delegate.onInvite = (session) => session.reject(486);
  assert.equal((await usual.ask('INVITE', { headers: ['Session-Expires: 89', 'Supported: timer'] }))?.headers.get('Min-SE'), '90');
});

test('a 180 says the event packages and nothing else of what the agent can do', async () => {
  const events = {
    allowEvents: ['talk', 'hold'],
    acceptLanguage: 'en',
    delegate: { onInvite: (session: InviteSession) => void session.progress(180) },
  };
  const scene = await createAgentScene({ agent: events });
  await scene.ask('INVITE');
  const ringing = scene.peer.responses('INVITE').find(({ status }) => status === 180);
  assert.equal(said(ringing, 'Allow-Events', 'Allow', 'Accept-Language'), '180 | talk, hold |  | ');
});

test('RFC 3891 §3: an INVITE that replaces a call which is not there is refused, and the owner does not hear of it', async () => {
  const scene = await createAgentScene();
  let calls = 0;
  scene.agent.delegate.onInvite = () => calls++;
  assert.equal((await scene.ask('INVITE', { headers: ['Replaces: none;to-tag=a;from-tag=b'] }))?.status, 481);
  assert.deepEqual([calls, scene.agent.sessions], [0, []]);
});

test('RFC 3515 §2.4: a REFER outside of a dialog is handed up, and told how the referred call goes by NOTIFY', async () => {
  const scene = await createAgentScene();
  scene.agent.delegate.onRefer = (refer) => {
    refer.accept();
    refer.notifyStatus(200, 'OK');
  };
  assert.equal((await scene.ask('REFER', { headers: ['Refer-To: <sip:carol@example.test>'] }))?.status, 202);
  const notifies = scene.peer.requests('NOTIFY');
  assert.deepEqual(
    notifies.map((notify) => new TextDecoder().decode(notify.body).trim()),
    ['SIP/2.0 100 Trying', 'SIP/2.0 200 OK'],
  );
  assert.deepEqual(
    notifies.map(({ event, toTag, uriText, cSeq }) => [event?.value, toTag, uriText, cSeq.number]),
    [
      ['refer', 'b', 'sip:raw@192.0.2.2:5060', 1],
      ['refer', 'b', 'sip:raw@192.0.2.2:5060', 2],
    ],
  );
  assert.ok(notifies.every((notify) => notify.headers.has('Contact')));
  assert.equal(said(await scene.ask('REFER')), '400');
});

test('which account a request is for: contact user, address of record with its host, To, or the only one there is', async () => {
  const scene = await createAgentScene({ account: { contactUser: 'line1' } });
  const heard: (number | undefined)[] = [];
  scene.agent.delegate.onOptions = (incoming) => {
    heard.push(incoming.account?.id);
    incoming.respond(200);
  };
  const asked = async (uri: string, to = '<sip:nobody@example.test>'): Promise<number | undefined> => {
    await scene.ask('OPTIONS', { uri, to });
    return heard.at(-1);
  };
  assert.equal(await asked('sip:nobody@192.0.2.1'), 1, 'the only one');
  const [bob, otherBob] = [
    scene.agent.addAccount({ addressOfRecord: 'sip:bob@example.test' }),
    scene.agent.addAccount({ addressOfRecord: 'sip:bob@other.example.test', contactUser: 'line3' }),
  ];
  assert.deepEqual(
    scene.agent.accounts.map(({ id }) => id),
    [1, 2, 3],
  );
  for (const [uri, to, expected] of [
    ['sip:line1@192.0.2.1', '<sip:bob@example.test>', 1],
    ['sip:line3@192.0.2.1', '<sip:bob@example.test>', 3],
    ['sip:alice@192.0.2.1', '<sip:bob@example.test>', 1],
    ['sip:bob@other.example.test', '<sip:alice@example.test>', 3],
    ['sip:bob@192.0.2.1', '<sip:alice@example.test>', 2],
    ['sip:192.0.2.1', '<sip:bob@other.example.test>', 3],
    ['sip:nobody@192.0.2.1', '<sip:alice@example.test>', 1],
    ['sip:nobody@192.0.2.1', '<sip:nobody@example.test>', undefined],
    ['sip:192.0.2.1', '<sip:example.test>', undefined],
  ] as const)
    assert.equal(await asked(uri, to), expected, `${uri} ${to}`);
  scene.agent.removeAccount(otherBob);
  scene.agent.removeAccount(otherBob);
  assert.deepEqual(scene.agent.accounts, [scene.account, bob]);
});

test('what an account without a user part is asked is its own only where it is the only one', async () => {
  const scene = await createAgentScene({ account: { addressOfRecord: 'sip:example.test' } });
  scene.agent.addAccount({ addressOfRecord: 'sip:bob@example.test' });
  let account: unknown = 'unset';
  scene.agent.delegate.onOptions = (incoming) => (account = incoming.account);
  await scene.ask('OPTIONS', { uri: 'sip:192.0.2.1', to: '<sip:example.test>' });
  assert.equal(account, undefined);
});

test('RFC 3261 §13.2.1: an INVITE says what the caller gave it, and what it accepts', async () => {
  const scene = await createAgentScene();
  scene.agent.invite({ account: scene.account, target: 'sip:bob@192.0.2.2' });
  await scene.pass(5);
  const [plain] = scene.peer.requests('INVITE');
  assert.deepEqual(
    ['Accept', 'Replaces', 'Require', 'Referred-By', 'Route', 'Content-Type'].map((name) => plain?.headers.get(name)),
    ['application/sdp', undefined, undefined, undefined, undefined, undefined],
  );
  scene.agent.invite({
    account: scene.account,
    target: 'sip:bob@192.0.2.2',
    headers: { Accept: 'text/plain', Subject: 'hello' },
    routes: ['<sip:192.0.2.2;lr>'],
    from: '"Anonymous" <sip:anonymous@anonymous.invalid>',
    replaces: 'x;to-tag=a;from-tag=b',
    referredBy: '<sip:carol@example.test>',
    body: textBody('application/sdp', 'offer'),
  });
  await scene.pass(5);
  const full = scene.peer.requests('INVITE').at(-1);
  assert.deepEqual(
    ['Accept', 'Replaces', 'Require', 'Referred-By', 'Route', 'Content-Type', 'Subject'].map((name) => full?.headers.get(name)),
    ['text/plain', 'x;to-tag=a;from-tag=b', 'replaces', '<sip:carol@example.test>', '<sip:192.0.2.2;lr>', 'application/sdp', 'hello'],
  );
  assert.match(full?.headers.get('From') ?? '', /^"?Anonymous"? <sip:anonymous@anonymous\.invalid>;tag=/);
  assert.equal(scene.agent.sessions.length, 2);
});

test('a call is among the sessions from its start to its end, ours and theirs', async () => {
  const scene = await createAgentScene();
  answerWith(scene, { INVITE: 486 });
  scene.agent.invite({ account: scene.account, target: 'sip:bob@192.0.2.2' });
  assert.equal(scene.agent.sessions.length, 1);
  await scene.pass(10);
  assert.equal(scene.agent.sessions.length, 0);
  scene.agent.delegate.onInvite = (session) => {
    assert.deepEqual(scene.agent.sessions, [session]);
    session.reject(486);
  };
  assert.equal((await scene.ask('INVITE'))?.status, 486);
  assert.equal(scene.agent.sessions.length, 0);
});

test('RFC 3261 §8.1: a request of its own says what the agent can do, and resolves with the final response', async () => {
  const scene = await createAgentScene();
  const { account } = scene;
  const asked = scene.agent.request({ account, method: 'OPTIONS', target: 'sip:bob@192.0.2.2', headers: { Subject: 'hello' } });
  await scene.pass(5);
  const [options] = scene.peer.requests('OPTIONS');
  assert.ok(options !== undefined);
  scene.peer.reply(options, 199, here);
  scene.peer.reply(options, 200, here);
  assert.equal((await scene.world.clock.runUntil(asked)).status, 200);
  assert.deepEqual(
    ['Allow', 'Supported', 'Subject', 'User-Agent', 'Contact', 'Content-Type'].map((name) => options.headers.get(name)),
    [always, '100rel, replaces, timer, norefersub', 'hello', 'Test/1', '<sip:alice@192.0.2.1:5060>', undefined],
  );
  // RFC 3428 §4: a MESSAGE has no Contact.
  void scene.agent.request({ account, method: 'MESSAGE', target: 'sip:bob@192.0.2.2', body: textBody('text/plain', 'hello') });
  await scene.pass(5);
  const [message] = scene.peer.requests('MESSAGE');
  assert.deepEqual([message?.headers.has('Contact'), message?.headers.get('Content-Type')], [false, 'text/plain']);
  await assert.rejects(
    scene.world.clock.runUntil(scene.agent.request({ account, method: 'OPTIONS', target: 'sip:bob@nowhere.example.test' })),
    (error) => isProblem(error, 'not-found'),
  );
});

test('the servers of an account that does not register are found when it is asked for', async () => {
  const scene = await createAgentScene({ account: { servers: [{ host: '192.0.2.9' }] } });
  assert.equal(scene.account.ownServers.isEmpty, true);
  await scene.world.clock.runUntil(scene.agent.locateServers(scene.account));
  assert.equal(scene.account.ownServers.isAddress('192.0.2.9'), true);
  const proxied = scene.agent.addAccount({
    addressOfRecord: 'sip:x@example.test',
    servers: [{ host: '192.0.2.9' }],
    outboundProxy: { host: '192.0.2.10' },
  });
  await scene.world.clock.runUntil(scene.agent.locateServers(proxied));
  assert.deepEqual([proxied.ownServers.isAddress('192.0.2.9'), proxied.ownServers.isAddress('192.0.2.10')], [false, true]);
  const none = scene.agent.addAccount({ addressOfRecord: 'sip:y@example.test' });
  await assert.rejects(scene.world.clock.runUntil(scene.agent.locateServers(none)), (error) => isProblem(error, 'not-found'));
});

test('RFC 3261 §17.1.1.1: the timings of the owner hold', async () => {
  assert.deepEqual((await createAgentScene({ agent: { timings: { t1Ms: 100 } } })).agent.layer.timings, {
    t1Ms: 100,
    t2Ms: 4000,
    t4Ms: 5000,
  });
  assert.deepEqual((await createAgentScene()).agent.layer.timings, { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 });
});

/** How long `close` takes, in virtual milliseconds. */
async function closing(scene: AgentScene): Promise<number> {
  const fromMs = scene.world.clock.monotonicMs();
  await scene.world.clock.runUntil(scene.agent.close());
  return scene.world.clock.monotonicMs() - fromMs;
}

test('an agent that has nothing under way closes at once, once, and keeps a transport that is not its own', async () => {
  const scene = await createAgentScene();
  assert.equal(scene.agent.close(), scene.agent.close());
  assert.equal(await closing(scene), 0);
  assert.equal(scene.world.clock.pendingTimers, 0);
  assert.equal((await scene.transport.flowTo({ protocol: 'udp', ...there, serverName: there.address })).isOpen, true);
  const owner = await createAgentScene({ agent: { ownsTransport: true } });
  await closing(owner);
  await assert.rejects(owner.transport.flowTo({ protocol: 'udp', ...there, serverName: there.address }), (error) =>
    isProblem(error, 'aborted'),
  );
});

test('an agent that closes takes its calls back and waits for the answers, for two seconds at most', async () => {
  for (const [answersCancel, most] of [
    [true, 40],
    [false, 2000],
  ] as const) {
    const scene = await createAgentScene();
    answerWith(scene, {
      INVITE: 180,
      CANCEL: (cancel) => {
        if (!answersCancel) return;
        scene.peer.reply(cancel, 200, here);
        const [invite] = scene.peer.requests('INVITE');
        if (invite !== undefined) scene.peer.reply(invite, 487, here);
      },
    });
    scene.agent.invite({ account: scene.account, target: 'sip:bob@192.0.2.2' });
    await scene.pass(10);
    const tookMs = await closing(scene);
    assert.ok(answersCancel ? tookMs > 0 && tookMs <= most : tookMs === most, `${tookMs}`);
    assert.deepEqual(
      [scene.peer.requests('CANCEL').length > 0, scene.agent.sessions.length, scene.world.clock.pendingTimers],
      [true, 0, 0],
    );
  }
});

test('RFC 3261 §10.2.2: an agent that closes unregisters, and waits for a silent registrar no longer than asked', async () => {
  for (const [closeWithinMs, expectedMs] of [
    [5000, 7000],
    [undefined, 34_000],
  ] as const) {
    const scene = await createAgentScene({
      agent: closeWithinMs === undefined ? {} : { closeWithinMs },
      account: { servers: [{ host: there.address, port: there.port, protocol: 'udp' }] },
    });
    answerWith(scene, {
      REGISTER: (request) => request.expires === 0 || scene.peer.reply(request, 200, here, { headers: { Expires: '60' } }),
    });
    scene.agent.register({ account: scene.account });
    await scene.pass(10);
    const tookMs = await closing(scene);
    assert.equal(scene.peer.requests('REGISTER').at(-1)?.expires, 0);
    assert.ok(tookMs >= Math.min(expectedMs, 32_000) && tookMs <= expectedMs, `${tookMs}`);
  }
});

test('an agent that closes takes what it published back, but not what was published once', async () => {
  const scene = await createAgentScene();
  answerWith(scene, { PUBLISH: (request) => scene.peer.reply(request, 200, here, { headers: { 'SIP-ETag': 'e', Expires: '60' } }) });
  const what = { account: scene.account, target: 'sip:alice@192.0.2.2', event: 'presence', body: textBody('text/plain', 'here') };
  scene.agent.publish(what);
  scene.agent.publish({ ...what, expiresS: 0 });
  await scene.pass(10);
  await closing(scene);
  assert.deepEqual(
    scene.peer.requests('PUBLISH').map(({ expires, headers }) => [expires, headers.get('SIP-If-Match')]),
    [
      [3600, undefined],
      [0, undefined],
      [0, 'e'],
    ],
  );
});

test('a publication that cannot be sent at first is logged', async () => {
  const scene = await createAgentScene();
  scene.agent.publish({
    account: scene.account,
    target: 'sip:a@nowhere.example.test',
    event: 'presence',
    body: textBody('text/plain', 'here'),
  });
  await scene.pass(10);
  assert.deepEqual(
    scene.platform.logRecords.map(({ message, fields }) => [message, typeof fields['problem']]),
    [['publication not sent', 'string']],
  );
});

test('while it closes an agent refuses what is new, and answers what is in a dialog', async () => {
  const scene = await createAgentScene();
  answerWith(scene, { INVITE: 180 });
  scene.agent.invite({ account: scene.account, target: 'sip:bob@192.0.2.2' });
  await scene.pass(10);
  const closed = scene.agent.close();
  assert.equal((await scene.ask('OPTIONS'))?.status, 503);
  assert.equal((await scene.ask('OPTIONS', { to: '<sip:alice@example.test>;tag=stray' }))?.status, 481);
  await scene.world.clock.runUntil(closed);
});

test('RFC 3261 §22.2: what was learned of the challenges of an account goes with it', async () => {
  const scene = await createAgentScene({
    account: {
      servers: [{ host: there.address, port: there.port, protocol: 'udp' }],
      credentials: [{ username: 'alice', password: 'secret' }],
    },
  });
  answerWith(scene, {
    REGISTER: (request) =>
      request.headers.has('Authorization')
        ? scene.peer.reply(request, 200, here, { headers: { Expires: '3600' } })
        : scene.peer.reply(request, 401, here, { headers: { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n"' } }),
  });
  const registration = scene.agent.register({ account: scene.account });
  await scene.pass(10);
  const signed = (): readonly boolean[] => scene.peer.requests('REGISTER').map(({ headers }) => headers.has('Authorization'));
  assert.deepEqual(signed(), [false, true]);
  registration.refresh();
  await scene.pass(10);
  assert.deepEqual(signed(), [false, true, true]);
  scene.agent.removeAccount(scene.account);
  assert.deepEqual(scene.agent.accounts, []);
  registration.refresh();
  await scene.pass(10);
  assert.deepEqual(signed(), [false, true, true, false, true]);
});
