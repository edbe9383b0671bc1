// Calls that meet, are refused, or end at the wrong moment: what each phone shows, hears and lists.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, isProblem } from '@offhook/base';
import type { Call, Phone } from '@offhook/phone';
import { completeTransfer, consult, hold, join, resume, transferBlind } from '@offhook/phone';
import type { CallListEntry } from '@offhook/ucs';

import { World } from '../src/world.ts';

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
  readonly dave: Phone;
}

async function scene(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 21, people: ['2001', '2002', '2003', '2004'], settings });
  await world.startPhones();
  return { world, alice: world.phone('2001'), bob: world.phone('2002'), carol: world.phone('2003'), dave: world.phone('2004') };
}

async function ring(world: World, from: Phone, to: Phone, number: string): Promise<Call> {
  const call = await world.until(from.calls.place(1, number));
  await world.untilTrue(() => to.calls.ringing.length > 0);
  return call;
}

async function answer(world: World, phone: Phone): Promise<Call> {
  const [ringing] = phone.calls.ringing;
  assert.ok(ringing !== undefined);
  await world.until(phone.calls.answer(ringing.id));
  return ringing;
}

async function connect(world: World, from: Phone, to: Phone, number: string): Promise<{ out: Call; in: Call }> {
  const out = await ring(world, from, to, number);
  const incoming = await answer(world, to);
  await world.untilTrue(() => out.state === 'connected' && incoming.state === 'connected');
  return { out, in: incoming };
}

async function quiet({ world, alice, bob, carol, dave }: Scene): Promise<void> {
  const phones = [alice, bob, carol, dave];
  for (const phone of phones) for (const call of [...phone.calls.calls]) phone.calls.end(call.id);
  await world.untilTrue(() => phones.every((phone) => phone.calls.calls.length === 0));
  for (const phone of phones) assert.equal(phone.calls.audio.sound.kind, 'silence');
  await world.close();
  await world.clock.advance(100);
  assert.equal(world.clock.pendingTimers, 0);
}

function summary(entries: readonly CallListEntry[]): readonly string[] {
  return entries.map(({ direction, disposition, count, connections }) => `${direction} ${disposition} ${count} ${connections.length}`);
}

function refuseOffers(call: Call): void {
  const { session } = call;
  assert.ok(session !== undefined);
  session.delegate = {
    ...session.delegate,
    answerOffer: () => {
      throw new ProblemError('unsupported', 'no offers today');
    },
  };
}

describe('calls that end while something goes on', () => {
  it('a caller who gives up while the answer is being made leaves one missed call', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const out = await ring(world, alice, bob, '2002');
    const answering = bob.calls.answer(bob.calls.ringing[0]?.id ?? '').catch((error: unknown) => {
      if (!isProblem(error)) throw error;
    });
    alice.calls.end(out.id);
    await world.until(answering);
    await world.untilTrue(() => bob.calls.calls.length === 0 && alice.calls.calls.length === 0);
    await world.clock.advance(100);
    assert.equal(alice.callLists.entries.length, 1);
    assert.equal(bob.callLists.entries.length, 1);
    await quiet(all);
  });

  it('two presses on Answer answer once', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    await ring(world, alice, bob, '2002');
    const id = bob.calls.ringing[0]?.id ?? '';
    const results = await world.until(Promise.allSettled([bob.calls.answer(id), bob.calls.answer(id)]));
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'rejected'],
    );
    await world.clock.advance(1000);
    assert.equal(bob.calls.calls[0]?.state, 'connected');
    assert.equal(alice.calls.calls[0]?.state, 'connected');
    await quiet(all);
  });

  it('a far end that hangs up during the hold ends the call, in words', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const call = await connect(world, alice, bob, '2002');
    const holding = hold(alice.calls, call.out).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
    });
    bob.calls.end(call.in.id);
    await world.until(holding);
    await world.untilTrue(() => call.out.isEnded && call.in.isEnded);
    await world.clock.advance(100);
    assert.deepEqual(summary(alice.callLists.entries), ['Out Normal 1 1']);
    await quiet(all);
  });

  it('RFC 3261 §14.1: both hold at once; both are on hold, and both can resume', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const call = await connect(world, alice, bob, '2002');
    await world.until(Promise.all([hold(alice.calls, call.out), hold(bob.calls, call.in)]));
    assert.deepEqual([call.out.state, call.in.state], ['hold', 'hold']);
    await world.until(resume(alice.calls, call.out));
    assert.equal(call.out.state, 'held');
    await world.until(resume(bob.calls, call.in));
    await world.untilTrue(() => call.out.state === 'connected' && call.in.state === 'connected');
    await quiet(all);
  });

  it('RFC 3264 §8.4: held by the far end, then here, then both resume', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const call = await connect(world, alice, bob, '2002');
    await world.until(hold(bob.calls, call.in));
    await world.untilTrue(() => call.out.state === 'held');
    await world.until(hold(alice.calls, call.out));
    await world.until(resume(bob.calls, call.in));
    assert.deepEqual([call.out.state, call.in.state], ['hold', 'held']);
    await world.until(resume(alice.calls, call.out));
    await world.untilTrue(() => call.out.state === 'connected' && call.in.state === 'connected');
    await quiet(all);
  });

  it('a hold that is refused (488) leaves the call connected, and a second call is possible all the same', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const call = await connect(world, alice, bob, '2002');
    refuseOffers(call.in);
    await assert.rejects(world.until(hold(alice.calls, call.out)), (error) => isProblem(error, 'conflict'));
    assert.equal(call.out.state, 'connected');
    await ring(world, alice, carol, '2003');
    await quiet(all);
  });
});

describe('several calls at one phone', () => {
  it('answering a second call holds the first', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const second = await connect(world, carol, bob, '2002');
    assert.deepEqual([first.in.state, second.in.state], ['hold', 'connected']);
    await world.untilTrue(() => first.out.state === 'held');
    assert.equal(alice.calls.audio.sound.kind, 'leg');
    await quiet(all);
  });

  it('of two calls that were placed, the one answered last is spoken to and the other waits', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await ring(world, alice, bob, '2002');
    const second = await ring(world, alice, carol, '2003');
    await answer(world, carol);
    await world.untilTrue(() => second.state === 'connected');
    await answer(world, bob);
    await world.untilTrue(() => first.state === 'connected' && second.state === 'hold');
    await quiet(all);
  });

  it('guide, call waiting off: 486, and the call is listed once as missed', async () => {
    const all = await scene({ 'call.callWaiting.enable': '0' });
    const { world, alice, bob, carol } = all;
    await connect(world, alice, bob, '2002');
    const refused = await world.until(carol.calls.place(1, '2002'));
    await world.untilTrue(() => refused.isEnded);
    await world.clock.advance(100);
    assert.deepEqual(summary(bob.callLists.list('missed')), ['In Busy 1 0']);
    assert.deepEqual(summary(carol.callLists.entries), ['Out Busy 1 0']);
    assert.match(refused.endText, /Busy/);
    await quiet(all);
  });

  it('do not disturb: refused with 486 and listed; without call.rejectBusyOnDnd it comes in silently', async () => {
    for (const isRejected of [true, false]) {
      const all = await scene({ 'call.rejectBusyOnDnd': isRejected ? '1' : '0' });
      const { world, alice, bob } = all;
      await world.until(bob.choices.change({ isDoNotDisturb: true }));
      const call = await world.until(alice.calls.place(1, '2002'));
      await world.clock.advance(1000);
      assert.equal(call.isEnded, isRejected);
      assert.equal(bob.calls.ringing.length, 0);
      assert.equal(bob.calls.audio.sound.kind, 'silence');
      assert.equal(bob.calls.calls.length, isRejected ? 0 : 1);
      if (!isRejected) alice.calls.end(call.id);
      await world.clock.advance(1000);
      assert.deepEqual(summary(bob.callLists.list('missed')), [`In ${isRejected ? 'Busy' : 'Partial'} 1 0`]);
      await quiet(all);
    }
  });

  it('call.callsPerLineKey: one too many is refused in words, and one from outside with 486', async () => {
    const all = await scene({ 'call.callsPerLineKey': '1' });
    const { world, alice, bob, carol } = all;
    await connect(world, alice, bob, '2002');
    await assert.rejects(world.until(alice.calls.place(1, '2003')), (error) => isProblem(error, 'conflict'));
    const refused = await world.until(carol.calls.place(1, '2002'));
    await world.untilTrue(() => refused.isEnded);
    assert.equal(refused.disposition, 'Busy');
    await quiet(all);
  });

  it('call.callsPerLineKey: two calls dialled at once do not pass the limit either', async () => {
    const all = await scene({ 'call.callsPerLineKey': '1' });
    const { world, alice } = all;
    const results = await world.until(Promise.allSettled([alice.calls.place(1, '2002'), alice.calls.place(1, '2003')]));
    assert.deepEqual(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
    await quiet(all);
  });
});

describe('transfers that fail', () => {
  for (const how of ['busy', 'declines', 'does not answer'] as const) {
    it(`a consulted target that is ${how === 'busy' ? how : `there and ${how}`}: the first call can be resumed`, async () => {
      const all = await scene({ 'call.ringBackTimeOut': '5', 'voice.codecPref.G722': '0' });
      const { world, alice, bob, carol } = all;
      const first = await connect(world, alice, bob, '2002');
      if (how === 'busy') await world.until(carol.choices.change({ isDoNotDisturb: true }));
      const consultation = await world.until(consult(alice.calls, first.out, '2003'));
      if (how === 'declines') {
        await world.untilTrue(() => carol.calls.ringing.length === 1);
        carol.calls.reject(carol.calls.ringing[0]?.id ?? '');
      }
      await world.untilTrue(() => consultation.isEnded);
      await assert.rejects(world.until(completeTransfer(alice.calls, consultation)), (error) => isProblem(error));
      assert.equal(first.out.state, 'hold');
      await world.until(resume(alice.calls, first.out));
      assert.equal(first.out.state, 'connected', 'spoken to again');
      await world.clock.advance(100);
      assert.equal(alice.callLists.entries.length, 1);
      await quiet(all);
    });
  }

  it('RFC 5589 §6.1: a target that declines leaves the call on hold, and says so', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const done = transferBlind(alice.calls, first.out, '2003').then(
      () => 'done',
      (error: unknown) => (isProblem(error) ? error.message : String(error)),
    );
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    carol.calls.reject(carol.calls.ringing[0]?.id ?? '');
    assert.match(await world.until(done), /The transfer failed: Decline/);
    assert.equal(first.out.state, 'hold');
    await world.until(resume(alice.calls, first.out));
    await world.untilTrue(() => first.out.state === 'connected' && first.in.state === 'connected');
    assert.equal(bob.calls.calls.length, 1);
    await quiet(all);
  });

  it('a transferee who hangs up before the target answered ends the transfer', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const done = transferBlind(alice.calls, first.out, '2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    bob.calls.end(first.in.id);
    await world.until(done);
    assert.equal(alice.calls.calls.length, 0);
    await quiet(all);
  });

  it('RFC 3891 §3: an INVITE that replaces a held call takes its place, also on a phone that has no room or is not to be disturbed', async () => {
    const all = await scene({ 'call.callsPerLineKey': '2', 'call.callWaiting.enable': '0' });
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const consultation = await world.until(consult(alice.calls, first.out, '2003'));
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    const target = await answer(world, carol);
    await world.untilTrue(() => consultation.isConnected);
    await world.until(hold(carol.calls, target));
    await world.until(carol.choices.change({ isDoNotDisturb: true }));
    await world.until(completeTransfer(alice.calls, consultation));
    await world.untilTrue(() => alice.calls.calls.length === 0 && bob.calls.calls.length === 1 && carol.calls.calls.length === 1);
    await world.untilTrue(() => carol.calls.calls[0]?.state === 'connected' && bob.calls.calls[0]?.state === 'connected');
    await world.clock.advance(100);
    assert.deepEqual([...summary(alice.callLists.entries)].sort(), ['Out Normal 1 1', 'Out Transferred 1 1']);
    const transferred = alice.callLists.entries.find((entry) => entry.disposition === 'Transferred');
    assert.equal(transferred?.finalDestination?.address, 'sip:2003@example.test');
    await quiet(all);
  });
});

describe('a conference', () => {
  async function conference(all: Scene): Promise<{ toBob: Call; toCarol: Call; atBob: Call; atCarol: Call }> {
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const second = await connect(world, alice, carol, '2003');
    await world.until(join(alice.calls, first.out, second.out));
    assert.equal(alice.calls.audio.sound.kind, 'conference');
    return { toBob: first.out, atBob: first.in, toCarol: second.out, atCarol: second.in };
  }

  it('one party leaves: the other stays connected and is heard', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const { toCarol, atBob } = await conference(all);
    bob.calls.end(atBob.id);
    await world.untilTrue(() => alice.calls.calls.length === 1);
    assert.equal(toCarol.state, 'connected');
    assert.deepEqual(alice.calls.audio.sound, { kind: 'leg', leg: toCarol.leg });
    await quiet(all);
  });

  it('a party that holds is shown as such and comes back into the conference', async () => {
    const all = await scene();
    const { world, bob } = all;
    const { toBob, toCarol, atBob } = await conference(all);
    await world.until(hold(bob.calls, atBob));
    await world.untilTrue(() => toBob.state === 'held');
    assert.equal(toCarol.state, 'conference');
    await world.until(resume(bob.calls, atBob));
    await world.untilTrue(() => toBob.state === 'conference');
    await quiet(all);
  });

  it('a call to somebody else puts both on hold, and only the new party is heard', async () => {
    const all = await scene();
    const { world, alice, dave } = all;
    const { toBob, toCarol } = await conference(all);
    const third = await connect(world, alice, dave, '2004');
    assert.deepEqual([toBob.state, toCarol.state], ['hold', 'hold']);
    assert.deepEqual(alice.calls.audio.sound, { kind: 'leg', leg: third.out.leg });
    await world.until(join(alice.calls, toBob, toCarol));
    assert.deepEqual([toBob.state, toCarol.state, third.out.state], ['conference', 'conference', 'hold']);
    await quiet(all);
  });

  it('a party that refuses to be resumed leaves no half conference', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const second = await connect(world, alice, carol, '2003');
    refuseOffers(first.in);
    await assert.rejects(world.until(join(alice.calls, first.out, second.out)), (error) => isProblem(error, 'conflict'));
    assert.deepEqual(alice.calls.conference, []);
    assert.notEqual(alice.calls.audio.sound.kind, 'conference');
    assert.ok(alice.calls.calls.every((call) => call.state !== 'conference'));
    await quiet(all);
  });
});

describe('what the lists say', () => {
  it('guide, disposition: declined here is Rejected at both ends and not missed', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const out = await ring(world, alice, bob, '2002');
    bob.calls.reject(bob.calls.ringing[0]?.id ?? '');
    await world.untilTrue(() => out.isEnded);
    await world.clock.advance(100);
    assert.deepEqual(summary(alice.callLists.entries), ['Out Rejected 1 0']);
    assert.deepEqual(summary(bob.callLists.list('received')), ['In Rejected 1 0']);
    assert.equal(bob.callLists.unseenMissed, 0);
    await quiet(all);
  });

  it('an ignored call that is not answered is missed', async () => {
    const all = await scene();
    const { world, alice, bob } = all;
    const out = await ring(world, alice, bob, '2002');
    bob.calls.ignore(bob.calls.ringing[0]?.id ?? '');
    alice.calls.end(out.id);
    await world.untilTrue(() => bob.calls.calls.length === 0);
    await world.clock.advance(100);
    assert.deepEqual(summary(bob.callLists.list('missed')), ['In Partial 1 0']);
    await quiet(all);
  });

  it('guide, finalDestination: who was transferred lists both parties in order', async () => {
    const all = await scene();
    const { world, alice, bob, carol } = all;
    const first = await connect(world, alice, bob, '2002');
    const done = transferBlind(alice.calls, first.out, '2003');
    await world.untilTrue(() => carol.calls.ringing.length === 1);
    await answer(world, carol);
    await world.until(done);
    await world.untilTrue(() => first.in.isEnded);
    await world.clock.advance(100);
    const [entry] = bob.callLists.list('received');
    assert.equal(entry?.disposition, 'Transferred');
    assert.equal(entry?.finalDestination?.address, 'sip:2003@example.test');
    assert.deepEqual(summary(alice.callLists.entries), ['Out Transferred 1 1']);
    await quiet(all);
  });
});
