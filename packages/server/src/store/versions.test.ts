// What a process remembers, and when it finds that another has changed it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { withPrivacy } from '../../test/privacy-under-test.ts';
import type { Database } from './database.ts';
import type { Records } from './schema.ts';
import { createFailingDatabase } from './testing/failing-database.ts';
import { Versions, renewVersion, versionOf } from './versions.ts';

const mac = '0004f2000001';

/** Two processes on one store. */
const withTwo = (run: (one: Versions, other: Versions, records: Database<Records>) => Promise<void>): Promise<void> =>
  withPrivacy(({ store }) => {
    const records: Database<Records> = { ...store.records, engine: 'postgres' };
    const { random } = store.platform;
    return run(new Versions(records, random), new Versions(records, random), records);
  });

describe('versions of what is remembered', () => {
  it('are new values each time, and none where nothing was written', () =>
    withPrivacy(async ({ store: { records, platform } }) => {
      assert.equal(await versionOf(records.db, 'a'), '');
      const values: string[] = [];
      for (let time = 0; time < 3; time++) {
        await renewVersion(records.db, platform.random, 'a');
        values.push(await versionOf(records.db, 'a'));
      }
      assert.equal(new Set(values).size, 3);
      for (const value of values) assert.match(value, /^[0-9a-f]{32}$/);
      assert.equal(await versionOf(records.db, 'b'), '');
    }));

  it('make another process forget what was changed, once a change, and nothing else', () =>
    withTwo(async (one, other, { db }) => {
      const forgotten: string[] = [];
      for (const name of ['credentials', 'configuration'] as const) other.follow(name, () => void forgotten.push(name));
      await other.compare();
      await one.renew(db, 'credentials');
      await one.renew(db, 'rendered');
      await other.compare();
      await other.compare();
      assert.deepEqual(forgotten, ['credentials']);
      await one.renew(db, 'configuration');
      await one.renew(db, 'credentials');
      await other.compare();
      assert.deepEqual(forgotten.toSorted(), ['configuration', 'credentials', 'credentials']);
    }));

  it('what could not be read anew is tried again by the next that asks', () =>
    withTwo(async (one, other, { db }) => {
      let tries = 0;
      other.follow('credentials', async () => {
        if (++tries === 1) throw new Error('out of reach');
      });
      await one.renew(db, 'credentials');
      await assert.rejects(other.compare(), /out of reach/);
      await other.compare();
      await other.compare();
      assert.equal(tries, 2);
    }));

  it('of many that ask while one is being answered, all that follow are answered together, after it, also where it fails', () =>
    withTwo(async (one, _other, records) => {
      const counting = createFailingDatabase(records, 0);
      const asking = new Versions(counting, { bytes: (length) => new Uint8Array(length) });
      const order: string[] = [];
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
      let isFirst = true;
      asking.follow('credentials', async () => {
        if (!isFirst) return void order.push('read anew');
        isFirst = false;
        await mayEnd;
        order.push('failed');
        throw new Error('out of reach');
      });
      await one.renew(records.db, 'credentials');
      const first = assert.rejects(asking.compare(), /out of reach/);
      const later = [1, 2, 3].map(async () => {
        await asking.compare();
        order.push('answered');
      });
      end();
      await first;
      await Promise.all(later);
      assert.deepEqual(order, ['failed', 'read anew', 'answered', 'answered', 'answered']);
      assert.equal(counting.statements(), 2);
      await asking.compare();
      assert.equal(counting.statements(), 3);
    }));

  it('of a phone are its own', () =>
    withTwo(async (one, other, { db }) => {
      const before = await other.ofPhone(db, mac);
      await one.renewPhone(db, '0004f2000002');
      assert.equal(await other.ofPhone(db, mac), before);
      await one.renewPhone(db, mac);
      assert.notEqual(await other.ofPhone(db, mac), before);
      assert.equal(await versionOf(db, `phone ${mac}`), await other.ofPhone(db, mac));
    }));

  it('where one process has the store, nothing is written, asked or forgotten', () =>
    withPrivacy(async ({ store }) => {
      const versions = new Versions(store.records, store.platform.random);
      assert.equal(versions.isShared, false);
      versions.follow('credentials', () => assert.fail('nothing is forgotten'));
      await versions.renew(store.records.db, 'credentials');
      await versions.renewPhone(store.records.db, mac);
      assert.deepEqual(await store.records.db.selectFrom('version').selectAll().execute(), []);
      await renewVersion(store.records.db, store.platform.random, 'credentials');
      await renewVersion(store.records.db, store.platform.random, `phone ${mac}`);
      await versions.compare();
      assert.equal(await versions.ofPhone(store.records.db, mac), '');
    }));
});
