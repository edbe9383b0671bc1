// npm run bench -- [--only NAME] [--rounds N] [--json FILE]: each anchor and us side by side, and the ratio.

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { installPackages, isDebian, missingPackages } from '../tools/debian.ts';
import type { Comparison } from './bench.ts';
import { median, ratioOf } from './bench.ts';
import { bootStorm } from './boot-storm.ts';
import { callSetUp } from './calls.ts';
import { directories } from './directories.ts';
import { erasures } from './erasures.ts';
import { folderCheck } from './folder-check.ts';
import { leg } from './leg.ts';
import { registrations } from './registrations.ts';
import { secondReader } from './second-reader.ts';
import { sipParse } from './sip-parse.ts';
import { serverPages } from './server-pages.ts';
import { srtp } from './srtp.ts';
import { twoProcesses } from './two-processes.ts';
import { uploadStorm } from './upload-storm.ts';
import { uploads } from './uploads.ts';

const benches = [
  sipParse,
  srtp,
  leg,
  callSetUp,
  registrations,
  bootStorm,
  folderCheck,
  uploads,
  uploadStorm,
  twoProcesses,
  directories,
  secondReader,
  erasures,
  serverPages,
];
const { values } = parseArgs({ options: { only: { type: 'string' }, rounds: { type: 'string', default: '5' }, json: { type: 'string' } } });
const chosen = benches.filter((bench) => values.only === undefined || bench.name === values.only);
if (chosen.length === 0) {
  console.error(`no bench ${values.only}; there are: ${benches.map((bench) => bench.name).join(', ')}`);
  process.exit(2);
}
const results: Comparison[] = [];
for (const bench of chosen) {
  const needed = (await isDebian()) ? await missingPackages(bench.needs) : bench.needs;
  if (needed.length > 0 && process.getuid?.() === 0) await installPackages(needed);
  else if (needed.length > 0) {
    console.log(`${bench.name}: left out, its anchor needs ${needed.join(', ')}`);
    continue;
  }
  for (const comparison of await bench.run(Number(values.rounds))) {
    results.push(comparison);
    const { what, unit, anchorName, ours, anchor, aim } = comparison;
    const figure = (numbers: readonly number[]): string =>
      `${median(numbers).toPrecision(4)} (${Math.min(...numbers).toPrecision(4)}-${Math.max(...numbers).toPrecision(4)})`;
    console.log(
      `${what}\n  ours ${figure(ours)}  ${anchorName} ${figure(anchor)}  ${unit}\n  ratio ${ratioOf(comparison).toFixed(2)}${aim === undefined ? '' : `, aim ${aim}`}`,
    );
  }
}
if (values.json !== undefined)
  await writeFile(
    values.json,
    `${JSON.stringify(
      results.map((comparison) => ({ ...comparison, ratio: ratioOf(comparison) })),
      undefined,
      2,
    )}\n`,
  );
