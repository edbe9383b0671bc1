// Files of a folder that a web server serves and phones write to: a file that is replaced keeps its mode, owner and group, so that whoever could read and
// write it still can. A write is a hidden temporary file beside it, fsync, rename, fsync of the folder: whole or not at all. Access lists and extended
// attributes are not kept (Node cannot read them); what the folder gives to new files, the new file has.

import type { Stats } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { Files, Random } from '@offhook/base';
import { ProblemError, messageOf, randomHex } from '@offhook/base';
import { createDiskFiles } from '@offhook/base/node/local';
import { isTemporaryPath, temporaryPath } from '@offhook/folder';

/** Anyone may read, as a web server must; less by the umask. */
export const servedFileMode = 0o644;
/** For what only its owner may read: keys, and files decrypted for a person. */
export const privateFileMode = 0o600;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function statusOf(located: string): Promise<Stats | undefined> {
  try {
    return await lstat(located);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Why this user cannot replace the file and keep its owner and group; undefined where it can. */
function ownershipProblem(path: string, old: Stats): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined || user === 0) return undefined;
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  if (old.uid === user && groups.includes(old.gid)) return undefined;
  return `${path} belongs to user ${old.uid} and group ${old.gid}, which user ${user} cannot give to a new file: run this as user ${old.uid} or as root, so that the web server can still use the file`;
}

/** Asked before a change of many files begins, so that none of them stops it half-way. Throws ProblemError forbidden. */
export async function demandReplaceable(directory: string, paths: readonly string[]): Promise<void> {
  const problems: string[] = [];
  for (const path of paths) {
    const old = await statusOf(join(directory, path));
    const problem = old === undefined ? undefined : ownershipProblem(path, old);
    if (problem !== undefined) problems.push(problem);
  }
  const [first] = problems;
  if (first === undefined) return;
  throw new ProblemError('forbidden', `${problems.length} of ${paths.length} files cannot be replaced, and nothing was changed: ${first}`);
}

/** Removes what a killed run left beside the files of a folder. `paths` is everything in it. */
export async function removeLeftovers(directory: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) if (isTemporaryPath(path)) await rm(join(directory, path), { force: true });
}

/** What Offhook itself keeps in the folder is nobody else's to read. */
function isOwn(path: string): boolean {
  return path.split('/').find((part) => part !== '' && part !== '.') === '.offhook';
}

/** `newFileMode` is for files that are not there yet. A link is not written through: it may lead out of the folder. */
export function createServedFiles(directory: string, random: Random, options: { readonly newFileMode?: number } = {}): Files {
  const inner = createDiskFiles(directory, random);
  const newFileMode = options.newFileMode ?? servedFileMode;
  return {
    read: (path) => inner.read(path),
    describe: (path) => inner.describe(path),
    readPart: (path, start, end, into) => inner.readPart(path, start, end, into),
    append: (path, data) => inner.append(path, data),
    remove: (path) => inner.remove(path),
    async list(path) {
      return (await inner.list(path)).filter((name) => !isTemporaryPath(name));
    },
    async write(path, data) {
      const parts = path.split('/').filter((part) => part !== '' && part !== '.');
      if (parts.length === 0 || parts.includes('..') || path.includes('\0'))
        throw new ProblemError('bad-request', `expected a path below its folder, got ${JSON.stringify(path)}`);
      try {
        await replace(join(directory, ...parts), path, data, isOwn(path) ? privateFileMode : newFileMode, random);
      } catch (cause) {
        if (cause instanceof ProblemError) throw cause;
        throw new ProblemError('storage', `cannot write ${path}: ${messageOf(cause)}`, { cause });
      }
    },
    within: (path) => createServedFiles(join(directory, ...path.split('/').filter((part) => part !== '..')), random, options),
  };
}

async function replace(located: string, path: string, data: Uint8Array, newFileMode: number, random: Random): Promise<void> {
  const folder = dirname(located);
  await mkdir(folder, { recursive: true, mode: newFileMode === privateFileMode ? 0o700 : 0o755 });
  const old = await statusOf(located);
  if (old !== undefined && !old.isFile())
    throw new ProblemError(
      'bad-request',
      `expected a file at ${path}, got a ${old.isSymbolicLink() ? 'link: name the file itself' : 'folder'}`,
    );
  const problem = old === undefined ? undefined : ownershipProblem(path, old);
  if (problem !== undefined) throw new ProblemError('forbidden', problem);
  const temporary = join(folder, temporaryPath(basename(located), randomHex(random, 6)));
  try {
    const file = await open(temporary, 'wx', old === undefined ? newFileMode : privateFileMode);
    try {
      await file.writeFile(data);
      if (old !== undefined && process.geteuid !== undefined) {
        const made = await file.stat();
        if (made.uid !== old.uid || made.gid !== old.gid) await file.chown(old.uid, old.gid);
        await file.chmod(old.mode & 0o7777); // after the owner: a change of owner takes bits away
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, located);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
