// The documents hold: every path named in ARCHITECTURE.md and README.md exists, the error reference is fresh, every package has its row, and no file names a machine.

import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generatedPages } from './generated.ts';
import { demandAtLeast, filesBelow, root } from './source-files.ts';

const faults: string[] = [];

async function pathsNamedIn(document: string): Promise<readonly string[]> {
  const text = await readFile(join(root, document), 'utf8');
  const named = new Set<string>();
  for (const match of text.matchAll(
    /`((?:packages|docs|tools|e2e|bench|fuzz|\.ci)\/[A-Za-z0-9_./-]*)`|\]\(((?:\.\/)?[A-Za-z0-9_.][A-Za-z0-9_./-]*\.(?:md|yaml|png))\)/g,
  )) {
    named.add((match[1] ?? match[2] ?? '').replace(/\/$/, ''));
  }
  return [...named];
}

let checked = 0;
for (const document of ['ARCHITECTURE.md', 'README.md', 'CONTRIBUTING.md']) {
  for (const path of await pathsNamedIn(document)) {
    checked++;
    await access(join(root, path)).catch(() => faults.push(`${document} names ${path}, which does not exist`));
  }
}
demandAtLeast(checked, 30, 'paths named in the documents');

for (const [path, wanted] of await generatedPages()) {
  const found = await readFile(join(root, path), 'utf8').catch(() => '');
  if (found !== wanted) faults.push(`${path} is stale: npm run check -- --write`);
}

const texts = await filesBelow('.', (path) => /\.(?:ts|tsx|md|json|yaml|css|html)$/.test(path) && !path.endsWith('package-lock.json'));
demandAtLeast(texts.length, 200, 'text files');
// Spelt so that this file does not find itself.
const machine = /\/(?:w)ork\/|\/(?:f)arm\/|\/tmp\/(?:b)ash_jobs/;
for (const path of texts) {
  const text = await readFile(join(root, path), 'utf8');
  if (machine.test(text)) faults.push(`${path} names a path of somebody's machine`);
}
const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
if (/"resolved": "https?:/.test(lock)) faults.push('package-lock.json names download hosts');

for (const fault of faults) console.error(fault);
console.log(`docs: ${checked} paths, ${texts.length} files, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
