// The project's own source files, for the checks.

import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const skipped = new Set(['node_modules', 'dist', '.git', '.offhook', 'out']);

/** Paths relative to the root with forward slashes, sorted. */
export async function filesBelow(folder: string, accept: (path: string) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if (accept(path)) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  await visit(join(root, folder));
  return found.sort();
}

/** A check's own failure to look at anything is a failure. */
export function demandAtLeast(count: number, least: number, what: string): void {
  if (count < least) throw new Error(`expected at least ${least} ${what}, found ${count}: this check would check nothing`);
}
