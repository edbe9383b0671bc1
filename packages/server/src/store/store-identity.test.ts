// One store, one identity: what a start says of parts that are missing or of another store, and what it makes.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import type { Database } from './database.ts';
import { keysMigrations, recordsMigrations } from './migrations.ts';
import type { Keys, Records } from './schema.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { beginSequence, demandWhole, noteSequence, settleIdentity } from './store-identity.ts';

const files = ['master.key', 'keys.db', 'offhook.db'] as const;

describe('the parts of a store in a folder', () => {
  it('are all there, or no database is: else it is said which is missing, beside what', async () => {
    const folder = await temporaryDirectory();
    for (const [there, isKeyGiven, missing] of [
      [[], false, undefined],
      [[], true, undefined],
      [['master.key'], false, undefined],
      [['master.key'], true, undefined],
      [files, false, undefined],
      [files, true, undefined],
      [['keys.db', 'offhook.db'], true, undefined],
      [['keys.db', 'offhook.db'], false, /^master\.key \(the master key\) is missing in .*, and keys\.db and offhook\.db are there: /],
      [['master.key', 'keys.db'], false, /^offhook\.db \(the records\) is missing in .*, and keys\.db is there: /],
      [['master.key', 'keys.db'], true, /^offhook\.db /],
      [['keys.db'], true, /^offhook\.db /],
      [['keys.db'], false, /^master\.key /],
      [['master.key', 'offhook.db'], false, /^keys\.db \(the keys\) is missing in .*, and offhook\.db is there: /],
      [['offhook.db'], true, /^keys\.db /],
      [['offhook.db'], false, /^master\.key /],
    ] as const) {
      const directory = join(folder.path, `${there.join()} ${isKeyGiven}`);
      mkdirSync(directory);
      for (const file of there) writeFileSync(join(directory, file), '');
      const check = (isReader: boolean): void => demandWhole(directory, { isKeyGiven, isReader });
      if (missing === undefined) check(false);
      else assert.throws(() => check(false), { code: 'corrupt', message: missing }, directory);
    }
    await folder.remove();
  });

  it('are what a reader finds, or it is told that there is no store', async () => {
    const folder = await temporaryDirectory();
    const check = (isKeyGiven: boolean): void => demandWhole(folder.path, { isKeyGiven, isReader: true });
    for (const isKeyGiven of [true, false]) assert.throws(() => check(isKeyGiven), { code: 'not-found' });
    writeFileSync(join(folder.path, 'master.key'), '');
    assert.throws(() => check(false), { code: 'not-found' });
    for (const file of ['keys.db', 'offhook.db']) writeFileSync(join(folder.path, file), '');
    check(false);
    await folder.remove();
  });
});

interface Parts {
  readonly records: Database<Records>;
  readonly keys: Database<Keys>;
}

async function withParts(run: (parts: Parts, platform: Platform) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
  const key = new Uint8Array(32);
  const records = await openSqliteDatabase<Records>({ path: join(folder.path, 'offhook.db'), key, migrations: recordsMigrations });
  const keys = await openSqliteDatabase<Keys>({ path: join(folder.path, 'keys.db'), key, migrations: keysMigrations });
  try {
    await run({ records, keys }, platform);
  } finally {
    await records.close();
    await keys.close();
    platform.close();
    await folder.remove();
  }
}

const rowsOf = async ({ records, keys }: Parts): Promise<readonly unknown[]> => [
  await records.db.selectFrom('store_identity').selectAll().execute(),
  await keys.db.selectFrom('store_identity').selectAll().execute(),
];
const identity = (id: string, journal_sequence = 0) => ({ id, journal_sequence });

describe('the identity of a store', () => {
  it('is made in both parts at the first start, and the same at every other, with what each knows of the journal', () =>
    withParts(async (parts, platform) => {
      const made = await settleIdentity(platform, parts);
      assert.match(made.id, /^[0-9a-f]{32}$/);
      assert.deepEqual(made, { id: made.id, recordsSequence: 0, keysSequence: 0 });
      assert.deepEqual(await rowsOf(parts), [[identity(made.id)], [identity(made.id)]]);
      await parts.records.db.updateTable('store_identity').set({ journal_sequence: 3 }).execute();
      await parts.keys.db.updateTable('store_identity').set({ journal_sequence: 5 }).execute();
      assert.deepEqual(await settleIdentity(platform, parts), { id: made.id, recordsSequence: 3, keysSequence: 5 });
      assert.deepEqual(await rowsOf(parts), [[identity(made.id, 3)], [identity(made.id, 5)]]);
    }));

  it('that a crash at the first start left in the keys alone is taken by the records', () =>
    withParts(async (parts, platform) => {
      await parts.keys.db.insertInto('store_identity').values(identity('a', 2)).execute();
      assert.deepEqual(await settleIdentity(platform, parts), { id: 'a', recordsSequence: 2, keysSequence: 2 });
      assert.deepEqual(await rowsOf(parts), [[identity('a', 2)], [identity('a', 2)]]);
    }));

  for (const [what, prepare] of [
    ['in the records alone', async ({ records }) => records.db.insertInto('store_identity').values(identity('a')).execute()],
    [
      'of two stores',
      async ({ records, keys }) => {
        await records.db.insertInto('store_identity').values(identity('a')).execute();
        await keys.db.insertInto('store_identity').values(identity('b')).execute();
      },
    ],
    [
      'in the keys alone, with a phone among the records',
      async ({ records, keys }) => {
        await keys.db.insertInto('store_identity').values(identity('a')).execute();
        const texts = { model: '', software_version: '', label_sealed: new Uint8Array(), address: '', password_hash: '', key_id: '' };
        await records.db
          .insertInto('device')
          .values({
            mac_address: '0004f2000001',
            ...texts,
            enrolled_at_ms: 0,
            last_seen_at_ms: null,
            requests: 0,
            digest_hash: null,
            reported_model: null,
            updater_version: null,
            next_password_hash: null,
            next_digest_hash: null,
          })
          .execute();
      },
    ],
    [
      'in the keys alone, with a request among the records',
      async ({ records, keys }) => {
        await keys.db.insertInto('store_identity').values(identity('a')).execute();
        const nothing = {
          fulfilled_at_ms: null,
          plan: null,
          plan_hash: null,
          subject_sealed: null,
          places_sealed: null,
          outcome: null,
          receipt: null,
        };
        await records.db
          .insertInto('subject_request')
          .values({
            id: 'r',
            type: 'access',
            state: 'received',
            received_at_ms: 0,
            key_id: '',
            progress: 0,
            refusal: null,
            export_sealed: null,
            ...nothing,
          })
          .execute();
      },
    ],
    [
      'in the keys alone, with keys that were made',
      async ({ keys }) => {
        await keys.db.insertInto('store_identity').values(identity('a')).execute();
        await keys.db
          .insertInto('sealing_key')
          .values({ id: 'k', purpose: 'party', wrapped: null, created_at_ms: 0, destroyed_at_ms: null })
          .execute();
      },
    ],
  ] satisfies readonly (readonly [string, (parts: Parts) => Promise<unknown>])[])
    it(`that is ${what} is told, and nothing is changed`, () =>
      withParts(async (parts, platform) => {
        await prepare(parts);
        const before = await rowsOf(parts);
        await assert.rejects(settleIdentity(platform, parts), { code: 'corrupt', message: /are not of one store/ });
        assert.deepEqual(await rowsOf(parts), before);
      }));

  it('knows of the journal what came last, never less, until a journal begins anew', () =>
    withParts(async (parts, platform) => {
      const { id } = await settleIdentity(platform, parts);
      for (const [sequence, known] of [
        [4, 4],
        [3, 4],
        [4, 4],
        [5, 5],
      ] as const) {
        await noteSequence(parts.keys.db, sequence);
        await noteSequence(parts.records.db, sequence);
        assert.deepEqual(await rowsOf(parts), [[identity(id, known)], [identity(id, known)]]);
      }
      await beginSequence(parts, 1);
      assert.deepEqual(await rowsOf(parts), [[identity(id, 1)], [identity(id, 1)]]);
    }));
});
