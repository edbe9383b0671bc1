// A request in the middle of which something else changes: it is tried again, and refused only where what it knew of its person is gone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';

import { contact, directory } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { renewPhoneKey } from '../records/phone-key.ts';

const mac = '0004f2000001';
const ada = { type: 'sip-uri', value: 'sip:2001@example.test' } as const;

async function withAsked(type: 'access' | 'erasure', run: (under: PrivacyUnderTest, id: string) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    await under.enrol(mac);
    await under.put(mac, 'directory', directory(contact('Ada', 'Example', ada.value)));
    const { id } = await under.requests.create({ type, identifiers: [ada], verification: 'seen' }, 'officer');
    await run(under, id);
  });
}

describe('a request that runs', () => {
  it('reads a phone under its key of now: another erasure renews it meanwhile', () =>
    withAsked('access', async ({ store, requests }, id) => {
      const { key_id } = await store.records.db.selectFrom('device').select('key_id').executeTakeFirstOrThrow();
      const get = store.vault.get.bind(store.vault);
      const renew = async (): Promise<void> => {
        store.vault.get = get;
        const old = await store.records.transact((access) => renewPhoneKey(store, access, mac));
        await store.vault.destroy([old ?? '']);
      };
      store.vault.get = async (ids) => {
        if (ids.includes(key_id)) await renew();
        return get(ids);
      };
      assert.equal((await requests.fulfil(id, {}, 'officer')).state, 'fulfilled');
      assert.equal((await get([key_id])).size, 0, 'it was renewed');
    }));

  for (const type of ['access', 'erasure'] as const)
    it(`of ${type}, that misses something else than its own key, is tried again`, () =>
      withAsked(type, async (under, id) => {
        const { requests, store } = under;
        const one = store.vault.one.bind(store.vault);
        let isMissing = true;
        const { key_id } = await store.records.db.selectFrom('subject_request').select('key_id').executeTakeFirstOrThrow();
        // Only once it runs: not while it is planned.
        const states = () => store.records.db.selectFrom('subject_request').select('state').where('id', '=', id).executeTakeFirst();
        store.vault.one = async (keyId) => {
          if (isMissing && keyId === key_id && (await states())?.state === 'running') throw new ProblemError('not-found', 'something else');
          return one(keyId);
        };
        await assert.rejects(requests.fulfil(id, {}, 'officer'), { message: 'something else' });
        const running = await requests.get(id);
        assert.deepEqual([running.state, running.refusal], ['running', undefined]);
        isMissing = false;
        under.at(noonMs + 60_000);
        assert.equal(await requests.takeUp(), 1);
        assert.equal((await requests.get(id)).state, 'fulfilled');
      }));
});
