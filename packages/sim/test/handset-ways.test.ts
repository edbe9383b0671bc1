// Ways back from screens, and what a screen tells by itself: failures, secrets that show for a moment, whether a call is secure.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Person } from './person.ts';
import { scene, speaking } from './person.ts';

const titleOf = ({ view }: Person): string => view.screen.title;

describe('back', () => {
  it('from the form of a contact leads to the directory, and from Info of a call to its list', async () => {
    const { world, alice, bob } = await speaking();
    await bob.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.clock.advance(1000);
    await alice.press('Contacts');
    await alice.open('Local Directory');
    await alice.press('Add +');
    await alice.press('Cancel');
    assert.deepEqual([titleOf(alice), world.phone('2001').directory.personal], ['Local Directory', []]);
    await alice.do({ type: 'key', key: 'home' });
    await alice.do({ type: 'key', key: 'right' });
    await alice.press('Info');
    assert.equal(alice.kind, 'text');
    await alice.press('Back');
    assert.equal(titleOf(alice), 'Placed Calls');
    await world.close();
  });
});

describe('the calls on the screen', () => {
  for (const [offered, isSecure] of [
    ['1', true],
    ['0', false],
  ] as const)
    it(`say which way they came and whether they are secure: SRTP ${isSecure ? 'offered' : 'not offered'}`, async () => {
      const { world, alice, bob } = await speaking({ 'sec.srtp.offer': offered });
      for (const [person, isIncoming] of [
        [alice, false],
        [bob, true],
      ] as const) {
        const { body } = person;
        assert.deepEqual(body.kind === 'calls' ? body.calls.map((call) => [call.isIncoming, call.isSecure]) : [], [[isIncoming, isSecure]]);
        assert.equal(person.view.screen.icons.includes('secure'), isSecure);
      }
      await world.close();
    });
});

describe('rows', () => {
  it('the arrows go from call to call and stop at the ends; Cancel leaves the question whom a call goes to', async () => {
    const { world, alice, bob } = await speaking();
    await alice.press('Transfer');
    await alice.press('Cancel');
    assert.deepEqual([alice.kind, titleOf(alice)], ['calls', 'Calls']);
    await world.untilTrue(() => alice.view.softKeys.includes('Resume'));
    await alice.press('New Call');
    await alice.type('2003');
    const chosen = (): number => {
      const { body } = alice;
      return body.kind === 'calls' ? body.calls.findIndex(({ isSelected }) => isSelected) : -1;
    };
    await world.untilTrue(() => alice.body.kind === 'calls' && alice.body.calls.length === 2 && bob.kind === 'calls');
    const walked: number[] = [];
    for (const key of ['up', 'up', 'down', 'down', 'up', 'down'] as const) {
      await alice.do({ type: 'key', key });
      walked.push(chosen());
    }
    assert.deepEqual(walked, [0, 0, 1, 1, 0, 1]);
    await world.close();
  });

  it('Do Not Disturb turns on and off again', async () => {
    const { world, alice } = await scene();
    await alice.press('Settings');
    await alice.open('Basic');
    for (const isOn of [true, false]) {
      await alice.open('Do Not Disturb');
      assert.deepEqual(
        [world.phone('2001').choices.current.isDoNotDisturb, alice.view.screen.icons.includes('do-not-disturb')],
        [isOn, isOn],
      );
    }
    await world.close();
  });

  it('with several lines, Ring Type asks of which', async () => {
    const { world, alice } = await scene(
      {
        'reg.2.address': '2003',
        'reg.2.auth.userId': '2003',
        'reg.2.auth.password': 'secret-2003',
        'reg.2.label': 'Shop',
        'reg.2.ringType': 'ringer4',
      },
      { people: ['2001', '2002', '2003'] },
    );
    await alice.press('Settings');
    await alice.open('Basic', 'Ring Type', 'Shop');
    const { body } = alice;
    assert.equal(body.kind === 'list' ? body.items[body.selectedIndex]?.text : '', 'Medium Trill');
    await alice.open('Low Trill');
    assert.equal(world.phone('2001').settings.get('reg.#.ringType', 2), 'ringer2');
    assert.notEqual(world.phone('2001').settings.get('reg.#.ringType', 1), 'ringer2');
    await world.close();
  });
});

describe('by itself', () => {
  it('a transfer that the dial plan sent and that finds no room is told', async () => {
    const { world, alice } = await speaking({ 'call.callsPerLineKey': '1', 'dialplan.digitmap': 'xxT' });
    await alice.press('Transfer');
    await alice.digits('55');
    await world.clock.advance(5000);
    assert.match(alice.view.screen.notice ?? '', /holds no more calls/);
    await world.close();
  });

  it('a digit of a password shows for a moment, and the screen changes when it is hidden', async () => {
    const { world, alice } = await scene({ 'up.echoPasswordDigits': '1' });
    await alice.press('Settings');
    await alice.open('Advanced');
    await alice.do({ type: 'key', key: '4' });
    assert.equal(alice.value, '4');
    let changes = 0;
    alice.handset.onChange = () => void changes++;
    await world.clock.advance(5000);
    assert.equal(alice.value, '*');
    assert.ok(changes > 0);
    await world.close();
  });
});

describe('the volume keys', () => {
  const louder = { type: 'key', key: 'volume-up' } as const;

  for (const [settings, ringer] of [
    [{}, 'ringer2'],
    [{ 'np.normal.ringing.calls.tonePattern': 'ringer6' }, 'ringer6'],
    [{ 'reg.1.ringType': 'ringer4' }, 'ringer4'],
  ] as const)
    it(`let one hear the ringer that calls ring with: ${ringer}`, async () => {
      const { world, alice } = await scene(settings);
      await alice.do(louder);
      assert.deepEqual(world.phone('2001').calls.idleSound, { ringer });
      await world.clock.advance(10_000);
      assert.equal(world.phone('2001').calls.idleSound, undefined);
      await world.close();
    });

  it('nothing during a call, nor in place of a ringer that is played already', async () => {
    const { world, alice } = await speaking();
    const { calls } = world.phone('2001');
    await alice.do(louder);
    assert.equal(calls.idleSound, undefined);
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await alice.press('Settings');
    await alice.open('Basic', 'Ring Type');
    await alice.do({ type: 'key', key: 'down' });
    await alice.press('Play');
    await alice.do(louder);
    await world.clock.advance(10_000);
    assert.deepEqual(calls.idleSound, { ringer: 'ringer3' });
    await world.close();
  });
});

describe('Settings > Basic > Restart Phone', () => {
  it('restarts on Yes alone', async () => {
    const { world, alice } = await scene();
    const boots = (): number => world.phone('2001').log.text.split('boot VVX').length - 1;
    await alice.press('Settings');
    await alice.open('Basic', 'Restart Phone');
    await alice.press('No');
    assert.deepEqual([boots(), titleOf(alice)], [1, 'Basic']);
    await alice.open('Restart Phone');
    await alice.press('Yes');
    assert.equal(boots(), 2);
    await world.close();
  });
});
