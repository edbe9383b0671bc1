// The call server as a stateful proxy: RFC 3261 §16.3 to §16.10, each MUST by name; RFC 4320, RFC 5393, RFC 6026 where they change it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Text } from '@offhook/base';
import { SipRequest, type SipResponse } from '@offhook/sip';

import { Scene, domain, serverAt, serverRoute, type Member } from './call-server-scene.ts';

const bobUri = `sip:2002@${domain}`;

interface Cast {
  readonly scene: Scene;
  readonly alice: Member;
  /** Registered as 2002, each with a phone of its own. */
  readonly bobs: readonly Member[];
}

async function cast(bobCount = 1): Promise<Cast> {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bobs: Member[] = [];
  for (let index = 0; index < bobCount; index++) bobs.push(await scene.user('2002', `192.0.2.${20 + index}`));
  return { scene, alice, bobs };
}

function onlyBob({ bobs }: Cast): Member {
  const [bob] = bobs;
  assert.ok(bob !== undefined);
  return bob;
}

function answers(member: Member, callId: string): readonly number[] {
  return member.peer.responses('INVITE').flatMap((response) => (response.callId === callId ? [response.status] : []));
}

function finalOf(member: Member, callId: string): SipResponse | undefined {
  return member.peer.responses('INVITE').findLast((response) => response.callId === callId && response.status >= 200);
}

/** Each bob answers an INVITE so; what alice is told in the end, and after how long. */
async function forked(statuses: readonly (readonly number[])[], headers: readonly Readonly<Record<string, string>>[] = []) {
  const place = await cast(statuses.length);
  place.bobs.forEach((bob, index) => bob.answer('INVITE', statuses[index] ?? [], headers[index]));
  const callId = await place.alice.send('INVITE', bobUri);
  await place.scene.clock.advance(40_000);
  return { ...place, callId, final: finalOf(place.alice, callId) };
}

test('§16.3 step 2: a Request-URI of a scheme that the proxy does not know is answered 416', async () => {
  const { alice } = await cast();
  for (const uri of ['tel:+15550100', 'nobody:knows']) assert.equal(await alice.asked({ method: 'INVITE', uri }), 416);
});

test('§16.3 step 3: Max-Forwards 0 is answered 483 and goes no further; an OPTIONS is answered by the proxy itself', async () => {
  const place = await cast();
  const { alice } = place;
  const callId = await alice.send('INVITE', bobUri, { maxForwards: 0 });
  assert.equal(alice.statusOf(callId, 'INVITE'), 483);
  assert.equal(await alice.asked({ method: 'OPTIONS', uri: bobUri, maxForwards: 0 }), 200);
  assert.equal(onlyBob(place).requests('INVITE').length + onlyBob(place).requests('OPTIONS').length, 0);
});

/** The request as bob got it comes back with everything that bob saw. */
async function sentBack(place: Cast, uri: string): Promise<number | undefined> {
  const { alice, scene } = place;
  const bob = onlyBob(place);
  bob.peer.onMessage = undefined;
  await alice.send('MESSAGE', bobUri);
  const request = bob.requests('MESSAGE')[0];
  assert.ok(request !== undefined);
  const { callId } = request;
  const carried = await alice.signed({ method: 'MESSAGE', uri });
  bob.peer.ask(
    {
      method: 'MESSAGE',
      uri,
      from: request.headers.get('From') ?? '',
      to: request.headers.get('To') ?? '',
      callId,
      cSeq: request.cSeq.number,
      vias: request.headers.all('Via'),
      headers: carried.headers ?? [],
    },
    serverAt,
  );
  await scene.clock.advance(200);
  return bob.statusOf(callId, 'MESSAGE');
}

test('§16.3 step 4, RFC 5393 §4.2: a request that comes back unchanged is a loop, answered 482', async () => {
  const place = await cast();
  assert.equal(await sentBack(place, bobUri), 482);
});

test('§16.3 step 4: a request that comes back to be sent elsewhere is a spiral and passes', async () => {
  const place = await cast();
  const carol = await place.scene.user('2003', '192.0.2.30');
  assert.notEqual(await sentBack(place, `sip:2003@${domain}`), 482);
  assert.equal(carol.requests('MESSAGE').length, 1);
});

test('§16.3 step 5: a Proxy-Require that is not understood is answered 420 with Unsupported', async () => {
  const place = await cast();
  const { alice } = place;
  const callId = await alice.send('INVITE', bobUri, { headers: ['Proxy-Require: precognition, sec-agree'] });
  const final = finalOf(alice, callId);
  assert.equal(final?.status, 420);
  assert.deepEqual(final?.headers.list('Unsupported'), ['precognition', 'sec-agree']);
  assert.equal(onlyBob(place).requests('INVITE').length, 0);
});

test('§16.4: our own Record-Route in the Request-URI, as a strict router puts it, gives way to the last Route', async () => {
  const place = await cast();
  onlyBob(place).answer('MESSAGE', [200]);
  const uri = 'sip:192.0.2.1:5060;lr';
  const callId = await place.alice.send('MESSAGE', uri, { to: `<${bobUri}>`, headers: [`Route: <${onlyBob(place).contact}>`] });
  assert.equal(place.alice.statusOf(callId, 'MESSAGE'), 200);
  const [request] = onlyBob(place).requests('MESSAGE');
  assert.equal(request?.uriText, onlyBob(place).contact);
  assert.equal(request?.headers.has('Route'), false);
});

test('§16.4: a maddr that is the proxy’s own is taken off and the request served as if it had not been there', async () => {
  const place = await cast();
  onlyBob(place).answer('MESSAGE', [200]);
  const callId = await place.alice.send('MESSAGE', `${bobUri};maddr=192.0.2.1`);
  assert.equal(place.alice.statusOf(callId, 'MESSAGE'), 200);
});

test('§16.4: our own Routes come off the top, those of others stay', async () => {
  const place = await cast();
  const hop = await place.scene.stranger('192.0.2.77');
  await place.alice.send('MESSAGE', bobUri, { headers: [`Route: ${serverRoute}, <sip:192.0.2.77;lr>`] });
  const [request] = hop.requests('MESSAGE');
  assert.deepEqual(request?.headers.list('Route'), ['<sip:192.0.2.77;lr>']);
});

test('§16.5: a user who is not there is answered 480, a name that nobody has 404', async () => {
  const { alice } = await cast();
  const statusOf = async (uri: string): Promise<number | undefined> => alice.statusOf(await alice.send('INVITE', uri), 'INVITE');
  assert.equal(await statusOf(`sip:2003@${domain}`), 480);
  assert.equal(await statusOf(`sip:9999@${domain}`), 404);
});

test('§16.4: an address of the server at another port is none of the server', async () => {
  const { scene, alice } = await cast();
  const callId = await alice.send('INVITE', 'sip:192.0.2.1:5099');
  await scene.clock.advance(40_000);
  assert.notEqual(alice.statusOf(callId, 'INVITE'), 404, 'looked for among the users');
});

test('§16.6 steps 1, 2, 3: the copy has the contact as Request-URI, one Max-Forwards less, and all else untouched', async () => {
  const place = await cast();
  const headers = ['X-Unknown: kept, as it is', 'Subject: a;b'];
  await place.alice.send('INVITE', bobUri, { maxForwards: 12, headers, body: 'v=0\r\n' });
  const [request] = onlyBob(place).requests('INVITE');
  assert.equal(request?.uriText, onlyBob(place).contact);
  assert.equal(request?.maxForwards, 11);
  assert.equal(request?.headers.get('X-Unknown'), 'kept, as it is');
  assert.equal(request?.headers.get('Subject'), 'a;b');
  assert.equal(request === undefined ? '' : utf8Text(request.body), 'v=0\r\n');
});

test('§16.6 step 3: a request without Max-Forwards gets 70', async () => {
  const place = await cast();
  await place.alice.send('INVITE', bobUri, { maxForwards: 'none' });
  assert.equal(onlyBob(place).requests('INVITE')[0]?.maxForwards, 70);
});

test('§16.6 step 4: Record-Route goes into requests that form a dialog and into no others', async () => {
  const place = await cast();
  const { alice, scene } = place;
  const bob = onlyBob(place);
  bob.answer('INVITE', [200]);
  const callId = await alice.send('INVITE', bobUri);
  await alice.send('MESSAGE', bobUri);
  const to = finalOf(alice, callId)?.headers.get('To') ?? '';
  for (const method of ['INFO', 'UPDATE', 'BYE', 'INVITE'])
    alice.ask({ method, uri: bob.contact, callId, to, cSeq: 9, headers: [`Route: ${serverRoute}`] });
  await scene.clock.advance(200);
  assert.deepEqual(bob.requests('INVITE')[0]?.headers.list('Record-Route'), [serverRoute]);
  assert.equal(bob.requests('INVITE').length, 2);
  for (const request of [
    ...['MESSAGE', 'INFO', 'UPDATE', 'BYE'].flatMap((method) => bob.requests(method)),
    ...bob.requests('INVITE').slice(1),
  ])
    assert.equal(request.headers.has('Record-Route'), false, request.method);
});

test('RFC 5658 §3.1, §16.6 step 9: where the protocol changes on the way both sides have a Record-Route of their own, and Content-Length is there', async () => {
  const { scene, alice } = await cast();
  const heard = await scene.tcpListener('192.0.2.88');
  await alice.send('INVITE', 'sip:raw@192.0.2.88;transport=tcp');
  await scene.clock.advance(200);
  const routes = heard()
    .match(/^Record-Route: .*$/gm)
    ?.flatMap((line) =>
      line
        .replace('Record-Route: ', '')
        .trim()
        .split(/\s*,\s*/),
    );
  assert.deepEqual(routes, ['<sip:192.0.2.1:5070;transport=tcp;lr>', serverRoute]);
  assert.match(heard(), /^Via: SIP\/2\.0\/TCP 192\.0\.2\.1:5070;/m);
  assert.match(heard(), /^Content-Length: 0\r$/m);
});

test('§16.6 step 6: where the next Route is a strict router, it becomes the Request-URI, which goes to the end of Route', async () => {
  const place = await cast();
  const strict = await place.scene.stranger('192.0.2.77');
  await place.alice.send('MESSAGE', 'sip:raw@192.0.2.99', { headers: [`Route: ${serverRoute}, <sip:192.0.2.77>, <sip:192.0.2.78;lr>`] });
  const [request] = strict.requests('MESSAGE');
  assert.equal(request?.uriText, 'sip:192.0.2.77');
  assert.deepEqual(request?.headers.list('Route'), ['<sip:192.0.2.78;lr>', '<sip:raw@192.0.2.99>']);
});

test('§16.6 steps 8, 9: our Via with a branch of its own stands on top, and Content-Length is there', async () => {
  const place = await cast(2);
  await place.alice.send('INVITE', bobUri);
  const branches = place.bobs.map((bob) => {
    const [request] = bob.requests('INVITE');
    assert.equal(request?.headers.get('Content-Length'), '0');
    assert.deepEqual([request?.via.host, request?.viaCount], ['192.0.2.1', 2]);
    return request?.via.parameters.get('branch') ?? '';
  });
  assert.ok(branches.every((branch) => branch.startsWith('z9hG4bK')));
  assert.notEqual(branches[0], branches[1]);
});

test('§22.3: only credentials for our own realm come off', async () => {
  const place = await cast();
  await place.alice.send('MESSAGE', bobUri, { headers: ['Proxy-Authorization: Digest realm="elsewhere.test", username="x"'] });
  assert.deepEqual(onlyBob(place).requests('MESSAGE')[0]?.headers.all('Proxy-Authorization'), [
    'Digest realm="elsewhere.test", username="x"',
  ]);
});

test('§16.6 step 11, §16.8: timer C ends an INVITE that rings for over three minutes, and every provisional response sets it anew', async () => {
  const place = await cast();
  const bob = onlyBob(place);
  bob.answer('INVITE', [180]);
  const callId = await place.alice.send('INVITE', bobUri);
  await place.scene.clock.advance(170_000);
  const [invite] = bob.requests('INVITE');
  assert.ok(invite !== undefined);
  bob.peer.reply(invite, 183, serverAt, { tag: 'to' });
  await place.scene.clock.advance(170_000);
  assert.equal(bob.requests('CANCEL').length, 0, 'set anew by the 183');
  bob.peer.onMessage = (message) => {
    if (!(message instanceof SipRequest) || message.method !== 'CANCEL') return;
    bob.peer.reply(message, 200, serverAt);
    bob.peer.reply(invite, 487, serverAt);
  };
  await place.scene.clock.advance(20_000);
  assert.ok(bob.requests('CANCEL').length > 0);
  assert.equal(finalOf(place.alice, callId)?.status, 487);
});

test('§16.7 steps 3, 5: provisional responses but 100 are passed on without our Via', async () => {
  const { alice, callId } = await forked([[100, 180, 183, 200]]);
  assert.deepEqual(answers(alice, callId).slice(0, 4), [100, 180, 183, 200]);
  for (const response of alice.peer.responses('INVITE').filter((one) => one.callId === callId)) assert.equal(response.viaCount, 1);
});

test('§16.7 step 3: a response with no Via left below ours is not passed on', async () => {
  const place = await cast();
  const bob = onlyBob(place);
  const callId = await place.alice.send('INVITE', bobUri);
  const [invite] = bob.requests('INVITE');
  assert.ok(invite !== undefined);
  const [top = ''] = invite.headers.all('Via');
  const alone = invite.clone();
  alone.headers.set('Via', top);
  bob.peer.reply(alone, 200, serverAt);
  await place.scene.clock.advance(200);
  assert.equal(finalOf(place.alice, callId), undefined);
});

test('§16.7 steps 5, 10: a 2xx goes up at once, and the other branches are cancelled', async () => {
  const place = await cast(2);
  const [first, second] = place.bobs;
  second?.answer('INVITE', [180]);
  first?.answer('INVITE', [200]);
  const callId = await place.alice.send('INVITE', bobUri);
  await place.scene.clock.advance(200);
  assert.equal(finalOf(place.alice, callId)?.status, 200);
  assert.equal(second?.requests('CANCEL').length, 1);
});

test('§16.7 step 5: every 2xx of an INVITE is passed on, and after one nothing else is', async () => {
  const { alice, callId, final } = await forked([[180, 200], [200], [486]]);
  assert.equal(final?.status, 200);
  const tags = alice.peer
    .responses('INVITE')
    .filter((response) => response.callId === callId && response.status === 200)
    .map((response) => response.toTag);
  assert.equal(new Set(tags).size, 2);
  assert.ok(!answers(alice, callId).includes(486));
});

test('§16.7 steps 5, 10: a 6xx cancels the other branches and wins, once they are all in', async () => {
  const place = await cast(2);
  const [first, second] = place.bobs;
  second?.answer('INVITE', [180]);
  first?.answer('INVITE', [603]);
  const callId = await place.alice.send('INVITE', bobUri);
  assert.equal(second?.requests('CANCEL').length, 1);
  assert.equal(finalOf(place.alice, callId), undefined, 'not before the other branch has said its last word');
  const [invite] = second?.requests('INVITE') ?? [];
  assert.ok(invite !== undefined);
  second?.peer.reply(invite, 487, serverAt);
  await place.scene.clock.advance(200);
  assert.equal(finalOf(place.alice, callId)?.status, 603);
});

test('§16.7 step 5: a 2xx that crosses the CANCEL of a 6xx goes up', async () => {
  const place = await cast(2);
  const [first, second] = place.bobs;
  second?.answer('INVITE', [180]);
  first?.answer('INVITE', [603]);
  const callId = await place.alice.send('INVITE', bobUri);
  const [invite] = second?.requests('INVITE') ?? [];
  assert.ok(invite !== undefined);
  second?.peer.reply(invite, 200, serverAt);
  await place.scene.clock.advance(40_000);
  assert.deepEqual(new Set(answers(place.alice, callId).filter((status) => status >= 200)), new Set([200]));
});

for (const [statuses, best] of [
  [[486, 302], 302],
  [[500, 404], 404],
  [[404, 484], 484],
  [[486, 415], 415],
  [[404, 420], 420],
  [[486, 401], 401],
  [[500, 600], 600],
  [[503, 500], 500],
] as const) {
  test(`§16.7 step 6: of ${statuses.join(' and ')} the caller gets ${best}`, async () => {
    const { final, alice, callId } = await forked(statuses.map((status) => [status]));
    assert.equal(final?.status, best);
    assert.equal(new Set(answers(alice, callId).filter((status) => status >= 200)).size, 1);
  });
}

test('§16.7 step 6: 503 from the branches tells nothing about this proxy and becomes 500', async () => {
  assert.equal((await forked([[503], [503]])).final?.status, 500);
  assert.equal((await forked([[503]])).final?.status, 500);
});

test('§16.7 step 7: the challenges of all branches are put together', async () => {
  const { final } = await forked(
    [[401], [407], [401]],
    [
      { 'WWW-Authenticate': 'Digest realm="a.test", nonce="a"' },
      { 'Proxy-Authenticate': 'Digest realm="b.test", nonce="b"' },
      { 'WWW-Authenticate': 'Digest realm="c.test", nonce="c"' },
    ],
  );
  assert.ok(final?.status === 401 || final?.status === 407);
  assert.deepEqual(final?.headers.all('WWW-Authenticate').toSorted(), [
    'Digest realm="a.test", nonce="a"',
    'Digest realm="c.test", nonce="c"',
  ]);
  assert.deepEqual(final?.headers.all('Proxy-Authenticate'), ['Digest realm="b.test", nonce="b"']);
});

test('§16.7 step 6: where no branch of an INVITE answers, the caller gets 408', async () => {
  assert.equal((await forked([[], []])).final?.status, 408);
  assert.equal((await forked([[], [486]])).final?.status, 486, 'one that answered tells more');
});

test('RFC 4320 §4.2: no 408 to anything but an INVITE', async () => {
  const place = await cast();
  const callId = await place.alice.send('MESSAGE', bobUri);
  await place.scene.clock.advance(60_000);
  assert.equal(place.alice.statusOf(callId, 'MESSAGE'), undefined);
});

test('§16.9: a branch that cannot be sent counts as 503, and alone becomes 500', async () => {
  const place = await cast();
  const callId = await place.alice.send('INVITE', 'sip:raw@192.0.2.99;transport=tcp');
  await place.scene.clock.advance(40_000);
  assert.equal(finalOf(place.alice, callId)?.status, 500);
});

test('§16.10: a CANCEL is answered at once and goes to every branch that has rung', async () => {
  const place = await cast(2);
  for (const bob of place.bobs) {
    bob.peer.onMessage = (message) => {
      if (!(message instanceof SipRequest)) return;
      if (message.method === 'INVITE') bob.peer.reply(message, 180, serverAt);
      else if (message.method === 'CANCEL') {
        bob.peer.reply(message, 200, serverAt);
        for (const invite of bob.requests('INVITE')) bob.peer.reply(invite, 487, serverAt);
      }
    };
  }
  const lines = await place.alice.signed({ method: 'INVITE', uri: bobUri });
  const from = `<sip:2001@${domain}>;tag=from-2001`;
  // A CANCEL has the INVITE's own Via, so both are written out here.
  const text = (method: string): string =>
    [
      `${method} ${bobUri} SIP/2.0`,
      'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKone;rport',
      'Max-Forwards: 70',
      `From: ${from}`,
      `To: <${bobUri}>`,
      'Call-ID: cancelled',
      `CSeq: 1 ${method}`,
      ...(method === 'INVITE' ? [`Contact: <${place.alice.contact}>`, ...(lines.headers ?? [])] : []),
      'Content-Length: 0',
      '',
      '',
    ].join('\n');
  place.alice.peer.say(text('INVITE'), serverAt);
  await place.scene.clock.advance(200);
  place.alice.peer.say(text('CANCEL'), serverAt);
  await place.scene.clock.advance(500);
  for (const bob of place.bobs) assert.equal(bob.requests('CANCEL').length, 1);
  assert.equal(place.alice.statusOf('cancelled', 'CANCEL'), 200);
  assert.equal(finalOf(place.alice, 'cancelled')?.status, 487);
});

test('RFC 5393 §5.3.3: branches share the breadth of the request, and where it does not suffice the answer is 440', async () => {
  const { alice, bobs } = await cast(3);
  const callId = await alice.send('INVITE', bobUri, { headers: ['Max-Breadth: 2'] });
  assert.equal(alice.statusOf(callId, 'INVITE'), 440);
  await alice.send('INVITE', bobUri, { headers: ['Max-Breadth: 7'] });
  const shares = bobs.map((bob) => Number(bob.requests('INVITE')[0]?.headers.get('Max-Breadth')));
  assert.equal(
    shares.reduce((sum, share) => sum + share, 0),
    7,
  );
});
