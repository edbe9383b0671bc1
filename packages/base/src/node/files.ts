// Files on disk. A write is a temporary file, fsync, rename, fsync of the folder: whole or not at all.

import { appendFile, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ProblemError, errorCode, messageOf } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Random } from '../random.ts';
import { randomHex } from '../random.ts';
import { makeFolder } from './folder.ts';

/** A folder is no file. */
function isFolder(error: unknown): boolean {
  return errorCode(error) === 'EISDIR';
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** `directory` is made when first written to, readable by its owner only. */
export function createDiskFiles(directory: string, random: Random): Files {
  const locate = (path: string): string => {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..') || path.includes('\0'))
      throw new ProblemError('bad-request', `expected a path below its folder, got ${JSON.stringify(path)}`);
    return join(directory, ...parts);
  };
  const storage = async <T>(path: string, action: (located: string) => Promise<T>): Promise<T> => {
    const located = locate(path);
    try {
      return await action(located);
    } catch (cause) {
      throw new ProblemError('storage', `cannot use ${path}: ${messageOf(cause)}`, { cause });
    }
  };
  return {
    async read(path) {
      try {
        return await readFile(locate(path));
      } catch (cause) {
        if (isMissing(cause) || isFolder(cause)) return undefined;
        throw cause instanceof ProblemError ? cause : new ProblemError('storage', `cannot read ${path}: ${messageOf(cause)}`, { cause });
      }
    },
    async describe(path) {
      try {
        const found = await stat(locate(path));
        return found.isFile() ? { sizeBytes: found.size, modifiedAtMs: Math.floor(found.mtimeMs) } : undefined;
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        throw cause instanceof ProblemError ? cause : new ProblemError('storage', `cannot look at ${path}: ${messageOf(cause)}`, { cause });
      }
    },
    async readPart(path, start, end, into) {
      try {
        const file = await open(locate(path), 'r');
        try {
          const length = Math.max(0, end - start);
          const buffer = into?.subarray(0, length) ?? new Uint8Array(length);
          const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
          return buffer.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      } catch (cause) {
        if (isMissing(cause) || isFolder(cause)) return undefined;
        throw cause instanceof ProblemError ? cause : new ProblemError('storage', `cannot read ${path}: ${messageOf(cause)}`, { cause });
      }
    },
    write: (path, data) =>
      storage(path, async (located) => {
        await makeFolder(dirname(located));
        const temporary = `${located}.${randomHex(random, 6)}.tmp`;
        try {
          const file = await open(temporary, 'wx', 0o600);
          try {
            await file.writeFile(data);
            await file.sync();
          } finally {
            await file.close();
          }
          await rename(temporary, located);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        await syncFolder(dirname(located));
      }),
    append: (path, data) =>
      storage(path, async (located) => {
        await makeFolder(dirname(located));
        await appendFile(located, data, { mode: 0o600, flush: true });
      }),
    remove: (path) => storage(path, (located) => rm(located, { force: true, recursive: true })),
    async list(path) {
      try {
        const names = await readdir(locate(path));
        return names.filter((name) => !name.endsWith('.tmp')).sort();
      } catch (cause) {
        if (isMissing(cause)) return [];
        throw new ProblemError('storage', `cannot list ${path}: ${messageOf(cause)}`, { cause });
      }
    },
    within: (path) => createDiskFiles(locate(path), random),
  };
}
