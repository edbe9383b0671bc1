// The built pages, read once into memory.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ProblemError } from '@offhook/base';

export interface Asset {
  readonly contentType: string;
  readonly content: Uint8Array;
}

const folder = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
};

/** By path below the page's own folder: `handset.html`, `assets/handset-1a2b.js`. Rejects with not-found where the pages were not built. */
export async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const contentType = types[entry.name.split('.').at(-1) ?? ''];
    if (contentType !== undefined)
      assets.set(path.slice(folder.length).replaceAll('\\', '/'), { contentType, content: await readFile(path) });
  }
  if (!assets.has('handset.html') || !assets.has('console.html'))
    throw new ProblemError('not-found', 'the pages have not been built: run npm run build:web');
  return assets;
}
