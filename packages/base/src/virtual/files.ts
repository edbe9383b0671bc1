// Files in memory.

import { concatBytes } from '../bytes.ts';
import { ProblemError } from '../errors.ts';
import type { FileDescription, Files } from '../files.ts';

function normalise(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0'))
    throw new ProblemError('bad-request', `expected a path below its folder, got ${JSON.stringify(path)}`);
  return parts.join('/');
}

export class MemoryFiles implements Files {
  readonly #contents: Map<string, Uint8Array>;
  readonly #root: string;

  constructor(contents: Map<string, Uint8Array> = new Map(), root = '') {
    this.#contents = contents;
    this.#root = root;
  }

  /** Every file with its path below the first root: what a test searches for canaries. */
  get contents(): ReadonlyMap<string, Uint8Array> {
    return this.#contents;
  }

  #locate(path: string): string {
    const normal = normalise(path);
    return normal === '' ? this.#root : this.#root === '' ? normal : `${this.#root}/${normal}`;
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#contents.get(this.#locate(path))?.slice();
  }

  async describe(path: string): Promise<FileDescription | undefined> {
    const content = this.#contents.get(this.#locate(path));
    return content === undefined ? undefined : { sizeBytes: content.length, modifiedAtMs: 0 };
  }

  async readPart(path: string, start: number, end: number, into?: Uint8Array): Promise<Uint8Array | undefined> {
    const part = this.#contents.get(this.#locate(path))?.slice(start, end);
    if (part === undefined || into === undefined) return part;
    const fitting = part.subarray(0, into.length);
    into.set(fitting);
    return into.subarray(0, fitting.length);
  }

  async write(path: string, data: Uint8Array): Promise<void> {
    this.#contents.set(this.#locate(path), Uint8Array.from(data));
  }

  async append(path: string, data: Uint8Array): Promise<void> {
    const located = this.#locate(path);
    this.#contents.set(located, concatBytes(this.#contents.get(located) ?? new Uint8Array(), data));
  }

  async remove(path: string): Promise<void> {
    const located = this.#locate(path);
    for (const name of [...this.#contents.keys()]) if (name === located || name.startsWith(`${located}/`)) this.#contents.delete(name);
  }

  async list(path: string): Promise<readonly string[]> {
    const located = this.#locate(path);
    const prefix = located === '' ? '' : `${located}/`;
    const names = new Set<string>();
    for (const name of this.#contents.keys()) {
      if (!name.startsWith(prefix)) continue;
      const first = name.slice(prefix.length).split('/')[0];
      if (first !== undefined && first !== '') names.add(first);
    }
    return [...names].sort();
  }

  within(path: string): Files {
    return new MemoryFiles(this.#contents, this.#locate(path));
  }
}
