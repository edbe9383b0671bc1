// npm run sample -- SEED [COUNT]: rows of the catalogue drawn by a seed, with what each says and what says so, for somebody to judge.

import { randomInteger } from '@offhook/base';
import { createSeededRandom } from '@offhook/base/virtual';
import type { ParameterRow } from '@offhook/ucs';
import { catalogue, kindText, releaseSources, releaseText, valuesText } from '@offhook/ucs';

import { printSample } from './sample-findings.ts';

/** The same seed draws the same rows as long as the catalogue has the same names. Gates say nothing of their own and are left out. */
export function drawRows(seed: number, count: number): readonly (readonly [name: string, row: ParameterRow])[] {
  const random = createSeededRandom(seed);
  const rest = Object.entries<ParameterRow>(catalogue).filter(([name]) => !/^device\..+\.set$/.test(name));
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(randomInteger(random, rest.length), 1).at(0)).flatMap(
    (row) => (row === undefined ? [] : [row]),
  );
}

function rowText([name, row]: readonly [string, ParameterRow]): string {
  const sources = row.release.sources.map((source) => `${source} (${releaseSources[source].what})`);
  return [
    name,
    `  kind      ${kindText(row.kind)} [${row.kind}]; ${valuesText(row)}`,
    `  category  ${row.category}${row.secret === true ? ', secret' : ''}`,
    `  release   ${releaseText(row.release)}; seen in ${sources.join('; ')}`,
    `  meaning   ${row.meaning ?? 'not known'}`,
  ].join('\n');
}

if (import.meta.main) {
  const [seed = '', count = '200'] = process.argv.slice(2);
  if (seed === 'findings') await printSample(process.argv.slice(3));
  else if (!/^\d+$/.test(seed) || !/^\d+$/.test(count)) {
    console.error(`expected npm run sample -- SEED [COUNT], got ${process.argv.slice(2).join(' ')}`);
    process.exitCode = 2;
  } else console.log(drawRows(Number(seed), Number(count)).map(rowText).join('\n\n'));
}
