// Settings > Features > Forward: a person has the calls of a line go elsewhere, sees that they do, and ends it; divert.*.enabled says what is offered.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene } from './person.ts';

interface Scene {
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
}

const people = ['2001', '2002', '2003'];

async function open({ alice }: Scene): Promise<void> {
  await alice.do({ type: 'key', key: 'home' });
  await alice.press('Settings');
  await alice.open('Features', 'Forward');
}

function rows({ alice }: Scene): readonly (readonly [string, string])[] {
  const { body } = alice;
  return body.kind === 'list' ? body.items.map(({ text, detail = '' }) => [text, detail] as const) : [];
}

function greeting({ alice }: Scene): string {
  const { body } = alice;
  return body.kind === 'idle' ? body.greeting : body.kind;
}

/** Bob calls Alice: who rings in the end. */
async function rung({ world, bob }: Scene, waitS = 0): Promise<string> {
  await bob.do({ type: 'dial', number: '2001' });
  await world.clock.advance(1000 + waitS * 1000);
  const ringing = people.filter((person) => world.phone(person).calls.ringing.length > 0).join();
  await bob.press('End Call');
  await world.clock.advance(1000);
  return ringing;
}

describe('Forward', () => {
  it('Always: every call goes there, the idle screen says so, until it is switched off', async () => {
    const place = await scene({}, { people });
    const { world, alice } = place;
    await open(place);
    assert.deepEqual(rows(place), [
      ['Always', 'Off'],
      ['No Answer', 'Off'],
      ['Busy', 'Off'],
    ]);
    await alice.open('Always');
    await alice.enter('2003');
    assert.deepEqual(rows(place)[0], ['Always', '2003']);
    assert.equal(world.phone('2001').state, 'running', 'it goes on at once');
    await alice.do({ type: 'key', key: 'home' });
    assert.equal(greeting(place), 'All calls go to 2003');
    assert.equal(await rung(place), '2003');
    await world.until(world.phone('2001').restart());
    await world.clock.advance(2000);
    assert.equal(await rung(place), '2003', 'also after a restart');
    await open(place);
    await alice.open('Always');
    assert.deepEqual(rows(place)[0], ['Always', 'Off']);
    assert.equal(await rung(place), '2001');
    await world.close();
  });

  it('No Answer: it rings here first', async () => {
    const place = await scene({ 'divert.noanswer.1.timeout': '10' }, { people });
    await open(place);
    await place.alice.open('No Answer');
    await place.alice.enter('2003');
    assert.equal(await rung(place), '2001');
    assert.equal(await rung(place, 11), '2003');
    await place.world.close();
  });

  it('Busy: while Alice speaks', async () => {
    const place = await scene({ 'call.callWaiting.enable': '0' }, { people: [...people, '2004'] });
    await open(place);
    await place.alice.open('Busy');
    await place.alice.enter('2003');
    assert.equal(await rung(place), '2001');
    await place.world.connected('2004', '2001');
    assert.equal(await rung(place), '2003');
    await place.world.close();
  });

  for (const [settings, offered] of [
    [{ 'divert.fwd.1.enabled': '0' }, ['No Answer', 'Busy']],
    [{ 'divert.noanswer.1.enabled': '0' }, ['Always', 'Busy']],
    [{ 'divert.busy.1.enabled': '0' }, ['Always', 'No Answer']],
  ] as const)
    it(`${JSON.stringify(settings)}: ${offered.join(' and ')} are offered`, async () => {
      const place = await scene(settings);
      await open(place);
      assert.deepEqual(
        rows(place).map(([text]) => text),
        offered,
      );
      await place.world.close();
    });

  it('where the administrator has all calls of the line forwarded, it is seen, and may be ended', async () => {
    const place = await scene({ 'divert.1.contact': '2003' }, { people });
    assert.equal(greeting(place), 'All calls go to 2003');
    await open(place);
    assert.deepEqual(rows(place)[0], ['Always', '2003']);
    await place.alice.open('Always');
    assert.equal(await rung(place), '2001');
    await place.world.close();
  });

  it('with several lines, which one is asked first', async () => {
    const place = await scene(
      { 'reg.2.address': '2003', 'reg.2.auth.userId': '2003', 'reg.2.auth.password': 'secret-2003', 'reg.2.label': 'Shop' },
      { people },
    );
    await open(place);
    await place.alice.open('Shop', 'Always');
    await place.alice.enter('2002');
    assert.deepEqual(rows(place)[0], ['Always', '2002']);
    const { settings } = place.world.phone('2001');
    assert.deepEqual([settings.get('divert.#.contact', 1), settings.get('divert.#.contact', 2)], ['', '2002']);
    await place.world.close();
  });
});
