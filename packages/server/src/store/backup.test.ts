// What a backup is made of, which are kept, and what a restore puts in place.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ProblemError, silentLogger } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { backUp, isBackupDue, restoreBackup } from './backup.ts';
import { lockStore } from './store-lock.ts';
import type { Store } from './store.ts';
import { openStore } from './store.ts';

const atMs = Date.UTC(2026, 2, 14, 2, 0, 7, 123);
const name = '2026-03-14T02-00-07Z';

interface Place {
  readonly store: Store;
  readonly platform: Platform;
  readonly directory: string;
  readonly backups: string;
}

async function withStore(run: (place: Place) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const directory = join(folder.path, 'store');
  const node = createNodePlatform({ directory, log: silentLogger });
  const platform: Platform = { ...node, clock: { ...node.clock, now: () => atMs } };
  const store = await openStore({ platform, directory });
  try {
    await run({ store, platform, directory, backups: join(folder.path, 'backups') });
  } finally {
    await store.close();
    node.close();
    await folder.remove();
  }
}

describe('a backup', () => {
  it('is named by its moment, for its owner only, and holds the records and the keys apart, and nothing else', () =>
    withStore(async ({ store, backups }) => {
      // Of one that was interrupted at the same second.
      await mkdir(join(backups, `${name}.unfinished`, 'records'), { recursive: true });
      await writeFile(join(backups, `${name}.unfinished`, 'records', 'offhook.db'), 'half');
      assert.equal(await backUp(store, backups), join(backups, name));
      assert.deepEqual(await readdir(backups), [name]);
      assert.deepEqual((await readdir(join(backups, name))).toSorted(), ['keys', 'records']);
      for (const [folder, file] of [
        ['records', 'offhook.db'],
        ['keys', 'keys.db'],
      ] as const) {
        assert.deepEqual(await readdir(join(backups, name, folder)), [file]);
        assert.equal((await stat(join(backups, name, folder))).mode & 0o777, 0o700);
        assert.equal((await stat(join(backups, name, folder, file))).mode & 0o777, 0o600);
      }
    }));

  it('takes the place of the oldest of fourteen; what else lies there stays', () =>
    withStore(async ({ store, backups }) => {
      const day = (number: number): string => `2026-02-${String(number).padStart(2, '0')}T02-00-00Z`;
      const others = ['2026-01-01', `x${day(1)}`, `${day(1)}x`, '2026-01-01T02-00-0AZ', 'notes'];
      for (const folder of [...others, ...Array.from({ length: 13 }, (_, index) => day(index + 1))])
        await mkdir(join(backups, folder, 'records'), { recursive: true });
      await backUp(store, backups);
      const left = async (): Promise<readonly string[]> => (await readdir(backups)).filter((folder) => !others.includes(folder)).toSorted();
      assert.deepEqual(await left(), [...Array.from({ length: 13 }, (_, index) => day(index + 1)), name]);
      await mkdir(join(backups, day(14)));
      await mkdir(join(backups, day(15)));
      const later = { ...store, platform: { ...store.platform, clock: { ...store.platform.clock, now: () => atMs + 1000 } } };
      await backUp(later, backups);
      assert.deepEqual(await left(), [...Array.from({ length: 12 }, (_, index) => day(index + 4)), name, name.replace('07Z', '08Z')]);
      assert.deepEqual((await readdir(backups)).filter((folder) => others.includes(folder)).length, others.length);
    }));

  it('GDPR Art. 5(1)(e): of one that failed, or was interrupted a day ago and more, no copy stays', () =>
    withStore(async ({ store, backups }) => {
      const unfinished = ['2026-03-12T09-00-00Z', '2026-03-13T02-00-06Z', '2026-03-13T02-00-07Z', '2026-03-14T01-59-59Z'];
      const others = ['x2026-03-12T09-00-00Z.unfinished', '2026-03-12T09-00-00Z.unfinishedx', '2026-03-12.unfinished'];
      for (const folder of [...unfinished.map((one) => `${one}.unfinished`), ...others])
        await mkdir(join(backups, folder, 'records'), { recursive: true });
      await backUp(store, backups);
      const left = ['2026-03-13T02-00-07Z.unfinished', '2026-03-14T01-59-59Z.unfinished', name, ...others].toSorted();
      assert.deepEqual((await readdir(backups)).toSorted(), left);
      // One that is there already cannot be made again.
      await assert.rejects(backUp(store, backups), { code: 'storage' });
      assert.deepEqual((await readdir(backups)).toSorted(), left);
    }));

  it('is due where none is, and a day after the last, whatever else lies there', () =>
    withStore(async ({ store, backups }) => {
      const hourMs = 3_600_000;
      assert.equal(await isBackupDue(backups, atMs), true);
      await mkdir(join(backups, 'notes'), { recursive: true });
      await mkdir(join(backups, '2026-03-14T02-00-06Z.unfinished'));
      assert.equal(await isBackupDue(backups, atMs), true);
      await backUp(store, backups);
      for (const [afterMs, isDue] of [
        [0, false],
        [23 * hourMs, false],
        [24 * hourMs, true],
        [48 * hourMs, true],
      ] as const)
        assert.equal(await isBackupDue(backups, atMs + afterMs), isDue, String(afterMs));
      await mkdir(join(backups, '2026-03-13T02-00-06Z'));
      assert.equal(await isBackupDue(backups, atMs), false, 'the newest counts');
    }));

  it('that cannot be made is a problem of storage, and one that another tool makes says which', () =>
    withStore(async ({ store, directory }) => {
      await assert.rejects(backUp(store, join(directory, 'offhook.db')), { code: 'storage', message: /^the backup could not be made: / });
      const refused = new ProblemError('unsupported', 'with pg_dump');
      const elsewhere = { ...store, records: { ...store.records, copyTo: () => Promise.reject(refused) } };
      await assert.rejects(backUp(elsewhere, join(directory, 'backups')), refused);
    }));
});

describe('a restore', () => {
  it('puts both in place, and keeps what was there beside them, logs of writes included', () =>
    withStore(async ({ store, platform, directory, backups }) => {
      const backup = await backUp(store, backups);
      await store.close();
      const before: Record<string, string> = {};
      for (const file of ['offhook.db', 'keys.db'])
        for (const part of [file, `${file}-wal`, `${file}-shm`]) {
          // A log of writes of the store that is gone would be read into the one that is back.
          if (part !== 'keys.db-shm') await writeFile(join(directory, part), (before[part] = `${part} of before`));
        }
      await restoreBackup({ platform, directory, backup });
      for (const [part, text] of Object.entries(before)) assert.equal(await readFile(join(directory, `${part}.before`), 'utf8'), text);
      assert.deepEqual(
        (await readdir(directory)).filter((file) => /-(?:wal|shm)$/.test(file)),
        [],
      );
      assert.equal((await readdir(directory)).includes('keys.db-shm.before'), false);
      for (const [folder, file] of [
        ['records', 'offhook.db'],
        ['keys', 'keys.db'],
      ] as const)
        assert.deepEqual(await readFile(join(directory, file)), await readFile(join(backup, folder, file)));
      const again = await openStore({ platform, directory });
      assert.equal(again.identity.id, store.identity.id);
      await again.close();
    }));

  it('of what is no backup changes nothing, and says what is missing', () =>
    withStore(async ({ platform, directory, backups }) => {
      const { mtimeMs } = await stat(join(directory, 'offhook.db'));
      for (const [present, missing] of [
        [[], 'records/offhook.db'],
        [['records/offhook.db'], 'keys/keys.db'],
        [['keys/keys.db'], 'records/offhook.db'],
      ] as const) {
        const backup = join(backups, String(present));
        for (const file of present) {
          await mkdir(join(backup, file, '..'), { recursive: true });
          await writeFile(join(backup, file), '');
        }
        await assert.rejects(restoreBackup({ platform, directory, backup }), { code: 'not-found', message: new RegExp(missing) });
      }
      assert.equal((await stat(join(directory, 'offhook.db'))).mtimeMs, mtimeMs);
      assert.ok(!(await readdir(directory)).some((file) => file.endsWith('.before')));
    }));

  it('waits for no server that has the store: it is refused; and lets it go whatever happens', () =>
    withStore(async ({ store, platform, directory, backups }) => {
      const backup = await backUp(store, backups);
      const lock = await lockStore({ platform, directory });
      await assert.rejects(restoreBackup({ platform, directory, backup }), { code: 'conflict' });
      lock.release();
      // What stands in the way of a copy.
      await mkdir(join(directory, 'offhook.db.before'));
      await assert.rejects(restoreBackup({ platform, directory, backup }));
      (await lockStore({ platform, directory })).release();
    }));
});
