// Every section of an RFC that the SIP sources cite is named by a test, or listed in docs/spec/coverage.yaml as not yet: a citation is a duty.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { demandAtLeast, filesBelow, root } from './source-files.ts';

const mostExcused = 15;
/** `RFC 3261 §17.1.1`, and the further sections that follow it: `RFC 3261 §14.1, §14.2 and §15`. */
const citation = /RFC (\d+) (§\d+(?:\.\d+)*(?:(?:, | and | to |; )§\d+(?:\.\d+)*)*)/g;

function citationsIn(text: string): readonly string[] {
  return [...text.matchAll(citation)].flatMap(([, rfc = '', sections = '']) =>
    [...sections.matchAll(/§\d+(?:\.\d+)*/g)].map(([section]) => `RFC ${rfc} ${section}`),
  );
}

async function textsOf(paths: readonly string[]): Promise<readonly (readonly [path: string, text: string])[]> {
  return Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const));
}

const isTest = (path: string): boolean => path.endsWith('.test.ts');
const isSource = (path: string): boolean => path.endsWith('.ts') && !isTest(path) && !path.includes('/src/testing/');
const sources = await textsOf(await filesBelow('packages/sip/src', isSource));
const tests = await textsOf(await filesBelow('.', isTest));

const cited = new Map<string, string>();
for (const [path, text] of sources) for (const section of citationsIn(text)) if (!cited.has(section)) cited.set(section, path);
demandAtLeast(cited.size, 120, 'sections cited');

/** What stands in the text of a test and not in a comment, where every file says what it is about. */
const named = new Set(
  tests.flatMap(([, text]) =>
    text
      .split('\n')
      .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line))
      .flatMap(citationsIn),
  ),
);
demandAtLeast(named.size, 100, 'sections named by tests');

const coverage = await readFile(join(root, 'docs/spec/coverage.yaml'), 'utf8');
const excused = new Set([...coverage.matchAll(/^- id: section (RFC \d+ §[\d.]+)\n {2}state: todo$/gm)].map(([, section = '']) => section));

const faults: string[] = [];
/** A chapter is named where one of its sections is. */
const isNamed = (section: string): boolean => named.has(section) || [...named].some((known) => known.startsWith(`${section}.`));
for (const [section, path] of [...cited].sort(([a], [b]) => a.localeCompare(b))) {
  if (!isNamed(section) && !excused.has(section)) faults.push(`${section} is cited in ${path} and named by no test`);
  if (isNamed(section) && excused.has(section)) faults.push(`docs/spec/coverage.yaml excuses ${section}, which a test names`);
}
for (const section of excused) if (!cited.has(section)) faults.push(`docs/spec/coverage.yaml excuses ${section}, which nothing cites`);
if (excused.size > mostExcused)
  faults.push(`expected at most ${mostExcused} sections excused in docs/spec/coverage.yaml, got ${excused.size}`);

for (const fault of faults) console.error(fault);
console.log(`citations: ${cited.size} sections cited, ${excused.size} excused, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
