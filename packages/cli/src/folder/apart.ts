// Places that must not lie in a provisioning folder, which a web server may publish: backups, exports, keys.

import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { ProblemError, messageOf } from '@offhook/base';

/** With links resolved, as far as the path is there. */
async function realPlace(path: string): Promise<string> {
  const whole = resolve(path);
  try {
    return await realpath(whole);
  } catch {
    const parent = dirname(whole); // what is not there yet has no links
    return parent === whole ? whole : join(await realPlace(parent), basename(whole));
  }
}

export async function isWithin(directory: string, path: string): Promise<boolean> {
  const between = relative(await realPlace(directory), await realPlace(path));
  return between === '' || (between !== '..' && !between.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(between));
}

/** Throws ProblemError bad-request where `path` lies in the folder; `what` is what it is for. */
export async function demandApart(directory: string, path: string, what: string): Promise<void> {
  if (await isWithin(directory, path))
    throw new ProblemError(
      'bad-request',
      `expected ${what} outside of ${directory}, got ${path}: what lies in that folder may be published`,
    );
}

/** A folder that is not there yet, or is empty. Throws ProblemError conflict, bad-request. */
export async function demandEmpty(path: string, what: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return;
    throw new ProblemError('bad-request', `expected a folder for ${what}, got ${path}: ${messageOf(cause)}`, { cause });
  }
  if (names.length > 0)
    throw new ProblemError('conflict', `expected an empty folder for ${what}, got ${path}, which holds ${names.length} files or folders`);
}
