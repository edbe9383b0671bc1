// Copies of the store, encrypted as it is: the records and the keys in folders of their own, so that they can be kept apart; the master key is in neither.

import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@offhook/base';
import { ProblemError, messageOf } from '@offhook/base';

import { lockStore } from './store-lock.ts';
import type { Store } from './store.ts';

const backupsKept = 14;
const dayMs = 86_400_000;
/** It is asked each hour: a day and no more between two. */
const againAfterMs = dayMs - 1_800_000;
const unfinished = '.unfinished';
const named = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
const parts = [
  { folder: 'records', file: 'offhook.db' },
  { folder: 'keys', file: 'keys.db' },
] as const;

function nameAt(epochMs: number): string {
  return new Date(epochMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

/** Beside the traffic. Answers the folder that was made; rejects with ProblemError storage. */
export async function backUp(store: Store, root: string): Promise<string> {
  const nowMs = store.platform.clock.now();
  const done = join(root, nameAt(nowMs));
  const making = `${done}${unfinished}`;
  try {
    await rm(making, { recursive: true, force: true });
    for (const { folder } of parts) await mkdir(join(making, folder), { recursive: true, mode: 0o700 });
    // The records first: every key that they need is among the keys that are copied after them.
    await store.records.copyTo(join(making, 'records', 'offhook.db'));
    await store.keys.copyTo(join(making, 'keys', 'keys.db'));
    await rename(making, done);
    await thinOut(root, nowMs);
  } catch (cause) {
    await rm(making, { recursive: true, force: true }).catch(() => undefined); // why it failed is told
    throw cause instanceof ProblemError
      ? cause
      : new ProblemError('storage', `the backup could not be made: ${messageOf(cause)}`, { cause });
  }
  return done;
}

/** Is the last one of a day ago? What stands in the way is told by the one that is made then. */
export async function isBackupDue(root: string, nowMs: number): Promise<boolean> {
  const there = await readdir(root).catch((): readonly string[] => []);
  const since = nameAt(nowMs - againAfterMs);
  return !there.some((name) => named.test(name) && name > since);
}

/** Of those that were interrupted, one of this day may still be in the making. */
async function thinOut(root: string, nowMs: number): Promise<void> {
  const there = (await readdir(root)).sort();
  const old = there.filter((name) => named.test(name)).slice(0, -backupsKept);
  const dayAgo = nameAt(nowMs - dayMs);
  const interrupted = there.filter((name) => name.endsWith(unfinished) && named.test(name.slice(0, -unfinished.length)) && name < dayAgo);
  for (const name of [...old, ...interrupted]) await rm(join(root, name), { recursive: true });
}

/**
 * Puts a backup in place of what is in `directory`, which is kept beside it as NAME.before. The next start carries out again what was erased since.
 * Rejects with ProblemError conflict where a server has the store, not-found where the backup is none.
 */
export async function restoreBackup(options: {
  readonly platform: Platform;
  readonly directory: string;
  readonly backup: string;
}): Promise<void> {
  const { platform, directory, backup } = options;
  for (const { folder, file } of parts)
    if (!existsSync(join(backup, folder, file)))
      throw new ProblemError('not-found', `expected ${folder}/${file} in ${backup}: it is no backup`);
  const lock = await lockStore({ platform, directory });
  try {
    for (const { folder, file } of parts) {
      for (const name of [file, `${file}-wal`, `${file}-shm`]) {
        const there = join(directory, name);
        if (existsSync(there)) await rename(there, `${there}.before`);
      }
      await copyFile(join(backup, folder, file), join(directory, file));
    }
  } finally {
    lock.release();
  }
}
