// Copies of the store, AES-256 whichever engine has it: the records and the keys in folders of their own, so that they can be kept apart; the master key is in
// neither. One is made each day, by one of the processes on a store, and old ones are thinned out.

import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, messageOf } from '@offhook/base';

import { writeHead } from './backup-head.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { Store } from './store.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts } from './store-parts.ts';
import { versionOf, writeVersion } from './versions.ts';

const backupsKept = 14;
const dayMs = 86_400_000;
/** It is asked each hour: a day and no more between two. */
const againAfterMs = dayMs - 1_800_000;
export const unfinished = '.unfinished';
const named = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;
/** Where several processes have one store: the name of the last, whichever of them has made it. */
const lastOfAll = 'backup';
const parts: readonly StorePart[] = ['records', 'keys'];

/** Of a part in the folder of a backup. */
export function pathIn(backup: string, part: StorePart): string {
  return join(backup, part, storeParts[part].file);
}

function nameAt(epochMs: number): string {
  return new Date(epochMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

/** Beside the traffic, one at a time. Answers the folder that was made; rejects with ProblemError storage, or conflict beside another version of Offhook. */
export function backUp(store: Store, root: string): Promise<string> {
  return store.records.alone('backup', () => make(store, root));
}

/** Where the last one is of a day ago. Undefined where there is nothing to do: of several processes on one store, one makes it. */
export function backUpWhenDue(store: Store, root: string): Promise<string | undefined> {
  return store.records.alone('backup', async () => ((await isBackupDue(store, root)) ? make(store, root) : undefined));
}

async function make(store: Store, root: string): Promise<string> {
  const nowMs = store.platform.clock.now();
  const name = nameAt(nowMs);
  const done = join(root, name);
  const making = `${done}${unfinished}`;
  try {
    await rm(making, { recursive: true, force: true });
    for (const part of parts) await mkdir(join(making, part), { recursive: true, mode: 0o700 });
    await store.copyTo({ records: pathIn(making, 'records'), keys: pathIn(making, 'keys') });
    for (const part of parts) await sayWhatItIs(store, pathIn(making, part), part);
    await rename(making, done);
    await thinOut(root, nowMs);
    if (store.versions.isShared) await writeVersion(store.records.db, lastOfAll, name);
  } catch (cause) {
    await rm(making, { recursive: true }).catch(() => undefined); // why it failed is told
    throw cause instanceof ProblemError
      ? cause
      : new ProblemError('storage', `the backup could not be made: ${messageOf(cause)}`, { cause });
  }
  return done;
}

async function sayWhatItIs({ derive, records, platform }: Store, path: string, part: StorePart): Promise<void> {
  const copy = await openSqliteDatabase<unknown>({ path, key: derive(storeParts[part].keyPurpose), migrations: undefined });
  try {
    await writeHead(copy.db, { engine: records.engine, madeAtMs: platform.clock.now() });
  } finally {
    await copy.close();
  }
}

/** Is the last one of a day ago? What stands in the way is told by the one that is made then. */
export async function isBackupDue(store: Store, root: string): Promise<boolean> {
  const nowMs = store.platform.clock.now();
  const there = store.versions.isShared
    ? [await versionOf(store.records.db, lastOfAll)]
    : await readdir(root).catch((): readonly string[] => []);
  const since = nameAt(nowMs - againAfterMs);
  // One of a clock that was wrong, a day ahead and more, says nothing.
  const until = nameAt(nowMs + dayMs);
  return !there.some((name) => named.test(name) && name > since && name < until);
}

/** Of those that were interrupted, one of this day may still be in the making. */
async function thinOut(root: string, nowMs: number): Promise<void> {
  const there = (await readdir(root)).sort();
  const old = there.filter((name) => named.test(name)).slice(0, -backupsKept);
  const dayAgo = nameAt(nowMs - dayMs);
  const interrupted = there.filter((name) => name.endsWith(unfinished) && named.test(name.slice(0, -unfinished.length)) && name < dayAgo);
  for (const name of [...old, ...interrupted]) await rm(join(root, name), { recursive: true });
}
