import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import { Flash } from '../storage/flash.ts';
import { Passwords, forgetUserPassword } from './passwords.ts';

async function scene() {
  const { cryptography, random, files, ...rest } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
  const flash = await Flash.open({ cryptography, random, files, ...rest });
  const open = (): Promise<Passwords> => Passwords.open({ cryptography, random, flash, onDamage: (error) => assert.fail(error) });
  return { flash, open, passwords: await open() };
}

const isRefused = (error: unknown): boolean => isProblem(error, 'bad-request');

describe('passwords', () => {
  it('guide: 456 and 123 are the defaults, each role’s own', async () => {
    const { passwords } = await scene();
    assert.deepEqual([passwords.isAdminDefault, passwords.isUserDefault], [true, true]);
    assert.deepEqual(
      [await passwords.check('admin', '456'), await passwords.check('user', '123'), await passwords.check('user', '456')],
      [true, true, true],
    );
    assert.deepEqual([await passwords.check('admin', '123'), await passwords.check('admin', '')], [false, false]);
  });

  it('guide, sec.pwd.length.*: from the shortest to 32 characters, counted as people count them', async () => {
    const { passwords } = await scene();
    await assert.rejects(passwords.change('user', '12', 3), isRefused);
    await passwords.change('user', '789', 3);
    await passwords.change('user', '😀'.repeat(32), 3);
    await assert.rejects(passwords.change('user', 'x'.repeat(33), 3), isRefused);
    await passwords.change('user', '', 0);
    assert.deepEqual([await passwords.check('user', ''), await passwords.check('user', '789')], [true, false]);
  });

  it('guide: a role’s default is no new password, another’s is', async () => {
    const { passwords } = await scene();
    await assert.rejects(passwords.change('admin', '456', 1), isRefused);
    await passwords.change('admin', '123', 1);
    assert.equal(await passwords.check('admin', '123'), true);
  });

  it('what the configuration sets is kept over a start; empty changes nothing, the default counts as unchanged', async () => {
    const { passwords, open } = await scene();
    await passwords.provision('admin', '');
    assert.equal(passwords.isAdminDefault, true);
    await passwords.provision('admin', 'chief');
    await passwords.provision('user', 'clerk');
    const again = await open();
    assert.deepEqual([again.isAdminDefault, again.isUserDefault, await again.check('admin', 'chief')], [false, false, true]);
    await again.provision('admin', '456');
    const third = await open();
    assert.deepEqual([third.isAdminDefault, third.isUserDefault], [true, false]);
  });

  it('the same password again is not sealed anew', async () => {
    const { passwords, flash } = await scene();
    await passwords.provision('admin', 'chief');
    const before = await flash.read('credentials');
    await passwords.provision('admin', 'chief');
    assert.deepEqual(await flash.read('credentials'), before);
  });

  it('guide, Reset to Factory Partial: the user password is forgotten, the administrator’s stays', async () => {
    const { passwords, flash, open } = await scene();
    await forgetUserPassword(flash);
    assert.equal(await flash.read('credentials'), undefined);
    await passwords.change('admin', 'chief', 1);
    await passwords.change('user', 'clerk', 1);
    await forgetUserPassword(flash);
    const after = await open();
    assert.deepEqual([await after.check('admin', 'chief'), after.isUserDefault], [true, true]);
  });
});
