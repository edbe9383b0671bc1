// Where a provisioning folder's files come from: a disk, a version in git, or a test. Reading only; nothing is followed out of the folder.

import { ProblemError } from '@offhook/base';

export interface FolderEntry {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** A link is never followed. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  /** Of a file: a link to another file of the folder. It is read as that file, and written under that file's own name only. */
  readonly isLink?: true;
}

export interface FolderSource {
  /** As a person called it. */
  readonly name: string;
  /** Everything below, in any order; folders that cannot be opened are in `unreadable`. */
  list(): FolderListing;
  /** Throws ProblemError storage where the file cannot be read. */
  read(path: string): Uint8Array;
  /** The same, decoded as UTF-8 with U+FFFD for what is not: quicker where the source can. */
  readText?(path: string): string;
}

export interface FolderListing {
  readonly entries: readonly FolderEntry[];
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
}

/** A folder held in memory: for tests, and for changes that are not made yet. */
export function createMemorySource(name: string, files: ReadonlyMap<string, Uint8Array>): FolderSource {
  return {
    name,
    list: () => ({
      entries: [...files].map(([path, bytes]) => ({ path, kind: 'file', sizeBytes: bytes.length })),
      unreadable: [],
    }),
    read(path) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new ProblemError('storage', `${path} cannot be read: there is no such file`);
      return bytes;
    },
  };
}

/** A folder with some files replaced or added. */
export function overlaySource(source: FolderSource, files: ReadonlyMap<string, Uint8Array>): FolderSource {
  return {
    name: source.name,
    list() {
      const { entries, unreadable } = source.list();
      const added = [...files].map(([path, bytes]): FolderEntry => ({ path, kind: 'file', sizeBytes: bytes.length }));
      return { entries: [...entries.filter(({ path }) => !files.has(path)), ...added], unreadable };
    },
    read: (path) => files.get(path) ?? source.read(path),
  };
}

/** Without ./, doubled slashes and a leading slash; undefined where the path leaves the folder. */
export function normalisePath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
