// A store on a PostgreSQL server: the suite of every store, and what a start says of schemas that are missing.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { ofPostgres, withPostgres } from '../../test/store-place.ts';
import type { Store, StoreOptions } from './store.ts';
import { openStore } from './store.ts';
import { describeStore } from './testing/store-suite.ts';

type Open = (options?: Partial<StoreOptions>) => Promise<Store>;

/** Those that are opened are closed before the database is gone. */
const withPlace = (run: (open: Open, directory: string, url: string) => Promise<void>): Promise<void> =>
  withPostgres(async (url) => {
    const folder = await temporaryDirectory();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const opened: Store[] = [];
    try {
      await run(
        async (options = {}) => {
          const store = await openStore({ platform, directory: folder.path, postgres: { url }, ...options });
          opened.push(store);
          return store;
        },
        folder.path,
        url,
      );
    } finally {
      for (const store of opened) await store.close();
      platform.close();
      await folder.remove();
    }
  });

if (ofPostgres.skip === false)
  describeStore('on a PostgreSQL server of its own', async () => {
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const { promise: opened, resolve, reject } = Promise.withResolvers<readonly [Store, Store]>();
    const place = withPlace(async (open) => {
      resolve([await open(), await open()]);
      await isOver;
    });
    place.catch(reject);
    const [store, other] = await opened;
    return {
      store,
      other,
      async end() {
        end();
        await place;
      },
    };
  });

describe('a store on a PostgreSQL server', ofPostgres, () => {
  it('has its records and its keys in a schema each, and its master key in the folder or elsewhere', () =>
    withPlace(async (open, directory) => {
      const store = await open();
      assert.deepEqual(
        [store.records.name, store.keys.name],
        ['schema offhook_records of PostgreSQL', 'schema offhook_keys of PostgreSQL'],
      );
      assert.ok(existsSync(join(directory, 'master.key')));
      assert.deepEqual([existsSync(join(directory, 'offhook.db')), existsSync(join(directory, 'keys.db'))], [false, false]);
      const again = await open();
      assert.deepEqual([again.identity.id, again.keyedHash('a')], [store.identity.id, store.keyedHash('a')]);
      assert.equal(store.versions.isShared, true);
    }));

  it('may have its keys in another database', () =>
    withPostgres((keysUrl) =>
      withPlace(async (open, _directory, url) => {
        const store = await open({ postgres: { url, keysUrl } });
        const there = async ({ db }: { readonly db: Store['records']['db'] | Store['keys']['db'] }): Promise<readonly string[]> =>
          (
            await sql<{ name: string }>`select distinct schemaname as name from pg_tables where schemaname like 'offhook%'`.execute(db)
          ).rows.map(({ name }) => name);
        assert.deepEqual([await there(store.records), await there(store.keys)], [['offhook_records'], ['offhook_keys']]);
        await store.close();
        await (await open({ postgres: { url, keysUrl } })).close();
      }),
    ));

  it('under another master key does not start, and keeps none of it', () =>
    withPlace(async (open, directory) => {
      const masterKey = new Uint8Array(32).fill(3);
      const store = await open({ masterKey });
      await store.vault.create('party');
      await store.close();
      await assert.rejects(open(), { code: 'decryption-failed' });
      assert.equal(existsSync(join(directory, 'master.key')), false);
      await open({ masterKey });
      assert.equal(existsSync(join(directory, 'master.key')), false);
    }));

  it('of which a schema is missing does not start, says which, and makes nothing', () =>
    withPlace(async (open) => {
      const masterKey = new Uint8Array(32).fill(3);
      const store = await open({ masterKey });
      await store.vault.create('party');
      const { db } = store.records;
      const schemasThere = async (): Promise<unknown> =>
        (await sql`select nspname as name from pg_namespace where nspname like 'offhook%' order by 1`.execute(db)).rows;
      for (const [missing, told] of [
        ['offhook_keys', /^the schema offhook_keys \(the keys\) is missing, and offhook_records is there: /],
        ['offhook_records', /^the schema offhook_records \(the records\) is missing, and offhook_keys is there: /],
      ] as const) {
        await sql.raw(`alter schema ${missing} rename to hidden`).execute(db);
        const before = await schemasThere();
        await assert.rejects(open({ masterKey }), { code: 'corrupt', message: told });
        assert.deepEqual(await schemasThere(), before);
        await sql.raw(`alter schema hidden rename to ${missing}`).execute(db);
      }
      await open({ masterKey });
    }));

  it('of which a first start left the keys empty, starts', () =>
    withPlace(async (open) => {
      const masterKey = new Uint8Array(32).fill(3);
      const store = await open({ masterKey });
      const { db } = store.keys;
      await sql`drop schema offhook_records cascade`.execute(db);
      await sql`delete from sealing_key`.execute(db);
      const again = await open({ masterKey });
      assert.equal(again.identity.id, store.identity.id);
    }));

  it('a reader makes nothing', () =>
    withPlace(async (open, directory) => {
      await assert.rejects(open({ isReader: true }));
      assert.equal(existsSync(join(directory, 'master.key')), false);
      const store = await open();
      await rm(join(directory, 'master.key'));
      await open({ isReader: true });
      assert.equal(existsSync(join(directory, 'master.key')), false, 'nor the key of a store that has none yet');
      await open();
      await store.close();
      const again = await open();
      const { id } = await again.vault.create('party');
      assert.equal((await (await open({ isReader: true })).vault.one(id)).length, 32);
    }));
});
