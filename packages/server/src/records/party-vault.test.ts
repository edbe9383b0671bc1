// ARCHITECTURE, party vault: who somebody is, under a key of their own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readCallList, readDirectory } from '@offhook/ucs';
import { utf8Bytes } from '@offhook/base';

import { withRecords } from '../../test/records-under-test.ts';
import { keyIdsOfParties, removeParties, unreferencedParties } from '../store/party-rows.ts';
import { storeCallList } from './call-list-records.ts';
import { storeDirectory } from './directory-upload.ts';
import type { PartyIdentity } from './party-vault.ts';
import { keysOf } from '../../test/phone-files.ts';

const identity = (address: string, ...names: readonly string[]): PartyIdentity => ({ ...keysOf(address), names });

const call = (start: string, from: string): string =>
  `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><protocol>SIP</protocol><startTime>${start}</startTime><duration>PT42S</duration><count>1</count>` +
  `<destination><address>2002</address></destination><source><address>${from}</address><name></name></source></call>`;
type EntryText = readonly [start: string, from: string];
const calls = (...entries: readonly EntryText[]): string =>
  `<?xml version="1.0"?><callList>${entries.map((entry) => call(...entry)).join('')}</callList>`;
const directory = (...items: readonly string[]): string =>
  `<?xml version="1.0"?><directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`;

describe('ARCHITECTURE, party vault', () => {
  it('one token for each identifier, which learns names, the last eight', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const first = await parties.resolve(access, [identity('2001', 'Ada'), identity('2001', 'Ada', 'A. Example'), identity('2002')]);
      assert.deepEqual([...first.keys()].toSorted(), ['number:2001', 'number:2002']);
      const token = first.get('number:2001')?.token ?? '';
      const again = await parties.resolve(access, [identity('2001', 'Ada', 'Grace')]);
      assert.deepEqual([...again], [['number:2001', first.get('number:2001') && { ...first.get('number:2001') }]]);
      const names = async (): Promise<readonly string[] | undefined> => (await parties.open(access, [token]))[0]?.names;
      assert.deepEqual(await names(), ['Ada', 'A. Example', 'Grace']);
      assert.deepEqual(await parties.named(access, ['example, a']), [token]);
      assert.deepEqual(await parties.named(access, ['GRACE', 'x']), [token]);
      assert.deepEqual(await parties.named(access, ['x']), []);
      await parties.resolve(access, [identity('2002', ' ,')]);
      assert.deepEqual(await parties.named(access, ['']), []);
      await parties.resolve(access, [identity('2001', ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `N ${digit}`))]);
      assert.deepEqual(
        await names(),
        ['2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `N ${digit}`),
      );
      assert.equal((await parties.open(access)).length, 2);
      assert.deepEqual([...(await parties.keysOf(access, [token, token, 'x'])).keys()], [token]);
    }));

  it('whose key was destroyed is gone, and comes back as somebody new', () =>
    withRecords(async ({ store, parties }) => {
      const access = store.records.db;
      const token = (await parties.resolve(access, [identity('sip:2001@example.test', 'Ada')])).get('sip:2001@example.test')?.token ?? '';
      await store.vault.destroy(await keyIdsOfParties(access, [token]));
      assert.deepEqual(await parties.open(access, [token]), []);
      assert.equal((await parties.keysOf(access, [token])).size, 0);
      const fresh = (await parties.resolve(access, [identity('sip:2001@example.test')])).get('sip:2001@example.test')?.token ?? '';
      assert.notEqual(fresh, token);
      assert.deepEqual(await parties.find(access, [keysOf('2001')]), [fresh]);
      assert.deepEqual(await parties.named(access, ['Ada']), []);
      await removeParties(access, [fresh]);
      assert.deepEqual(await parties.find(access, [keysOf('2001'), keysOf('sip:2001@example.test')]), []);
    }));

  it('GDPR Art. 5(1)(e): whom nothing refers to is forgotten, by call, contact or divert', () =>
    withRecords(async ({ store, parties, upload }) => {
      const access = store.records.db;
      const context = upload();
      await storeCallList(context, readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await storeDirectory(context, readDirectory(utf8Bytes(directory('<ct>2003</ct><dc>2004</dc>')), 'x').contacts);
      const lone = (await parties.resolve(access, [identity('2009')])).get('number:2009')?.token ?? '';
      const all = (await parties.open(access)).map(({ token }) => token);
      assert.equal(all.length, 5);
      assert.deepEqual(await unreferencedParties(access, all), [lone]);
      const keyIds = await parties.collect(all);
      assert.equal(keyIds.length, 1);
      assert.equal((await parties.open(access)).length, 4);
    }));

  it('whom nothing refers to is forgotten too where the process ended before it could, and those that are referred to stay', () =>
    withRecords(async ({ store, parties, upload }) => {
      const access = store.records.db;
      const context = upload();
      await storeCallList(context, readCallList(utf8Bytes(calls(['2026-01-05T10:00:00', '2001'])), 'x').entries);
      await storeDirectory(context, readDirectory(utf8Bytes(directory('<ct>2003</ct><dc>2004</dc>', '<ct>2005</ct>')), 'x').contacts);
      await parties.resolve(
        access,
        Array.from({ length: 600 }, (_, at) => identity(String(3000 + at))),
      );
      const referred = (await parties.open(access)).length - 600;
      await parties.collectLeftOver();
      assert.equal((await parties.open(access)).length, referred);
      const living = await store.keys.db
        .selectFrom('sealing_key')
        .select('id')
        .where('purpose', '=', 'party')
        .where('wrapped', 'is not', null)
        .execute();
      assert.equal(living.length, referred);
    }));
});
