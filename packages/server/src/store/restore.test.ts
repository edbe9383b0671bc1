// What a restore in files puts in place, and what it refuses before anything is changed.

import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { backUp, pathIn } from './backup.ts';
import type { FileDatabase } from './sqlite-database.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { restoreBackup } from './restore.ts';
import { lockStore } from './store-lock.ts';
import type { Store } from './store.ts';
import { openStore } from './store.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';

interface Place {
  readonly store: Store;
  readonly platform: Platform;
  readonly directory: string;
  readonly backup: string;
  /** A part of the backup, to be spoilt. */
  readonly within: (part: StorePart, change: (copy: FileDatabase<unknown>) => Promise<unknown>) => Promise<void>;
}

/** A store that is closed, with a backup of it. */
async function withBackup(run: (place: Place) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const directory = join(folder.path, 'store');
  const platform = createNodePlatform({ directory, log: silentLogger });
  const store = await openStore({ platform, directory });
  try {
    const { id } = await store.vault.create('party');
    await store.records.db.insertInto('party_key').values({ hash: 'h', party_token: id }).execute();
    const backup = await backUp(store, join(folder.path, 'backups'));
    await store.close();
    await run({
      store,
      platform,
      directory,
      backup,
      async within(part, change) {
        const key = store.derive(storeParts[part].keyPurpose);
        const copy = await openSqliteDatabase<unknown>({ path: pathIn(backup, part), key, migrations: undefined });
        await change(copy);
        await copy.close();
      },
    });
  } finally {
    platform.close();
    await folder.remove();
  }
}

const parts = ['records', 'keys'] as const;

/** Names and bytes of what a restore must leave as it is. */
async function filesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of (await readdir(directory)).filter((file) => !file.startsWith('store.lock')))
    files.set(name, (await readFile(join(directory, name))).toString('base64'));
  return files;
}

describe('a restore', () => {
  it('puts both in place, and keeps what was there beside them, logs of writes included', () =>
    withBackup(async ({ store, platform, directory, backup }) => {
      const before: Record<string, string> = {};
      for (const file of ['offhook.db', 'keys.db'])
        for (const part of [file, `${file}-wal`, `${file}-shm`]) {
          // A log of writes of the store that is gone would be read into the one that is back.
          if (part !== 'keys.db-shm') await writeFile(join(directory, part), (before[part] = `${part} of before`));
        }
      const { isVerified, head } = await restoreBackup({ platform, directory, backup });
      assert.equal(isVerified, true);
      assert.equal(head?.engine, 'sqlite');
      assert.equal(head.schema, Object.keys(storeParts.records.migrations).at(-1));
      assert.equal(head.rows['party_key'], 1);
      assert.ok(Math.abs(head.madeAtMs - Date.now()) < 3_600_000);
      for (const [part, text] of Object.entries(before)) assert.equal(await readFile(join(directory, `${part}.before`), 'utf8'), text);
      assert.deepEqual(
        (await readdir(directory)).filter((file) => /-(?:wal|shm)$/.test(file) || file.startsWith('restore')),
        [],
      );
      assert.equal((await readdir(directory)).includes('keys.db-shm.before'), false);
      for (const part of parts) assert.equal((await stat(join(directory, storeParts[part].file))).mode & 0o777, 0o600);
      const again = await openStore({ platform, directory });
      assert.equal(again.identity.id, store.identity.id);
      const { party_token: id } = await again.records.db.selectFrom('party_key').selectAll().executeTakeFirstOrThrow();
      assert.equal((await again.vault.one(id)).length, 32);
      // What the copy said of itself is not in the store.
      for (const { db } of [again.records, again.keys] as const)
        await assert.rejects(sql`select * from backup_head`.execute(db), /no such table/);
      await again.close();
    }));

  it('of what is no backup, or of one that was interrupted, changes nothing, and says what is missing', () =>
    withBackup(async ({ platform, directory, backup }) => {
      const before = await filesOf(directory);
      for (const [present, missing] of [
        [[], 'records/offhook.db'],
        [['records/offhook.db'], 'keys/keys.db'],
        [['keys/keys.db'], 'records/offhook.db'],
      ] as const) {
        const partly = join(dirname(backup), `of ${present.length} ${missing.slice(0, 4)}`);
        for (const file of present) {
          await mkdir(join(partly, file, '..'), { recursive: true });
          await writeFile(join(partly, file), '');
        }
        await assert.rejects(restoreBackup({ platform, directory, backup: partly }), { code: 'not-found', message: new RegExp(missing) });
      }
      await rename(backup, `${backup}.unfinished`);
      for (const name of [`${backup}.unfinished`, `${backup}.unfinished/`, `${backup}.unfinished//`])
        await assert.rejects(restoreBackup({ platform, directory, backup: name }), { code: 'not-found', message: /was interrupted/ });
      assert.deepEqual(await filesOf(directory), before);
    }));

  it('waits for no server that has the store: it is refused; and lets it go whatever happens', () =>
    withBackup(async ({ platform, directory, backup }) => {
      const lock = await lockStore({ platform, directory });
      await assert.rejects(restoreBackup({ platform, directory, backup }), { code: 'conflict' });
      lock.release();
      // What stands in the way.
      await mkdir(join(directory, 'offhook.db.before'));
      await assert.rejects(restoreBackup({ platform, directory, backup }));
      (await lockStore({ platform, directory })).release();
      assert.ok(!(await readdir(directory)).some((name) => name.startsWith('restore')));
    }));

  it('without its master key is put in place as it is, unread; one that a killed restore began is no matter', () =>
    withBackup(async ({ store, platform, directory, backup }) => {
      const key = await readFile(join(directory, 'master.key'), 'utf8');
      await rm(join(directory, 'master.key'));
      await mkdir(join(directory, 'restore.unfinished', 'offhook.db'), { recursive: true });
      assert.deepEqual(await restoreBackup({ platform, directory, backup }), { isVerified: false, head: undefined });
      for (const part of parts)
        assert.deepEqual(await readFile(join(directory, storeParts[part].file)), await readFile(pathIn(backup, part)));
      const masterKey = Buffer.from(key.trim(), 'hex');
      const again = await openStore({ platform, directory, masterKey });
      assert.equal(again.identity.id, store.identity.id);
      await again.close();
      assert.equal((await restoreBackup({ platform, directory, backup, masterKey })).isVerified, true);
      await assert.rejects(restoreBackup({ platform, directory, backup, masterKey: new Uint8Array(32) }), { code: 'decryption-failed' });
    }));

  for (const part of parts) {
    const file = `${part}/${storeParts[part].file}`;
    const table = part === 'records' ? 'party_key' : 'sealing_key';
    for (const [what, change, code, said] of [
      [
        'with a row less than it says',
        sql`delete from ${sql.table(table)}`,
        'corrupt',
        new RegExp(`${file} of .* is damaged: .*expected 1 rows of ${table}, got 0`),
      ],
      [
        'without a table that it says',
        sql`drop table ${sql.table(table)}`,
        'corrupt',
        new RegExp(`${file} of .* is damaged: .*expected 1 rows of ${table}, got no such table`),
      ],
      [
        'that is another database',
        sql`drop table store_identity`,
        'corrupt',
        new RegExp(`${file} of .* is damaged: .*expected a table store_identity`),
      ],
      [
        'of a newer version',
        sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`,
        'unsupported',
        new RegExp(`${file} of .* is of a newer version of Offhook \\(9999-later\\)`),
      ],
      ['of another store with the same master key', sql`update store_identity set id = 'other'`, 'corrupt', /are not of one store/],
    ] as const)
      it(`of ${part} ${what} is told, and nothing is changed`, () =>
        withBackup(async ({ platform, directory, backup, within }) => {
          const before = await filesOf(directory);
          await within(part, ({ db }) => change.execute(db));
          await assert.rejects(restoreBackup({ platform, directory, backup }), { code, message: said });
          assert.deepEqual(await filesOf(directory), before);
        }));
  }

  it('of a backup that says nothing of itself, as those of before, is read all the same', () =>
    withBackup(async ({ platform, directory, backup, within }) => {
      await within('records', ({ db }) => sql`drop table backup_head`.execute(db));
      await within('keys', ({ db }) => sql`delete from backup_head`.execute(db));
      assert.deepEqual(await restoreBackup({ platform, directory, backup }), { isVerified: true, head: undefined });
      await (await openStore({ platform, directory })).close();
    }));

  it('of a store that was restored says what is in it now', () =>
    withBackup(async ({ platform, directory, backup }) => {
      await restoreBackup({ platform, directory, backup });
      const store = await openStore({ platform, directory });
      await store.records.db.deleteFrom('party_key').execute();
      const again = await backUp(store, join(dirname(backup), 'again'));
      await store.close();
      assert.equal((await restoreBackup({ platform, directory, backup: again })).head?.rows['party_key'], 0);
    }));

  it('GDPR Art. 17: that was killed leaves no copy beside a store that starts; a reader beside it takes nothing away', () =>
    withBackup(async ({ platform, directory }) => {
      const left = join(directory, 'restore.unfinished');
      await mkdir(left);
      await writeFile(join(left, 'offhook.db'), 'half');
      await (await openStore({ platform, directory, isReader: true })).close();
      assert.deepEqual(await readdir(left), ['offhook.db']);
      await (await openStore({ platform, directory })).close();
      await assert.rejects(readdir(left), { code: 'ENOENT' });
    }));

  it('leaves the backup as it was', () =>
    withBackup(async ({ platform, directory, backup }) => {
      const kept = `${backup}-kept`;
      await mkdir(kept);
      for (const part of parts) await copyFile(pathIn(backup, part), join(kept, part));
      await restoreBackup({ platform, directory, backup });
      for (const part of parts) {
        assert.deepEqual(await readdir(join(backup, part)), [storeParts[part].file]);
        assert.deepEqual(await readFile(pathIn(backup, part)), await readFile(join(kept, part)));
      }
    }));
});
