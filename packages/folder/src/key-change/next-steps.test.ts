import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { folderOf, primaryFile } from '../../test/folder-of.ts';
import type { Inventory } from '../inventory.ts';
import { takeInventory } from '../inventory.ts';
import type { FolderSource } from '../source.ts';
import { nextSteps } from './next-steps.ts';
import type { KeyChangeReport } from './report.ts';

const nothing: KeyChangeReport = {
  folder: 'folder',
  state: 'finished',
  resumed: false,
  from: ['old'],
  to: 'new',
  toChange: [],
  changed: [],
  alreadyNew: [],
  unreadable: [],
  leftOld: [],
  gone: [],
  keySettings: [],
  encryptedPrimaries: [],
  links: [],
  warnings: [],
  next: [],
};

const words: readonly (readonly [RegExp, string])[] = [
  [/^Take the old key out of (.*): phones/, 'take out'],
  [/^Look at (.*): a third key/, 'look at'],
  [/^(\S+) sets the new key and is encrypted with it/, 'only those that have it'],
  [/^Keep the old key/, 'keep'],
  [/^List (.*)\.$/, 'list'],
  [/^(\S+ is encrypted with the key "[^"]*"), which/, 'encrypted'],
  [/^Give the phones the new key/, 'give'],
  [/^Provision the phones again/, 'provision'],
  [/^A phone whose override file/, 'overrides'],
  [/^When every phone has restarted, take (.*) off the list/, 'off'],
];

/** Each step in a word or two, with what it names. */
function steps(report: Partial<KeyChangeReport>, inventory: Inventory): readonly string[] {
  return nextSteps({ ...nothing, ...report }, inventory).map((text) => {
    const found = words.find(([pattern]) => pattern.test(text));
    const named = found?.[0].exec(text)?.[1];
    return `${found?.[1] ?? text}${named === undefined ? '' : `: ${named}`}`;
  });
}

const folder = (files: Readonly<Record<string, string>>): Inventory => takeInventory(folderOf(files));
const listing = folder({ '000000000000.cfg': primaryFile('new-key.cfg', 'site.cfg') });

describe('what to do after the files are in the new key', () => {
  it('nothing where nothing was or is in the new key, but for keys that stand in files', () => {
    assert.deepEqual(steps({}, listing), []);
    const keySettings: KeyChangeReport['keySettings'] = [
      { path: 'a.cfg', line: 2, key: 'old' },
      { path: 'b.cfg', line: 3, key: 'other' },
      { path: 'c.cfg', line: 4, key: 'old' },
    ];
    assert.deepEqual(steps({ keySettings }, listing), ['take out: a.cfg line 2, c.cfg line 4', 'look at: b.cfg line 3']);
  });

  it('without a file for the phones: they are to be given the key first', () => {
    for (const done of [{ changed: ['site.enc'] }, { alreadyNew: ['site.enc'] }])
      assert.deepEqual(steps(done, listing), ['give', 'provision', 'off: the file with the new key', 'keep']);
  });

  it('a file of one’s own that sets the new key in clear gives it already', () => {
    const keySettings: KeyChangeReport['keySettings'] = [{ path: 'device.cfg', line: 1, key: 'new' }];
    assert.deepEqual(steps({ changed: ['site.enc'], keySettings }, listing), ['provision', 'off: the file with the new key', 'keep']);
  });

  it('where each file that sets the new key is encrypted with it, only phones that have the key read it', () => {
    const keySettings: KeyChangeReport['keySettings'] = [
      { path: 'device.enc', line: 1, key: 'new' },
      { path: 'more.enc', line: 1, key: 'new' },
    ];
    const closed = ['only those that have it: device.enc', 'keep'];
    assert.deepEqual(steps({ changed: ['device.enc', 'more.enc'], keySettings }, listing), closed);
    assert.deepEqual(steps({ changed: ['device.enc'], alreadyNew: ['more.enc'], keySettings }, listing), closed);
    assert.deepEqual(steps({ changed: ['device.enc'], keySettings }, listing)[0], 'provision');
  });

  it('with a file for the phones: it is to be listed first in each primary file that does not', () => {
    const report: Partial<KeyChangeReport> = {
      changed: ['site.enc'],
      keyFile: 'new-key.cfg',
      keySettings: [{ path: 'new-key.cfg', line: 1, key: 'new' }],
    };
    const rest = ['encrypted: new-key.cfg is encrypted with the key "old"', 'provision', 'off: new-key.cfg', 'keep'];
    assert.deepEqual(steps(report, listing), rest);
    assert.deepEqual(steps(report, folder({ '000000000000.cfg': primaryFile('site.cfg', 'new-key.cfg') })), [
      'list: new-key.cfg first in CONFIG_FILES of 000000000000.cfg',
      ...rest,
    ]);
    assert.deepEqual(steps(report, folder({ 'site.cfg': '<a/>', '0004f2000001-app.log': '' })), rest);
    const own = (count: number): Inventory =>
      folder(Object.fromEntries(Array.from({ length: count }, (_, at) => [`0004f200000${at}.cfg`, primaryFile('site.cfg')])));
    assert.deepEqual(
      steps(report, own(3))[0],
      'list: new-key.cfg first in CONFIG_FILES of 0004f2000000.cfg, 0004f2000001.cfg, 0004f2000002.cfg',
    );
    assert.deepEqual(
      steps(report, own(5))[0],
      'list: new-key.cfg first in CONFIG_FILES of 0004f2000000.cfg, 0004f2000001.cfg, 0004f2000002.cfg and 2 more',
    );
  });

  it('a primary file that cannot be read is one to look at; a fault of our own is not passed over', () => {
    const report: Partial<KeyChangeReport> = { changed: ['site.enc'], keyFile: 'new-key.cfg' };
    assert.match(steps(report, folder({ '000000000000.cfg': 'Crypt=1;x' }))[0] ?? '', /^list: .*000000000000\.cfg$/);
    const broken: FolderSource = {
      ...folderOf({ '000000000000.cfg': '' }),
      read: () => {
        throw new TypeError('a bug');
      },
    };
    assert.throws(() => steps(report, takeInventory(broken)), TypeError);
  });

  it('phones write their override files again', () => {
    for (const suffix of ['phone', 'web', 'cloud'])
      assert.ok(steps({ changed: ['site.enc'] }, folder({ [`0004f2000001-${suffix}.cfg`]: '' })).includes('overrides'), suffix);
    assert.ok(!steps({ changed: ['site.enc'] }, folder({ '0004f2000001-directory.xml': '' })).includes('overrides'));
  });
});
