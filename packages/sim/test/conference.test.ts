// The local conference of three: what holds it together, and what becomes of the others when its host leaves.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import type { Call, Phone } from '@offhook/phone';
import { Handset, endConference, hold, join, resume, split } from '@offhook/phone';

import { World } from '../src/world.ts';

interface Scene {
  readonly world: World;
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
  readonly dave: Phone;
  readonly toBob: Call;
  readonly toCarol: Call;
  readonly handset: Handset;
}

async function connect(world: World, from: Phone, to: Phone, number: string): Promise<Call> {
  const call = await world.until(from.calls.place(1, number));
  await world.untilTrue(() => to.calls.ringing.length > 0);
  await world.until(to.calls.answer(to.calls.ringing[0]?.id ?? ''));
  await world.untilTrue(() => call.state === 'connected');
  return call;
}

/** Alice hosts. */
async function conference(settings: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const world = await World.create({ seed: 8, people: ['2001', '2002', '2003', '2004'], settings });
  await world.startPhones();
  const [alice, bob] = world.pair('2001', '2002');
  const [carol, dave] = world.pair('2003', '2004');
  const toBob = await connect(world, alice, bob, '2002');
  const toCarol = await connect(world, alice, carol, '2003');
  await world.until(join(alice.calls, toBob, toCarol));
  return { world, alice, bob, carol, dave, toBob, toCarol, handset: new Handset(alice) };
}

async function press({ world, handset }: Scene, label: string): Promise<void> {
  const index = handset.view().softKeys.findIndex((key) => key.startsWith(label));
  assert.ok(index >= 0, `no soft key ${label} among ${handset.view().softKeys.join(', ')}`);
  await world.until(handset.handle({ type: 'soft-key', index }));
}

function states({ toBob, toCarol }: Scene): readonly string[] {
  return [toBob.state, toCarol.state];
}

function statesAt(phone: Phone): readonly string[] {
  return phone.calls.calls.map((call) => call.state);
}

async function over({ world, alice, bob, carol, dave }: Scene): Promise<void> {
  await world.untilTrue(() => [alice, bob, carol, dave].every((phone) => phone.calls.calls.length === 0));
  await world.close();
  await world.clock.advance(100);
  assert.equal(world.clock.pendingTimers, 0);
}

describe('a conference on hold', () => {
  for (const how of ['the key', 'the soft keys'] as const) {
    it(`Hold, and Hold again by ${how}: both legs come back and the conference goes on`, async () => {
      const scene = await conference();
      const { world, alice, bob, carol, handset } = scene;
      const toggle = (label: string): Promise<void> =>
        how === 'the key' ? world.until(handset.handle({ type: 'key', key: 'hold' })) : press(scene, label);
      await toggle('Hold');
      assert.deepEqual(states(scene), ['hold', 'hold']);
      await world.untilTrue(() => statesAt(bob)[0] === 'held' && statesAt(carol)[0] === 'held');
      assert.equal(alice.calls.audio.sound.kind, 'silence');
      await toggle('Resume');
      assert.deepEqual(states(scene), ['conference', 'conference']);
      await world.untilTrue(() => statesAt(bob)[0] === 'connected' && statesAt(carol)[0] === 'connected');
      assert.equal(alice.calls.audio.sound.kind, 'conference');
      alice.calls.close();
      await over(scene);
    });
  }

  it('a call to somebody else in between does not end the conference', async () => {
    const scene = await conference();
    const { world, alice, dave, toBob } = scene;
    const third = await connect(world, alice, dave, '2004');
    assert.deepEqual(states(scene), ['hold', 'hold']);
    alice.calls.end(third.id);
    await world.untilTrue(() => third.isEnded);
    await world.until(hold(alice.calls, toBob)); // nothing to do, and nothing is dissolved
    await press(scene, 'Resume');
    assert.deepEqual(states(scene), ['conference', 'conference']);
    alice.calls.close();
    await over(scene);
  });

  it('a party that leaves while the conference waits leaves one call on hold', async () => {
    const scene = await conference();
    const { world, alice, bob, toCarol } = scene;
    await press(scene, 'Hold');
    bob.calls.end(bob.calls.calls[0]?.id ?? '');
    await world.untilTrue(() => alice.calls.calls.length === 1);
    assert.equal(toCarol.state, 'hold');
    await press(scene, 'Resume');
    assert.equal(toCarol.state, 'connected');
    alice.calls.close();
    await over(scene);
  });
});

describe('who is in a conference', () => {
  it('a party that is put on hold alone leaves it; the other is spoken to', async () => {
    const scene = await conference();
    const { world, alice, toBob, toCarol } = scene;
    await world.until(hold(alice.calls, toBob));
    assert.deepEqual([states(scene), alice.calls.conference], [['hold', 'connected'], []]);
    assert.deepEqual(alice.calls.audio.sound, { kind: 'leg', leg: toCarol.leg });
    alice.calls.close();
    await over(scene);
  });

  it('a party that hangs up while the conference comes back leaves a call with the other', async () => {
    const scene = await conference();
    const { world, alice, bob, toBob, toCarol, handset } = scene;
    await press(scene, 'Hold');
    const resuming = handset.handle({ type: 'key', key: 'hold' });
    bob.calls.close();
    await world.until(resuming);
    await world.untilTrue(() => toBob.isEnded);
    if (toCarol.state === 'hold') await press(scene, 'Resume');
    assert.deepEqual([toCarol.state, alice.calls.conference], ['connected', []]);
    handset.close();
    alice.calls.close();
    await over(scene);
  });

  it('a party that hangs up while it is joined leaves no conference', async () => {
    const scene = await conference();
    const { world, alice, bob, toBob, toCarol } = scene;
    await press(scene, 'Split');
    const joining = join(alice.calls, toBob, toCarol).then(
      () => undefined,
      (error: unknown) => assert.ok(isProblem(error), String(error)),
    );
    bob.calls.close();
    await world.until(joining);
    await world.untilTrue(() => toBob.isEnded);
    assert.deepEqual(alice.calls.conference, []);
    assert.notEqual(toCarol.state, 'conference');
    alice.calls.close();
    await over(scene);
  });

  it('who is spoken to already is not put on hold to be joined', async () => {
    const scene = await conference();
    const { world, alice, carol, toBob, toCarol } = scene;
    await press(scene, 'Split');
    await world.clock.advance(1000);
    const seen = new Set<string>();
    carol.calls.on('changed', () => seen.add(statesAt(carol).join(' ')));
    await world.until(join(alice.calls, toBob, toCarol));
    await world.clock.advance(1000);
    assert.deepEqual([seen.has('held'), states(scene)], [false, ['conference', 'conference']]);
    alice.calls.close();
    await over(scene);
  });

  it('one call does not make a conference, nor does one that only rings', async () => {
    const scene = await conference();
    const { world, alice, dave, toBob } = scene;
    const isConflict = (error: unknown): boolean => isProblem(error, 'conflict');
    await assert.rejects(join(alice.calls, toBob, toBob), isConflict);
    const ringing = await world.until(alice.calls.place(1, '2004'));
    await world.untilTrue(() => dave.calls.ringing.length === 1);
    await assert.rejects(join(alice.calls, toBob, ringing), isConflict);
    await assert.rejects(join(alice.calls, ringing, toBob), isConflict);
    alice.calls.close();
    await over(scene);
    await assert.rejects(split(alice.calls), isConflict);
    await assert.rejects(endConference(alice.calls), isConflict);
  });
});

describe('call.transferOnConferenceEnd', () => {
  it('1: what the person takes back while the others look for each other is left alone', async () => {
    const scene = await conference();
    const { world, alice, bob, handset, toBob, toCarol } = scene;
    const far = bob.calls.calls[0]?.session;
    assert.ok(far !== undefined);
    far.delegate = { ...far.delegate, onRefer: (refer) => refer.respond(202) };
    const ending = endConference(alice.calls).then(
      () => '',
      (error: unknown) => (isProblem(error) ? error.message : String(error)),
    );
    await world.clock.advance(2000);
    assert.deepEqual([states(scene), alice.calls.conference], [['hold', 'hold'], []]);
    await world.until(resume(alice.calls, toBob));
    assert.equal(await world.until(ending), 'The others could not be connected with each other');
    await world.untilTrue(() => toCarol.isEnded);
    assert.equal(toBob.state, 'connected');
    handset.close();
    alice.calls.close();
    await over(scene);
  });

  for (const how of ['End Call', 'the receiver'] as const) {
    it(`1: when the host leaves by ${how}, the two others stay connected with each other`, async () => {
      const scene = await conference();
      const { world, alice, bob, carol, handset } = scene;
      await (how === 'End Call' ? press(scene, 'End Call') : world.until(handset.handle({ type: 'hook', isOff: false })));
      assert.notEqual(alice.calls.audio.sound.kind, 'conference', 'the host is not heard any more');
      await world.untilTrue(() => alice.calls.calls.length === 0);
      await world.clock.advance(5000);
      assert.deepEqual([statesAt(bob), statesAt(carol)], [['connected'], ['connected']]);
      assert.deepEqual(
        [bob.calls.calls[0]?.party.address, carol.calls.calls[0]?.party.address],
        ['sip:2003@example.test', 'sip:2002@example.test'],
      );
      bob.calls.close();
      await over(scene);
    });
  }

  it('0: when the host leaves, both are ended', async () => {
    const scene = await conference({ 'call.transferOnConferenceEnd': '0' });
    await press(scene, 'End Call');
    await over(scene);
  });

  it('1: where the first takes no transfer, the second is transferred to it', async () => {
    const scene = await conference();
    const { world, bob, carol } = scene;
    const far = bob.calls.calls[0]?.session;
    assert.ok(far !== undefined);
    far.delegate = { ...far.delegate, onRefer: (refer) => refer.reject(603) };
    await press(scene, 'End Call');
    await world.clock.advance(5000);
    assert.deepEqual([statesAt(bob), statesAt(carol)], [['connected'], ['connected']]);
    bob.calls.close();
    await over(scene);
  });

  it('1: where neither takes a transfer, both are ended and the person is told', async () => {
    const scene = await conference();
    const { world, bob, carol, handset } = scene;
    for (const phone of [bob, carol]) {
      const far = phone.calls.calls[0]?.session;
      assert.ok(far !== undefined);
      far.delegate = { ...far.delegate, onRefer: (refer) => refer.reject(603) };
    }
    await press(scene, 'End Call');
    await world.clock.advance(1000);
    assert.equal(handset.view().screen.notice, 'The others could not be connected with each other');
    handset.close();
    await over(scene);
  });

  it('1: a party that has been put on hold by itself is connected with the other all the same', async () => {
    const scene = await conference();
    const { world, bob, carol } = scene;
    await world.until(hold(bob.calls, bob.calls.calls[0] ?? assert.fail('no call')));
    await press(scene, 'End Call');
    await world.clock.advance(5000);
    assert.deepEqual([bob.calls.calls.length, carol.calls.calls.length], [1, 1]);
    bob.calls.close();
    await over(scene);
  });
});
