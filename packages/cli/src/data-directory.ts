// Where things are kept when --data does not say: the person's own data folder.

import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { ProblemError, messageOf } from '@offhook/base';
import { makeFolder } from '@offhook/base/node/local';

export function dataDirectory(given: string | undefined, purpose: string): string {
  if (given !== undefined) return resolve(given);
  const base = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(base, 'offhook', purpose);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return 'this user has no permission to write there';
    case 'EEXIST':
    case 'ENOTDIR':
      return `${error.path ?? 'it'} is no folder`;
    case 'ENOENT':
      return 'no folder can be made there';
    case 'EROFS':
      return 'the file system is read-only';
    default:
      return messageOf(error);
  }
}

/** Before anything is started in it. Rejects with ProblemError storage where it cannot be made or written to. */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? reasonOf(cause) : messageOf(cause);
    throw new ProblemError('storage', `cannot use the data folder ${directory}: ${reason} (--data names another).`, { cause });
  }
}
