// What the handset offers for each state of a call, and what its line keys and lists say and do.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { WorldOptions } from '../src/world.ts';
import { World } from '../src/world.ts';
import { Person } from './person.ts';

interface Trio {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly carl: Person;
}

async function trio(settings: Readonly<Record<string, string>> = {}, options: Partial<WorldOptions> = {}): Promise<Trio> {
  const world = await World.create({ seed: 5, people: ['2001', '2002', '2003'], settings, release: '6.2.0.1', ...options });
  await world.startPhones();
  const [alice, bob, carl] = ['2001', '2002', '2003'].map((name) => new Person(world, world.phone(name)));
  if (alice === undefined || bob === undefined || carl === undefined) return assert.fail();
  return { world, alice, bob, carl };
}

/** Alice calls somebody, who answers. */
async function call({ world, alice, bob, carl }: Trio, number: '2002' | '2003'): Promise<void> {
  await alice.do({ type: 'dial', number });
  const callee = number === '2002' ? bob : carl;
  await world.untilTrue(() => callee.view.lamps.ringing);
  await callee.press('Answer');
  await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
}

const keys = (person: Person): readonly string[] => person.view.softKeys.filter((label) => label !== '');
const states = ({ body }: Person): readonly string[] =>
  body.kind === 'calls' ? body.calls.map(({ stateText, isSelected }) => `${isSelected ? '*' : ''}${stateText}`) : [];

describe('hanging up', () => {
  it('ends the call on hold that one is looking at, and of two first the one that sounds', async () => {
    const { world, alice, bob, carl } = await trio();
    const hangUp = (): Promise<void> => alice.do({ type: 'hook', isOff: false });
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.press('Answer');
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    await alice.press('Hold');
    await world.untilTrue(() => alice.view.softKeys.includes('New Call'));
    await alice.press('New Call');
    await hangUp();
    assert.deepEqual(states(alice), ['*On hold'], 'only the number that was being dialled is given up');
    await alice.press('New Call');
    await alice.digits('2003');
    await world.untilTrue(() => carl.view.lamps.ringing);
    await carl.press('Answer');
    await world.untilTrue(() => states(alice).includes('*Connected'));
    await hangUp();
    await world.untilTrue(() => carl.kind === 'idle');
    assert.deepEqual(states(alice), ['*On hold']);
    await hangUp();
    await world.untilTrue(() => bob.kind === 'idle');
    assert.equal(alice.kind, 'idle');
    await world.close();
  });

  it('leaves a call alone that rings', async () => {
    const { world, alice, bob } = await trio();
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    await bob.do({ type: 'hook', isOff: false });
    assert.equal(bob.view.lamps.ringing, true);
    await world.close();
  });
});

describe('the keys below a call', () => {
  it('are those of its state: ringing, up, on hold, and beside another', async () => {
    const all = await trio();
    const { world, alice, bob, carl } = all;
    await alice.do({ type: 'dial', number: '2002' });
    await world.untilTrue(() => bob.view.lamps.ringing);
    assert.deepEqual([keys(alice), keys(bob)], [['End Call'], ['Answer', 'Reject', 'Ignore']]);
    await bob.press('Ignore');
    assert.deepEqual(keys(bob), ['Answer', 'Reject']);
    await bob.press('Answer');
    await world.untilTrue(() => alice.view.softKeys.includes('Hold'));
    assert.deepEqual(keys(alice), ['Hold', 'Transfer', 'Conference', 'End Call']);
    await alice.press('Hold');
    await world.untilTrue(() => alice.view.softKeys.includes('Resume'));
    assert.deepEqual(keys(alice), ['Resume', 'Transfer', 'New Call', 'End Call']);
    await alice.press('New Call');
    assert.deepEqual([alice.view.screen.title, alice.kind], ['New call', 'dialling']);
    await alice.digits('2003');
    await world.untilTrue(() => carl.view.lamps.ringing);
    await carl.press('Answer');
    await world.untilTrue(() => states(alice).includes('*Connected'));
    assert.deepEqual(states(alice), ['On hold', '*Connected']);
    assert.deepEqual(keys(alice), ['Hold', 'Transfer', 'Join', 'End Call']);
    await alice.do({ type: 'key', key: 'up' });
    assert.deepEqual(
      [states(alice), keys(alice)],
      [
        ['*On hold', 'Connected'],
        ['Resume', 'Transfer', 'Join', 'End Call'],
      ],
    );
    await alice.do({ type: 'key', key: 'up' });
    assert.deepEqual(states(alice), ['*On hold', 'Connected']);
    await alice.do({ type: 'item', index: 1 });
    await alice.do({ type: 'key', key: 'down' });
    assert.deepEqual(states(alice), ['On hold', '*Connected']);
    await alice.press('Join');
    await world.untilTrue(() => states(alice).every((state) => state.includes('Conference')));
    assert.deepEqual(keys(alice), ['Hold', 'Split', 'End Call']);
    await world.close();
  });

  it('hold by the hard key holds and resumes; select presses the first soft key; other keys mean nothing here', async () => {
    const all = await trio();
    const { world, alice } = all;
    await call(all, '2002');
    await alice.do({ type: 'key', key: 'hold' });
    await world.untilTrue(() => states(alice).includes('*On hold'));
    await alice.do({ type: 'key', key: 'hold' });
    await world.untilTrue(() => states(alice).includes('*Connected'));
    await alice.do({ type: 'key', key: 'select' });
    await world.untilTrue(() => states(alice).includes('*On hold'));
    await world.close();
  });

  for (const [setting, first, second] of [
    ['Blind', 'Consultative', 'Blind'],
    ['Consultative', 'Blind', 'Consultative'],
  ] as const)
    it(`call.defaultTransferType=${setting}: Transfer begins so, and its key changes it`, async () => {
      const all = await trio({ 'call.defaultTransferType': setting });
      const { world, alice, bob, carl } = all;
      await call(all, '2002');
      await alice.press('Transfer');
      assert.equal(alice.view.screen.title, 'Transfer to');
      const labels = (): readonly string[] => keys(alice);
      assert.ok(labels().includes(first), labels().join());
      await alice.press(first);
      assert.ok(labels().includes(second) && !labels().includes(first), labels().join());
      await alice.press(second);
      await alice.type('2003');
      await world.untilTrue(() => carl.view.lamps.ringing);
      await carl.press('Answer');
      if (setting === 'Blind') await world.untilTrue(() => alice.kind === 'idle' && states(bob).includes('*Connected'));
      else await world.untilTrue(() => states(alice).length === 2);
      await world.close();
    });

  it('a conference asks whom, and has no choice of transfers', async () => {
    const all = await trio();
    await call(all, '2002');
    await all.alice.press('Conference');
    assert.equal(all.alice.view.screen.title, 'Conference with');
    assert.ok(!keys(all.alice).some((label) => /Blind|Consultative/.test(label)));
    await all.world.close();
  });
});

describe('typing a number', () => {
  it('is corrected by the delete key and by its soft key, and Send sends it', async () => {
    const { world, alice, bob } = await trio({ 'dialplan.digitmap': 'xxxxxxT' });
    await alice.digits('20029');
    const number = (): string => (alice.body.kind === 'dialling' ? alice.body.number : '');
    await alice.do({ type: 'key', key: 'delete' });
    assert.equal(number(), '2002');
    await alice.digits('8');
    await alice.press('Delete');
    assert.equal(number(), '2002');
    assert.equal(world.phone('2001').calls.audio.sound.kind, 'silence');
    for (let digit = 0; digit < 4; digit++) await alice.do({ type: 'key', key: 'delete' });
    assert.deepEqual(world.phone('2001').calls.audio.sound, { kind: 'tone', tone: 'dial' });
    await alice.digits('2002');
    await alice.press('Send');
    await world.untilTrue(() => bob.view.lamps.ringing);
    await world.close();
  });
});

describe('a line key', () => {
  it('says the state of its line, answers what rings there, and begins a call; a speed dial calls', async () => {
    const all = await trio();
    const { world, alice, bob, carl } = all;
    await world.until(world.phone('2001').profile.directory.save({ firstName: 'Carl', lastName: 'C', contact: '2003', speedDial: 1 }));
    const state = (index: number, person = alice): string | undefined => person.view.lineKeys[index]?.state;
    assert.deepEqual(
      [alice.view.lineKeys[0]?.label, state(0), alice.view.lineKeys[1]?.label, state(1)],
      ['2001', 'idle', 'Carl C', 'speed-dial'],
    );
    await alice.do({ type: 'line-key', index: 0 });
    assert.equal(alice.kind, 'dialling');
    await alice.digits('2002');
    await world.untilTrue(() => bob.view.lamps.ringing);
    assert.deepEqual([state(0), state(0, bob)], ['dialling', 'ringing']);
    await bob.do({ type: 'line-key', index: 0 });
    await world.untilTrue(() => state(0) === 'active' && state(0, bob) === 'active');
    await alice.press('Hold');
    await world.untilTrue(() => state(0) === 'held');
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await alice.do({ type: 'line-key', index: 1 });
    await world.untilTrue(() => carl.view.lamps.ringing);
    await alice.do({ type: 'line-key', index: 7 });
    assert.equal(alice.kind, 'calls', 'a key without a function does nothing');
    await world.close();
  });

  it('of a line that cannot be reached says so, and an icon too; a soft key that is not there does nothing', async () => {
    const { world, alice } = await trio();
    assert.deepEqual([alice.view.lineKeys[0]?.state, alice.view.screen.icons], ['idle', []]);
    await alice.do({ type: 'soft-key', index: 9 });
    assert.equal(alice.kind, 'idle');
    world.setSite({ 'reg.2.address': '2009', 'reg.2.server.1.address': 'nowhere.example.test' });
    await world.until(world.phone('2001').restart());
    await world.clock.advance(60_000);
    assert.ok(alice.view.screen.icons.includes('unregistered'));
    assert.deepEqual([alice.view.lineKeys[0]?.state, alice.view.lineKeys[1]?.state], ['idle', 'unregistered']);
    await world.close();
  });
});

describe('the screen', () => {
  it('shows the time of day and the date, and the seconds of a call as they pass', async () => {
    const all = await trio();
    const { world, alice } = all;
    assert.match(alice.view.screen.time, /^\d\d:\d\d$/);
    assert.match(alice.view.screen.date, /^\d{4}-\d\d-\d\d$/);
    let drawn = 0;
    alice.handset.onChange = () => void drawn++;
    await call(all, '2002');
    await world.clock.advance(1000);
    const before = drawn;
    await world.clock.advance(5000);
    assert.equal(drawn - before, 5, 'once a second');
    await world.close();
  });

  it('of a call that was missed says so until its list was looked at; Info has its duration and more', async () => {
    const all = await trio();
    const { world, alice, bob } = all;
    await bob.do({ type: 'dial', number: '2001' });
    await world.untilTrue(() => alice.view.lamps.ringing);
    await bob.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.clock.advance(100);
    assert.ok(keys(alice).includes('Recent (1)'));
    await alice.press('Recent');
    await alice.open('Placed Calls');
    await alice.do({ type: 'key', key: 'home' });
    assert.ok(keys(alice).includes('Recent (1)'), 'another list is not it');
    await alice.press('Recent');
    await alice.open('Missed Calls');
    await alice.do({ type: 'key', key: 'home' });
    assert.ok(keys(alice).includes('Recent'));
    await call(all, '2002');
    await world.clock.advance(3000);
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.clock.advance(100);
    await alice.press('Recent');
    await alice.open('Placed Calls');
    await alice.press('Info');
    const { body } = alice;
    const lines = body.kind === 'text' ? body.lines : [];
    assert.ok(
      lines.includes('Duration: 3s') && lines.includes('Line: 1') && lines.some((line) => /^To: .*2002/.test(line)),
      lines.join('; '),
    );
    await alice.press('Dial');
    await world.untilTrue(() => bob.view.lamps.ringing);
    assert.equal(alice.kind, 'calls');
    await alice.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.close();
  });
});

describe('while a call is up', () => {
  it('digits of a keyboard are sent to the far end, letters are not; without a call there is nothing to mute', async () => {
    const all = await trio();
    const { world, alice, bob } = all;
    await alice.do({ type: 'key', key: 'mute' });
    assert.equal(alice.view.screen.notice, 'There is no call to mute');
    await call(all, '2002');
    const heard: string[] = [];
    world.phone('2002').calls.calls[0]?.leg?.on('dtmf', (digit) => heard.push(digit));
    await world.clock.advance(7000);
    await alice.type('12');
    await alice.type('x');
    await world.clock.advance(2000);
    assert.equal(heard.join(''), '12');
    await alice.do({ type: 'key', key: 'mute' });
    assert.deepEqual([alice.view.lamps.mute, alice.view.screen.notice], [true, undefined]);
    await bob.press('End Call');
    await world.untilTrue(() => alice.kind === 'idle');
    await world.close();
  });

  it('the selection stays within the calls that there are', async () => {
    const all = await trio();
    await call(all, '2002');
    for (const key of ['down', 'down', 'up', 'up'] as const) await all.alice.do({ type: 'key', key });
    assert.deepEqual(states(all.alice), ['*Connected']);
    await all.world.close();
  });
});

describe('a number that the dial plan does not know', () => {
  for (const [handling, then] of [
    ['1', 'reorder'],
    ['2', 'waits'],
  ] as const)
    it(`dialplan.impossibleMatchHandling=${handling}: ${then}`, async () => {
      const { world, alice } = await trio({ 'dialplan.digitmap': '2xxx', 'dialplan.impossibleMatchHandling': handling });
      await alice.digits('9');
      const { sound } = world.phone('2001').calls.audio;
      assert.equal(sound.kind === 'tone' ? sound.tone : sound.kind, handling === '1' ? 'reorder' : 'silence');
      assert.equal(alice.kind, 'dialling');
      await world.close();
    });

  for (const [value, number] of [
    ['1', ''],
    ['0', '20#'],
  ] as const)
    it(`dialplan.removeEndOfDial=${value}: the hash ${value === '1' ? 'sends what stands before it' : 'is a part of it'}`, async () => {
      const { world, alice } = await trio({
        'dialplan.digitmap': 'xxxxxx',
        'dialplan.impossibleMatchHandling': '2',
        'dialplan.removeEndOfDial': value,
      });
      await alice.do({ type: 'key', key: '2' });
      await alice.do({ type: 'key', key: '0' });
      await alice.do({ type: 'key', key: '#' });
      assert.equal(alice.body.kind === 'dialling' ? alice.body.number : '', number);
      await world.close();
    });
});
