// Persons in the records are found in every form in which they were ever hashed.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys } from '@offhook/privacy';
import { utf8Bytes } from '@offhook/base';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { findMentions } from './mentions.ts';
import type { PartyIdentity } from './party-vault.ts';
import { keysOf } from '../../test/phone-files.ts';

const identity = (address: string, ...names: readonly string[]): PartyIdentity => ({ ...keysOf(address), names });

describe('GDPR Art. 17: whoever was hashed in the first form', () => {
  it('is found by the party vault, by own key and by what it may be besides', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const old = await store.vault.create('party');
      const row = (token: string, hash: string): Promise<unknown> =>
        access
          .insertInto('party')
          .values({
            token,
            own_hash: hash,
            key_id: old.id,
            identity_sealed: store.platform.cryptography.seal(old.bytes, utf8Bytes(JSON.stringify(identity('2001', 'Ada'))), token),
            created_at_ms: 0,
          })
          .execute();
      await row('t1', store.keyedHash('number:2001'));
      assert.deepEqual(await parties.find(access, [keysOf('2001')]), ['t1']);
      assert.deepEqual(await parties.find(access, [keysOf('sip:2001@example.test')]), ['t1']);
      assert.deepEqual(await parties.find(access, [keysOf('2002')]), []);
      await row('t2', store.keyedHash('number:490305550147'));
      assert.deepEqual(await parties.find(access, [keysOf('+49 (0)30 5550147')]), ['t2']);
      await access
        .insertInto('party_key')
        .values({ hash: store.keyedHash('number:2003'), party_token: 't2' })
        .execute();
      assert.deepEqual(await parties.find(access, [keysOf('2003')]), ['t2']);
      const known = await parties.resolve(access, [identity('2001', 'Ada')]);
      assert.equal(known.get('number:2001')?.token, 't1');
    }));

  it('is found by mention, as own key, as what it was derived from, and as a name', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const mention = (text: string, id: string): Promise<unknown> =>
        access
          .insertInto('mention')
          .values({ hash: store.keyedHash(text), store: 'artefact', item_id: id, mac_address: mac })
          .execute();
      await mention('number:2001', 'own');
      await mention('~number:2002', 'derived');
      await mention('name:zoë example', 'name');
      const found = async (keys: readonly IdentifierKeys[], ...names: readonly string[]): Promise<readonly string[]> =>
        (await findMentions(store, access, keys, names)).map(({ itemId }) => itemId).toSorted();
      assert.deepEqual(await found([keysOf('2001')]), ['own']);
      assert.deepEqual(await found([keysOf('sip:2001@example.test')]), ['own']);
      assert.deepEqual(await found([keysOf('2002')]), ['derived']);
      assert.deepEqual(await found([keysOf('sip:2002@example.test')]), []);
      assert.deepEqual(await found([], 'Zoë Example'), ['name']);
      assert.deepEqual(await found([keysOf('2003')], 'Ada'), []);
    }));

  it('stays erased', () =>
    withRecords(async ({ store, ledger }) => {
      const row = (text: string, is_derived: number): Promise<unknown> =>
        store.keys.db
          .insertInto('suppression')
          .values({ hash: store.keyedHash(text), is_derived, erased_at_ms: 1000, request_id: 'R-0' })
          .execute();
      await row('number:2001', 0);
      await row('number:2002', 1);
      await row('number:490305550147', 0);
      const found = await ledger.lookUp(
        ['2001', 'sip:2001@example.test', '2002', 'sip:2002@example.test', '+49 (0)30 5550147', '2003'].map(keysOf),
      );
      assert.deepEqual([...found.keys()].toSorted(), ['number:2001', 'number:2002', 'number:49305550147', 'sip:2001@example.test']);
      assert.ok([...found.values()].every((suppression) => suppression.erasedAtMs === 1000));
    }));
});
