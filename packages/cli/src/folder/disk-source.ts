// A provisioning folder on disk. A link to a file of the folder is that file; any other is named and not followed. What cannot be opened is said, and the rest is read.

import type { Dirent } from 'node:fs';
import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

import { ProblemError, messageOf } from '@offhook/base';
import type { FolderEntry, FolderListing, FolderSource } from '@offhook/folder';
import { readLimitBytes } from '@offhook/folder/check';

/** Throws ProblemError not-found where there is no such folder. */
export function createDiskSource(directory: string): FolderSource {
  const root = statSync(directory, { throwIfNoEntry: false });
  if (root === undefined) throw new ProblemError('not-found', `there is no folder ${directory}`);
  if (!root.isDirectory()) throw new ProblemError('bad-request', `${directory} is a file: give the folder that holds it`);
  return {
    name: directory,
    list: () => listFolder(directory),
    read: (path) => readWhole(directory, path),
    readText: createTextReader(directory),
  };
}

/** Single files of one folder, looked at without what lies beside them. */
export function createFilesSource(directory: string, names: readonly string[]): FolderSource {
  return {
    name: directory,
    list: () => ({ entries: names.map((path) => ({ path, kind: 'file', sizeBytes: 0 })), unreadable: [] }),
    read: (path) => readWhole(directory, path),
  };
}

function kindOf(item: Dirent, isLinkToOwnFile: () => boolean): FolderEntry['kind'] {
  if (item.isFile()) return 'file';
  if (item.isDirectory()) return 'folder';
  if (!item.isSymbolicLink()) return 'other';
  return isLinkToOwnFile() ? 'file' : 'link';
}

/** Does a link lead to a file below the folder? One to another folder is not followed even there: it could lead round in a circle. */
function isOwnFile(directory: string, path: string): boolean {
  try {
    const target = realpathSync(join(directory, path));
    return target.startsWith(`${realpathSync(directory)}${sep}`) && statSync(target).isFile();
  } catch {
    return false; // it leads nowhere
  }
}

function listFolder(directory: string): FolderListing {
  const entries: FolderEntry[] = [];
  const unreadable: { path: string; message: string }[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    try {
      for (const item of readdirSync(join(directory, folder), { withFileTypes: true })) {
        const path = folder === '' ? item.name : `${folder}/${item.name}`;
        if (item.name.includes('\uFFFD') && !existsSync(join(directory, path))) {
          unreadable.push({ path, message: 'its name is not UTF-8' });
          continue;
        }
        if (item.isDirectory()) waiting.push(path);
        const kind = kindOf(item, () => isOwnFile(directory, path));
        entries.push({ path, kind, sizeBytes: 0, ...(kind === 'file' && item.isSymbolicLink() ? { isLink: true } : {}) });
      }
    } catch (error) {
      unreadable.push({ path: folder === '' ? '.' : folder, message: messageOf(error) });
    }
  }
  return { entries, unreadable };
}

const pooledBytes = 256 * 1024;
/** Most files are small: one buffer takes them one after the other, and only a larger one costs an allocation. */
function createTextReader(directory: string): (path: string) => string {
  const pool = Buffer.allocUnsafe(pooledBytes);
  const prefix = `${directory}${sep}`;
  return (path) => {
    try {
      const file = openSync(prefix + path, 'r');
      try {
        const length = readSync(file, pool, 0, pooledBytes, 0);
        if (length < pooledBytes) return pool.toString('utf8', 0, length);
      } finally {
        closeSync(file);
      }
    } catch (cause) {
      throw unreadable(path, cause);
    }
    return Buffer.from(readWhole(directory, path)).toString('utf8');
  };
}

function tooLarge(path: string, size: number): ProblemError {
  return new ProblemError('limit-exceeded', `${path} has ${size} bytes, more than the ${readLimitBytes} that are read`);
}

function unreadable(path: string, cause: unknown): ProblemError {
  return new ProblemError('storage', `${path} cannot be read: ${messageOf(cause)}`, { cause });
}

function readWhole(directory: string, path: string): Uint8Array {
  try {
    const file = openSync(join(directory, path), 'r');
    try {
      const { size } = fstatSync(file);
      if (size > readLimitBytes) throw tooLarge(path, size);
      const bytes = new Uint8Array(size);
      let length = 0;
      while (length < size) {
        const count = readSync(file, bytes, length, size - length, length);
        if (count === 0) break;
        length += count;
      }
      return length === size ? bytes : bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw cause instanceof ProblemError ? cause : unreadable(path, cause);
  }
}
