// Copies of the store, encrypted as it is: the records and the keys in folders of their own, so that they can be kept apart; the master key is in neither.

import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '@offhook/base';
import { ProblemError, messageOf } from '@offhook/base';

import { lockStore } from './store-lock.ts';
import type { Store } from './store.ts';

const backupsKept = 14;
const named = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
const parts = [
  { folder: 'records', file: 'offhook.db' },
  { folder: 'keys', file: 'keys.db' },
] as const;

/** Beside the traffic. Answers the folder that was made; rejects with ProblemError storage. */
export async function backUp(store: Store, root: string): Promise<string> {
  const name = new Date(store.platform.clock.now())
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const unfinished = join(root, `${name}.unfinished`);
  try {
    await rm(unfinished, { recursive: true, force: true });
    for (const { folder } of parts) await mkdir(join(unfinished, folder), { recursive: true, mode: 0o700 });
    // The records first: every key that they need is among the keys that are copied after them.
    await store.records.copyTo(join(unfinished, 'records', 'offhook.db'));
    await store.keys.copyTo(join(unfinished, 'keys', 'keys.db'));
    await rename(unfinished, join(root, name));
    await thinOut(root);
  } catch (cause) {
    throw cause instanceof ProblemError
      ? cause
      : new ProblemError('storage', `the backup could not be made: ${messageOf(cause)}`, { cause });
  }
  return join(root, name);
}

async function thinOut(root: string): Promise<void> {
  const old = (await readdir(root)).filter((name) => named.test(name)).sort();
  for (const name of old.slice(0, Math.max(0, old.length - backupsKept))) await rm(join(root, name), { recursive: true });
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
