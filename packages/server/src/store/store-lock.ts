// One process at a time on one store: an exclusive lock of SQLite on a file of its own, which the system lifts when the process ends, however it ends.

import { join } from 'node:path';
import type { Platform } from '@offhook/base';
import { ProblemError, errorCode, messageOf } from '@offhook/base';

import { loadDriver } from './sqlite-database.ts';

const lockFile = 'store.lock';

export interface StoreLock {
  /** Idempotent. */
  release(): void;
}

export const noLock: StoreLock = { release: () => undefined };

/** Makes the folder where it is missing. Rejects with ProblemError conflict where another process has the store, storage or unsupported. */
export async function lockStore(options: { readonly platform: Platform; readonly directory: string }): Promise<StoreLock> {
  const { platform, directory } = options;
  await platform.files.append(lockFile, new Uint8Array());
  const Driver = loadDriver();
  try {
    const file = new Driver(join(directory, lockFile), { timeout: 0 });
    try {
      file.exec('begin exclusive');
    } catch (error) {
      file.close();
      throw error;
    }
    return { release: () => void file.close() };
  } catch (cause) {
    if (errorCode(cause) === 'SQLITE_BUSY')
      throw new ProblemError('conflict', `another process uses the store in ${directory}: stop it first, or take another folder`, {
        cause,
      });
    throw new ProblemError('storage', `cannot lock the store in ${directory}: ${messageOf(cause)}`, { cause });
  }
}
