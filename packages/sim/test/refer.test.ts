// REFER in a call, as far ends send it: what the phone follows, what it refuses at once, and how long it tells of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Call, Phone } from '@offhook/phone';

import { World } from '../src/world.ts';
import { FarEnd, description } from './far-end.ts';

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly farEnd: FarEnd;
  readonly call: Call;
}

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 4, people: ['2001', '2002', '2003'], settings });
  await world.startPhones();
  const farEnd = await FarEnd.open(world);
  farEnd.reactWith(({ method }) => ({ status: 200, ...(method === 'INVITE' ? { body: description('recvonly') } : {}) }));
  const alice = world.phone('2001');
  farEnd.serve(alice);
  return { world, alice, bob: world.phone('2002'), farEnd, call: await farEnd.connected(alice) };
}

async function refer(farEnd: FarEnd, referTo: string): Promise<number | undefined> {
  return (await farEnd.ask('REFER', { headers: [`Refer-To: ${referTo}`] }))?.status;
}

const sipfrag = (farEnd: FarEnd): readonly string[] =>
  farEnd.peer.requests('NOTIFY').map((request) => new TextDecoder().decode(request.body).split('\r\n')[0] ?? '');

describe('RFC 3515 §2.4.2: what Refer-To may name', () => {
  for (const [what, referTo, status] of [
    ['a web page', '<http://example.test/>', 416],
    ['a mail address', '<mailto:bob@example.test>', 416],
    ['another method', '<sip:2002@example.test;method=MESSAGE>', 400],
    ['a Replaces without tags', '<sip:2002@example.test?Replaces=abc>', 400],
    ['a Replaces without a from-tag', '<sip:2002@example.test?Replaces=abc%3Bto-tag%3D1>', 400],
    ['a Replaces with an empty tag', '<sip:2002@example.test?Replaces=abc%3Bto-tag%3D%3Bfrom-tag%3D2>', 400],
    ['a Replaces with a tag twice', '<sip:2002@example.test?Replaces=abc%3Bto-tag%3D1%3Bto-tag%3D1%3Bfrom-tag%3D2>', 400],
    ['a Replaces with a line break', '<sip:2002@example.test?Replaces=abc%3Bto-tag%3D1%3Bfrom-tag%3D2%0D%0AX:y>', 400],
    ['a Replaces with a blank', '<sip:2002@example.test?Replaces=a%20bc%3Bto-tag%3D1%3Bfrom-tag%3D2>', 400],
    ['two Replaces', '<sip:2002@example.test?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=b%3Bto-tag%3D1%3Bfrom-tag%3D2>', 400],
  ] as const) {
    it(`${what} is refused at once, and nobody is called`, async () => {
      const { world, alice, farEnd, call } = await scene();
      assert.equal(await refer(farEnd, referTo), status);
      assert.deepEqual(alice.calls.calls, [call]);
      assert.equal(call.state, 'connected');
      assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202, 'the next one is followed');
      await world.close();
    });
  }

  for (const [what, referTo] of [
    ['the method INVITE', '<sip:2002@example.test;method=INVITE>'],
    ['a telephone number', '<tel:2002>'],
    ['other headers, which do not go into the INVITE', '<sip:2002@example.test?Subject=hello&From=sip%3Aboss%40example.test>'],
  ] as const) {
    it(`${what} is followed`, async () => {
      const { world, alice, bob, farEnd } = await scene();
      assert.equal(await refer(farEnd, referTo), 202);
      await world.untilTrue(() => bob.calls.ringing.length === 1);
      const invite = bob.calls.ringing[0]?.session?.invite;
      assert.equal(invite?.headers.has('Subject'), false);
      assert.match(invite.headers.get('From') ?? '', /2001@example\.test/);
      const uri = alice.calls.calls[1]?.session?.invite.uri;
      assert.deepEqual([uri?.headers, uri?.parameters.has('method')], ['', false]);
      await world.close();
    });
  }

  it('a Replaces of good form goes into the INVITE as it is', async () => {
    const { world, alice, farEnd } = await scene();
    const placed: Call[] = [];
    alice.calls.on('ended', (call) => placed.push(call));
    assert.equal(await refer(farEnd, '<sip:2002@example.test?Replaces=a-b.c%40192.0.2.7%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only>'), 202);
    assert.equal(placed[0]?.session?.invite.headers.get('Replaces'), 'a-b.c@192.0.2.7;to-tag=1;from-tag=2;early-only');
    await world.close();
  });
});

describe('who may refer, and what becomes of the call that did', () => {
  it('a call that has not been answered refers nobody', async () => {
    const world = await World.create({ seed: 4, people: ['2001', '2002'] });
    await world.startPhones();
    const farEnd = await FarEnd.open(world);
    await farEnd.ring();
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 603);
    assert.equal(world.phone('2001').calls.calls.length, 1);
    await world.close();
  });

  it('RFC 3892: the new call says who referred it', async () => {
    const { world, bob, farEnd } = await scene();
    await farEnd.ask('REFER', { headers: ['Refer-To: <sip:2002@example.test>', 'Referred-By: <sip:boss@example.test>'] });
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    assert.equal(bob.calls.ringing[0]?.session?.invite.headers.get('Referred-By'), '<sip:boss@example.test>');
    await world.close();
  });

  it('where no ports are left for the new call, the old one is spoken to again', async () => {
    const { world, farEnd, call } = await scene({
      'tcpIpApp.port.rtp.mediaPortRangeStart': '2222',
      'tcpIpApp.port.rtp.mediaPortRangeEnd': '2223',
    });
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    await world.clock.advance(1000);
    assert.equal(sipfrag(farEnd).at(-1), 'SIP/2.0 503 Service Unavailable');
    assert.equal(call.state, 'connected');
    await world.close();
  });

  it('a target that declines brings the old call back, unless another is spoken to by now', async () => {
    for (const isBusy of [false, true]) {
      const { world, alice, bob, farEnd, call } = await scene();
      assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
      await world.untilTrue(() => bob.calls.ringing.length === 1);
      if (isBusy) await world.until(alice.calls.place(1, '2003'));
      await world.untilTrue(() => !isBusy || alice.calls.calls.at(-1)?.state === 'ringback');
      bob.calls.close();
      await world.clock.advance(2000);
      assert.equal(call.state, isBusy ? 'hold' : 'connected');
      await world.close();
    }
  });

  it('a new call that ends before anybody is asked is told of', async () => {
    const { world, alice, farEnd } = await scene();
    const off = alice.calls.on('changed', () => {
      const next = alice.calls.calls.find((candidate) => candidate.state === 'dialling');
      if (next !== undefined) alice.calls.end(next.id);
    });
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    off();
    assert.equal(sipfrag(farEnd).at(-1), 'SIP/2.0 480 Temporarily Unavailable');
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    await world.close();
  });
});

describe('referrals of a call, one after the other', () => {
  it('a second REFER is refused while the first is open, and taken after it', async () => {
    const { world, alice, bob, farEnd } = await scene();
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    assert.equal(await refer(farEnd, '<sip:2003@example.test>'), 491);
    assert.equal(alice.calls.calls.length, 2);
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    bob.calls.reject(bob.calls.ringing[0]?.id ?? '');
    await world.untilTrue(() => alice.calls.calls.length === 1);
    await world.clock.advance(1000);
    assert.equal(await refer(farEnd, '<sip:2003@example.test>'), 202);
    await world.close();
  });

  it('a target that is given up here before it answers is told of as such', async () => {
    const { world, alice, bob, farEnd, call } = await scene();
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    const next = alice.calls.calls.find((candidate) => candidate !== call);
    alice.calls.end(next?.id ?? '');
    await world.clock.advance(1000);
    assert.match(sipfrag(farEnd).at(-1) ?? '', /487/);
    assert.equal(await refer(farEnd, '<sip:2003@example.test>'), 202);
    await world.close();
  });

  it('a REFER that nobody can be called for leaves the way free for another', async () => {
    const { world, farEnd } = await scene({ 'call.callsPerLineKey': '1' });
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    assert.equal(sipfrag(farEnd).at(-1), 'SIP/2.0 503 Service Unavailable');
    assert.equal(await refer(farEnd, '<sip:2003@example.test>'), 202);
    await world.close();
  });

  it('RFC 3515 §2.4.4: while the target rings on, the far end hears of it before its subscription expires', async () => {
    const { world, bob, farEnd } = await scene({ 'call.offeringTimeOut': '0', 'call.ringBackTimeOut': '0' });
    assert.equal(await refer(farEnd, '<sip:2002@example.test>'), 202);
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    await world.clock.advance(100_000);
    assert.deepEqual(sipfrag(farEnd), ['SIP/2.0 100 Trying', 'SIP/2.0 180 Ringing', 'SIP/2.0 180 Ringing', 'SIP/2.0 180 Ringing']);
    await world.until(bob.calls.answer(bob.calls.ringing[0]?.id ?? ''));
    await world.clock.advance(100_000);
    assert.equal(sipfrag(farEnd).at(-1), 'SIP/2.0 200 OK');
    assert.equal(sipfrag(farEnd).length, 5, 'and nothing after the end');
    await world.close();
    await world.clock.advance(100);
  });
});
