// The built pages, read once into memory.

import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ProblemError } from '@offhook/base';

export interface Asset {
  readonly contentType: string;
  readonly content: Uint8Array;
}

const builtFolder = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const builder = fileURLToPath(new URL('../../../tools/build-web.ts', import.meta.url));
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
};

/** What it says goes to standard error: standard output is for results. */
function buildPages(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { stdio: ['ignore', 2, 2] });
    child.once('error', reject).once('close', () => resolve());
  });
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset> | undefined> {
  const assets = new Map<string, Asset>();
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const contentType = types[entry.name.split('.').at(-1) ?? ''];
    if (contentType !== undefined)
      assets.set(path.slice(folder.length).replaceAll('\\', '/'), { contentType, content: await readFile(path) });
  }
  return ['handset.html', 'console.html', 'folder.html'].every((page) => assets.has(page)) ? assets : undefined;
}

/** By path below the page's own folder: `handset.html`, `assets/handset-1a2b.js`. Pages that are missing are built; rejects with not-found where they cannot be. */
export async function loadAssets({ folder = builtFolder, build = buildPages } = {}): Promise<ReadonlyMap<string, Asset>> {
  const built = await readAssets(folder);
  if (built !== undefined) return built;
  await build();
  const fresh = await readAssets(folder);
  if (fresh === undefined) throw new ProblemError('not-found', 'the pages are missing and could not be built: see npm run build:web');
  return fresh;
}
