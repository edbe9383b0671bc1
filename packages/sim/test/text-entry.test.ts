// A name typed on the dial pad, corrected with the cursor, and as a keyboard sends it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { HardKey } from '@offhook/api';

import type { World } from '../src/world.ts';
import type { Person } from './person.ts';
import { scene } from './person.ts';

async function form(): Promise<{
  readonly world: World;
  readonly alice: Person;
  readonly keys: (...keys: readonly HardKey[]) => Promise<void>;
}> {
  const { world, alice } = await scene();
  await alice.pressAny('Contacts');
  await alice.open('Local Directory');
  await alice.press('Add +');
  return {
    world,
    alice,
    async keys(...keys) {
      for (const key of keys) await alice.do({ type: 'key', key });
    },
  };
}

const first = (alice: Person): string => alice.fields[0]?.[1] ?? '';
const cursor = ({ body }: Person): number | undefined => (body.kind === 'form' || body.kind === 'input' ? body.cursor : undefined);

describe('a field of a form', () => {
  it('is typed into on the dial pad, key by key, in the mode that its soft key shows', async () => {
    const { world, alice, keys } = await form();
    await keys('2', '2');
    await world.clock.advance(2000);
    await keys('6', '6', '6', '2', '2');
    assert.equal(first(alice), 'Bob');
    await alice.press('Abc');
    await keys('2');
    assert.deepEqual([first(alice), alice.view.softKeys[2]], ['Boba', 'abc']);
    await keys('down', 'down', '2', '2');
    assert.deepEqual([alice.fields[2]?.[1], alice.view.softKeys[2]], ['22', '123']);
    await world.close();
  });

  it('has a cursor that left and right move, and deletes before it; left at the beginning leaves the form as it is', async () => {
    const { world, alice, keys } = await form();
    await alice.type('Zo');
    assert.equal(cursor(alice), 2);
    await keys('left');
    await alice.type('ë 漢');
    assert.deepEqual([first(alice), cursor(alice)], ['Zë 漢o', 4]);
    await keys('delete', 'left', 'right', 'delete');
    assert.deepEqual([first(alice), cursor(alice)], ['Zëo', 2]);
    await keys('left', 'left', 'left', 'left');
    assert.deepEqual([alice.kind, first(alice), cursor(alice)], ['form', 'Zëo', 0]);
    await keys('down', 'down', 'down', 'down', 'down');
    assert.equal(cursor(alice), undefined, 'a choice has none');
    await world.close();
  });
});

describe('a password', () => {
  it('is typed as digits unless another mode is chosen, and shows where its cursor is; left leads back only where nothing is typed', async () => {
    const { world, alice } = await scene();
    await alice.press('Settings');
    await alice.open('Advanced');
    const keys = async (...all: readonly HardKey[]): Promise<void> => {
      for (const key of all) await alice.do({ type: 'key', key });
    };
    await keys('4', '5', 'left', '9');
    await world.clock.advance(2000);
    assert.deepEqual([alice.value, cursor(alice)], ['***', 2]);
    await keys('delete', 'right', '6', 'select');
    assert.equal(alice.view.screen.title, 'Change Admin Password', '456 was typed');
    await keys('left');
    assert.equal(alice.view.screen.title, 'Settings');
    await world.close();
  });
});
