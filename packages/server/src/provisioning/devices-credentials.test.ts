// Credentials that were handed over, renewed or forgotten, and keys of phones that are missing.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Enrolment } from '@offhook/api';
import { isProblem } from '@offhook/base';

import { mac } from '../../test/records-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';

const [second, third] = ['0004f2000002', '0004f2000003'] as const;
const basic = ({ userName, password }: Enrolment): string => `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

describe('credentials of a phone', () => {
  it('that were handed over end unused where others are renewed or handed over', () =>
    withUploads(async ({ devices, entries }) => {
      const first = await devices.enrol({ macAddress: second, model: 'VVX450' });
      assert.deepEqual((await entries()).at(-1), {
        actor: 'administrator',
        action: 'device-enrolled',
        facts: { device: second, model: 'VVX450' },
      });
      const handed = await devices.renewCredentials(second, { isHandedOver: true });
      const again = await devices.renewCredentials(second, { isHandedOver: true });
      assert.equal(await devices.authenticate(basic(handed)), undefined);
      assert.equal(await devices.authenticate(basic(first)), second);
      const renewed = await devices.renewCredentials(second);
      for (const old of [first, handed, again]) assert.equal(await devices.authenticate(basic(old)), undefined);
      assert.equal(await devices.authenticate(basic(renewed)), second);
      const row = await devices.find(second);
      assert.deepEqual([row?.next_password_hash, row?.next_digest_hash], [null, null]);
      assert.deepEqual((await entries()).at(-1), {
        actor: 'administrator',
        action: 'device-credentials-renewed',
        facts: { device: second },
      });
      await assert.rejects(devices.renewCredentials('x'), (error) => isProblem(error, 'bad-request'));
    }));

  it('of the admission are both, the old and the new, until it has come with them', () =>
    withUploads(async ({ devices, store, entries }) => {
      const { admitted } = await devices.admit([{ macAddress: second, model: '' }], 'Ada', true);
      const row = await devices.find(second);
      assert.ok(row !== undefined && row.next_password_hash === row.password_hash && row.next_digest_hash === row.digest_hash);
      const [own = assert.fail()] = admitted;
      assert.deepEqual([await devices.authenticate(basic(own)), await devices.authenticate(basic(own))], [second, second]);
      assert.equal((await devices.find(second))?.next_password_hash, null);
      assert.deepEqual((await entries()).at(-1), { actor: 'phone', action: 'device-credentials-taken', facts: { device: second } });
      const plain = await devices.enrol({ macAddress: third, model: '' });
      const enrolled = await devices.find(third);
      assert.deepEqual([enrolled?.next_password_hash, enrolled?.next_digest_hash], [null, null]);
      await store.records.db.updateTable('device').set({ digest_hash: null }).where('mac_address', '=', third).execute();
      assert.equal(await devices.authenticate(basic(plain)), third);
    }));

  it('that were verified are those of each phone by itself', () =>
    withUploads(async ({ devices, store }) => {
      if (store.versions.isShared) return; // nothing is remembered there
      const [one, two] = [await devices.enrol({ macAddress: second, model: '' }), await devices.enrol({ macAddress: third, model: '' })];
      for (const phone of [one, two]) await devices.authenticate(basic(phone));
      devices.forget(second);
      assert.deepEqual([devices.verifiedBefore(basic(one)), devices.verifiedBefore(basic(two))], [undefined, third]);
    }));

  it('that cannot be written through a fault of ours refuse no phone', () =>
    withUploads(async ({ devices, store }) => {
      await store.records.db.schema.alterTable('device').renameTo('away').execute();
      await assert.rejects(devices.admit([{ macAddress: second, model: '' }], 'Ada'), (error) => !isProblem(error));
    }));
});

it('what is sealed under the key of a phone is read while there is the phone and its key', () =>
  withUploads(async ({ devices, store }) => {
    const { key_id } = (await devices.find(mac)) ?? assert.fail();
    const key = await devices.deviceKey(store.records.db, mac);
    assert.deepEqual(await devices.withKey(mac, async (bytes) => bytes), key);
    assert.equal(key.length, 32);
    await assert.rejects(devices.deviceKey(store.records.db, second), (error) => isProblem(error, 'not-found'));
    await store.vault.destroy([key_id]);
    await assert.rejects(devices.deviceKey(store.records.db, mac), (error) => isProblem(error, 'not-found'));
    await assert.rejects(
      devices.withKey(mac, async () => assert.fail()),
      (error) => isProblem(error, 'not-found'),
    );
  }));
