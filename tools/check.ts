// npm run check: what one runs before a commit, in under a minute. `--write` renews what is generated first.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generatedPages } from './generated.ts';
import { root } from './source-files.ts';
import { stages } from './stages.ts';

if (process.argv.includes('--write')) {
  await mkdir(join(root, 'docs/reference'), { recursive: true });
  for (const [path, text] of await generatedPages()) await writeFile(join(root, path), text);
}
const failed: string[] = [];
for (const stage of stages) {
  if (!stage.isQuick) continue;
  const { isPassed, counts } = await stage.run();
  console.log(`${isPassed ? 'passed' : 'FAILED'}  ${stage.name} (${counts.passed} passed, ${counts.failed} failed)`);
  if (!isPassed) failed.push(stage.name);
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
