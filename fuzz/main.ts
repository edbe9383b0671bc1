// npm run fuzz -- [--target NAME] [--seconds N] [--seed N]: fuzzes each target; a finding is kept in fuzz/corpus as a seed and ends the run.

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { messageOf } from '@offhook/base';

import { campaign, seedsOf } from './campaign.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const chosen = targets.filter((target) => values.target === undefined || target.name === values.target);
if (chosen.length === 0) {
  console.error(`no target ${values.target}; there are: ${targets.map((target) => target.name).join(', ')}`);
  process.exit(2);
}
for (const target of chosen) {
  const startedAtMs = performance.now();
  const result = await campaign(target, await seedsOf(target), {
    seed: Number(values.seed),
    runs: Number.MAX_SAFE_INTEGER,
    untilMs: startedAtMs + Number(values.seconds) * 1000,
  });
  console.log(
    `${target.name}: ${result.runs} inputs in ${Math.round((performance.now() - startedAtMs) / 1000)} s, ${result.accepted} accepted, seed ${values.seed}`,
  );
  if (result.finding === undefined) continue;
  const folder = fileURLToPath(new URL(`corpus/${target.name}/`, import.meta.url));
  await mkdir(folder, { recursive: true });
  const path = `${folder}finding-${values.seed}-${result.runs}`;
  await writeFile(path, result.finding.input);
  console.error(
    `${target.name}: ${messageOf(result.finding.error)}\n${result.finding.error instanceof Error ? result.finding.error.stack : ''}\nkept as ${path}`,
  );
  process.exitCode = 1;
}
