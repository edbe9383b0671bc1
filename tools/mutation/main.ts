// npm run mutate -- ROOM --seed N [--count 400] [--also TESTS,TESTS] [--only TESTS,TESTS]: does a test notice when this code is wrong? Mutants of StrykerJS, drawn by a seed, in a copy below out/.

import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';

import type { MutantResult, PartialStrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';

import { startPostgres } from '../../e2e/support/postgres.ts';
import { root } from '../source-files.ts';
import type { Wanted } from './draw.ts';
import { checkerName, keyOf, notDrawn } from './draw.ts';
import type { Equivalent } from './equivalents.ts';
import { equivalents } from './equivalents.ts';
import { runnerName } from './in-process-runner.ts';
import type { Room } from './room.ts';
import { roomAt } from './room.ts';
import type { Verdict } from './score.ts';
import { scoreOf } from './score.ts';

const usage =
  'npm run mutate -- ROOM --seed N [--count 400] [--also TESTS,TESTS] [--only TESTS,TESTS], where ROOM is like packages/sip or packages/phone/src/call, or several with commas between them';
const folder = 'out/mutation';

function optionsOf(room: Room, wanted: Wanted): PartialStrykerOptions {
  const isAlone = 'keys' in wanted;
  return {
    testRunner: runnerName,
    checkers: [checkerName],
    plugins: ['./tools/mutation/in-process-runner.ts', './tools/mutation/draw.ts'],
    mutate: [...room.sources],
    mutator: { plugins: null, excludedMutations: ['StringLiteral'] },
    // The copy: what is not read by tests is left behind.
    tempDirName: `${folder}/copy`,
    ignorePatterns: ['/out', '/bench', '/.offhook'],
    coverageAnalysis: 'perTest',
    // A room of the server tries itself for minutes before the first mutant, on a busy machine for more.
    dryRunTimeoutMinutes: 20,
    concurrency: isAlone ? 1 : 2,
    timeoutMS: isAlone ? 4000 : 1000,
    timeoutFactor: isAlone ? 3 : 1.5,
    tsconfigFile: 'none.json', // nothing is compiled
    reporters: ['progress-append-only'], // every ten seconds once the tests have been tried
    logLevel: 'error' as NonNullable<PartialStrykerOptions['logLevel']>, // a const enum, of which nothing is left at run time
    allowConsoleColors: false,
    warnings: false,
    // for the two plug-ins
    wantedMutants: wanted,
    roomTests: room.tests,
  };
}

async function drawnResults(
  room: Room,
  wanted: Wanted,
): Promise<{ readonly all: readonly MutantResult[]; readonly drawn: readonly MutantResult[] }> {
  const results = await new Stryker(optionsOf(room, wanted)).runMutationTest();
  const all = results.filter(({ status }) => status !== 'Ignored');
  return { all, drawn: all.filter(({ statusReason }) => statusReason !== notDrawn) };
}

function pathOf({ fileName }: MutantResult): string {
  return relative(root, fileName).split(sep).join('/');
}

/** As the draw names the mutant: it counts lines and columns from 0. */
function keyOfResult(mutant: MutantResult): string {
  const { start, end } = mutant.location;
  const fromZero = ({ line, column }: typeof start): typeof start => ({ line: line - 1, column: column - 1 });
  return keyOf({ ...mutant, location: { start: fromZero(start), end: fromZero(end) } });
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The mutated piece of source as it stands. Results count lines and columns from 1. */
function originalOf({ location: { start, end } }: MutantResult, lines: readonly string[]): string {
  const piece = lines.slice(start.line - 1, end.line);
  const last = piece.length - 1;
  piece[last] = (piece[last] ?? '').slice(0, end.column - 1);
  piece[0] = (piece[0] ?? '').slice(start.column - 1);
  return flat(piece.join('\n'));
}

class Sources {
  readonly #lines = new Map<string, readonly string[]>();

  async read(room: Room): Promise<void> {
    for (const path of room.sources) this.#lines.set(path, (await readFile(join(root, path), 'utf8')).split('\n'));
  }

  originalOf(mutant: MutantResult): string {
    return originalOf(mutant, this.#lines.get(pathOf(mutant)) ?? []);
  }

  isEquivalent(mutant: MutantResult, { path, mutatorName, original, replacement }: Equivalent): boolean {
    return (
      path === pathOf(mutant) &&
      mutatorName === mutant.mutatorName &&
      flat(replacement) === flat(mutant.replacement) &&
      flat(original) === this.originalOf(mutant)
    );
  }
}

function verdictOf(mutant: MutantResult, isExcused: boolean): Verdict {
  switch (mutant.status) {
    case 'Killed':
      return 'killed';
    case 'Survived':
      return isExcused ? 'equivalent' : 'survived';
    case 'NoCoverage':
      return isExcused ? 'equivalent' : 'not met';
    case 'Timeout':
      return 'timed out';
    case 'CompileError':
    case 'RuntimeError':
    case 'Ignored':
    case 'Pending':
      return 'failed';
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '400' }, also: { type: 'string' }, only: { type: 'string' } },
});
const [place] = positionals;
const seed = Number(values.seed);
const count = Number(values.count);
if (place === undefined || !Number.isInteger(seed) || !Number.isInteger(count) || count < 1) {
  console.error(usage);
  process.exit(2);
}

process.chdir(root);
/** The tests of the server's other engine need one; the rest stays on files. */
const postgres = place.startsWith('packages/server') && existsSync('/usr/lib/postgresql') ? await startPostgres() : undefined;
if (postgres !== undefined) process.env['OFFHOOK_TEST_POSTGRES_BESIDE'] = postgres.url;
const startedAtMs = Date.now();
const room = await roomAt(place.replace(/\/$/, ''), values.also?.split(','), values.only?.split(','));
console.log(`${place}: ${room.sources.length} files, ${room.tests.length} test files, ${count} mutants by seed ${seed}`);
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

/** Out of time, and not since it ran in a circle: that does not depend on the machine, and would be the same alone. */
const isLate = ({ status, statusReason }: MutantResult): boolean => status === 'Timeout' && statusReason?.startsWith('Hit limit') !== true;

interface Results {
  readonly all: readonly MutantResult[];
  readonly results: readonly MutantResult[];
}

async function resultsOf(): Promise<Results> {
  try {
    const { all, drawn } = await drawnResults(room, { seed, count });
    const late = new Set(drawn.filter(isLate).map((mutant) => keyOfResult(mutant)));
    const again = late.size === 0 ? [] : (await drawnResults(room, { keys: [...late] })).drawn;
    return { all, results: [...drawn.filter((mutant) => !late.has(keyOfResult(mutant))), ...again] };
  } finally {
    await postgres?.stop();
  }
}

const { all, results } = await resultsOf();
const tookS = (Date.now() - startedAtMs) / 1000;

const sources = new Sources();
await sources.read(room);
const isHere = ({ path }: Equivalent): boolean => room.sources.includes(path);
const stale = equivalents.filter((row) => isHere(row) && !all.some((mutant) => sources.isEquivalent(mutant, row)));
const judged = results
  .map((mutant) => ({
    mutant,
    verdict: verdictOf(
      mutant,
      equivalents.some((row) => sources.isEquivalent(mutant, row)),
    ),
  }))
  .sort((a, b) => (keyOf(a.mutant) < keyOf(b.mutant) ? -1 : 1));
const { counts, score, faults } = scoreOf(judged.map(({ verdict }) => verdict));

for (const { mutant, verdict } of judged) {
  if (verdict === 'killed') continue;
  const { start } = mutant.location;
  const how = `${sources.originalOf(mutant).slice(0, 100)} -> ${flat(mutant.replacement).slice(0, 100)}`;
  console.log(`${verdict}: ${pathOf(mutant)}:${start.line}:${start.column} ${mutant.mutatorName}: ${how}`);
}
await writeFile(
  `${folder}/report.json`,
  JSON.stringify(
    judged.map(({ mutant, verdict }) => ({ verdict, ...mutant })),
    undefined,
    1,
  ),
);

console.log(
  Object.entries(counts)
    .map(([verdict, number]) => `${number} ${verdict}`)
    .join(', '),
);
console.log(
  `${((score ?? 0) * 100).toFixed(1)} % of ${results.length} mutants (of ${all.length}) in ${tookS.toFixed(0)} s, ${(results.length / tookS).toFixed(1)} a second`,
);
const complaints = [
  ...faults,
  ...stale.map(
    ({ path, original, replacement }) => `expected a mutant of ${path} for the excuse of ${original} -> ${replacement}, found none`,
  ),
];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
