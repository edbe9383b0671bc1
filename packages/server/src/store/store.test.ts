// What opening a store makes and refuses, and what is derived from its master key.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Platform } from '@offhook/base';
import { hexText, silentLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import type { Store, StoreOptions } from './store.ts';
import { openStore } from './store.ts';

type Open = (options?: Partial<StoreOptions>) => Promise<Store>;

async function withFolder(run: (open: Open, directory: string, platform: Platform) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const directory = folder.path;
  const platform = createNodePlatform({ directory, log: silentLogger });
  const opened: Store[] = [];
  try {
    await run(
      async (options = {}) => {
        const store = await openStore({ platform, directory, ...options });
        opened.push(store);
        return store;
      },
      directory,
      platform,
    );
  } finally {
    for (const store of opened) await store.close();
    platform.close();
    await folder.remove();
  }
}

const filesOf = (directory: string): readonly string[] =>
  readdirSync(directory)
    .filter((name) => /^[^.]+\.(?:db|key)$/.test(name))
    .toSorted();

describe('opening a store', () => {
  it('makes a master key of 256 bits where none is, and keeps it as it is', () =>
    withFolder(async (open, directory) => {
      const first = await open();
      await first.close();
      await first.close();
      const text = readFileSync(join(directory, 'master.key'), 'utf8');
      assert.match(text, /^[0-9a-f]{64}\n$/);
      assert.deepEqual(filesOf(directory), ['keys.db', 'master.key', 'offhook.db']);
      const again = await open();
      assert.equal(again.identity.id, first.identity.id);
      assert.equal(again.keyedHash('a'), first.keyedHash('a'));
      assert.equal(readFileSync(join(directory, 'master.key'), 'utf8'), text);
    }));

  it('under a key from elsewhere keeps none, and leaves one that is there', () =>
    withFolder(async (open, directory) => {
      const masterKey = new Uint8Array(32).fill(5);
      const given = await open({ masterKey });
      await given.close();
      assert.deepEqual(filesOf(directory), ['keys.db', 'offhook.db']);
      writeFileSync(join(directory, 'master.key'), ` ${hexText(masterKey)} \n\n`);
      const { keyedHash } = await open();
      assert.equal(keyedHash('a'), given.keyedHash('a'));
    }));

  it('refuses a key that is none, and makes nothing', () =>
    withFolder(async (open, directory) => {
      for (const length of [0, 31, 33])
        await assert.rejects(open({ masterKey: new Uint8Array(length) }), {
          code: 'bad-configuration',
          message: new RegExp(`got ${length}$`),
        });
      for (const text of ['', 'x'.repeat(64), 'a'.repeat(62), 'a'.repeat(63), 'a'.repeat(66)]) {
        writeFileSync(join(directory, 'master.key'), text);
        await assert.rejects(open(), { code: 'corrupt', message: /^expected 64 hexadecimal digits in master\.key$/ });
      }
      assert.deepEqual(filesOf(directory), ['master.key']);
    }));

  it('a part that is missing is told before anything is made; a key from elsewhere is none of the parts', () =>
    withFolder(async (open, directory) => {
      writeFileSync(join(directory, 'offhook.db'), '');
      await assert.rejects(open(), { code: 'corrupt' });
      await assert.rejects(open({ masterKey: new Uint8Array(32) }), { code: 'corrupt', message: /^keys\.db/ });
      assert.deepEqual(filesOf(directory), ['offhook.db']);
    }));

  it('whoever reads beside it makes and changes nothing', () =>
    withFolder(async (open, directory) => {
      for (const options of [{}, { masterKey: new Uint8Array(32) }])
        await assert.rejects(open({ ...options, isReader: true }), { code: 'not-found', message: `there is no store in ${directory}` });
      assert.deepEqual(filesOf(directory), []);
      await (await open()).close();
    }));

  it('reads beside the process that has it', () =>
    withFolder(async (open) => {
      const store = await open();
      const { id } = await store.vault.create('party');
      const reader = await open({ isReader: true });
      assert.equal((await reader.vault.one(id)).length, 32);
      assert.equal(reader.identity.id, store.identity.id);
    }));

  it('where one of its parts cannot be opened, leaves neither open', () =>
    withFolder(async (open, directory) => {
      const store = await open();
      const key = readFileSync(join(directory, 'master.key'), 'utf8');
      await store.close();
      writeFileSync(join(directory, 'offhook.db'), 'x'.repeat(5000));
      await assert.rejects(open(), { code: 'decryption-failed' });
      assert.ok(!existsSync(join(directory, 'keys.db-wal')), 'the last that closes it takes the log of writes with it');
      assert.equal(readFileSync(join(directory, 'master.key'), 'utf8'), key);
    }));
});

describe('what is derived from the master key', () => {
  it('differs by its purpose, and with the key', () =>
    withFolder(async (open) => {
      const store = await open();
      const derived = ['a', 'b'].map((purpose) => hexText(store.derive(purpose)));
      assert.deepEqual(
        derived.map((text) => text.length),
        [64, 64],
      );
      assert.equal(new Set([...derived, hexText(store.auditKey)]).size, 3);
      assert.equal(hexText(store.auditKey), hexText(store.derive('audit chain')));
    }));

  it('hashes are keyed: of a text 256 bits, of an entry of a kind 128', () =>
    withFolder(async (open) => {
      const store = await open({ masterKey: new Uint8Array(32).fill(1) });
      assert.match(store.keyedHash('a'), /^[0-9a-f]{64}$/);
      const entry = store.entryHash('call', utf8Bytes('b'));
      assert.match(entry, /^[0-9a-f]{32}$/);
      assert.equal(new Set([entry, store.entryHash('call', utf8Bytes('c')), store.entryHash('contact', utf8Bytes('b'))]).size, 3);
      assert.equal(store.entryHash('call', utf8Bytes('b')), entry);
      assert.equal(store.personHashes.read('party', 'a')[1], store.keyedHash('a'));
    }));

  it('numbers are read as they are, or by the rules that are given, at the start or later', () =>
    withFolder(async (open) => {
      const rules = { country: 'US' } as StoreOptions['numbering'];
      const store = await open();
      const ownOf = (of: Store): string => of.keyReader.ofIdentifier({ type: 'phone-number', value: '(202) 555-0147' }).own;
      assert.equal(store.numberingForm, '');
      const before = ownOf(store);
      assert.ok(rules !== undefined);
      await store.readNumbersBy(rules);
      assert.equal(store.numberingForm, JSON.stringify(rules));
      assert.notEqual(ownOf(store), before);
      await store.close();
      const started = await open({ numbering: rules });
      assert.deepEqual([started.numberingForm, ownOf(started)], [JSON.stringify(rules), ownOf(store)]);
    }));
});
