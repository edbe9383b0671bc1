// What a lawful far end may do and ours never does: each case by its rule. The far end is a bare socket.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream } from '@offhook/base';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import {
  TransportLayer,
  UserAgent,
  createResponse,
  parseMessage,
  textBody,
  writeMessage,
  type InviteSession,
  type SessionDelegate,
  type SessionEnd,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  type UserAgentOptions,
} from '../src/index.ts';
import { addEnd, bodyText, offerBody, type End } from './pair.ts';

const enc = (text: string): Uint8Array => new TextEncoder().encode(text);
const dec = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Peer {
  readonly seen: SipMessage[];
  requests(method: string): readonly SipRequest[];
  responses(method: string): readonly SipResponse[];
  on(handler: (message: SipMessage, from: { address: string; port: number }) => void): void;
  reply(request: SipRequest, status: number, to: { address: string; port: number }, headers?: Record<string, string>, body?: string): void;
  send(text: string, to: { address: string; port: number }): void;
}

/** A bare UDP peer that sees and says what it likes. */
async function rawPeer(world: VirtualWorld, address: string): Promise<Peer> {
  const platform = world.platform(address);
  const socket = await platform.network.bindUdp({ address, port: 5060 });
  const seen: SipMessage[] = [];
  let handler: ((m: SipMessage, from: { address: string; port: number }) => void) | undefined;
  socket.onDatagram = (data, from) => {
    if (data.length <= 4) return;
    const m = parseMessage(Uint8Array.from(data));
    seen.push(m);
    handler?.(m, from);
  };
  return {
    seen,
    requests: (method) => seen.filter((m): m is SipRequest => m.kind === 'request' && m.method === method),
    responses: (method) => seen.filter((m): m is SipResponse => m.kind === 'response' && m.cSeq.method === method),
    on: (h) => {
      handler = h;
    },
    reply: (r, status, to, headers = {}, body = '') => {
      const response = createResponse(r, status, { toTag: 'peer', headers });
      if (body !== '') response.typedBody = textBody('application/sdp', body);
      socket.send(writeMessage(response), to);
    },
    send: (text, to) => socket.send(enc(text.replace(/\r?\n/g, '\r\n')), to),
  };
}

const at1 = { address: '192.0.2.1', port: 5060 };

/** alice calls the raw peer, which answers; gives the tags to speak inside the dialog. */
async function callPeer(
  world: VirtualWorld,
  peer: Peer,
  alice: End,
  delegate: SessionDelegate = {},
  answer: Record<string, string> = {},
): Promise<{
  session: InviteSession;
  ends: SessionEnd[];
  inDialog: (method: string, extra?: string[], body?: string, number?: number) => number;
}> {
  let from = '';
  let callId = '';
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'INVITE') {
      from = m.headers.get('From') ?? '';
      callId = m.callId;
      peer.reply(m, 200, where, { Contact: '<sip:bob@192.0.2.2:5060>', ...answer }, 'answer');
    }
  });
  const ends: SessionEnd[] = [];
  const session = alice.agent.invite({
    account: alice.account,
    target: 'sip:bob@192.0.2.2:5060',
    body: offerBody('offer'),
    delegate: { answerOffer: (o) => offerBody(`answer to ${bodyText(o)}`), onEnded: (e) => ends.push(e), ...delegate },
  });
  await world.clock.advance(2000);
  await settle();
  assert.equal(session.state, 'confirmed');
  let cseq = 100;
  const inDialog = (method: string, extra: string[] = [], body = '', number = ++cseq): number => {
    const lines = [
      `${method} sip:alice@192.0.2.1:5060 SIP/2.0`,
      `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK${method}${number}`,
      'Max-Forwards: 70',
      'From: <sip:bob@192.0.2.2:5060>;tag=peer',
      `To: ${from}`,
      `Call-ID: ${callId}`,
      `CSeq: ${number} ${method}`,
      'Contact: <sip:bob@192.0.2.2:5060>',
      ...extra,
    ];
    if (body !== '') lines.push('Content-Type: application/sdp');
    peer.send([...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'), at1);
    return number;
  };
  return { session, ends, inDialog };
}

async function sceneRaw(
  options: Partial<UserAgentOptions> = {},
): Promise<{ world: VirtualWorld; peer: Peer; alice: End; pass: (ms: number) => Promise<void> }> {
  const world = new VirtualWorld({ seed: 5 });
  const peer = await rawPeer(world, '192.0.2.2');
  const alice = await addEnd(world, 'alice', '192.0.2.1', options);
  const pass = async (ms: number): Promise<void> => {
    await world.clock.advance(ms);
    await settle();
  };
  return { world, peer, alice, pass };
}

test('RFC 5626 §4.4.1, §3.5.1: a connection whose server answers each ping with a single CRLF stays open', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const server = world.platform('192.0.2.9');
  let closed = 0,
    pings = 0;
  await server.network.listen({ address: '192.0.2.9', port: 5060 }, (stream: Stream) => {
    stream.onData = (b) => {
      const t = dec(b);
      if (t === '\r\n\r\n') {
        pings++;
        stream.write(enc('\r\n'));
      }
    };
    stream.onClose = () => {
      closed++;
    };
  });
  const platform = world.platform('192.0.2.1');
  const transport = await TransportLayer.open({ platform, listen: [], keepAliveMs: 60_000 });
  await world.clock.runUntil(transport.flowTo({ protocol: 'tcp', address: '192.0.2.9', port: 5060, serverName: '192.0.2.9' }));
  await world.clock.advance(65_000);
  await settle();
  assert.equal(pings, 1, 'one ping after 60 s');
  await world.clock.advance(10_000);
  await settle();
  assert.equal(closed, 0, 'the pong came at once');
});

test('RFC 3261 §14.2: an ACK that comes after the next re-INVITE does not end the call 32 s later', async () => {
  const { world, peer, alice, pass } = await sceneRaw();
  const { session, ends, inDialog } = await callPeer(world, peer, alice);
  const one = inDialog('INVITE', [], 'hold');
  await pass(100);
  // the ACK of the first is lost or late on UDP; the far end resumes
  const two = inDialog('INVITE', [], 'resume');
  await pass(100);
  inDialog('ACK', [], '', one);
  inDialog('ACK', [], '', two);
  await pass(40_000);
  assert.equal(session.state, 'confirmed', `ended: ${JSON.stringify(ends.map(({ by, status }) => ({ by, status })))}`);
});

test('RFC 5057 §5.1: a 481 to the NOTIFY of a REFER ends that subscription, not the call', async () => {
  const { world, peer, alice, pass } = await sceneRaw();
  const { session, ends, inDialog } = await callPeer(world, peer, alice, { onRefer: (r: { accept(): void }) => r.accept() });
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'NOTIFY') peer.reply(m, 481, where);
  });
  inDialog('REFER', ['Refer-To: <sip:carol@192.0.2.3>']);
  await pass(2000);
  assert.equal(peer.requests('NOTIFY').length, 1);
  assert.equal(session.state, 'confirmed', `ended: ${JSON.stringify(ends.map(({ by, status }) => ({ by, status })))}`);
});

test('RFC 3261 §8.2.2.3 by §12.2.2: a re-INVITE that requires an unknown extension is refused 420', async () => {
  const { world, peer, alice, pass } = await sceneRaw();
  const { inDialog } = await callPeer(world, peer, alice);
  inDialog('INVITE', ['Require: no-such-thing'], 'x');
  await pass(500);
  assert.equal(peer.responses('INVITE').find((r) => r.status >= 200)?.status, 420);
});

test('RFC 3428 §7: a MESSAGE inside a dialog is heard or refused, never answered 200 and thrown away', async () => {
  const { world, peer, alice, pass } = await sceneRaw();
  let heard = 0;
  alice.agent.delegate.onMessage = (r) => {
    heard++;
    r.respond(200);
  };
  const { inDialog } = await callPeer(world, peer, alice);
  inDialog('MESSAGE');
  await pass(500);
  const status = peer.responses('MESSAGE')[0]?.status;
  assert.ok(heard === 1 || (status ?? 0) >= 300, `answered ${status}, heard ${heard}`);
});

/** A caller's INVITE with these headers about the session's interval. */
const timedInvite = (...headers: readonly string[]): string =>
  [
    'INVITE sip:alice@192.0.2.1:5060 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKmin',
    'Max-Forwards: 70',
    'From: <sip:bob@192.0.2.2>;tag=b',
    'To: <sip:alice@example.test>',
    'Call-ID: minse',
    'CSeq: 1 INVITE',
    'Contact: <sip:bob@192.0.2.2:5060>',
    ...headers,
    'Content-Type: application/sdp',
    'Content-Length: 1',
    '',
    'x',
  ].join('\r\n');

test('RFC 4028 §9: the 2xx does not go below the Min-SE of the request', async () => {
  const { peer, alice, pass } = await sceneRaw({ sessionExpiresS: 1800 });
  alice.agent.delegate.onInvite = (s) => {
    s.delegate = { answerOffer: () => offerBody('a') };
    void s.accept();
  };
  peer.send(timedInvite('Supported: timer', 'Session-Expires: 7200', 'Min-SE: 3600'), at1);
  await pass(1000);
  const ok = peer.responses('INVITE').find((r) => r.status === 200);
  assert.ok(Number(ok?.valueWithParameters('Session-Expires')?.value) >= 3600, `got ${ok?.headers.get('Session-Expires')}`);
});

test('RFC 4028 §9 table 2: a session timer asked for by a proxy for a caller without `timer` is taken by us as refresher', async () => {
  const { peer, alice, pass } = await sceneRaw({ sessionExpiresS: 1800 });
  alice.agent.delegate.onInvite = (s) => {
    s.delegate = { answerOffer: () => offerBody('a') };
    void s.accept();
  };
  peer.send(timedInvite('Session-Expires: 1800'), at1);
  await pass(1000);
  const ok = peer.responses('INVITE').find((r) => r.status === 200);
  assert.match(ok?.headers.get('Session-Expires') ?? 'none', /refresher=uas/);
});

test('RFC 4028 §10: a refresher whose refresh fails with 500 tries again or says BYE before the end', async () => {
  const { world, peer, alice, pass } = await sceneRaw({ sessionExpiresS: 180, minSessionExpiresS: 90 });
  const { session } = await callPeer(
    world,
    peer,
    alice,
    {},
    { 'Session-Expires': '180;refresher=uac', Require: 'timer', Allow: 'INVITE, ACK, BYE, UPDATE' },
  );
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method !== 'ACK') peer.reply(m, 500, where);
  });
  await pass(200_000);
  assert.ok(
    peer.requests('UPDATE').length > 1 || session.state === 'ended',
    `${peer.requests('UPDATE').length} refreshes in 200 s of an interval of 180 s, state ${session.state}`,
  );
});

test('a 401 that cannot be read does not leave a registration waiting for ever', async () => {
  const { peer, alice, pass } = await sceneRaw();
  peer.on((m, where) => {
    if (m.kind === 'request') peer.reply(m, 401, where, { 'WWW-Authenticate': 'Digest realm="example.test, nonce="1"' });
  });
  alice.account.options = {
    ...alice.account.options,
    servers: [{ host: '192.0.2.2', protocol: 'udp' }],
    credentials: [{ username: 'a', password: 'b' }],
  };
  const registration = alice.agent.register({ account: alice.account });
  await pass(7_200_000);
  assert.notEqual(
    registration.status.state,
    'registering',
    `after 2 hours: ${registration.status.state}, ${peer.requests('REGISTER').length} REGISTER`,
  );
});

test('the same for a call: it fails, it does not hang', async () => {
  const { peer, alice, pass } = await sceneRaw();
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'INVITE')
      peer.reply(m, 407, where, { 'Proxy-Authenticate': 'Digest realm="example.test, nonce="1"' });
  });
  alice.account.options = { ...alice.account.options, credentials: [{ username: 'a', password: 'b' }] };
  const session = alice.agent.invite({ account: alice.account, target: 'sip:bob@192.0.2.2:5060', body: offerBody('o') });
  await pass(600_000);
  assert.equal(session.state, 'ended');
});

test('RFC 3261 §10.3, robustness: one odd binding of another device in the 200 does not keep this phone unregistered', async () => {
  const { peer, alice, pass } = await sceneRaw();
  peer.on((m, where) => {
    if (m.kind === 'request')
      peer.reply(m, 200, where, { Contact: `${m.headers.get('Contact')};expires=300, <sip:x y@198.51.100.7>;expires=60`, Expires: '300' });
  });
  alice.account.options = { ...alice.account.options, servers: [{ host: '192.0.2.2', protocol: 'udp' }] };
  const registration = alice.agent.register({ account: alice.account });
  await pass(120_000);
  assert.equal(registration.status.state, 'registered');
});

test('RFC 6665 §4.1.2.2: a 503 to a refresh leaves the subscription standing for the time it was granted', async () => {
  const { peer, alice, pass } = await sceneRaw();
  let count = 0;
  let from = '',
    callId = '';
  peer.on((m, where) => {
    if (m.kind !== 'request' || m.method !== 'SUBSCRIBE') return;
    from = m.headers.get('From') ?? '';
    callId = m.callId;
    if (++count === 1) peer.reply(m, 200, where, { Expires: '600', Contact: '<sip:n@192.0.2.2:5060>' });
    else peer.reply(m, 503, where, {});
  });
  const notify = (n: number) =>
    peer.send(
      [
        'NOTIFY sip:alice@192.0.2.1:5060 SIP/2.0',
        `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKn${n}`,
        'Max-Forwards: 70',
        'From: <sip:n@192.0.2.2>;tag=peer',
        `To: ${from}`,
        `Call-ID: ${callId}`,
        `CSeq: ${n} NOTIFY`,
        'Contact: <sip:n@192.0.2.2:5060>',
        'Event: dialog',
        `Subscription-State: active;expires=500`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
      at1,
    );
  let notified = 0;
  alice.agent.subscribe({ account: alice.account, target: 'sip:n@192.0.2.2:5060', event: 'dialog', onNotify: () => notified++ });
  await pass(1000);
  notify(1);
  await pass(500);
  assert.equal(notified, 1);
  await pass(460_000); // the refresh has failed with 503 by now; 30 s of the grant are left
  assert.ok(count >= 2);
  notify(2);
  await pass(500);
  assert.equal(peer.responses('NOTIFY').at(-1)?.status, 200);
});

test('RFC 6665 §4.4.1: a NOTIFY with another From tag is another dialog; it does not move the target or end the subscription that stands', async () => {
  const { peer, alice, pass } = await sceneRaw();
  let from = '',
    callId = '';
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'SUBSCRIBE') {
      from = m.headers.get('From') ?? '';
      callId = m.callId;
      peer.reply(m, 200, where, { Expires: '600', Contact: '<sip:n@192.0.2.2:5060>' });
    }
  });
  const states: string[] = [];
  const sub = alice.agent.subscribe({
    account: alice.account,
    target: 'sip:n@192.0.2.2:5060',
    event: 'dialog',
    keep: false,
    onState: (s) => states.push(s),
  });
  const notify = (n: number, tag: string, state: string) =>
    peer.send(
      [
        'NOTIFY sip:alice@192.0.2.1:5060 SIP/2.0',
        `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKn${n}${tag}`,
        'Max-Forwards: 70',
        `From: <sip:n@192.0.2.2>;tag=${tag}`,
        `To: ${from}`,
        `Call-ID: ${callId}`,
        `CSeq: ${n} NOTIFY`,
        'Contact: <sip:evil@203.0.113.9:5060>',
        'Event: dialog',
        `Subscription-State: ${state}`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
      at1,
    );
  await pass(1000);
  notify(1, 'peer', 'active;expires=500');
  await pass(500);
  notify(9, 'stranger', 'terminated;reason=rejected');
  await pass(500);
  assert.equal(sub.state, 'active', states.join(' '));
});

test('RFC 6665 §4.1.2.4 timer N: a subscription accepted by 200 whose NOTIFY never comes counts as failed after 64*T1', async () => {
  const { peer, alice, pass } = await sceneRaw();
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'SUBSCRIBE') peer.reply(m, 200, where, { Expires: '3600', Contact: '<sip:n@192.0.2.2:5060>' });
  });
  const sub = alice.agent.subscribe({ account: alice.account, target: 'sip:n@192.0.2.2:5060', event: 'dialog' });
  await pass(60_000);
  assert.notEqual(sub.state, 'subscribing');
});

test('RFC 3261 §18.2.2: a response whose TCP connection is gone goes to the sent-by port, not to the rport of the dead connection', async () => {
  const world = new VirtualWorld({ seed: 2 });
  const bob = await addEnd(world, 'bob', '192.0.2.2', {}, 'tcp');
  const peer = world.platform('192.0.2.7');
  let got = '';
  await peer.network.listen({ address: '192.0.2.7', port: 5060 }, (s) => {
    s.onData = (b) => {
      got += dec(b);
    };
  });
  let ring: InviteSession | undefined;
  bob.agent.delegate.onInvite = (s) => {
    ring = s;
  };
  const stream = await world.clock.runUntil(peer.network.connect({ address: '192.0.2.2', port: 5060 }));
  stream.write(
    enc(
      [
        'INVITE sip:bob@192.0.2.2 SIP/2.0',
        'Via: SIP/2.0/TCP 192.0.2.7:5060;branch=z9hG4bKx;rport',
        'Max-Forwards: 70',
        'From: <sip:c@192.0.2.7>;tag=c',
        'To: <sip:bob@example.test>',
        'Call-ID: conn',
        'CSeq: 1 INVITE',
        'Contact: <sip:c@192.0.2.7;transport=tcp>',
        'Content-Type: application/sdp',
        'Content-Length: 1',
        '',
        'x',
      ].join('\r\n'),
    ),
  );
  await world.clock.advance(1000);
  await settle();
  assert.ok(ring !== undefined);
  stream.close();
  await world.clock.advance(500);
  await settle();
  await ring.accept({ body: offerBody('a') });
  await world.clock.advance(5000);
  await settle();
  assert.match(got, /^SIP\/2\.0 200/);
});

test('RFC 3261 §19.1.5: the Request-URI made from a 302 has no headers part', async () => {
  const { peer, alice, pass } = await sceneRaw();
  let n = 0;
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'INVITE' && ++n === 1)
      peer.reply(m, 302, where, { Contact: '<sip:carol@192.0.2.2:5060?Subject=hello>' });
  });
  alice.agent.invite({ account: alice.account, target: 'sip:bob@192.0.2.2:5060', body: offerBody('o') });
  await pass(600);
  assert.equal(peer.requests('INVITE').at(-1)?.uriText, 'sip:carol@192.0.2.2:5060');
});

test('RFC 3261 §18.1.1: a request within 200 bytes of the MTU does not leave by UDP where TCP can be had', async () => {
  const { peer, alice, pass } = await sceneRaw();
  await pass(0);
  alice.agent.invite({ account: alice.account, target: 'sip:bob@192.0.2.2:5060', body: offerBody('x'.repeat(3000)) });
  await pass(300);
  assert.equal(peer.requests('INVITE').length, 0, `${peer.requests('INVITE').length} INVITE of > 3000 bytes over UDP`);
});

test('RFC 3903 §4.1: a publication whose refresh failed once is published again', async () => {
  const { peer, alice, pass } = await sceneRaw();
  let n = 0;
  peer.on((m, where) => {
    if (m.kind === 'request' && m.method === 'PUBLISH') {
      if (++n === 2) peer.reply(m, 503, where);
      else peer.reply(m, 200, where, { 'SIP-ETag': `e${n}`, Expires: '300' });
    }
  });
  alice.agent.publish({
    account: alice.account,
    target: 'sip:p@192.0.2.2:5060',
    event: 'presence',
    body: textBody('application/pidf+xml', '<x/>'),
  });
  await pass(7_200_000);
  assert.ok(n > 2, `${n} PUBLISH in two hours`);
});

test('§10.2.2: closing while the first REGISTER is under way leaves no binding behind', async () => {
  const { peer, alice, pass } = await sceneRaw();
  peer.on((m, where) => {
    if (m.kind === 'request' && m.headers.get('Expires') === '0') peer.reply(m, 200, where);
  });
  alice.account.options = { ...alice.account.options, servers: [{ host: '192.0.2.2', protocol: 'udp' }] };
  const registration = alice.agent.register({ account: alice.account });
  await pass(200); // the server has it, and its 200 is on the way
  void registration.close();
  await pass(2000);
  assert.ok(peer.requests('REGISTER').some((r) => r.headers.get('Expires') === '0'));
});

test('RFC 3264 §5, RFC 3261 §13.2.2.4: a call whose ACK lacks the answer to our offer does not count as up', async () => {
  const { peer, alice, pass } = await sceneRaw();
  let confirmed = 0;
  const ends: SessionEnd[] = [];
  alice.agent.delegate.onInvite = (s) => {
    s.delegate = { createOffer: () => offerBody('o'), onConfirmed: () => confirmed++, onEnded: (e) => ends.push(e) };
    void s.accept();
  };
  const msg = (m: string, extra: string[]) =>
    peer.send(
      [
        `${m} sip:alice@192.0.2.1:5060 SIP/2.0`,
        `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK${m}d`,
        'Max-Forwards: 70',
        'From: <sip:bob@192.0.2.2>;tag=b',
        ...extra,
        'Call-ID: late',
        `CSeq: 1 ${m}`,
        'Contact: <sip:bob@192.0.2.2:5060>',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
      at1,
    );
  msg('INVITE', ['To: <sip:alice@example.test>']);
  await pass(500);
  const to =
    peer
      .responses('INVITE')
      .find((r) => r.status === 200)
      ?.headers.get('To') ?? '';
  msg('ACK', [`To: ${to}`]);
  await pass(5000);
  assert.equal(confirmed === 0 || ends.length > 0, true, `confirmed ${confirmed}, ended ${ends.length}`);
});

test('a connection-oriented line whose connection broke registers again at once, not at the end of its hour (RFC 5626 §4.4)', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const server = world.platform('192.0.2.9');
  const open = new Set<Stream>();
  let registers = 0;
  await server.network.listen({ address: '192.0.2.9', port: 5060 }, (stream: Stream) => {
    open.add(stream);
    stream.onData = (b) => {
      if (dec(b) === '\r\n\r\n') {
        stream.write(enc('\r\n'));
        return;
      }
      const m = parseMessage(b);
      if (m.kind === 'request') {
        registers++;
        stream.write(
          writeMessage(createResponse(m, 200, { toTag: 'r', headers: { Contact: `${m.headers.get('Contact')};expires=3600` } })),
        );
      }
    };
    stream.onClose = () => {
      open.delete(stream);
    };
  });
  const platform = world.platform('192.0.2.1');
  const transport = await TransportLayer.open({ platform, listen: [], keepAliveMs: 60_000 });
  const agent = new UserAgent({ platform, transport, userAgentHeader: 'T', sessionExpiresS: 0 });
  const account = agent.addAccount({ addressOfRecord: 'sip:alice@example.test', servers: [{ host: '192.0.2.9', protocol: 'tcp' }] });
  const registration = agent.register({ account });
  await world.clock.advance(50_000);
  await settle();
  assert.equal(open.size, 1);
  let gone = 0;
  for (let s = 50; s < 1800; s += 10) {
    await world.clock.advance(10_000);
    await settle();
    if ((open.size as number) === 0) gone += 10;
  }
  assert.equal(
    gone,
    0,
    `no connection to the server for ${gone} s of 1750 s, state told to the person: ${registration.status.state}, ${registers} REGISTER`,
  );
});
