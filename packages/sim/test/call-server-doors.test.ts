// Who may ask the call server for what: users of the domain by their password, strangers hardly anything. Each refusal has no effect: nothing forwarded, nobody told.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Text } from '@offhook/base';
import { writeUri } from '@offhook/sip';

import { Scene, domain, serverRoute, type Member } from './call-server-scene.ts';

const victimAt = '192.0.2.88';

/** A call from `caller` that bob takes; the Call-ID and the To of bob. */
async function callToBob(
  scene: Scene,
  caller: Member,
  bob: Member,
): Promise<{ readonly callId: string; readonly to: string; readonly from: string }> {
  bob.answer('INVITE', [200]);
  const callId = await caller.send('INVITE', `sip:2002@${domain}`);
  await scene.clock.advance(200);
  const answer = caller.peer.responses('INVITE').findLast((response) => response.callId === callId && response.status === 200);
  assert.ok(answer !== undefined, 'bob answered');
  return { callId, to: answer.headers.get('To') ?? '', from: answer.headers.get('From') ?? '' };
}

for (const method of ['INVITE', 'MESSAGE', 'OPTIONS', 'REFER', 'SUBSCRIBE', 'NOTIFY', 'PUBLISH', 'INFO']) {
  test(`no relay: ${method} from a stranger to a stranger is refused 403 and goes nowhere`, async () => {
    const scene = await Scene.open();
    const victim = await scene.stranger(victimAt);
    const eve = await scene.stranger();
    assert.equal(await eve.asked({ method, uri: `sip:+15550100@${victimAt}:5060` }), 403);
    assert.equal(victim.requests(method).length, 0);
  });

  test(`${method} from an address of the domain is challenged before anybody sees it, and passes with that user's password`, async () => {
    const scene = await Scene.open();
    const alice = await scene.user('2001', '192.0.2.10');
    const bob = await scene.user('2002', '192.0.2.11');
    // Of its own users the call server keeps presence itself.
    const isPresence = method === 'SUBSCRIBE' || method === 'PUBLISH';
    const uri = isPresence ? `sip:raw@${victimAt}:5060` : `sip:2002@${domain}`;
    const callee = isPresence ? await scene.stranger(victimAt) : bob;
    callee.answer(method, [202]);
    for (const headers of [[], [`Route: ${serverRoute}`]]) assert.equal(await alice.asked({ method, uri, headers }), 407);
    assert.equal(callee.requests(method).length, 0, 'seen before the challenge was met');
    const callId = await alice.send(method, uri);
    assert.equal(alice.statusOf(callId, method), 202);
  });
}

for (const method of ['MESSAGE', 'OPTIONS', 'REFER', 'SUBSCRIBE', 'NOTIFY', 'INFO', 'BYE', 'UPDATE']) {
  test(`${method} from a stranger to a user is refused, and the user hears nothing of it`, async () => {
    const scene = await Scene.open();
    const bob = await scene.user('2002', '192.0.2.11');
    const eve = await scene.stranger();
    for (const uri of [`sip:2002@${domain}`, bob.contact]) assert.equal(await eve.asked({ method, uri }), 403);
    assert.equal(bob.requests(method).length, 0);
  });
}

test('a stranger may call a user', async () => {
  const scene = await Scene.open();
  const bob = await scene.user('2002', '192.0.2.11');
  bob.answer('INVITE', [200]);
  const eve = await scene.stranger();
  assert.equal(await eve.asked({ method: 'INVITE', uri: `sip:2002@${domain}` }), 200);
});

test('a stranger may speak in a call with a user, but sends nobody elsewhere by REFER', async () => {
  const scene = await Scene.open();
  const bob = await scene.user('2002', '192.0.2.11');
  const eve = await scene.stranger();
  const { callId, to, from } = await callToBob(scene, eve, bob);
  const lines = { uri: bob.contact, callId, to, from, headers: [`Route: ${serverRoute}`] };
  bob.answer('INFO', [200]);
  assert.equal(await eve.asked({ ...lines, method: 'INFO', cSeq: 2 }), 200);
  bob.answer('REFER', [202]);
  assert.equal(await eve.asked({ ...lines, method: 'REFER', cSeq: 3 }), 403);
  assert.equal(bob.requests('REFER').length, 0);
});

for (const [way, lines] of [
  ['a further Route', { uri: `sip:2002@${domain}`, headers: [`Route: ${serverRoute}, <sip:${victimAt}:5060;lr>`] }],
  ['a foreign Route alone', { uri: `sip:2002@${domain}`, headers: [`Route: <sip:${victimAt}:5060;lr>`] }],
  ['maddr', { uri: `sip:2002@${domain};maddr=${victimAt}` }],
  ['the address of a user’s phone', { uri: 'sip:raw@192.0.2.11:5060' }],
] as const) {
  test(`a stranger's INVITE is no relay by ${way} either`, async () => {
    const scene = await Scene.open();
    const bob = await scene.user('2002', '192.0.2.11');
    const victim = await scene.stranger(victimAt);
    const eve = await scene.stranger();
    assert.equal(await eve.asked({ method: 'INVITE', ...lines }), 403);
    assert.equal(victim.requests('INVITE').length + bob.requests('INVITE').length, 0);
  });
}

test('a made-up To tag is no dialog: who says to be a user is challenged, a stranger is refused', async () => {
  const scene = await Scene.open();
  const victim = await scene.stranger(victimAt);
  const eve = await scene.stranger();
  const lines = { method: 'INVITE', uri: `sip:+15550100@${victimAt}:5060`, to: `<sip:+15550100@${victimAt}>;tag=madeup` };
  assert.equal(await eve.asked({ ...lines, from: `<sip:2001@${domain}>;tag=x` }), 407);
  assert.equal(await eve.asked(lines), 403);
  eve.ask({ ...lines, method: 'ACK' });
  await scene.clock.advance(200);
  assert.equal(victim.requests('INVITE').length + victim.requests('ACK').length, 0);
});

test('who says to be a user by an address of the server is challenged as well, whatever the port', async () => {
  const scene = await Scene.open();
  const bob = await scene.user('2002', '192.0.2.11');
  const eve = await scene.stranger();
  for (const host of ['192.0.2.1', '192.0.2.1:5062', `${domain}:5062`, 'EXAMPLE.TEST', `${domain}.`])
    assert.equal(await eve.asked({ method: 'INVITE', uri: `sip:2002@${domain}`, from: `<sip:2001@${host}>;tag=x` }), 407);
  assert.equal(bob.requests('INVITE').length, 0);
});

test('RFC 7616 §3.3: a nonce that is too old is called stale, and nothing else is', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  await scene.user('2002', '192.0.2.11');
  const challenge = (): string => alice.peer.responses('MESSAGE').at(-1)?.headers.get('Proxy-Authenticate') ?? '';
  const lines = { method: 'MESSAGE', uri: `sip:2002@${domain}` };
  assert.equal(await alice.asked(lines), 407);
  assert.doesNotMatch(challenge(), /stale/i);
  const signed = await alice.signed(lines);
  await scene.clock.advance(301_000);
  assert.equal(await alice.asked(signed), 407);
  assert.match(challenge(), /stale=true/i);
});

test('the password of one user is none for another: 403, and nobody sees the request', async () => {
  const scene = await Scene.open();
  const mallory = await scene.user('2003', '192.0.2.12');
  const bob = await scene.user('2002', '192.0.2.11');
  const callId = await mallory.send('INVITE', `sip:2002@${domain}`, { from: `<sip:2001@${domain}>;tag=x` });
  assert.equal(mallory.statusOf(callId, 'INVITE'), 403);
  assert.equal(bob.requests('INVITE').length, 0);
});

test('inside a call both sides speak without credentials, as phones answer no challenge in a call that the other began', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  const { callId, to, from } = await callToBob(scene, alice, bob);
  alice.ask({ method: 'ACK', uri: bob.contact, callId, to, headers: [`Route: ${serverRoute}`] });
  alice.answer('INFO', [200]);
  assert.equal(
    await bob.asked({ method: 'INFO', uri: alice.contact, callId, from: to, to: from, cSeq: 7, headers: [`Route: ${serverRoute}`] }),
    200,
  );
  bob.answer('BYE', [200]);
  assert.equal(await alice.asked({ method: 'BYE', uri: bob.contact, callId, to, cSeq: 5, headers: [`Route: ${serverRoute}`] }), 200);
  assert.equal(bob.requests('ACK').length, 1);
});

test('a stranger hangs up the call that it began, and none of others, even with their tags', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  const eve = await scene.stranger();
  const others = await callToBob(scene, alice, bob);
  bob.answer('BYE', [200]);
  const bye = { method: 'BYE', uri: bob.contact, cSeq: 9, headers: [`Route: ${serverRoute}`] };
  assert.equal(await eve.asked({ ...bye, callId: others.callId, to: others.to, from: others.from }), 407);
  assert.equal(bob.requests('BYE').length, 0);
  bob.answer('INVITE', [200]);
  const callId = eve.ask({ method: 'INVITE', uri: `sip:2002@${domain}` });
  await scene.clock.advance(200);
  const to =
    eve.peer
      .responses('INVITE')
      .findLast((response) => response.status === 200)
      ?.headers.get('To') ?? '';
  bob.answer('BYE', [200]);
  assert.equal(await eve.asked({ ...bye, callId, to }), 200);
  assert.equal(bob.requests('BYE').length, 1);
});

test('who calls whom is told to nobody without credentials, neither at the door nor at the notifier behind it', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  const eve = await scene.stranger();
  const lines = { method: 'SUBSCRIBE', uri: `sip:2002@${domain}`, headers: ['Event: dialog', 'Expires: 600'] };
  assert.equal(await eve.asked(lines), 403);
  assert.equal(await eve.asked({ ...lines, from: `<sip:2001@${domain}>;tag=x` }), 407);
  alice.answer('NOTIFY', [200]);
  await alice.send('SUBSCRIBE', lines.uri, { headers: lines.headers });
  const notifier = alice.peer.responses('SUBSCRIBE').findLast(({ status }) => status === 200)?.contacts[0]?.uri;
  assert.ok(notifier?.port !== undefined, 'the notifier says where it is');
  const request = { ...lines, from: '<sip:eve@192.0.2.66>;tag=e', to: `<${lines.uri}>`, callId: 'direct' };
  eve.peer.ask(request, { address: notifier.host, port: notifier.port });
  await scene.clock.advance(200);
  assert.equal(eve.statusOf('direct', 'SUBSCRIBE'), 403);
  await callToBob(scene, alice, bob);
  await scene.clock.advance(1000);
  assert.ok(eve.peer.responses('SUBSCRIBE').every(({ status }) => status >= 400));
  assert.equal(eve.requests('NOTIFY').length, 0);
});

test('a NOTIFY of a subscription comes from the notifier, and not from a stranger who knows the subscription', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  alice.answer('NOTIFY', [200]);
  const callId = await alice.send('SUBSCRIBE', `sip:2002@${domain}`, { headers: ['Event: dialog', 'Expires: 600'] });
  const before = alice.requests('NOTIFY').length;
  const eve = await scene.stranger();
  const headers = ['Event: dialog', 'Subscription-State: active'];
  const to = `<sip:2001@${domain}>;tag=from-2001`;
  assert.equal(await eve.asked({ method: 'NOTIFY', uri: alice.contact, callId, to, headers }), 403);
  assert.equal(alice.requests('NOTIFY').length, before);
});

test('a user may watch the calls of users of the domain, and the messages of nobody else', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  alice.answer('NOTIFY', [200]);
  const watch = async (user: string, event: string): Promise<number | undefined> =>
    alice.statusOf(await alice.send('SUBSCRIBE', `sip:${user}@${domain}`, { headers: [`Event: ${event}`, 'Expires: 600'] }), 'SUBSCRIBE');
  assert.equal(await watch('2002', 'dialog'), 200);
  const notified = alice.requests('NOTIFY').length;
  assert.equal(await watch('2001', 'message-summary'), 200);
  assert.ok(alice.requests('NOTIFY').length > notified, 'the first NOTIFY came');
  assert.equal(await watch('2002', 'message-summary'), 403);
  assert.equal(await watch('nobody', 'dialog'), 404);
});

test('RFC 6665 §6.3: changes are told where the subscriber is or is registered, and nowhere else, in a refresh neither', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const victim = await scene.stranger(victimAt);
  alice.answer('NOTIFY', [200]);
  const uri = `sip:2002@${domain}`;
  const headers = ['Event: dialog', 'Expires: 600'];
  const elsewhere = [...headers, `Contact: <sip:raw@${victimAt}:5060>`];
  assert.equal(alice.statusOf(await alice.send('SUBSCRIBE', uri, { headers: elsewhere }), 'SUBSCRIBE'), 403);
  const callId = await alice.send('SUBSCRIBE', uri, { headers });
  const accepted = alice.peer.responses('SUBSCRIBE').findLast(({ status }) => status === 200);
  const target = accepted?.contacts[0]?.uri;
  assert.ok(target !== undefined);
  const refresh = { callId, to: accepted?.headers.get('To') ?? '', cSeq: 7 };
  const refreshed = await alice.send('SUBSCRIBE', writeUri(target), { ...refresh, headers: elsewhere });
  assert.equal(alice.statusOf(refreshed, 'SUBSCRIBE'), 403);
  assert.equal(victim.peer.seen.length, 0);
  // At home, behind an address of its own, a phone is known by its registration.
  const member = {
    method: 'REGISTER',
    uri: `sip:${domain}`,
    to: `<sip:2001@${domain}>`,
    headers: ['Expires: 600', 'Contact: <sip:2001@home.invalid>'],
  };
  assert.equal(await alice.asked(await alice.signed(member)), 200);
  const behind = await alice.send('SUBSCRIBE', uri, { headers: [...headers, 'Contact: <sip:2001@home.invalid>'] });
  assert.notEqual(alice.statusOf(behind, 'SUBSCRIBE'), 403);
});

test('a stranger named as a user is no party of a call in what watchers are told', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  alice.answer('NOTIFY', [200]);
  await alice.send('SUBSCRIBE', `sip:2003@${domain}`, { headers: ['Event: dialog', 'Expires: 600'] });
  const before = alice.requests('NOTIFY').length;
  bob.answer('INVITE', [180]);
  const eve = await scene.stranger();
  eve.ask({ method: 'INVITE', uri: `sip:2002@${domain}`, from: '<sip:2003@192.0.2.66>;tag=e' });
  await scene.clock.advance(500);
  assert.equal(bob.requests('INVITE').length, 1);
  assert.equal(alice.requests('NOTIFY').length, before);
});

test('a stranger in a call reaches by it the phone that it called and nobody else', async () => {
  const scene = await Scene.open();
  const bob = await scene.user('2002', '192.0.2.11');
  const victim = await scene.stranger(victimAt);
  const eve = await scene.stranger();
  bob.answer('INVITE', [200]);
  const callId = eve.ask({ method: 'INVITE', uri: `sip:2002@${domain}` });
  await scene.clock.advance(200);
  const to =
    eve.peer
      .responses('INVITE')
      .findLast((response) => response.status === 200)
      ?.headers.get('To') ?? '';
  const lines = { uri: `sip:raw@${victimAt}:5060`, callId, to, cSeq: 9 };
  for (const method of ['INFO', 'INVITE', 'MESSAGE']) assert.equal(await eve.asked({ ...lines, method }), 403);
  eve.ask({ ...lines, method: 'ACK' });
  await scene.clock.advance(200);
  assert.equal(victim.peer.seen.length, 0);
});

test('a re-INVITE that is refused ends no call, neither for its sides nor for those who watch', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  const carol = await scene.user('2003', '192.0.2.12');
  carol.answer('NOTIFY', [200]);
  await carol.send('SUBSCRIBE', `sip:2002@${domain}`, { headers: ['Event: dialog', 'Expires: 600'] });
  const { callId, to } = await callToBob(scene, alice, bob);
  const states = (): readonly string[] => carol.requests('NOTIFY').map(({ body }) => /<state[^>]*>(\w+)</.exec(utf8Text(body))?.[1] ?? '');
  assert.equal(states().at(-1), 'confirmed');
  bob.answer('INVITE', [488]);
  assert.equal(await alice.asked({ method: 'INVITE', uri: bob.contact, callId, to, cSeq: 9, headers: [`Route: ${serverRoute}`] }), 488);
  assert.equal(states().at(-1), 'confirmed');
  await scene.clock.advance(40_000);
  bob.answer('BYE', [200]);
  const bye = { method: 'BYE', uri: bob.contact, callId, to, cSeq: 10, headers: [`Route: ${serverRoute}`] };
  assert.equal(await alice.asked(bye), 200, 'the dialog is still known');
  assert.equal(states().at(-1), 'terminated');
});

test('RFC 3261 §16.10: a CANCEL that matches nothing is answered 481 and goes nowhere', async () => {
  const scene = await Scene.open();
  const bob = await scene.user('2002', '192.0.2.11');
  const alice = await scene.user('2001', '192.0.2.10');
  assert.equal(await alice.asked({ method: 'CANCEL', uri: `sip:2002@${domain}` }), 481);
  assert.equal(bob.requests('CANCEL').length, 0);
});

test('RFC 3261 §10.3: nobody registers for another user or at another domain', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const to = `<sip:2002@${domain}>`;
  assert.equal(await alice.asked(await alice.signed({ method: 'REGISTER', uri: `sip:${domain}`, to })), 403);
  assert.equal(await alice.asked(await alice.signed({ method: 'REGISTER', uri: `sip:${victimAt}`, to: `<sip:2001@${victimAt}>` })), 403);
});

test('a user watches another ten times at most: the oldest watch ends, and a call tells no more of them', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  alice.answer('NOTIFY', [200]);
  const watches: string[] = [];
  for (let time = 0; time < 13; time++)
    watches.push(await alice.send('SUBSCRIBE', `sip:2002@${domain}`, { headers: ['Event: dialog', 'Expires: 600'] }));
  const ended = alice.requests('NOTIFY').filter((notify) => notify.subscriptionState?.value === 'terminated');
  assert.deepEqual(
    ended.map(({ callId }) => callId),
    watches.slice(0, 3),
  );
  const before = alice.requests('NOTIFY').length;
  bob.answer('INVITE', [180]);
  const eve = await scene.stranger();
  await eve.asked({ method: 'INVITE', uri: `sip:2002@${domain}` });
  const told = new Set(
    alice
      .requests('NOTIFY')
      .slice(before)
      .map(({ callId }) => callId),
  );
  assert.deepEqual([...told].sort(), watches.slice(3).sort());
});
