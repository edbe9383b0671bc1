// Each entry of a folder is in one of four sets: read, left out by its kind, unreadable, or no file; so that what a command says can be weighed by what it
// has seen.

import type { Entries } from './entries-schema.ts';
import type { FolderListing, FolderSource } from './source.ts';

/** A folder that remembers what was read of it. */
export class AccountedSource implements FolderSource {
  readonly #source: FolderSource;
  readonly #read = new Set<string>();
  readonly #failed = new Set<string>();
  #listing: FolderListing | undefined;
  /** Only where the folder has the quick way. */
  readonly readText?: (path: string) => string;

  constructor(source: FolderSource) {
    this.#source = source;
    if (source.readText !== undefined) this.readText = (path) => this.#noting(path, () => source.readText?.(path) ?? '');
  }

  get name(): string {
    return this.#source.name;
  }

  list(): FolderListing {
    this.#listing = this.#source.list();
    return this.#listing;
  }

  read(path: string): Uint8Array {
    return this.#noting(path, () => this.#source.read(path));
  }

  #noting<Content>(path: string, read: () => Content): Content {
    try {
      const content = read();
      this.#read.add(path);
      return content;
    } catch (error) {
      this.#failed.add(path);
      throw error;
    }
  }

  /** As the folder was last listed; undefined where it never was. */
  entries(): Entries | undefined {
    if (this.#listing === undefined) return undefined;
    const { entries, unreadable } = this.#listing;
    const counts = { read: 0, leftOut: 0, unreadable: unreadable.length, noFile: 0 };
    for (const { path, kind } of entries) {
      if (kind === 'folder') continue;
      if (kind !== 'file') counts.noFile++;
      else if (this.#read.has(path)) counts.read++;
      else if (this.#failed.has(path)) counts.unreadable++;
      else counts.leftOut++;
    }
    return { all: counts.read + counts.leftOut + counts.unreadable + counts.noFile, ...counts };
  }
}
