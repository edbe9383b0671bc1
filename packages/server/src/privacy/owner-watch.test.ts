// When a line passes from one person to the next, somebody looks; and not while nothing has changed.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { overrides } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';

const mac = '0004f2000001';

const noted = async ({ store }: PrivacyUnderTest): Promise<readonly (readonly [from: number | null, until: number | null])[]> => {
  const rows = await store.records.db.selectFrom('line_owner').select(['from_ms', 'until_ms']).execute();
  return rows.map(({ from_ms, until_ms }) => [from_ms, until_ms] as const).toSorted(([a], [b]) => (a ?? 0) - (b ?? 0));
};

describe('whose lines are whose', () => {
  it('is looked at where something was set here or at a phone, and only then', () =>
    withPrivacy(async (under) => {
      const { owners, configuration, at, store, put } = under;
      await under.enrol(mac);
      await configuration.set(mac, { 'reg.1.address': '2001' });
      await owners.look();
      assert.deepEqual(await noted(under), [[null, null]]);
      await configuration.set(mac, { 'reg.1.address': '2002' });
      at(noonMs + 1);
      await owners.look();
      assert.deepEqual(await noted(under), [
        [null, noonMs + 1],
        [noonMs + 1, null],
      ]);
      await put(mac, 'local-override', overrides({ 'reg.2.address': '2003' }));
      at(noonMs + 2);
      await owners.look();
      assert.equal((await noted(under)).length, 3);
      await store.records.db.deleteFrom('line_owner').execute();
      await owners.look();
      assert.deepEqual(await noted(under), [], 'nothing has changed since');
    }));

  it('is looked at again after a look that failed, and one look at a time', () =>
    withPrivacy(async (under) => {
      const { owners, configuration, store } = under;
      await under.enrol(mac);
      await configuration.set(mac, { 'reg.1.address': '2001' });
      await store.records.db.schema.alterTable('line_owner').renameTo('away').execute();
      await assert.rejects(owners.look());
      await store.records.db.schema.alterTable('away').renameTo('line_owner').execute();
      await Promise.all([owners.look(), owners.look(), owners.look()]);
      assert.deepEqual(await noted(under), [[null, null]]);
    }));
});
