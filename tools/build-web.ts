// Builds the pages with Vite where their sources are newer than what was built.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from './run.ts';
import { filesBelow, root } from './source-files.ts';

async function modifiedMs(path: string): Promise<number> {
  return stat(join(root, path)).then(
    (entry) => entry.mtimeMs,
    () => 0,
  );
}

export async function buildWeb(): Promise<void> {
  const builtMs = await modifiedMs('packages/web/dist/folder.html');
  const sources = [...(await filesBelow('packages/web', () => true)), ...(await filesBelow('packages/api/src', () => true))];
  const newestMs = Math.max(...(await Promise.all(sources.map(modifiedMs))));
  if (builtMs > newestMs) return;
  console.log('building the pages (once)');
  const { exitCode } = await run('vite', ['build', 'packages/web', '--logLevel', 'warn'], { isQuiet: true });
  if (exitCode !== 0) throw new Error('the pages could not be built');
}

if (import.meta.main) await buildWeb();
