// Calls with a far end that is lawful and unlike ours: what it refuses, leaves out or says too late.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Phone } from '@offhook/phone';
import { hold, resume, transferBlind } from '@offhook/phone';
import { isProblem } from '@offhook/base';
import { textBody } from '@offhook/sip';

import { World } from '../src/world.ts';
import { FarEnd, description } from './far-end.ts';

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<{ world: World; alice: Phone; bob: Phone; farEnd: FarEnd }> {
  const world = await World.create({ seed: 4, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  return { world, alice: world.phone('2001'), bob: world.phone('2002'), farEnd: await FarEnd.open(world) };
}

function messageOfProblem(error: unknown): string {
  if (!isProblem(error)) throw error;
  return error.message;
}

describe('a referral without news', () => {
  it('a blind transfer whose far end says 202 and never NOTIFYs comes to an end within five minutes', async () => {
    const { world } = await scene();
    const { alice, bob } = await world.connected('2001', '2002');
    const out = alice.calls.calls[0];
    const far = bob.calls.calls[0]?.session;
    assert.ok(out !== undefined && far !== undefined);
    far.delegate = { ...far.delegate, onRefer: (refer) => refer.respond(202) };
    let settled = 'no';
    void transferBlind(alice.calls, out, '2003').then(
      () => (settled = 'done'),
      () => (settled = 'failed'),
    );
    await world.clock.advance(300_000);
    assert.notEqual(settled, 'no', `state ${out.state} after five minutes`);
    await world.close();
  });

  it('RFC 3515 §2.4.4: the person is told in plain words and gets the call back', async () => {
    const { world } = await scene();
    const { alice, bob } = await world.connected('2001', '2002');
    const [out] = alice.calls.calls;
    const far = bob.calls.calls[0]?.session;
    assert.ok(out !== undefined && far !== undefined);
    far.delegate = { ...far.delegate, onRefer: (refer) => refer.respond(202) };
    const told = await world.until(transferBlind(alice.calls, out, '2003').then(() => '', messageOfProblem));
    assert.equal(told, 'The other side did not say whether the transfer worked. The call is still on hold');
    assert.equal(out.state, 'hold');
    await world.until(resume(alice.calls, out));
    assert.equal(out.state, 'connected');
    await world.close();
  });
});

describe('RFC 3264 §4: an offer of ours comes to an end', () => {
  it('a session refresh that is refused (488) leaves a call that can still be held', async () => {
    const { world, alice, farEnd } = await scene();
    let isRefusing = true;
    farEnd.reactWith(({ method }) =>
      isRefusing ? { status: 488 } : { status: 200, ...(method === 'INVITE' ? { body: description('recvonly') } : {}) },
    );
    const call = await farEnd.connected(alice, [
      'Allow: INVITE, ACK, CANCEL, BYE',
      'Supported: timer',
      'Session-Expires: 120;refresher=uas',
    ]);
    await world.clock.advance(70_000);
    assert.ok(farEnd.peer.requests('INVITE').length > 0, 'a refresh was sent');
    isRefusing = false;
    let problem = '';
    await world.until(hold(alice.calls, call).catch((error: unknown) => (problem = String(error))));
    assert.equal(problem, '');
    assert.equal(call.state, 'hold');
    await world.close();
  });

  it('an offer of ours whose ACK brings no answer leaves a call that can still be held and be offered to', async () => {
    const { world, alice, farEnd } = await scene();
    farEnd.reactWith(({ method }) => ({ status: 200, ...(method === 'INVITE' ? { body: description('recvonly') } : {}) }));
    const call = await farEnd.connected(alice);
    assert.equal((await farEnd.ask('INVITE'))?.status, 200);
    await farEnd.ask('ACK');
    const answer = await farEnd.ask('INVITE', { body: description('sendrecv') });
    assert.equal(answer?.status, 200);
    await farEnd.ask('ACK');
    await world.until(hold(alice.calls, call));
    assert.equal(call.state, 'hold');
    await world.close();
  });

  it('Hold pressed while a session refresh waits for its answer is carried out after it', async () => {
    const { world, alice, farEnd } = await scene();
    let isSlow = true;
    farEnd.reactWith(({ method }) =>
      method === 'INVITE' && isSlow ? { status: 100 } : { status: 200, ...(method === 'INVITE' ? { body: description() } : {}) },
    );
    const call = await farEnd.connected(alice, [
      'Allow: INVITE, ACK, CANCEL, BYE',
      'Supported: timer',
      'Session-Expires: 120;refresher=uas',
    ]);
    await world.clock.advance(61_000);
    const refresh = farEnd.peer.requests('INVITE')[0];
    assert.ok(refresh !== undefined);
    let problem = '';
    const holding = hold(alice.calls, call).catch((error: unknown) => (problem = String(error)));
    await world.clock.advance(1000);
    isSlow = false;
    farEnd.peer.reply(refresh, 200, { address: '192.0.2.10', port: 5060 }, { body: description(), tag: 's' });
    await world.until(holding);
    assert.equal(problem, '');
    assert.equal(call.state, 'hold');
    await world.close();
  });

  it('Hold that waits for a session refresh comes to an end with the call', async () => {
    const { world, alice, farEnd } = await scene();
    farEnd.reactWith(({ method }) => ({ status: method === 'INVITE' ? 100 : 200 }));
    const call = await farEnd.connected(alice, [
      'Allow: INVITE, ACK, CANCEL, BYE',
      'Supported: timer',
      'Session-Expires: 120;refresher=uas',
    ]);
    await world.clock.advance(61_000);
    const holding = hold(alice.calls, call).then(() => '', messageOfProblem);
    await world.clock.advance(100);
    await farEnd.ask('BYE');
    assert.equal(await world.until(holding), 'this call is not connected');
    assert.equal(call.isEnded, true);
    await world.close();
  });

  it('an answer that cannot be used ends the call, with the reason', async () => {
    const { world, alice, farEnd } = await scene();
    farEnd.reactWith(() => ({ status: 200 }));
    const call = await farEnd.connected(alice);
    await farEnd.ask('INVITE');
    await farEnd.ask('ACK', { body: 'hello' });
    assert.equal(call.isEnded, true);
    assert.match(farEnd.peer.requests('BYE')[0]?.headers.get('Reason') ?? '', /cause=488/);
    await world.close();
  });

  it('RFC 3261 §14.1: a session refresh that meets an offer of the far end is repeated after it, and the call goes on', async () => {
    const { world, alice, farEnd } = await scene();
    let isBusy = true;
    farEnd.reactWith(({ method }) => {
      if (method !== 'INVITE') return { status: 200 };
      return isBusy ? { status: 491 } : { status: 200, body: description() };
    });
    const call = await farEnd.connected(alice, [
      'Allow: INVITE, ACK, CANCEL, BYE',
      'Supported: timer',
      'Session-Expires: 120;refresher=uas',
    ]);
    await world.untilTrue(() => farEnd.peer.requests('INVITE').length === 1);
    const answer = await farEnd.ask('INVITE', { body: description('sendonly') });
    assert.equal(answer?.status, 200);
    isBusy = false;
    await farEnd.ask('ACK');
    await world.clock.advance(10_000);
    assert.equal(call.state, 'connected');
    await world.until(hold(alice.calls, call));
    assert.equal(call.state, 'hold');
    await world.close();
  });

  it('RFC 6337 §5.3: a re-INVITE without SDP in a held call brings a full offer, and the answer in the ACK takes the call off hold', async () => {
    const { world, alice, farEnd } = await scene();
    const call = await farEnd.connected(alice);
    await farEnd.ask('INVITE', { body: description('sendonly') });
    await farEnd.ask('ACK');
    assert.equal(call.state, 'held');
    const offer = await farEnd.ask('INVITE');
    assert.equal(offer?.status, 200);
    assert.doesNotMatch(new TextDecoder().decode(offer?.body), /a=(?:recvonly|sendonly|inactive)/);
    await farEnd.ask('ACK', { body: description('sendrecv') });
    assert.equal(call.state, 'connected');
    await world.close();
  });
});

describe('RFC 3261 §13.3.1.3: an offer that cannot be answered', () => {
  for (const [what, body, code] of [
    ['that is no description', 'hello', 307],
    ['without sound', description('sendrecv', 'm=video 6668 RTP/AVP 31'), 304],
    ['without a codec that we have', description('sendrecv', 'm=audio 6668 RTP/AVP 18'), 305],
    ['over a transport that we do not have', description('sendrecv', 'm=audio 6668 UDP/TLS/RTP/SAVPF 0'), 302],
    ['whose sound is switched off', description('sendrecv', 'm=audio 0 RTP/AVP 0'), 304],
  ] as const) {
    it(`${what} is refused at once with 488 and not rung`, async () => {
      const { world, alice, farEnd } = await scene();
      const answer = await farEnd.ring([], body);
      assert.equal(answer?.status, 488);
      assert.match(answer.headers.get('Warning') ?? '', new RegExp(`^${code} 192\\.0\\.2\\.10 "`));
      assert.deepEqual(
        farEnd.peer
          .responses('INVITE')
          .map((response) => response.status)
          .filter((status) => status > 100),
        [488],
      );
      assert.deepEqual([alice.calls.calls.length, alice.calls.audio.sound.kind], [0, 'silence']);
      await world.close();
    });
  }

  it('does not hold for an INVITE without a body: the offer is ours then', async () => {
    const { world, alice, farEnd } = await scene();
    assert.equal((await farEnd.ring([], ''))?.status, 180);
    assert.equal(alice.calls.ringing.length, 1);
    await world.close();
  });
});

describe('who the far end is', () => {
  it('RFC 3325 §9.1: another party in the call is shown and listed after the first', async () => {
    const { world, alice, farEnd } = await scene();
    farEnd.reactWith(() => ({ status: 200 }));
    const call = await farEnd.connected(alice);
    const first = call.party.address;
    for (const name of ['"Carol"', '"Carol"', '"Carol Example"'])
      await farEnd.ask('INVITE', { headers: [`P-Asserted-Identity: ${name} <sip:2003@example.test>`], body: description() });
    assert.deepEqual(call.party, { address: 'sip:2003@example.test', name: 'Carol Example' });
    await farEnd.ask('BYE');
    await world.clock.advance(100);
    const [entry] = alice.callLists.entries;
    assert.deepEqual(
      [entry?.disposition, entry?.finalDestination?.address, entry?.connections.map(({ address }) => address)],
      ['Transferred', 'sip:2003@example.test', [first, 'sip:2003@example.test']],
    );
    await world.close();
  });

  it('a name that comes late makes nobody another party', async () => {
    const { world, alice, farEnd } = await scene();
    farEnd.reactWith(() => ({ status: 200 }));
    const call = await farEnd.connected(alice);
    await farEnd.ask('INVITE', { headers: ['P-Asserted-Identity: "Far" <sip:farend@203.0.113.66>'], body: description() });
    assert.deepEqual([call.party.name, call.connections.length, call.finalDestination], ['Far', 1, undefined]);
    await world.close();
  });
});

describe('before the answer', () => {
  async function ringing(): Promise<{ world: World; alice: Phone; bob: Phone }> {
    const { world, alice, bob } = await scene();
    await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    return { world, alice, bob };
  }

  it('RFC 3960: sound of the far end takes the place of our ringback', async () => {
    const { world, alice, bob } = await ringing();
    assert.deepEqual(alice.calls.audio.sound, { kind: 'tone', tone: 'ringback' });
    await world.until(
      bob.calls.calls[0]?.session?.progress(183, { body: textBody('application/sdp', description()) }) ?? Promise.resolve(),
    );
    await world.clock.advance(500);
    assert.deepEqual([alice.calls.calls[0]?.state, alice.calls.audio.sound.kind], ['ringback', 'leg']);
    alice.calls.close();
    await world.close();
  });

  it('RFC 3261 §21.1.3: a call that is being forwarded is listed as such', async () => {
    const { world, alice, bob } = await ringing();
    await world.until(bob.calls.calls[0]?.session?.progress(181) ?? Promise.resolve());
    await world.clock.advance(500);
    assert.equal(alice.calls.calls[0]?.state, 'proceeding');
    alice.calls.close();
    await world.clock.advance(500);
    assert.equal(alice.callLists.entries[0]?.disposition, 'Forwarded');
    await world.close();
  });
});
