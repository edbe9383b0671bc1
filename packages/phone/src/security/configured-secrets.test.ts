// What comes with the configuration and is a secret: device.auth.localAdminPassword, device.auth.localUserPassword, device.sec.configEncryption.key.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';

import { PhoneLog } from '../logging/phone-log.ts';
import { Flash } from '../storage/flash.ts';
import { settingsOf } from '../../test/settings-of.ts';
import { applyConfiguredPasswords, configuredEncryptionKeys } from './configured-secrets.ts';
import { Passwords } from './passwords.ts';

function gated(name: string, value: string): Readonly<Record<string, string>> {
  return { 'device.set': '1', [`${name}.set`]: '1', [name]: value };
}

async function open(): Promise<{ log: PhoneLog; passwords: Passwords }> {
  const platform = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
  const flash = await Flash.open(platform);
  return {
    log: await PhoneLog.open({ clock: platform.clock, flash, settings: () => settingsOf({}) }),
    passwords: await Passwords.open({ ...platform, flash, onDamage: (error) => assert.fail(error) }),
  };
}

describe('passwords of the configuration', () => {
  for (const [role, name, defaults] of [
    ['admin', 'device.auth.localAdminPassword', [false, true]],
    ['user', 'device.auth.localUserPassword', [true, false]],
  ] as const)
    it(`${name} is that of the ${role} alone`, async () => {
      const { passwords } = await open();
      await applyConfiguredPasswords(settingsOf({}), passwords);
      assert.deepEqual([passwords.isAdminDefault, passwords.isUserDefault], [true, true]);
      await applyConfiguredPasswords(settingsOf(gated(name, 'chief-4711')), passwords);
      assert.deepEqual([passwords.isAdminDefault, passwords.isUserDefault], defaults);
      assert.equal(await passwords.check(role, 'chief-4711'), true);
    });
});

describe('device.sec.configEncryption.key', () => {
  const name = 'device.sec.configEncryption.key';
  const digits = '00112233445566778899aabbccddeeff';

  it('is read; where there is none there is none, and nothing is said', async () => {
    const { log } = await open();
    assert.deepEqual(configuredEncryptionKeys(settingsOf({}), log), []);
    const [key, ...others] = configuredEncryptionKeys(settingsOf(gated(name, `Crypt=1;KeyDesc=of the site;Key=${digits};`)), log);
    assert.deepEqual([key?.description, key?.bytes.length, others], ['of the site', 16, []]);
    assert.equal(log.text, '');
  });

  it('that cannot be read is none, and the log says so without it', async () => {
    const { log } = await open();
    assert.deepEqual(configuredEncryptionKeys(settingsOf(gated(name, `Crypt=1;Key=${digits}99;`)), log), []);
    assert.match(log.text, /\|cfg {0,3}\|4\|.*expected an encryption key/);
    assert.ok(!log.text.includes(digits));
  });
});
