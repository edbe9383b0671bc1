// Phones on a virtual network, through the call server: what the people at them see and hear.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { World } from '../src/world.ts';

async function twoPhones(seed = 1): Promise<World> {
  const world = await World.create({ seed, people: ['2001', '2002', '2003'] });
  await world.startPhones();
  return world;
}

describe('two phones and a call server', () => {
  it('RFC 3261 §10: each line registers with digest', async () => {
    const world = await twoPhones();
    assert.deepEqual(
      world.phones.map((phone) => phone.lines[0]?.isRegistered),
      [true, true, true],
    );
    await world.close();
  });

  it('guide, Call Lists: a call that was answered is placed here and received there, with duration and connected party', async () => {
    const world = await twoPhones();
    const [alice, bob] = world.pair('2001', '2002');
    await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1 && alice.calls.calls[0]?.state === 'ringback');
    await world.until(bob.calls.answer(bob.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => alice.calls.calls[0]?.state === 'connected' && bob.calls.calls[0]?.state === 'connected');
    await world.clock.advance(5000);
    alice.calls.end(alice.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
    await world.clock.advance(100);
    const [placed] = alice.callLists.list('placed');
    const [received] = bob.callLists.list('received');
    assert.equal(placed?.disposition, 'Normal');
    assert.equal(placed?.durationS, 5);
    assert.equal(placed?.connections[0]?.address, 'sip:2002@example.test');
    assert.equal(received?.source?.address, 'sip:2001@example.test');
    assert.equal(received?.durationS, 5);
    await world.close();
  });

  it('guide, Call Lists: an unanswered call is missed there and Partial here; a second one is collapsed', async () => {
    const world = await twoPhones();
    const [alice, bob] = world.pair('2001', '2002');
    for (let attempt = 0; attempt < 2; attempt++) {
      await world.until(alice.calls.place(1, '2002'));
      await world.untilTrue(() => bob.calls.ringing.length === 1);
      alice.calls.end(alice.calls.calls[0]?.id ?? '');
      await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
      await world.clock.advance(100);
    }
    assert.equal(bob.callLists.list('missed').length, 1);
    assert.equal(bob.callLists.list('missed')[0]?.count, 2);
    assert.equal(alice.callLists.list('placed')[0]?.disposition, 'Partial');
    await world.close();
  });

  it('RFC 3264 §8.4: hold and resume change the direction at both ends', async () => {
    const world = await twoPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    await world.hold(alice);
    assert.equal(alice.calls.calls[0]?.state, 'hold');
    await world.untilTrue(() => bob.calls.calls[0]?.state === 'held');
    await world.resume(alice);
    await world.untilTrue(() => bob.calls.calls[0]?.state === 'connected');
    assert.equal(alice.calls.calls[0]?.state, 'connected');
    await world.close();
  });

  it('RFC 5589 §6: a blind transfer connects the two others', async () => {
    const world = await twoPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    const carol = world.phone('2003');
    const done = world.transferBlind(alice, '2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.until(done);
    await world.untilTrue(
      () => bob.calls.calls.length === 1 && bob.calls.calls[0]?.state === 'connected' && alice.calls.calls.length === 0,
    );
    assert.equal(carol.calls.calls[0]?.party.address, 'sip:2002@example.test');
    await world.close();
  });

  it('RFC 5589 §7: a consultative transfer replaces the consultation call', async () => {
    const world = await twoPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    const carol = world.phone('2003');
    await world.consult(alice, '2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => alice.calls.calls[1]?.state === 'connected');
    await world.completeTransfer(alice);
    await world.untilTrue(
      () =>
        alice.calls.calls.length === 0 &&
        bob.calls.calls.length === 1 &&
        carol.calls.calls.length === 1 &&
        bob.calls.calls[0]?.state === 'connected',
    );
    assert.equal(bob.calls.calls[0]?.party.address.startsWith('sip:2003@'), true);
    await world.close();
  });

  it('a conference of three hears all of them, and splits again', async () => {
    const world = await twoPhones();
    const { alice } = await world.connected('2001', '2002');
    const carol = world.phone('2003');
    await world.consult(alice, '2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => alice.calls.calls[1]?.state === 'connected');
    await world.join(alice);
    assert.equal(alice.calls.audio.sound.kind, 'conference');
    assert.deepEqual(
      alice.calls.calls.map((call) => call.state),
      ['conference', 'conference'],
    );
    await world.split(alice);
    assert.deepEqual(alice.calls.calls.map((call) => call.state).sort(), ['connected', 'hold']);
    await world.close();
  });

  it('message-summary, RFC 3842: the lamp follows an unasked NOTIFY', async () => {
    const world = await twoPhones();
    world.callServer.setMessages('2001', { new: 2, old: 1 });
    await world.untilTrue(() => world.phone('2001').lines[0]?.messages.newMessages === 2);
    await world.close();
  });

  it('a world that was closed has no timer left', async () => {
    const world = await twoPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    await world.hold(alice);
    bob.calls.end(bob.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => alice.calls.calls.length === 0);
    await world.until(alice.calls.place(1, '2003'));
    await world.untilTrue(() => world.phone('2003').calls.ringing.length === 1);
    await world.close();
    await world.clock.advance(100);
    assert.equal(world.clock.pendingTimers, 0);
  });

  it('a lossy network changes nothing that people see', async () => {
    const world = await World.create({ seed: 5, people: ['2001', '2002'], conditions: { lossRate: 0.2, delayMs: 20, jitterMs: 40 } });
    await world.startPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    bob.calls.end(bob.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
    await world.close();
  });

  it('device analytics off: nothing leaves but SIP, media and name look-ups', async () => {
    const world = await twoPhones();
    const { alice, bob } = await world.connected('2001', '2002');
    await world.clock.advance(2000);
    alice.calls.end(alice.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => bob.calls.calls.length === 0);
    await world.clock.advance(120_000);
    const own = new Set(['192.0.2.1', ...world.phones.map((phone) => phone.options.address)]);
    for (const record of world.traffic) {
      const to = record.to.replace(/:\d+$/, '');
      assert.ok(record.kind === 'udp' || record.kind === 'tcp', `${record.kind} to ${record.to}`);
      assert.ok(own.has(to), `${record.kind} to ${record.to}`);
    }
    assert.ok(world.traffic.length > 200);
    await world.close();
  });
});
