// npm run check: what one runs before a commit, in under a minute. `--write` renews what is generated first.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { problemCodes } from '@offhook/base';

import { root } from './source-files.ts';
import { stages } from './stages.ts';

if (process.argv.includes('--write')) {
  const rows = Object.entries(problemCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  await mkdir(join(root, 'docs/reference'), { recursive: true });
  await writeFile(
    join(root, 'docs/reference/errors.md'),
    [
      '# Errors',
      '',
      'Generated from `packages/base/src/errors.ts`. Every expected failure carries one of these codes.',
      '',
      '| code | meaning |',
      '| --- | --- |',
      ...rows,
      '',
    ].join('\n'),
  );
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
