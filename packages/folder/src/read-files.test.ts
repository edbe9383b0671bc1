import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, utf8Bytes } from '@offhook/base';

import { folderOf, primaryFile, settingsFile } from '../test/folder-of.ts';
import { takeInventory } from './inventory.ts';
import { ReadFiles } from './read-files.ts';
import type { ReadOptions } from './read-files.ts';
import type { FolderSource } from './source.ts';

const encrypted = `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc`;

/** Counts how often each file is read. */
function reading(
  files: Readonly<Record<string, string>>,
  options: Omit<ReadOptions, 'inventory'> = {},
): { readonly read: ReadFiles; readonly reads: string[] } {
  const whole = folderOf(files);
  const reads: string[] = [];
  const source: FolderSource = {
    ...whole,
    read(path) {
      reads.push(path);
      return whole.read(path);
    },
  };
  return { read: new ReadFiles({ inventory: takeInventory(source), ...options }), reads };
}

const codes = ({
  complaints,
}: {
  readonly complaints: readonly { readonly code: string; readonly severity: string }[];
}): readonly string[] => complaints.map(({ severity, code }) => `${severity} ${code}`);

describe('files of a folder, read once each', () => {
  it('shared files are kept for good, those of a phone until another phone’s turn', () => {
    const { read, reads } = reading({
      'site.cfg': '<a/>',
      '0004f2000001-line.cfg': '<a/>',
      '0004f2000001-web.cfg': '<a/>',
      '0004f2000002-line.cfg': '<a/>',
    });
    const first = read.of('site.cfg');
    for (const path of [
      '0004f2000001-line.cfg',
      '0004f2000001-web.cfg',
      '0004f2000001-line.cfg',
      'site.cfg',
      '0004f2000002-line.cfg',
      '0004f2000001-line.cfg',
    ])
      read.of(path);
    assert.equal(read.of('site.cfg'), first);
    assert.deepEqual(reads, [
      'site.cfg',
      '0004f2000001-line.cfg',
      '0004f2000001-web.cfg',
      '0004f2000002-line.cfg',
      '0004f2000001-line.cfg',
    ]);
  });

  it('the site’s primary file is kept, a phone’s own is not', () => {
    const { read, reads } = reading({ '000000000000.cfg': primaryFile('a.cfg'), '0004f2000001.cfg': primaryFile('b.cfg') });
    const site = read.primary('000000000000.cfg');
    assert.equal(read.primary('000000000000.cfg'), site);
    read.primary('0004f2000001.cfg');
    read.primary('0004f2000001.cfg');
    assert.deepEqual(reads, ['000000000000.cfg', '0004f2000001.cfg', '0004f2000001.cfg']);
    assert.deepEqual([site.complaints, site.configuration?.rootName], [[], 'APPLICATION']);
  });

  it('an encrypted file counts as empty without its key, and as what it opens to with it', () => {
    const files = { 'site.cfg': encrypted };
    const closed = reading(files).read.of('site.cfg');
    assert.deepEqual([closed.assignments, closed.isRefused, codes(closed)], [[], true, ['error not-decrypted']]);
    assert.deepEqual(closed.complaints[0]?.place, { file: 'site.cfg', line: 1, column: 1 });
    const open = reading(files, { decrypt: () => utf8Bytes(settingsFile({ 'up.headsetMode': '1' })) }).read.of('site.cfg');
    assert.deepEqual([open.assignments.map(({ name }) => name), open.isRefused, codes(open)], [['up.headsetMode'], false, []]);
    const failing = (code: 'decryption-failed' | 'storage'): readonly string[] =>
      codes(
        reading(files, {
          decrypt: () => {
            throw new ProblemError(code, 'no');
          },
        }).read.of('site.cfg'),
      );
    assert.deepEqual([failing('decryption-failed'), failing('storage')], [['error not-decrypted'], ['error unreadable']]);
  });

  it('a primary file that is encrypted or cannot be opened lists nothing, and says so', () => {
    const { read } = reading({ '000000000000.cfg': encrypted });
    assert.deepEqual(
      [read.primary('000000000000.cfg').configuration, codes(read.primary('000000000000.cfg'))],
      [undefined, ['error encrypted-primary']],
    );
    const gone = read.primary('0004f2000009.cfg');
    assert.deepEqual(
      [gone.configuration, codes(gone), gone.complaints[0]?.place.file],
      [undefined, ['error unreadable'], '0004f2000009.cfg'],
    );
  });

  it('a fault of our own while a file is read is not taken for one of the file', () => {
    const fault = (): never => {
      throw new TypeError('a bug');
    };
    const source: FolderSource = { ...folderOf({ 'site.cfg': '' }), read: fault };
    const read = new ReadFiles({ inventory: takeInventory(source) });
    assert.throws(() => read.of('site.cfg'), TypeError);
    assert.throws(() => read.primary('site.cfg'), TypeError);
  });

  it('a strict reader refuses what a lenient one makes out, and both refuse what nobody can', () => {
    for (const [text, strict, lenient] of [
      ['<a up.headsetMode="1" up.headsetMode="1"/>', 0, 1],
      ['<a up.headsetMode="1"/>', 1, 1],
      ['<a up.headsetMode="1"', 0, 0],
      ['#!version:1.0', 0, 0],
    ] as const) {
      const of = (reader: 'strict' | 'lenient'): readonly unknown[] => {
        const { assignments, isRefused } = reading({ 'site.cfg': text }, { reading: reader }).read.of('site.cfg');
        return [assignments.length, isRefused];
      };
      assert.deepEqual(of('strict'), [strict, strict === 0], text);
      assert.deepEqual(of('lenient'), [lenient, lenient === 0], text);
      const primary = reading({ '000000000000.cfg': text }).read.primary('000000000000.cfg');
      assert.equal(primary.configuration === undefined, strict === 0, text);
    }
  });

  it('a primary file that is listed sets its parameters alone; an element’s list of another file is no primary', () => {
    const of = (text: string): readonly string[] =>
      reading({ 'x.cfg': text })
        .read.of('x.cfg')
        .assignments.map(({ name }) => name);
    assert.deepEqual(of('<APPLICATION CONFIG_FILES="a.cfg" LOG_FILE_DIRECTORY="l" up.headsetMode="1"/>'), ['up.headsetMode']);
    assert.deepEqual(of('<site LOG_FILE_DIRECTORY="l" up.headsetMode="1"/>'), ['LOG_FILE_DIRECTORY', 'up.headsetMode']);
  });
});
