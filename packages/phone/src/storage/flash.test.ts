// The sealed stores of a phone: what is read back, what is damaged, and what a new device key leaves. Guide, Resetting a Phone to Factory Defaults.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Platform, ProblemError } from '@offhook/base';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import { Flash, readJson } from './flash.ts';

function platformOf(): Platform {
  return new VirtualWorld({ seed: 5 }).platform('192.0.2.1');
}

async function textOf(flash: Flash, store: 'choices' | 'directory'): Promise<string | undefined> {
  const plain = await flash.read(store);
  return plain === undefined ? undefined : utf8Text(plain);
}

describe('the flash', () => {
  it('gives back what was written, after a restart too, and counts what is sealed', async () => {
    const platform = platformOf();
    const flash = await Flash.open(platform);
    assert.deepEqual([await textOf(flash, 'choices'), await flash.inventory()], [undefined, new Map()]);
    await flash.write('choices', utf8Bytes('one'));
    const again = await Flash.open(platform);
    assert.equal(await textOf(again, 'choices'), 'one');
    const sealed = await platform.files.read('choices.sealed');
    assert.deepEqual(await again.inventory(), new Map([['choices', sealed?.length]]));
    assert.ok(!utf8Text(sealed ?? new Uint8Array()).includes('one'));
  });

  for (const bytes of [0, 31, 33])
    it(`refuses a device key of ${bytes} bytes`, async () => {
      const platform = platformOf();
      await platform.files.write('device.key', new Uint8Array(bytes));
      await assert.rejects(Flash.open(platform), (error) => isProblem(error, 'corrupt'));
    });

  it('a store that was sealed by another phone cannot be opened, and counts as empty for who starts', async () => {
    const platform = platformOf();
    const flash = await Flash.open(platform);
    await flash.write('choices', utf8Bytes('one'));
    await platform.files.write('device.key', new Uint8Array(32).fill(7));
    const other = await Flash.open(platform);
    await assert.rejects(other.read('choices'), (error) => isProblem(error, 'decryption-failed'));
    const damage: ProblemError[] = [];
    assert.equal(await other.readOrNothing('choices', (error) => damage.push(error)), undefined);
    assert.deepEqual(
      damage.map(({ code }) => code),
      ['decryption-failed'],
    );
  });

  it('with a new key what is kept is read, all else is gone, and the old key opens nothing', async () => {
    const platform = platformOf();
    const flash = await Flash.open(platform);
    const before = await platform.files.read('device.key');
    await flash.write('choices', utf8Bytes('kept'));
    await flash.write('directory', utf8Bytes('gone'));
    await flash.replaceKey(['choices']);
    assert.deepEqual([await textOf(flash, 'choices'), await textOf(flash, 'directory')], ['kept', undefined]);
    const after = await platform.files.read('device.key');
    assert.equal(after?.length, 32);
    assert.notDeepEqual(after, before);
    assert.equal(await textOf(await Flash.open(platform), 'choices'), 'kept');
    await platform.files.write('device.key', before ?? new Uint8Array());
    await assert.rejects((await Flash.open(platform)).read('choices'), (error) => isProblem(error, 'decryption-failed'));
  });

  it('a key that was being replaced when the power went: what is sealed under either is read', async () => {
    const platform = platformOf();
    const flash = await Flash.open(platform);
    await flash.write('choices', utf8Bytes('old'));
    const old = (await platform.files.read('device.key')) ?? new Uint8Array();
    const fresh = new Uint8Array(32).fill(9);
    await platform.files.write('device.key', Uint8Array.from([...fresh, ...old]));
    const halfway = await Flash.open(platform);
    assert.equal(await textOf(halfway, 'choices'), 'old');
    await halfway.write('directory', utf8Bytes('new'));
    assert.equal(await textOf(halfway, 'directory'), 'new');
    await halfway.replaceKey(['choices', 'directory']);
    assert.deepEqual([await textOf(halfway, 'choices'), await textOf(halfway, 'directory')], ['old', 'new']);
  });

  it('what is no JSON counts as missing, and is told with its cause', async () => {
    const flash = await Flash.open(platformOf());
    const damage: ProblemError[] = [];
    const note = (error: ProblemError): void => void damage.push(error);
    assert.equal(await readJson(flash, 'choices', note), undefined);
    await flash.write('choices', utf8Bytes('{"a":1}'));
    assert.deepEqual(await readJson(flash, 'choices', note), { a: 1 });
    assert.equal(damage.length, 0);
    await flash.write('choices', utf8Bytes('{'));
    assert.equal(await readJson(flash, 'choices', note), undefined);
    assert.deepEqual(
      damage.map(({ code, cause }) => [code, cause instanceof SyntaxError]),
      [['corrupt', true]],
    );
  });
});
