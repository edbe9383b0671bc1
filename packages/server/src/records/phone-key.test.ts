// The key of a phone: what is sealed under it opens while it is renewed, and nothing opens under an old one afterwards.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Cryptography } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import { readCallList, readDirectory } from '@offhook/ucs';
import { utf8Bytes, utf8Text } from '@offhook/base';

import { call, callList, contact, directory, keysOf, party } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, phoneRow, withRecords } from '../../test/records-under-test.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { storeCallList } from './call-list-records.ts';
import { loadCallList } from './call-list-view.ts';
import { loadDirectory } from './directory-records.ts';
import { storeDirectory } from './directory-upload.ts';
import { KeptFiles } from './kept-files.ts';
import { findMentions } from './mentions.ts';
import { loadOverrides, storeOverrides } from './override-records.ts';
import { findPhoneKey, readUnderPhoneKey, renewPhoneKey, replaceMissingPhoneKeys } from './phone-key.ts';
import { openText, sealText } from './sealing.ts';

const other = '0004f2000002';

async function renew({ store }: RecordsUnderTest, macAddress: string = mac): Promise<string | undefined> {
  const old = await store.records.transact((access) => renewPhoneKey(store, access, macAddress));
  await store.vault.destroy(old === undefined ? [] : [old]);
  return old;
}

/** Behind each of so many first queries, the key is renewed. */
function renewing(records: RecordsUnderTest, times: number): RecordsAccess {
  let queries = 0;
  return records.store.records.db.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (++queries <= times) await renew(records);
      return result;
    },
  });
}

const notOpening = (): Promise<never> => Promise.reject(new ProblemError('decryption-failed', 'it does not open'));

describe('reading under the key of a phone', () => {
  it('answers what is read, and of a phone that is not there a problem', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      const { db } = store.records;
      assert.deepEqual(await readUnderPhoneKey(store, db, mac, async (key) => key), deviceKey);
      await assert.rejects(
        readUnderPhoneKey(store, db, other, async () => 'read'),
        { code: 'not-found' },
      );
      assert.deepEqual(await findPhoneKey(store, db, mac), deviceKey);
      assert.equal(await findPhoneKey(store, db, other), undefined);
      assert.equal(await renewPhoneKey(store, db, other), undefined);
    }));

  it('a key that is missing for good is none, and renews nothing', () =>
    withRecords(async (records) => {
      const { store } = records;
      const { key_id } = await store.records.db.selectFrom('device').select('key_id').executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      assert.equal(await readUnderPhoneKey(store, store.records.db, mac, async (key) => key), undefined);
      assert.equal(await findPhoneKey(store, store.records.db, mac), undefined);
      assert.equal(await renewPhoneKey(store, store.records.db, mac), undefined);
      assert.equal((await store.records.db.selectFrom('device').select('key_id').executeTakeFirstOrThrow()).key_id, key_id);
    }));

  it('a key that was renewed between its row and the vault is looked for again, five times', () =>
    withRecords(async (records) => {
      const { store } = records;
      const read = (times: number): Promise<Uint8Array | undefined> =>
        readUnderPhoneKey(store, renewing(records, times), mac, async (key) => key);
      assert.deepEqual(await read(1), await findPhoneKey(store, store.records.db, mac));
      assert.ok((await read(7)) !== undefined, 'two queries a try');
      assert.equal(await read(9), undefined);
    }));

  it('what does not open is read again under the renewed key, and where it is the same it is a problem', () =>
    withRecords(async (records) => {
      const { store } = records;
      const { db } = store.records;
      let reads = 0;
      const keys: (Uint8Array | undefined)[] = [];
      const read = async (key: Uint8Array | undefined): Promise<string> => {
        keys.push(key);
        if (++reads > 1) return 'read';
        await renew(records);
        return notOpening();
      };
      assert.equal(await readUnderPhoneKey(store, db, mac, read), 'read');
      assert.deepEqual(keys, [records.deviceKey, await findPhoneKey(store, db, mac)]);
      await assert.rejects(readUnderPhoneKey(store, db, mac, notOpening), { code: 'decryption-failed' });
      let tries = 0;
      const always = async (): Promise<never> => {
        tries++;
        await renew(records);
        return notOpening();
      };
      await assert.rejects(readUnderPhoneKey(store, db, mac, always), { code: 'decryption-failed' });
      assert.equal(tries, 5);
    }));

  it('anything else that goes wrong is told at once', () =>
    withRecords(async (records) => {
      let tries = 0;
      const broken = async (): Promise<never> => {
        tries++;
        await renew(records);
        throw new ProblemError('storage', 'the disk is full');
      };
      await assert.rejects(readUnderPhoneKey(records.store, records.store.records.db, mac, broken), { code: 'storage' });
      assert.equal(tries, 1);
    }));
});

/** Something of everything that is sealed under the key of a phone. */
async function fill(records: RecordsUnderTest, macAddress: string, deviceKey: Uint8Array): Promise<void> {
  const { store, upload } = records;
  const context = upload({ macAddress, deviceKey });
  const note = '<note>seen</note>';
  await storeCallList(
    context,
    readCallList(utf8Bytes(callList(call(party('source', '2001') + note), call(party('source', '2002')))), 'x').entries,
  );
  await storeDirectory(
    context,
    readDirectory(utf8Bytes(directory(contact('Ada', '', '2001', note), contact('Bob', '', '2002'))), 'x').contacts,
  );
  const settings = [{ name: 'softkey.1.label', value: 'Ada' }] as unknown as Parameters<typeof storeOverrides>[2];
  await storeOverrides(context, 'web-override', settings);
  const label = sealText(store.platform.cryptography, deviceKey, 'desk', `${macAddress} label`);
  await store.records.db.updateTable('device').set({ label_sealed: label }).where('mac_address', '=', macAddress).execute();
  await new KeptFiles(store).keep(store.records.db, { macAddress, deviceKey, name: 'x.bin', kind: 'other' }, utf8Bytes('kept'));
}

/** All of that, as it opens under a key. */
async function opened({ store, parties }: RecordsUnderTest, macAddress: string, deviceKey: Uint8Array): Promise<readonly unknown[]> {
  const access = store.records.db;
  const from = { store, parties, access, deviceKey };
  const { label_sealed } = await access
    .selectFrom('device')
    .select('label_sealed')
    .where('mac_address', '=', macAddress)
    .executeTakeFirstOrThrow();
  const kept = await new KeptFiles(store).find(access, { macAddress, deviceKey, name: 'x.bin' });
  return [
    openText(store.platform.cryptography, deviceKey, label_sealed, `${macAddress} label`),
    (await loadCallList(from, macAddress)).map(({ entry }) => entry.unknown !== undefined),
    (await loadDirectory(from, macAddress)).map(({ contact: { unknown } }) => unknown !== undefined),
    (await loadOverrides(from, macAddress, 'web-override')).map(({ value }) => value),
    [kept?.name, utf8Text(kept?.bytes ?? new Uint8Array())],
  ];
}
const all = ['desk', [true, false], [true, false], ['Ada'], ['x.bin', 'kept']];

async function withTwoPhones(run: (records: RecordsUnderTest, keyOfOther: Uint8Array) => Promise<void>): Promise<void> {
  await withRecords(async (records) => {
    const { store, deviceKey } = records;
    const { id, bytes } = await store.vault.create('device');
    await store.records.db.insertInto('device').values(phoneRow(other, id)).execute();
    await fill(records, mac, deviceKey);
    await fill(records, other, bytes);
    await run(records, bytes);
  });
}

describe('a key that is renewed', () => {
  it('opens all that the old one opened, which opens nothing more; of no other phone', () =>
    withTwoPhones(async (records, keyOfOther) => {
      const { store } = records;
      const { key_id } = await store.records.db
        .selectFrom('device')
        .select('key_id')
        .where('mac_address', '=', mac)
        .executeTakeFirstOrThrow();
      assert.equal(await renew(records), key_id);
      const fresh = await findPhoneKey(store, store.records.db, mac);
      assert.ok(fresh !== undefined);
      assert.notDeepEqual(fresh, records.deviceKey);
      assert.deepEqual(await opened(records, mac, fresh), all);
      assert.deepEqual(await opened(records, other, keyOfOther), all);
      const files = new KeptFiles(store);
      await assert.rejects(files.names(store.records.db, { macAddress: mac, deviceKey: records.deviceKey }), { code: 'decryption-failed' });
      const old = { store, access: store.records.db, deviceKey: records.deviceKey };
      await assert.rejects(loadOverrides(old, mac, 'web-override'), { code: 'decryption-failed' });
    }));

  it('leaves what did not open before as it was, and seals the rest', () =>
    withTwoPhones(async (records) => {
      const { store } = records;
      const broken = utf8Bytes('nothing that any key has sealed');
      await store.records.db.updateTable('device').set({ label_sealed: broken }).where('mac_address', '=', mac).execute();
      await renew(records);
      const row = await store.records.db.selectFrom('device').selectAll().where('mac_address', '=', mac).executeTakeFirstOrThrow();
      assert.deepEqual(utf8Text(row.label_sealed), utf8Text(broken));
      const fresh = (await findPhoneKey(store, store.records.db, mac)) ?? new Uint8Array();
      assert.deepEqual(
        (await loadOverrides({ store, access: store.records.db, deviceKey: fresh }, mac, 'web-override')).map(({ value }) => value),
        ['Ada'],
      );
    }));
});

describe('a key that cannot be renewed', () => {
  it('stays, where anything but a value that does not open is in the way', () =>
    withTwoPhones(async (records) => {
      const { store } = records;
      const { cryptography } = store.platform;
      const opening: Cryptography['open'] = () => {
        throw new RangeError('no room');
      };
      const broken: Store = { ...store, platform: { ...store.platform, cryptography: { ...cryptography, open: opening } } };
      await assert.rejects(
        store.records.transact((access) => renewPhoneKey(broken, access, mac)),
        { name: 'RangeError' },
      );
      assert.deepEqual(await opened(records, mac, records.deviceKey), all);
    }));
});

describe('records from before an erasure, under keys of after it', () => {
  it('lose what was sealed under the key of such a phone, which comes again; calls and contacts stay', () =>
    withTwoPhones(async (records, keyOfOther) => {
      const { store, parties } = records;
      const { db } = store.records;
      const { key_id } = await db.selectFrom('device').select('key_id').where('mac_address', '=', mac).executeTakeFirstOrThrow();
      for (const [at, kind] of ['web-override', 'cloud-override', 'local-override', 'directory'].entries())
        for (const macAddress of [mac, other])
          await db
            .insertInto('artefact')
            .values({
              id: `${macAddress}${at}`,
              mac_address: macAddress,
              kind,
              name: kind,
              received_at_ms: 0,
              size_bytes: 0,
              record_count: 0,
              person_count: 0,
              suppressed_count: 0,
              is_encrypted: 0,
              refusal: null,
              refusal_count: 0,
              clean_at_ms: null,
              content_sealed: null,
              key_id: null,
              arrivals: null,
              listed: null,
              listed_under: null,
            })
            .execute();
      assert.deepEqual(await replaceMissingPhoneKeys(store), []);
      await store.vault.destroy([key_id]);
      assert.deepEqual(await replaceMissingPhoneKeys(store), [mac]);
      const fresh = await findPhoneKey(store, db, mac);
      assert.ok(fresh !== undefined);
      assert.deepEqual(await opened(records, mac, fresh), ['', [false, false], [false, false], [], [undefined, '']]);
      assert.deepEqual(await opened(records, other, keyOfOther), all);
      const kinds = await db.selectFrom('artefact').select(['mac_address', 'kind']).orderBy('id').execute();
      assert.deepEqual(
        kinds.map(({ mac_address, kind }) => `${mac_address} ${kind}`),
        [`${mac} directory`, ...['web-override', 'cloud-override', 'local-override', 'directory'].map((kind) => `${other} ${kind}`)],
      );
      assert.deepEqual(
        (await findMentions(store, db, [], ['Ada'])).map(({ macAddress }) => macAddress),
        [other],
      );
      assert.equal((await parties.find(db, [keysOf('2001')])).length, 1);
    }));
});
