// docs/spec/coverage.yaml: every requirement has a test that exists or an excuse; every parameter that a document asks for is read or excused.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ParameterRow } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

import { chapterFaults } from './chapters.ts';
import { parametersReadByPhone } from './read-by-phone.ts';
import { demandAtLeast, filesBelow, root } from './source-files.ts';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly test: string | undefined;
  readonly note: string | undefined;
  readonly line: number;
}

/** What any reader of YAML takes for the same text: plain where nothing in it has a meaning, else between single quotes. */
function scalar(text: string): string | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  return /^[\s'"`*&!|>%@#{}[\],?:-]|: | #|[:\s]$|^$/.test(text) ? undefined : text;
}

/** The file is a list of flat maps, one key a line: `- id: ...` begins a row. */
function readRows(text: string): readonly Row[] {
  const rows: { fields: Map<string, string>; line: number }[] = [];
  text.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [, lead, key = '', written = ''] = /^(- | {2})([a-z]+): (.*)$/.exec(line) ?? [];
    const value = scalar(written);
    if (lead === undefined || value === undefined)
      throw new Error(
        `docs/spec/coverage.yaml line ${index + 1}: expected "key: value", the value between single quotes where it holds ": "`,
      );
    if (lead === '- ') rows.push({ fields: new Map(), line: index + 1 });
    rows.at(-1)?.fields.set(key, value);
  });
  return rows.map(({ fields, line }) => ({
    id: fields.get('id') ?? '',
    state: fields.get('state') ?? '',
    test: fields.get('test'),
    note: fields.get('note'),
    line,
  }));
}

const faults: string[] = [];
const rows = readRows(await readFile(join(root, 'docs/spec/coverage.yaml'), 'utf8'));
demandAtLeast(rows.length, 40, 'coverage rows');
const testFiles = await filesBelow('.', (path) => path.endsWith('.test.ts'));
const testText = new Map<string, string>();
for (const path of testFiles) testText.set(path, await readFile(join(root, path), 'utf8'));
for (const row of rows) {
  const place = `docs/spec/coverage.yaml line ${row.line} (${row.id})`;
  if (!['done', 'todo', 'exempt', 'deviation'].includes(row.state))
    faults.push(`${place}: expected state done, todo, exempt or deviation, got ${row.state}`);
  if (row.state === 'done') {
    const [path = '', name] = (row.test ?? '').split('#');
    const text = testText.get(path);
    if (text === undefined) faults.push(`${place}: its test ${path} does not exist`);
    else if (name !== undefined && !text.includes(name)) faults.push(`${place}: ${path} has no test named "${name}"`);
  } else if (row.note === undefined) faults.push(`${place}: ${row.state} needs a note`);
}

// What a document asks for and the phone does not do yet is listed by hand.
const read = new Set(await parametersReadByPhone());
const excused = new Set(rows.filter((row) => row.id.startsWith('parameter ')).map((row) => row.id.slice('parameter '.length)));
const excusedByChapter = new Set(excused);
const parameters = Object.entries<ParameterRow>(catalogue);
demandAtLeast(parameters.length, 3000, 'catalogue rows');
for (const [name, row] of parameters) {
  const isRead = read.has(name) || name.endsWith('.set');
  if (isRead && row.effect === 'unknown') faults.push(`the phone acts on ${name}, so the catalogue must say what a change costs`);
  if (!isRead && row.certainty === 'guide' && !excused.has(name))
    faults.push(`the guide's ${name} changes nothing in the phone and is not listed in docs/spec/coverage.yaml`);
  if (isRead && excused.has(name)) faults.push(`docs/spec/coverage.yaml excuses ${name}, which the phone reads`);
  excused.delete(name);
}
const testsOfPhone = [...testText].flatMap(([path, text]) => (/^packages\/(?:phone|sim)\//.test(path) ? [text] : []));
faults.push(
  ...chapterFaults({
    chapters: new Set(
      rows.filter(({ id, state }) => id.startsWith('chapter ') && state === 'done').map(({ id }) => id.slice('chapter '.length)),
    ),
    parameters: parameters.map(([name, { chapter }]) => ({ name, chapter })),
    read,
    excused: excusedByChapter,
    tests: testsOfPhone.join('\n'),
  }),
);
for (const name of excused) faults.push(`docs/spec/coverage.yaml excuses ${name}, which the catalogue does not have`);

for (const fault of faults) console.error(fault);
console.log(
  `coverage: ${rows.length} rows (${rows.filter((row) => row.state === 'done').length} done), ${parameters.length} parameters, ${faults.length} faults`,
);
if (faults.length > 0) process.exitCode = 1;
