// Requests that a phone did not ask for, by who sends them: its own server, or anybody else. What is refused has no effect: nothing answered, nothing restarted, nothing learnt, no digest.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import type { Phone } from '@offhook/phone';
import { SipRequest } from '@offhook/sip';
import { RawPeer } from '@offhook/sip/testing';

import { World } from '../src/world.ts';

const phoneAt = { address: '192.0.2.10', port: 5060 };
const strangerAddress = '192.0.2.66';
const sdp = ['v=0', `o=- 1 1 IN IP4 ${strangerAddress}`, 's=-', `c=IN IP4 ${strangerAddress}`, 't=0 0', 'm=audio 6668 RTP/AVP 0', ''].join(
  '\r\n',
);

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly stranger: RawPeer;
  /** RTP packets that reached the stranger. */
  readonly heard: () => number;
}

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 4, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  const { network } = world.strangerPlatform(strangerAddress);
  const stranger = await RawPeer.open(network, { address: strangerAddress, port: 6666 });
  let packets = 0;
  const rtp = await network.bindUdp({ address: strangerAddress, port: 6668 });
  rtp.onDatagram = () => {
    packets++;
  };
  return { world, alice: world.phone('2001'), stranger, heard: () => packets };
}

function ring(stranger: RawPeer): void {
  stranger.ask(
    {
      method: 'INVITE',
      uri: 'sip:2001@192.0.2.10:5060',
      from: '<sip:stranger@203.0.113.66>;tag=s',
      to: '<sip:2001@example.test>',
      callId: 'ringing',
      body: sdp,
    },
    phoneAt,
  );
}

function notify(stranger: RawPeer, event: string, options: { readonly vias?: readonly string[]; readonly in?: 'call' } = {}): void {
  const to =
    stranger
      .responses('INVITE')
      .findLast((response) => response.toTag !== undefined)
      ?.headers.get('To') ?? '';
  stranger.ask(
    {
      method: 'NOTIFY',
      uri: 'sip:2001@192.0.2.10:5060',
      from: '<sip:stranger@203.0.113.66>;tag=s',
      to: options.in === 'call' ? to : '<sip:2001@example.test>',
      callId: options.in === 'call' ? 'ringing' : `outside-${event}`,
      cSeq: 7,
      headers: [`Event: ${event}`, 'Subscription-State: active'],
      ...(options.vias === undefined ? {} : { vias: options.vias }),
    },
    phoneAt,
  );
}

/** The stranger is called back by nobody and acknowledges what it is told. */
async function strangerInCall({ world, alice, stranger }: Scene): Promise<void> {
  ring(stranger);
  await world.clock.advance(500);
  await world.until(alice.calls.answer(alice.calls.ringing[0]?.id ?? ''));
  await world.clock.advance(100);
  const answer = stranger.responses('INVITE').find((response) => response.status === 200);
  stranger.ask(
    {
      method: 'ACK',
      uri: 'sip:2001@192.0.2.10:5060',
      from: '<sip:stranger@203.0.113.66>;tag=s',
      to: answer?.headers.get('To') ?? '',
      callId: 'ringing',
    },
    phoneAt,
  );
  await world.clock.advance(100);
}

for (const how of ['in the dialog of its own INVITE', 'outside every dialog'] as const) {
  test(`a stranger who rings cannot make the phone answer by NOTIFY talk ${how}`, async () => {
    const { world, alice, stranger, heard } = await scene();
    ring(stranger);
    await world.clock.advance(500);
    assert.equal(alice.calls.calls[0]?.state, 'offering', 'the phone rings');
    notify(stranger, 'talk', how.startsWith('in') ? { in: 'call' } : {});
    await world.clock.advance(3000);
    assert.equal(alice.calls.calls[0]?.state, 'offering');
    assert.equal(heard(), 0, 'packets of what the microphone hears');
    assert.equal(stranger.finalStatus('NOTIFY'), 403);
  });
}

test('a stranger cannot put a call on hold', async () => {
  const { world, alice, stranger } = await scene();
  await world.connected('2001', '2002');
  notify(stranger, 'hold');
  await world.clock.advance(2000);
  assert.equal(alice.calls.calls[0]?.state, 'connected');
  assert.equal(stranger.finalStatus('NOTIFY'), 403);
});

test('a stranger cannot make the phone ask its provisioning server, and the log says who tried', async () => {
  const { world, alice, stranger } = await scene({ 'voIpProt.SIP.specialEvent.checkSync.alwaysReboot': '1' });
  await world.clock.advance(20_000);
  const before = world.requests.length;
  notify(stranger, 'check-sync');
  await world.clock.advance(5000);
  assert.equal(world.requests.length, before);
  assert.equal(stranger.finalStatus('NOTIFY'), 403);
  assert.match(alice.log.text, /check-sync from 192\.0\.2\.66:6666 refused/);
});

test('a stranger cannot light the message lamp', async () => {
  const { world, alice, stranger } = await scene();
  stranger.ask(
    {
      method: 'NOTIFY',
      uri: 'sip:2001@192.0.2.10:5060',
      from: '<sip:stranger@203.0.113.66>;tag=s',
      to: '<sip:2001@example.test>',
      callId: 'mwi',
      headers: ['Event: message-summary', 'Subscription-State: active'],
      body: 'Messages-Waiting: yes\r\n',
    },
    phoneAt,
  );
  await world.clock.advance(500);
  assert.equal(alice.lines[0]?.messages.isWaiting, false);
  assert.equal(stranger.finalStatus('NOTIFY'), 403);
});

test('what somebody sends through the own server has two Vias and is refused as well', async () => {
  const { world, alice } = await scene();
  await world.clock.advance(20_000);
  const before = world.requests.length;
  const flow = await world.until(world.callServer.transport.flowTo({ protocol: 'udp', ...phoneAt, serverName: '' }));
  const notifyOf = (vias: readonly string[]): Uint8Array =>
    utf8Bytes(
      [
        'NOTIFY sip:2001@192.0.2.10:5060 SIP/2.0',
        ...vias.map((via) => `Via: SIP/2.0/UDP ${via}`),
        'Max-Forwards: 69',
        'From: <sip:somebody@example.test>;tag=s',
        'To: <sip:2001@example.test>',
        `Call-ID: relayed-${vias.length}`,
        'CSeq: 1 NOTIFY',
        'Event: check-sync',
        'Subscription-State: active',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
  flow.send(notifyOf(['192.0.2.1:5060;branch=z9hG4bKproxy', '203.0.113.66:5060;branch=z9hG4bKsomebody']));
  await world.clock.advance(5000);
  assert.equal(world.requests.length, before);
  assert.match(alice.log.text, /check-sync from 192\.0\.2\.1:5060 refused/);
  flow.send(notifyOf(['192.0.2.1:5060;branch=z9hG4bKserver']));
  await world.clock.advance(5000);
  assert.ok(world.requests.length > before, 'with one Via it is the server that speaks');
});

for (const event of ['talk', 'hold'] as const) {
  test(`the own server may say ${event}`, async () => {
    const place = await scene();
    const { world, alice, stranger } = place;
    if (event === 'hold') await strangerInCall(place);
    else ring(stranger);
    await world.clock.advance(500);
    assert.deepEqual(await world.until(world.callServer.notify('2001', event)), [200]);
    await world.clock.advance(500);
    assert.equal(alice.calls.calls[0]?.state, event === 'talk' ? 'connected' : 'hold');
  });
}

test('a stranger whose call was answered cannot make the phone call anybody by REFER', async () => {
  const place = await scene();
  const { world, alice, stranger } = place;
  await strangerInCall(place);
  const answer = stranger.responses('INVITE').find((response) => response.status === 200);
  stranger.ask(
    {
      method: 'REFER',
      uri: 'sip:2001@192.0.2.10:5060',
      from: '<sip:stranger@203.0.113.66>;tag=s',
      to: answer?.headers.get('To') ?? '',
      callId: 'ringing',
      cSeq: 8,
      headers: ['Refer-To: <sip:+15550100@example.test>', `Contact: <sip:stranger@${strangerAddress}:6666>`],
    },
    phoneAt,
  );
  await world.clock.advance(2000);
  assert.equal(stranger.finalStatus('REFER'), 403);
  assert.deepEqual(
    alice.calls.calls.map(({ direction, state }) => [direction, state]),
    [['In', 'connected']],
  );
});

test('RFC 3261 §22: no request in a call that a stranger began carries a digest, and no challenge of the stranger is answered', async () => {
  for (const realm of ['evil.example', 'example.test']) {
    const place = await scene();
    const { world, alice, stranger } = place;
    stranger.onMessage = (message, from) => {
      if (!(message instanceof SipRequest) || message.method === 'ACK') return;
      stranger.reply(message, 401, from, { headers: { 'WWW-Authenticate': `Digest realm="${realm}", nonce="evil"` } });
    };
    await strangerInCall(place);
    alice.calls.end(alice.calls.calls[0]?.id ?? '');
    await world.clock.advance(40_000);
    const byes = stranger.requests('BYE');
    assert.equal(byes.length, 1);
    for (const bye of byes) assert.equal(bye.headers.get('Authorization') ?? bye.headers.get('Proxy-Authorization'), undefined);
  }
});

for (const header of ['WWW-Authenticate', 'Proxy-Authenticate'] as const) {
  for (const stale of ['', ', stale=true']) {
    test(`a stranger called through the own server gets no digest for a nonce of its own: ${header}${stale}`, async () => {
      const { world, alice, stranger } = await scene();
      const contact = `sip:raw@${strangerAddress}:6666`;
      const seen: string[] = [];
      stranger.onMessage = (message, from) => {
        if (!(message instanceof SipRequest)) return;
        seen.push(...message.headers.all('Authorization'), ...message.headers.all('Proxy-Authorization'));
        if (message.method !== 'INVITE') return;
        stranger.reply(message, header === 'WWW-Authenticate' ? 401 : 407, from, {
          headers: { [header]: `Digest realm="example.test", nonce="evil", qop="auth"${stale}`, Contact: `<${contact}>` },
        });
      };
      const call = await world.until(alice.calls.place(1, contact));
      await world.clock.advance(40_000);
      assert.equal(call.isEnded, true);
      assert.ok(stranger.requests('INVITE').length > 0, 'the stranger was called');
      assert.deepEqual(seen, []);
    });
  }
}

/** INVITEs of as many callers, each with a Call-ID of its own; `at` sends them from there. */
function ringOften(stranger: RawPeer, count: number, name: string): void {
  for (let call = 0; call < count; call++) {
    stranger.ask(
      {
        method: 'INVITE',
        uri: 'sip:2001@192.0.2.10:5060',
        from: `<sip:${name}@203.0.113.66>;tag=s${call}`,
        to: '<sip:2001@example.test>',
        callId: `${name}-${call}`,
        body: sdp,
      },
      phoneAt,
    );
  }
}

test('calls of strangers ring two at a time for each address and four for all, and leave room for those of the own server', async () => {
  const { world, alice, stranger } = await scene({ 'reg.1.callsPerLineKey': '24', 'call.callsPerLineKey': '24' });
  ringOften(stranger, 40, 'first');
  await world.clock.advance(500);
  assert.equal(alice.calls.ringing.length, 2);
  assert.equal(stranger.responses('INVITE').filter((response) => response.status === 486).length, 38);
  for (let host = 67; host < 80; host++) {
    const address = `192.0.2.${host}`;
    ringOften(await RawPeer.open(world.strangerPlatform(address).network, { address, port: 6666 }), 5, `of-${host}`);
  }
  await world.clock.advance(500);
  assert.equal(alice.calls.ringing.length, 4);
  const call = await world.until(world.phone('2002').calls.place(1, '2001'));
  await world.untilTrue(() => call.state === 'ringback');
  assert.equal(alice.calls.ringing.length, 5);
  assert.ok(alice.log.text.split('\n').filter((line) => line.includes('refused')).length < 5, 'a flood does not fill the log');
});

test('check-syncs of the own server are one where they wait, and after three there is a pause of a minute', async () => {
  const { world, alice } = await scene({ 'voIpProt.SIP.specialEvent.checkSync.alwaysReboot': '1' });
  let boots = 0;
  alice.on('provisioned', () => boots++);
  await world.clock.advance(20_000);
  for (let ask = 0; ask < 40; ask++) {
    await world.until(world.callServer.notify('2001', 'check-sync'));
    await world.clock.advance(250);
  }
  await world.clock.advance(20_000);
  assert.ok(boots <= 3, `${boots} starts in 30 s`);
  await world.clock.advance(120_000);
  assert.ok(boots <= 4, `${boots} starts`);
  assert.match(alice.log.text, /check-sync from 192\.0\.2\.1:5060/);
});

const notifyRule = { 'voIpProt.SIP.requestValidation.1.request': 'INVITE', 'voIpProt.SIP.requestValidation.1.method': 'source' };

test('voIpProt.SIP.requestValidation by source: INVITE is taken from the own server only', async () => {
  const { world, alice, stranger } = await scene(notifyRule);
  ring(stranger);
  await world.clock.advance(500);
  assert.equal(stranger.finalStatus('INVITE'), 403);
  assert.equal(alice.calls.calls.length, 0);
  const call = await world.until(world.phone('2002').calls.place(1, '2001'));
  await world.untilTrue(() => call.state === 'ringback');
});

test('voIpProt.SIP.requestValidation by digest: the phone challenges, and only the events that are named', async () => {
  const { world, alice, stranger } = await scene({
    'voIpProt.SIP.requestValidation.1.request': 'NOTIFY',
    'voIpProt.SIP.requestValidation.1.method': 'digest',
    'voIpProt.SIP.requestValidation.1.request.1.event': 'check-sync',
  });
  await world.clock.advance(20_000);
  const before = world.requests.length;
  assert.deepEqual(await world.until(world.callServer.notify('2001', 'check-sync')), [401]);
  assert.deepEqual(await world.until(world.callServer.notify('2001', 'talk')), [200]);
  notify(stranger, 'check-sync');
  await world.clock.advance(5000);
  const challenge = stranger.responses('NOTIFY').find((response) => response.status === 401);
  assert.match(challenge?.headers.get('WWW-Authenticate') ?? '', /realm="PolycomSPIP"/);
  assert.equal(world.requests.length, before);
  assert.equal(alice.state, 'running');
});

test('a line on UDP alone opens no TCP port', async () => {
  const { world, stranger } = await scene();
  assert.ok(stranger.at.port > 0);
  const connecting = world.strangerPlatform(strangerAddress).network.connect(phoneAt);
  await assert.rejects(world.until(connecting), { code: 'network' });
});
