// Every sample file of the field: parsed and written back without losing a parameter, or refused in words that a person understands.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import {
  complaintText,
  findParameter,
  readConfiguration,
  readDirectory,
  unmetForm,
  validate,
  writeConfiguration,
  writeDirectory,
} from '@offhook/ucs';

const corpus = process.env['OFFHOOK_CORPUS'];
const skip = corpus === undefined ? 'OFFHOOK_CORPUS does not name a folder of sample files' : false;

function samples(...kinds: readonly string[]): readonly string[] {
  if (corpus === undefined) return [];
  return readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [file, kind = ''] = line.split('\t');
      return file !== undefined && kinds.includes(kind) ? [file] : [];
    });
}

it('every configuration, primary and override file is read and round trips, or is refused with its line', { skip }, () => {
  const files = samples('config', 'master', 'override');
  assert.ok(files.length > 60, `expected more than 60 sample files, found ${files.length}`);
  let refused = 0;
  for (const file of files) {
    const read = readConfiguration(readFileSync(join(corpus ?? '', file)), file);
    if (!read.usable) {
      refused++;
      assert.match(complaintText(read.complaints[0] ?? assert.fail(file)), /line \d+: .{10,}/);
      continue;
    }
    assert.ok(read.assignments.length > 0, file);
    const values = Object.fromEntries(read.assignments.map(({ name, value }) => [name, value]));
    const again = readConfiguration(utf8Bytes(writeConfiguration(values)), file);
    assert.deepEqual(again.complaints, [], file);
    assert.deepEqual(Object.fromEntries(again.assignments.map(({ name, value }) => [name, value])), values, file);
  }
  assert.ok(refused <= 1, `${refused} files were refused; only the one template may be`);
});

it('no value of the field that its type and range allow is called one of another form', { skip }, () => {
  const told = samples('config', 'master', 'override').flatMap((file) =>
    readConfiguration(readFileSync(join(corpus ?? '', file)), file).assignments.flatMap(({ name, value }) => {
      const row = findParameter(name)?.row;
      const expected = row !== undefined && validate(row, value).valid ? unmetForm(row.kind, value) : undefined;
      return expected === undefined ? [] : [`${name}="${value}" is no ${expected}`];
    }),
  );
  assert.deepEqual(told, []);
});

it('every directory is read and written back', { skip }, () => {
  const files = samples('directory').filter((file) => file.endsWith('.xml'));
  assert.ok(files.length >= 3);
  for (const file of files) {
    const { contacts } = readDirectory(readFileSync(join(corpus ?? '', file)), file);
    assert.deepEqual(readDirectory(utf8Bytes(writeDirectory(contacts)), file).contacts, contacts, file);
  }
});
