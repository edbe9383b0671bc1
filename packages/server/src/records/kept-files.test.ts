// Files that the server does not read are kept as they came.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import { decryptFile, encryptFile, parseEncryptionKey } from '@offhook/ucs';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { KeptFiles, encryptedFilesOf, keptFilesOf } from './kept-files.ts';
import { keptKindOf } from './kept-kind.ts';

describe('files that the server does not read', () => {
  it('are told by their names', () => {
    for (const [name, kind] of [
      ['x.core', 'core'],
      ['x.dmp', 'core'],
      ['x.dmpx', 'other'],
      ['x.pcapx', 'other'],
      ['x.core.txt', 'other'],
      [`${mac}-core`, 'core'],
      ['core.gz', 'core'],
      ['core.gz.txt', 'other'],
      ['x.pcap', 'capture'],
      ['x.jpeg', 'capture'],
      ['x.JPG', 'capture'],
      [`${mac}-license.cfg`, 'license'],
      ['x.log', 'log'],
      ['x.log.12', 'log'],
      ['x.logs', 'other'],
      ['ada-directory.xml', 'profile'],
      ['ada-phone.cfg', 'profile'],
      ['x.cfg', 'other'],
    ] as const)
      assert.equal(keptKindOf(name), kind, name);
  });

  it('are kept sealed, served back as they came, and replaced; the oldest of sixty-four make room', () =>
    withRecords(async ({ store, deviceKey }) => {
      const files = new KeptFiles(store);
      const access = store.records.db;
      const at = (name: string): { macAddress: string; deviceKey: Uint8Array; name: string; kind: 'other' } => ({
        macAddress: mac,
        deviceKey,
        name,
        kind: 'other',
      });
      const count = async (): Promise<number> => {
        let counted = 0;
        for await (const _file of keptFilesOf({ store, access, deviceKey }, mac)) counted++;
        return counted;
      };
      assert.equal(await files.keep(access, at('A.bin'), utf8Bytes('one')), true);
      assert.equal(await files.keep(access, at('a.bin'), utf8Bytes('two')), false);
      const found = await files.find(access, at('A.BIN'));
      assert.deepEqual([found?.name, utf8Text(found?.bytes ?? new Uint8Array()), found?.kind], ['a.bin', 'two', 'other']);
      assert.equal(await files.find(access, { ...at('a.bin'), macAddress: 'x' }), undefined);
      for (let index = 0; index < 64; index++) {
        await access.updateTable('kept_file').set({ received_at_ms: 0 }).execute();
        await files.keep(access, at(`${index}.bin`), utf8Bytes('x'));
      }
      assert.equal(await count(), 64);
      await files.forget(access, mac, '63.BIN');
      assert.equal(await files.find(access, at('63.bin')), undefined);
      assert.equal(await count(), 63);
    }));

  it('are found by what their bytes are: those that are encrypted and can be opened, and no others', () =>
    withRecords(async ({ store, deviceKey }) => {
      const files = new KeptFiles(store);
      const { cryptography, random } = store.platform;
      const key = parseEncryptionKey('Crypt=1;KeyDesc=k;Key=06a9214036b8a15b512e03d534120006;');
      const sealed = (text: string): Uint8Array => encryptFile({ cryptography, random, key, plain: utf8Bytes(text) });
      const all = { 'a.cfg': sealed('a'), 'b.cfg': sealed('b'), 'c.cfg': utf8Bytes('c'), 'd.core': sealed('d') };
      for (const [name, bytes] of Object.entries(all))
        await files.keep(store.records.db, { macAddress: mac, deviceKey, name, kind: keptKindOf(name) }, bytes);
      const from = { store, access: store.records.db, deviceKey };
      const names = async (opens: (bytes: Uint8Array) => boolean): Promise<readonly string[]> =>
        (await encryptedFilesOf(from, mac, opens)).map(({ name }) => name).toSorted();
      assert.deepEqual(await names(() => true), ['a.cfg', 'b.cfg']);
      assert.deepEqual(await names((bytes) => utf8Text(decryptFile(cryptography, [key], bytes)) === 'b'), ['b.cfg']);
      assert.deepEqual(await encryptedFilesOf(from, '0004f2000009', () => true), []);
    }));
});
