// What ends a call that nobody ends, what waits for calls to end, and what they give back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { World } from '../src/world.ts';

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  const world = await World.create({ seed: 17, people: ['2001', '2002'], settings });
  await world.startPhones();
  return world;
}

describe('calls that nobody answers', () => {
  it('guide, call.offeringTimeOut: the phone stops ringing, the caller hears 480, and the call is missed', async () => {
    const world = await scene({ 'call.offeringTimeOut': '20', 'call.ringBackTimeOut': '0' });
    const [alice, bob] = world.pair('2001', '2002');
    const call = await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    await world.clock.advance(19_000);
    assert.equal(bob.calls.ringing.length, 1);
    await world.clock.advance(1500);
    assert.deepEqual([bob.calls.calls.length, call.isEnded, call.session?.lastResponse?.status], [0, true, 480]);
    await world.clock.advance(100);
    assert.equal(bob.callLists.list('missed').length, 1);
    await world.close();
  });

  it('call.offeringTimeOut=0: the phone rings on', async () => {
    const world = await scene({ 'call.offeringTimeOut': '0', 'call.ringBackTimeOut': '0' });
    const [alice, bob] = world.pair('2001', '2002');
    await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    await world.clock.advance(120_000);
    assert.equal(bob.calls.ringing.length, 1);
    await world.close();
  });

  it('call.ringBackTimeOut: the caller gives up', async () => {
    const world = await scene({ 'call.offeringTimeOut': '0', 'call.ringBackTimeOut': '30' });
    const [alice, bob] = world.pair('2001', '2002');
    const call = await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    await world.clock.advance(29_000);
    assert.equal(call.isEnded, false);
    await world.clock.advance(1500);
    assert.deepEqual([call.isEnded, bob.calls.calls.length], [true, 0]);
    await world.close();
  });

  it('neither time counts for a call that was answered', async () => {
    const world = await scene({ 'call.offeringTimeOut': '20', 'call.ringBackTimeOut': '20' });
    const { alice, bob } = await world.connected('2001', '2002');
    await world.clock.advance(60_000);
    assert.deepEqual([alice.calls.calls[0]?.state, bob.calls.calls[0]?.state], ['connected', 'connected']);
    await world.close();
  });
});

describe('what a call gives back', () => {
  it('the ports of an answer that came too late: on a phone with one pair of ports, the next call can be answered', async () => {
    const world = await scene({ 'tcpIpApp.port.rtp.mediaPortRangeStart': '2222', 'tcpIpApp.port.rtp.mediaPortRangeEnd': '2223' });
    const [alice, bob] = world.pair('2001', '2002');
    const first = await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    const answering = bob.calls.answer(bob.calls.ringing[0]?.id ?? '').catch((error: unknown) => {
      if (!isProblem(error)) throw error;
    });
    bob.calls.abandon(); // the call ends while its ports are being bound
    await world.until(answering);
    alice.calls.end(first.id);
    await world.untilTrue(() => alice.calls.calls.length === 0);
    await world.clock.advance(40_000);
    const second = await world.until(alice.calls.place(1, '2002'));
    await world.untilTrue(() => bob.calls.ringing.length === 1);
    await world.until(bob.calls.answer(bob.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => second.state === 'connected');
    await world.close();
  });

  it('the ports of every call that ended', async () => {
    const world = await scene({ 'tcpIpApp.port.rtp.mediaPortRangeStart': '2222', 'tcpIpApp.port.rtp.mediaPortRangeEnd': '2223' });
    for (let count = 0; count < 3; count++) {
      const { alice, bob } = await world.connected('2001', '2002');
      alice.calls.close();
      await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 0);
      await world.clock.advance(100);
    }
    await world.close();
  });
});

describe('the microphone', () => {
  it('is on again after the call that was muted, also where another waits on hold', async () => {
    const world = await World.create({ seed: 17, people: ['2001', '2002', '2003'] });
    await world.startPhones();
    const { alice } = await world.connected('2001', '2002');
    const carol = world.phone('2003');
    const second = await world.until(alice.calls.place(1, '2003'));
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await world.until(carol.calls.answer(carol.calls.ringing[0]?.id ?? ''));
    await world.untilTrue(() => second.state === 'connected');
    alice.calls.isMuted = true;
    alice.calls.end(second.id);
    await world.untilTrue(() => second.isEnded);
    assert.deepEqual([alice.calls.calls.length, alice.calls.isMuted], [1, false]);
    await world.close();
  });
});

describe('what waits for the end of calls', () => {
  it('a check-sync in a call asks the server for nothing before the call has ended', async () => {
    const world = await scene();
    const { alice } = await world.connected('2001', '2002');
    const before = world.requests.length;
    world.setSite({ 'callLists.size': '20' });
    assert.deepEqual(await world.until(world.callServer.notify('2001', 'check-sync')), [200]);
    await world.clock.advance(60_000);
    assert.equal(world.requests.slice(before).filter(({ path }) => path.endsWith('site.cfg')).length, 0);
    assert.equal(alice.calls.calls[0]?.state, 'connected');
    alice.calls.close();
    await world.untilTrue(() => alice.settings.get('callLists.size') === 20);
    await world.close();
  });
});
