// Transactions seen from outside: how messages find theirs, and what is repeated, merged, cancelled or lost. RFC 3261 §8.2, §9.2, §17, RFC 4320, RFC 6026.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, SipResponse, createResponse, defaultTimings } from '../src/index.ts';
import { startInviteClient, stepInviteClient } from '../src/transaction/invite-client.ts';
import { startInviteServer, stepInviteServer } from '../src/transaction/invite-server.ts';
import { clientKey, serverKey } from '../src/transaction/keys.ts';
import { startNonInviteClient, stepNonInviteClient } from '../src/transaction/non-invite-client.ts';
import { offerBody } from './pair.ts';
import { beCalled, callPeer, createScene, finalResponse, ours, theirTarget } from './raw-call.ts';

const usual = { uri: 'sip:alice@192.0.2.1', from: '<sip:bob@example.test>;tag=b', to: '<sip:alice@example.test>', callId: 't' };

function made(method: string, via = 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKone'): SipRequest {
  const request = new SipRequest(method, 'sip:alice@192.0.2.1');
  for (const [name, value] of [
    ['Via', via],
    ['From', usual.from],
    ['To', usual.to],
    ['Call-ID', 't'],
    ['CSeq', `1 ${method}`],
  ] as const)
    request.headers.add(name, value);
  return request;
}

const udp = { unreliable: true, timings: defaultTimings };

test('RFC 3261 §8.2.2.2: a request that came by two ways is served once, and the other way is told 482', async () => {
  const scene = await createScene();
  scene.alice.agent.delegate.onInvite = (session) => void session.progress(180);
  for (const branch of ['one', 'two'])
    scene.peer.say(
      [
        'INVITE sip:alice@192.0.2.1 SIP/2.0',
        `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKmerged${branch}`,
        `From: ${usual.from}`,
        `To: ${usual.to}`,
        'Call-ID: merged',
        'CSeq: 1 INVITE',
        'Contact: <sip:bob@192.0.2.2>',
        'Content-Length: 0',
        '',
        '',
      ].join('\n'),
      ours,
    );
  await scene.pass(100);
  assert.equal(scene.alice.agent.sessions.length, 1);
  assert.deepEqual(
    scene.peer
      .responses('INVITE')
      .filter(({ status }) => status >= 200)
      .map(({ status, via }) => `${status} ${via.parameters.get('branch')}`),
    ['482 z9hG4bKmergedtwo'],
  );
});

test('RFC 3261 §17.1.3: a response belongs to the request of its branch and method; the response to a CANCEL is not that of its INVITE', () => {
  const invite = createResponse(made('INVITE'), 200);
  const cancel = createResponse(made('CANCEL'), 200);
  assert.equal(clientKey(made('INVITE')), clientKey(invite));
  assert.notEqual(clientKey(invite), clientKey(cancel));
});

test('RFC 3261 §17.2.3: branch, sent-by and method tell transactions apart; the ACK belongs to its INVITE; case of the branch does not matter', () => {
  const invite = serverKey(made('INVITE'));
  assert.equal(serverKey(made('ACK')), invite);
  assert.equal(serverKey(made('INVITE', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKONE')), invite);
  assert.notEqual(serverKey(made('CANCEL')), invite);
  assert.notEqual(serverKey(made('INVITE', 'SIP/2.0/UDP 192.0.2.2:5070;branch=z9hG4bKone')), invite);
  assert.notEqual(serverKey(made('INVITE', 'SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKone')), invite);
});

test('RFC 4475 §3.1.2.8: the cookie alone is no branch; such requests are told apart by the rules of RFC 2543', () => {
  const bare = made('INVITE', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK');
  const other = made('INVITE', 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK');
  other.headers.set('Call-ID', 'other');
  assert.notEqual(serverKey(bare), serverKey(other));
});

test('RFC 3261 §9.2: a CANCEL without its INVITE is answered 481; one that matches 200 with the tag of the INVITE, which gets 487', async () => {
  const scene = await createScene();
  scene.peer.ask({ ...usual, method: 'CANCEL' }, ours);
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('CANCEL'), 481);
  await beCalled(scene);
  const [ringing] = scene.peer.responses('INVITE').filter(({ status }) => status === 180);
  assert.ok(ringing !== undefined);
  scene.peer.say(
    [
      'CANCEL sip:alice@192.0.2.1 SIP/2.0',
      `Via: ${(ringing.headers.get('Via') ?? '').replace(/;received=[^;]*|;rport=[^;]*/g, '')}`,
      `From: ${ringing.headers.get('From')}`,
      'To: <sip:alice@example.test>',
      'Call-ID: raw',
      'CSeq: 1 CANCEL',
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    ours,
  );
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('CANCEL'), 200);
  assert.equal(finalResponse(scene.peer, 'CANCEL')?.toTag, ringing.toTag);
  assert.equal(scene.peer.finalStatus('INVITE'), 487);
});

test('RFC 3261 §9.2: a CANCEL after the final response changes nothing', async () => {
  const scene = await createScene();
  const { sessions } = await beCalled(scene);
  await sessions[0]?.accept();
  await scene.pass(10);
  const [invite] = scene.peer.responses('INVITE');
  scene.peer.say(
    [
      'CANCEL sip:alice@192.0.2.1 SIP/2.0',
      `Via: ${(invite?.headers.get('Via') ?? '').replace(/;received=[^;]*|;rport=[^;]*/g, '')}`,
      'From: <sip:bob@example.test>;tag=peer',
      'To: <sip:alice@example.test>',
      'Call-ID: raw',
      'CSeq: 1 CANCEL',
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    ours,
  );
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('CANCEL'), 200);
  assert.equal(sessions[0]?.state, 'accepted');
});

test('RFC 3261 §17.1.2.2: once a provisional response is there a request is repeated every T2', () => {
  let [state] = startNonInviteClient(made('OPTIONS'), udp);
  [state] = stepNonInviteClient(state, { kind: 'response', response: new SipResponse(100) });
  const [, effects] = stepNonInviteClient(state, { kind: 'timer', timer: 'E' });
  assert.deepEqual(
    effects.map((effect) => (effect.kind === 'start' ? `${effect.timer} ${effect.afterMs}` : effect.kind)),
    ['send', 'E 4000'],
  );
});

test('RFC 6026 §7.2, §8.4: a transport failure in Accepted is nothing to the client, so that a further fork’s 2xx still gets through', () => {
  let [state] = startInviteClient(made('INVITE'), udp);
  [state] = stepInviteClient(state, { kind: 'response', response: createResponse(made('INVITE'), 200) });
  const [after, effects] = stepInviteClient(state, { kind: 'transport-failure' });
  assert.deepEqual([after.phase, effects], ['accepted', []]);
  const [, passed] = stepInviteClient(after, { kind: 'response', response: createResponse(made('INVITE'), 200) });
  assert.equal(passed[0]?.kind, 'pass');
});

test('RFC 6026 §7.1, §8.8: an INVITE whose response could not be sent stays, tells its user, and answers the next repetition', () => {
  let [state] = startInviteServer(made('INVITE'), udp);
  [state] = stepInviteServer(state, { kind: 'respond', response: createResponse(made('INVITE'), 486) });
  const [after, effects] = stepInviteServer(state, { kind: 'transport-failure' });
  assert.deepEqual([after.phase, effects.map(({ kind }) => kind)], ['completed', ['fail']]);
  const [, again] = stepInviteServer(after, { kind: 'request', request: made('INVITE') });
  assert.equal(again[0]?.kind, 'send');
});

test('RFC 6026 §8.9: a 2xx without a transaction goes nowhere at a user agent: no ACK, no call', async () => {
  const scene = await createScene();
  const stray = [
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKstray',
    'From: <sip:alice@example.test>;tag=a',
    'To: <sip:bob@example.test>;tag=b',
    'Call-ID: stray',
    'CSeq: 1 INVITE',
    'Contact: <sip:bob@192.0.2.2>',
    'Content-Length: 0',
    '',
    '',
  ];
  scene.peer.say(stray.join('\n'), ours);
  await scene.pass(1000);
  assert.equal(scene.peer.seen.length, 0);
});

test('RFC 4320 §4.1: a request that its user never answers is never answered 408', async () => {
  const scene = await createScene();
  scene.alice.agent.delegate.onMessage = () => undefined;
  scene.peer.ask({ ...usual, method: 'MESSAGE' }, ours);
  await scene.pass(100_000);
  assert.equal(scene.peer.responses('MESSAGE').length, 0);
});

test('RFC 3261 §8.2.1: a method that is known and not allowed is answered 405 with Allow, an unknown one 501', async () => {
  const scene = await createScene();
  for (const [method, status] of [
    ['PUBLISH', 405],
    ['FOO', 501],
  ] as const) {
    scene.peer.ask({ ...usual, method, callId: method }, ours);
    await scene.pass(10);
    assert.equal(scene.peer.finalStatus(method), status);
    assert.match(finalResponse(scene.peer, method)?.headers.get('Allow') ?? '', /INVITE/);
  }
});

test('RFC 3261 §8.2.3, §20.11: a body of an unknown type or encoding is refused with 415 and what would do, unless its handling is optional', async () => {
  const ask = async (headers: readonly string[]): Promise<string> => {
    const scene = await createScene();
    scene.alice.agent.delegate.onInvite = (session) => void session.progress(180);
    const lines = [
      'INVITE sip:alice@192.0.2.1 SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKbody',
      `From: ${usual.from}`,
      `To: ${usual.to}`,
      'Call-ID: body',
      'CSeq: 1 INVITE',
      'Contact: <sip:bob@192.0.2.2>',
      ...headers,
      'Content-Length: 3',
      '',
      'v=0',
    ];
    scene.peer.say(lines.join('\n'), ours);
    await scene.pass(10);
    const response = scene.peer.responses('INVITE').at(-1);
    return `${response?.status} ${response?.headers.get('Accept') ?? response?.headers.get('Accept-Encoding') ?? ''}`.trim();
  };
  assert.equal(await ask(['Content-Type: application/x-odd']), '415 application/sdp');
  assert.equal(await ask(['Content-Type: application/sdp', 'Content-Encoding: gzip']), '415 identity');
  assert.equal(await ask(['Content-Type: application/x-odd', 'Content-Disposition: render;handling=optional']), '180');
  assert.equal(await ask(['Content-Type: application/sdp']), '180');
});

test('RFC 3261 §13.2.2.4, §22.1: the ACK of a 2xx carries the credentials of its INVITE', async () => {
  const scene = await createScene();
  const { peer, alice } = scene;
  alice.account.options = {
    ...alice.account.options,
    servers: [{ host: '192.0.2.2', port: 5060, protocol: 'udp' }],
    credentials: [{ username: 'alice', password: 'secret' }],
  };
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    if (message.headers.has('Proxy-Authorization'))
      peer.reply(message, 200, from, { headers: { Contact: `<${theirTarget}>` }, body: 'answer' });
    else peer.reply(message, 407, from, { headers: { 'Proxy-Authenticate': 'Digest realm="example.test", nonce="n"' } });
  };
  alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  const acks = peer.requests('ACK').filter(({ cSeq }) => cSeq.number === 2);
  assert.equal(acks[0]?.headers.get('Proxy-Authorization'), peer.requests('INVITE')[1]?.headers.get('Proxy-Authorization'));
  assert.notEqual(acks[0]?.headers.get('Proxy-Authorization'), undefined);
});

test('RFC 3261 §12.2.2: a request in a dialog with a lower number than one before is answered 500', async () => {
  const scene = await createScene();
  const { ask } = await callPeer(scene);
  ask('INFO', { cSeq: 50 });
  ask('OPTIONS', { cSeq: 49 });
  await scene.pass(10);
  assert.equal(scene.peer.finalStatus('INFO'), 200);
  assert.equal(scene.peer.finalStatus('OPTIONS'), 500);
});
