// What the settings forbid a person at the phone, and what a password opens.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { Handset } from '@offhook/phone';

import { World } from '../src/world.ts';

const contact = { firstName: 'Ann', lastName: 'Example', contact: '2099' };

describe('guide, dir.local.readonly', () => {
  it('1: no contact can be added or removed', async () => {
    const world = await World.create({ seed: 5, people: ['2001'] });
    await world.startPhones();
    const phone = world.phone('2001');
    await world.until(phone.directory.save(contact));
    world.setSite({ 'dir.local.readonly': '1' });
    await world.until(phone.restart());
    const isForbidden = (error: unknown): boolean => isProblem(error, 'forbidden');
    await assert.rejects(world.until(phone.directory.save({ ...contact, contact: '2098' })), isForbidden);
    await assert.rejects(world.until(phone.directory.remove(contact.contact)), isForbidden);
    assert.deepEqual(
      phone.directory.contacts.map((known) => known.contact),
      ['2099'],
    );
    await world.close();
  });

  it('0: both go', async () => {
    const world = await World.create({ seed: 5, people: ['2001'] });
    await world.startPhones();
    const { directory } = world.phone('2001');
    await world.until(directory.save(contact));
    await world.until(directory.remove(contact.contact));
    assert.deepEqual(directory.contacts, []);
    await world.close();
  });
});

describe('guide, Administrator and User Passwords', () => {
  it('the administrator password opens what the user password opens, and not the other way round', async () => {
    const world = await World.create({ seed: 5, people: ['2001'] });
    await world.startPhones();
    const { passwords } = world.phone('2001');
    await world.until(passwords.change('admin', 'chief-4711', 2));
    await world.until(passwords.change('user', 'clerk-4711', 2));
    const opens = (role: 'admin' | 'user', password: string): Promise<boolean> => world.until(passwords.check(role, password));
    assert.deepEqual(
      [
        await opens('admin', 'chief-4711'),
        await opens('user', 'chief-4711'),
        await opens('user', 'clerk-4711'),
        await opens('admin', 'clerk-4711'),
        await opens('user', 'nobody'),
      ],
      [true, true, true, false, false],
    );
    await world.close();
  });

  it('at the phone: the user password is changed by whoever knows the administrator password', async () => {
    const world = await World.create({ seed: 5, people: ['2001'] });
    await world.startPhones();
    const phone = world.phone('2001');
    const handset = new Handset(phone);
    const open = async (text: string): Promise<void> => {
      const { body } = handset.view().screen;
      const index = body.kind === 'list' ? body.items.findIndex((item) => item.text === text) : -1;
      assert.ok(index >= 0, `no item ${text} in ${JSON.stringify(body)}`);
      await world.until(handset.handle({ type: 'item', index }));
    };
    const enter = async (text: string): Promise<void> => {
      await world.until(handset.handle({ type: 'text', text }));
      await world.until(handset.handle({ type: 'key', key: 'select' }));
    };
    await world.until(handset.handle({ type: 'soft-key', index: handset.view().softKeys.indexOf('Settings') }));
    await open('Advanced');
    await enter('123');
    await open('Change User Password');
    await enter('456');
    await enter('clerk-4711');
    await enter('clerk-4711');
    assert.equal(handset.view().screen.notice, 'Password changed');
    assert.equal(await world.until(phone.passwords.check('user', 'clerk-4711')), true);
    handset.close();
    await world.close();
  });
});
