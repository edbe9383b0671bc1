// Keys under the master key: made, had by many, found by what they are for, and gone for good.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { KeyVault } from './key-vault.ts';
import type { Store } from './store.ts';

const vaultOf = ({ keys: database, platform }: Store, masterKey: Uint8Array): KeyVault =>
  new KeyVault({ database, cryptography: platform.cryptography, random: platform.random, clock: platform.clock, masterKey });
const rowsOf = (store: Store) => store.keys.db.selectFrom('sealing_key').selectAll().orderBy('id').execute();

describe('the vault of keys', () => {
  it('makes keys of 256 bits, wrapped, each for its purpose, and has them all again', () =>
    withPrivacy(async ({ store }) => {
      const { vault } = store;
      const before = (await rowsOf(store)).length;
      const keys = [await vault.create('party'), ...(await vault.createMany('log', 205))];
      assert.equal(new Set(keys.map(({ id }) => id)).size, 206);
      assert.equal(new Set(keys.map(({ bytes }) => bytes.join())).size, 206);
      for (const { id, bytes } of keys) {
        assert.match(id, /^[0-9a-f]{32}$/);
        assert.equal(bytes.length, 32);
      }
      const rows = await rowsOf(store);
      assert.equal(rows.length, before + 206);
      const own = rows.filter(({ id }) => keys.some((key) => key.id === id));
      assert.equal(own.filter(({ purpose }) => purpose === 'log').length, 205);
      for (const { wrapped, created_at_ms, destroyed_at_ms } of own) {
        assert.ok(wrapped !== null && !keys.some(({ bytes }) => Buffer.from(wrapped).includes(Buffer.from(bytes))));
        assert.deepEqual([created_at_ms, destroyed_at_ms], [noonMs, null]);
      }
      const had = await vault.get([...keys, ...keys].map(({ id }) => id));
      assert.deepEqual(
        keys.map(({ id }) => had.get(id)?.join()),
        keys.map(({ bytes }) => bytes.join()),
      );
      assert.equal(had.size, 206);
      assert.equal((await vault.get([])).size, 0);
    }));

  it('where one of several cannot be kept, none is', () =>
    withPrivacy(async ({ store }) => {
      const key = await store.vault.create('party');
      const before = (await rowsOf(store)).length;
      const many = Array.from({ length: 100 }, (_, index) => ({ id: `k${index}`, bytes: key.bytes }));
      await assert.rejects(store.vault.insert('party', [...many, key]));
      assert.equal((await rowsOf(store)).length, before);
    }));

  it('says how many it destroys now, and has the others still', () =>
    withPrivacy(async ({ store, at }) => {
      const keys = await store.vault.createMany('party', 600);
      const ids = keys.map(({ id }) => id);
      at(noonMs + 5);
      assert.equal(await store.vault.destroy([...ids.slice(0, 510), ...ids.slice(0, 510), 'none']), 510);
      assert.equal(await store.vault.destroy(ids.slice(500, 520)), 10);
      assert.equal(await store.vault.destroy([]), 0);
      assert.deepEqual([...(await store.vault.get(ids)).keys()].toSorted(), ids.slice(520).toSorted());
      await assert.rejects(store.vault.one(ids[0] ?? ''), { code: 'not-found' });
      await assert.rejects(store.vault.one('none'), { code: 'not-found' });
      const gone = (await rowsOf(store)).filter(({ wrapped }) => wrapped === null);
      assert.equal(gone.length, 520);
      assert.ok(gone.every(({ destroyed_at_ms }) => destroyed_at_ms === noonMs + 5));
    }));

  it('finds the oldest living key of a purpose', () =>
    withPrivacy(async ({ store, at }) => {
      const { vault } = store;
      assert.equal(await vault.findByPurpose('hold'), undefined);
      at(noonMs + 10);
      const second = await vault.create('hold');
      at(noonMs);
      const first = await vault.create('hold');
      await vault.create('party');
      assert.deepEqual([(await vault.findByPurpose('hold'))?.id, (await vault.findByPurpose('hold'))?.bytes], [first.id, first.bytes]);
      await vault.destroy([first.id]);
      assert.equal((await vault.findByPurpose('hold'))?.id, second.id);
      await vault.destroy([second.id]);
      assert.equal(await vault.findByPurpose('hold'), undefined);
    }));

  it('another master key is told where a living key shows it, and opens nothing', () =>
    withPrivacy(async ({ store }) => {
      const other = vaultOf(store, new Uint8Array(32).fill(1));
      await store.vault.destroy((await rowsOf(store)).map(({ id }) => id));
      await other.demandMasterKey();
      const key = await store.vault.create('party');
      await store.vault.demandMasterKey();
      await assert.rejects(other.demandMasterKey(), { code: 'decryption-failed' });
      await assert.rejects(other.one(key.id));
    }));

  it('wraps what lies elsewhere, for its place alone', () =>
    withPrivacy(async ({ store: { vault } }) => {
      const wrapped = vault.wrap(Uint8Array.of(1, 2, 3), 'certificate server');
      assert.deepEqual([...vault.unwrap(wrapped, 'certificate server')], [1, 2, 3]);
      assert.throws(() => vault.unwrap(wrapped, 'certificate authority'));
    }));
});
