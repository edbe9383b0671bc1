// Guide, Encrypting Configuration Files, on the phone: what it cannot open, what it sends encrypted, and what it writes again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import { changeSetting } from '@offhook/phone';
import type { EncryptionKey } from '@offhook/ucs';
import {
  decryptFile,
  encryptFile,
  parseEncryptionKey,
  readEncryptedHeader,
  sitePrimaryName,
  writeConfiguration,
  writeDirectory,
  writePrimary,
} from '@offhook/ucs';

import type { World } from '../src/world.ts';
import { scene } from './person.ts';

const keyText = 'Crypt=1;KeyDesc=first;Key=000102030405060708090a0b0c0d0e0f;';
const key = parseEncryptionKey(keyText);
const otherKey = parseEncryptionKey('Crypt=1;KeyDesc=other;Key=0f0e0d0c0b0a09080706050403020100;');
const keySettings = { 'device.set': '1', 'device.sec.configEncryption.key.set': '1', 'device.sec.configEncryption.key': keyText };

function encrypted(world: World, under: EncryptionKey, text: string): Uint8Array {
  const { cryptography, random } = world.platform('2001');
  return encryptFile({ cryptography, random, key: under, plain: utf8Bytes(text) });
}

function servesSecret(world: World, under: EncryptionKey): void {
  world.setFile(`/${sitePrimaryName}`, writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg, secret.enc' }));
  world.uploads.set('/secret.enc', encrypted(world, under, writeConfiguration({ 'callLists.size': '33' })));
}

describe('guide, a file that the phone cannot decrypt', () => {
  for (const [how, mend] of [
    ['a file that can be read', (world: World) => servesSecret(world, key)],
    ['an unencrypted file', (world: World) => world.uploads.set('/secret.enc', utf8Bytes(writeConfiguration({ 'callLists.size': '33' })))],
    [
      'its removal from the list',
      (world: World) => world.setFile(`/${sitePrimaryName}`, writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg' })),
    ],
  ] as const)
    it(`is logged, shown and asked for again until mended by ${how}`, async () => {
      const { world, alice } = await scene(keySettings);
      const phone = world.phone('2001');
      servesSecret(world, otherKey);
      await world.until(phone.restart());
      const asked = (): number => world.requests.filter(({ path }) => path === '/secret.enc').length;
      const before = asked();
      assert.match(phone.log.text, /secret\.enc line 1: no key here opens this file; it was encrypted with the key "other"/);
      assert.match(alice.view.screen.notice ?? '', /secret\.enc cannot be decrypted/);
      await world.clock.advance(600_000);
      assert.ok(asked() > before + 2, `asked ${asked() - before} times`);
      assert.match(alice.view.screen.notice ?? '', /secret\.enc cannot be decrypted/);
      mend(world);
      await world.untilTrue(() => phone.state === 'running' && phone.notice === '', 4_000_000);
      assert.equal(phone.settings.get('callLists.size'), how.includes('removal') ? 99 : 33);
      const after = world.requests.length;
      await world.clock.advance(4_000_000);
      assert.ok(!world.requests.slice(after).some(({ method }) => method === 'GET'));
      await world.close();
    });

  for (const suffix of ['-directory.xml', '-calls.xml', '-phone.cfg'])
    it(`<MACaddress>${suffix} under another key is logged and shown, and what the phone has stays`, async () => {
      const { world, alice } = await scene(keySettings);
      const phone = world.phone('2001');
      world.uploads.set(`/${phone.options.macAddress}${suffix}`, encrypted(world, otherKey, '<x/>'));
      await world.until(phone.restart());
      assert.match(alice.view.screen.notice ?? '', new RegExp(`${suffix.replace('.', '\\.')} cannot be decrypted`));
      assert.match(phone.log.text, new RegExp(`${suffix}: .*no key here opens this file`));
      world.uploads.delete(`/${phone.options.macAddress}${suffix}`);
      await world.untilTrue(() => phone.notice === '', 4_000_000);
      await world.close();
    });

  it('an encrypted directory of the phone is taken', async () => {
    const { world } = await scene(keySettings);
    const phone = world.phone('2001');
    const contact = { firstName: 'Ann', lastName: '', contact: '5550101' };
    world.uploads.set(`/${phone.options.macAddress}-directory.xml`, encrypted(world, key, writeDirectory([contact])));
    await world.until(phone.restart());
    assert.deepEqual(phone.directory.personal, [contact]);
    await world.close();
  });
});

describe('guide, sec.encryption.upload.*', () => {
  for (const [parameter, suffix] of [
    ['sec.encryption.upload.dir', '-directory.xml'],
    ['sec.encryption.upload.callLists', '-calls.xml'],
    ['sec.encryption.upload.overrides', '-phone.cfg'],
  ] as const)
    it(`${parameter}: 1 encrypts ${suffix} under the phone's key, 0 does not, and neither touches the others`, async () => {
      for (const value of ['0', '1'] as const) {
        const { world } = await scene({ ...keySettings, [parameter]: value });
        const phone = world.phone('2001');
        await world.until(phone.directory.save({ firstName: 'Ann', lastName: '', contact: '5550101' }));
        await world.until(changeSetting(phone, 'callLists.collapseDuplicates', '0'));
        await world.until(phone.callLists.replace([]));
        await world.until(phone.uploads.now('call-list'));
        await world.clock.advance(5000);
        for (const each of ['-directory.xml', '-calls.xml', '-phone.cfg']) {
          const bytes = world.uploads.get(`/${phone.options.macAddress}${each}`);
          assert.ok(bytes !== undefined, each);
          const isEncrypted = readEncryptedHeader(bytes) !== undefined;
          assert.equal(isEncrypted, value === '1' && each === suffix, `${parameter}=${value} ${each}`);
          if (isEncrypted) assert.match(utf8Text(decryptFile(world.platform('2001').cryptography, [key], bytes)), /^<\?xml/);
        }
        await world.close();
      }
    });
});

describe('guide, Change the Encryption Key: override files that were deleted on the server', () => {
  it('are written again when the phone has booted, under its key; where it has no override, none is', async () => {
    const { world } = await scene({ ...keySettings, 'sec.encryption.upload.overrides': '1' });
    const phone = world.phone('2001');
    const path = `/${phone.options.macAddress}-phone.cfg`;
    await world.until(changeSetting(phone, 'callLists.collapseDuplicates', '0'));
    await world.clock.advance(5000);
    assert.ok(world.uploads.delete(path));
    await world.until(phone.restart());
    await world.clock.advance(5000);
    const again = world.uploads.get(path);
    assert.ok(again !== undefined);
    assert.match(utf8Text(decryptFile(world.platform('2001').cryptography, [key], again)), /callLists\.collapseDuplicates/);
    assert.equal(world.uploads.has(`/${phone.options.macAddress}-web.cfg`), false);
    await world.close();
  });
});
