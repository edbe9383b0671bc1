// Guide, Call Lists: which calls are listed, where and when the list goes, and what can be done with an entry.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { resetToDefaults } from '@offhook/phone';
import { readCallList, sitePrimaryName, writePrimary } from '@offhook/ucs';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene, uploaded } from './person.ts';

/** Placed by alice and rejected by bob. */
async function placed(world: World, alice: Person, bob: Person): Promise<void> {
  await alice.do({ type: 'dial', number: '2002' });
  await world.untilTrue(() => bob.view.lamps.ringing);
  await bob.press('Reject');
  await world.untilTrue(() => alice.kind === 'idle' && bob.kind === 'idle');
}

/** Missed by alice. */
async function missed(world: World, alice: Person, bob: Person): Promise<void> {
  await bob.do({ type: 'dial', number: '2001' });
  await world.untilTrue(() => alice.view.lamps.ringing);
  await bob.press('End Call');
  await world.untilTrue(() => alice.kind === 'idle' && bob.kind === 'idle');
}

/** Received by alice. */
async function received(world: World, alice: Person, bob: Person): Promise<void> {
  await bob.do({ type: 'dial', number: '2001' });
  await world.untilTrue(() => alice.view.lamps.ringing);
  await alice.press('Answer');
  await world.untilTrue(() => bob.view.softKeys.includes('Hold'));
  await bob.press('End Call');
  await world.untilTrue(() => alice.kind === 'idle' && bob.kind === 'idle');
}

const kinds = ['Missed', 'Received', 'Placed'] as const;
const arrows = { Missed: 'down', Received: 'left', Placed: 'right' } as const;

describe('guide, Call List Parameters', () => {
  for (const [parameter, off] of [
    ['feature.callListMissed.enabled', 'Missed'],
    ['feature.callListReceived.enabled', 'Received'],
    ['feature.callListPlaced.enabled', 'Placed'],
  ] as const)
    it(`${parameter}=0: nothing is listed there, and menu and arrow are gone`, async () => {
      const { world, alice, bob } = await scene({ [parameter]: '0' });
      for (const call of [placed, missed, received]) await call(world, alice, bob);
      const { callLists } = world.phone('2001');
      assert.deepEqual(
        kinds.map((kind) => callLists.list(kind.toLowerCase() as Lowercase<typeof kind>).length),
        kinds.map((kind) => (kind === off ? 0 : 1)),
      );
      await alice.press('Recent');
      assert.deepEqual(
        alice.items,
        kinds.filter((kind) => kind !== off).map((kind) => `${kind} Calls`),
      );
      await alice.back();
      for (const kind of kinds) {
        await alice.do({ type: 'key', key: arrows[kind] });
        assert.equal(alice.kind, kind === off ? 'idle' : 'list');
        await alice.do({ type: 'key', key: 'home' });
      }
      await world.close();
    });

  it('feature.callList.enabled=0: no list, no menu, no arrow, no redial', async () => {
    const { world, alice, bob } = await scene({ 'feature.callList.enabled': '0' });
    await placed(world, alice, bob);
    assert.deepEqual(alice.view.softKeys, ['New Call', 'Contacts', 'Settings']);
    for (const kind of kinds) await alice.do({ type: 'key', key: arrows[kind] });
    assert.equal(alice.kind, 'idle');
    await alice.press('New Call');
    assert.ok(!alice.view.softKeys.includes('Redial'));
    await world.close();
  });

  for (const [value, texts] of [
    ['1', ['2002 (2)']],
    ['0', ['2002', '2002']],
  ] as const)
    it(`callLists.collapseDuplicates=${value}: two calls without an answer are ${texts.length}`, async () => {
      const { world, alice, bob } = await scene({ 'callLists.collapseDuplicates': value });
      await missed(world, alice, bob);
      await missed(world, alice, bob);
      await alice.do({ type: 'key', key: 'down' });
      assert.deepEqual(alice.items, texts);
      await world.close();
    });

  it('callLists.size: the oldest goes', async () => {
    const { world, alice, bob } = await scene({ 'callLists.size': '10', 'callLists.collapseDuplicates': '0' });
    for (let count = 0; count < 11; count++) await missed(world, alice, bob);
    assert.equal(world.phone('2001').callLists.entries.length, 10);
    await world.close();
  });

  it('CALL_LISTS_DIRECTORY: the list goes there, and to no other place', async () => {
    const { world, alice, bob } = await scene();
    world.setFile(
      `/${sitePrimaryName}`,
      writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg', CALL_LISTS_DIRECTORY: 'lists/of/calls' }),
    );
    await world.until(world.phone('2001').restart());
    await placed(world, alice, bob);
    await world.clock.advance(70_000);
    const name = `${world.phone('2001').options.macAddress}-calls.xml`;
    assert.deepEqual(
      [...world.uploads.keys()].filter((path) => path.endsWith(name)),
      [`/lists/of/calls/${name}`],
    );
    await world.close();
  });
});

describe('when the list is written', () => {
  for (const [value, afterMs] of [
    ['10', 10_000],
    ['60', 60_000],
  ] as const)
    it(`callLists.writeDelay.terminated=${value}: it goes up so many seconds after the end of the last call`, async () => {
      const { world, alice, bob } = await scene({ 'callLists.writeDelay.terminated': value });
      await placed(world, alice, bob);
      await world.clock.advance(afterMs - 2000);
      assert.equal(uploaded(world, '2001', '-calls.xml'), undefined);
      await world.clock.advance(3000);
      assert.equal(readCallList(uploaded(world, '2001', '-calls.xml') ?? new Uint8Array(), 'c').entries.length, 1);
      await world.close();
    });

  it('while another call is up it does not go', async () => {
    const { world, alice, bob } = await scene({ 'callLists.writeDelay.terminated': '10' }, { people: ['2001', '2002', '2003'] });
    await world.connected('2001', '2003');
    const [call] = world.phone('2001').calls.calls;
    const waiting = await world.until(world.phone('2002').calls.place(1, '2001'));
    await world.untilTrue(() => alice.view.lamps.ringing);
    world.phone('2002').calls.end(waiting.id);
    await world.untilTrue(() => bob.kind === 'idle');
    await world.clock.advance(60_000);
    assert.equal(uploaded(world, '2001', '-calls.xml'), undefined);
    world.phone('2001').calls.end(call?.id ?? '');
    await world.clock.advance(12_000);
    assert.equal(readCallList(uploaded(world, '2001', '-calls.xml') ?? new Uint8Array(), 'c').entries.length, 2);
    await world.close();
  });

  for (const [value, afterMs] of [
    ['5', 5000],
    ['30', 30_000],
  ] as const)
    it(`callLists.writeDelay.journal=${value}: it is in the flash so many seconds after a change, and at once where the phone stops`, async () => {
      const { world, alice, bob } = await scene({ 'callLists.writeDelay.journal': value });
      const flash = (): Uint8Array | undefined => world.platform('2001').files.contents.get('call-list.sealed');
      await placed(world, alice, bob);
      await world.clock.advance(afterMs - 1000);
      assert.equal(flash(), undefined);
      await world.clock.advance(1500);
      const first = flash();
      assert.ok(first !== undefined);
      await placed(world, alice, bob);
      await world.until(world.phone('2001').close());
      assert.notDeepEqual(flash(), first);
      await world.until(world.phone('2001').start());
      assert.equal(world.phone('2001').callLists.entries[0]?.count, 2);
      await world.close();
    });

  it('a reset within the delay writes nothing back', async () => {
    const { world, alice, bob } = await scene({ 'feature.uploadDir.enabled': '0' });
    await placed(world, alice, bob);
    await world.until(resetToDefaults(world.phone('2001'), 'format-file-system'));
    await world.clock.advance(60_000);
    assert.equal(world.platform('2001').files.contents.get('call-list.sealed'), undefined);
    assert.deepEqual(world.phone('2001').callLists.entries, []);
    await world.close();
  });
});

describe('what can be done with an entry', () => {
  it('Redial calls whom one called last, from the screen of a new call', async () => {
    const { world, alice, bob } = await scene();
    await alice.press('New Call');
    assert.ok(!alice.view.softKeys.includes('Redial'));
    await alice.press('Cancel');
    await placed(world, alice, bob);
    await missed(world, alice, bob);
    await alice.press('New Call');
    await alice.press('Redial');
    await world.untilTrue(() => bob.view.lamps.ringing);
    await world.close();
  });

  it('a caller is called back, told of with every element, added to the contacts, and deleted alone', async () => {
    const { world, alice, bob } = await scene({ 'callLists.collapseDuplicates': '0' });
    const phone = world.phone('2001');
    await missed(world, alice, bob);
    await missed(world, alice, bob);
    await alice.press('Recent');
    await alice.open('Missed Calls');
    await alice.press('Info');
    const { body } = alice;
    assert.match(
      body.kind === 'text' ? body.lines.join('\n') : '',
      /Incoming, Partial\nStarted: [\d: -]+\nLine: 1\nFrom: (?!.*sip:).*2002/,
    );
    await alice.back();
    await alice.pressAny('Add +');
    assert.deepEqual(alice.fields[2], ['Contact', '2002']);
    await alice.fill('First name', 'Bob');
    await alice.press('Save');
    assert.equal(phone.directory.personal[0]?.contact, '2002');
    await alice.pressAny('Delete');
    assert.equal(phone.callLists.entries.length, 1);
    await world.clock.advance(2000);
    assert.equal(readCallList(uploaded(world, '2001', '-calls.xml') ?? new Uint8Array(), 'c').entries.length, 1);
    await alice.pressAny('Dial');
    await world.untilTrue(() => bob.view.lamps.ringing);
    await world.close();
  });

  it('who is in the directory already, or where it is read-only or hidden, is not added', async () => {
    for (const settings of [{ 'dir.local.readonly': '1' }, { 'dir.local.UIenabled': '0' }, undefined]) {
      const { world, alice, bob } = await scene(settings ?? {});
      if (settings === undefined)
        await world.until(world.phone('2001').directory.save({ firstName: 'Bob', lastName: '', contact: '2002' }));
      await missed(world, alice, bob);
      await alice.do({ type: 'key', key: 'down' });
      assert.deepEqual(alice.view.softKeys, ['Dial', 'Info', 'Delete', 'Back']);
      await world.close();
    }
  });
});
