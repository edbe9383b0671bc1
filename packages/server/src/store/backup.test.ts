// What a backup is made of, which are kept, and what a restore puts in place.

import assert from 'node:assert/strict';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ProblemError, silentLogger } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { backUp, backUpWhenDue, isBackupDue } from './backup.ts';
import type { Store } from './store.ts';
import { openStore } from './store.ts';

const atMs = Date.UTC(2026, 2, 14, 2, 0, 7, 123);
const name = '2026-03-14T02-00-07Z';

/** The same store, whose clock shows so much more. */
function later(store: Store, ms: number): Store {
  return { ...store, platform: { ...store.platform, clock: { ...store.platform.clock, now: () => atMs + ms } } };
}

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
      await backUp(later(store, 1000), backups);
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
      assert.equal(await isBackupDue(store, backups), true);
      await mkdir(join(backups, 'notes'), { recursive: true });
      await mkdir(join(backups, '2026-03-14T02-00-06Z.unfinished'));
      assert.equal(await isBackupDue(store, backups), true);
      await backUp(store, backups);
      for (const [afterMs, isDue] of [
        [0, false],
        [23.5 * hourMs - 1000, false],
        [23.5 * hourMs, true],
        [24 * hourMs, true],
        [48 * hourMs, true],
      ] as const)
        assert.equal(await isBackupDue(later(store, afterMs), backups), isDue, String(afterMs));
      await mkdir(join(backups, '2026-03-13T02-00-06Z'));
      assert.equal(await isBackupDue(store, backups), false, 'the newest counts');
    }));

  it('is made where it is due, and where it is not, nothing is', () =>
    withStore(async ({ store, backups }) => {
      assert.equal(await backUpWhenDue(store, backups), join(backups, name));
      assert.equal(await backUpWhenDue(later(store, 1000), backups), undefined);
      assert.deepEqual(await readdir(backups), [name]);
    }));

  it('is due whatever one says that a wrong clock dated a day ahead and more', () =>
    withStore(async ({ store, backups }) => {
      await mkdir(join(backups, '2026-03-15T02-00-07Z'), { recursive: true });
      assert.equal(await isBackupDue(store, backups), true);
      await mkdir(join(backups, '2026-03-15T02-00-06Z'));
      assert.equal(await isBackupDue(store, backups), false);
    }));

  it('that cannot be made is a problem of storage, and one that is told already stays what it is', () =>
    withStore(async ({ store, directory, backups }) => {
      await assert.rejects(backUp(store, join(directory, 'offhook.db')), { code: 'storage', message: /^the backup could not be made: / });
      const refused = new ProblemError('conflict', 'beside another version');
      await assert.rejects(backUp({ ...store, copyTo: () => Promise.reject(refused) }, backups), refused);
      assert.deepEqual(await readdir(backups), []);
    }));
});
