// GDPR Art. 15: what a search says of itself, and of the person's own phone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, utf8Bytes } from '@offhook/base';

import { createMemorySource } from '../source.ts';
import { readForSearch } from './search.ts';
import type { Files } from '../../test/person-folders.ts';
import { ada, calls, directory, mac, searched } from '../../test/person-folders.ts';

describe('GDPR Art. 15: what a search says of itself', () => {
  it('what was not looked into: other people’s versions, tools’ folders, and what an interrupted run left', () => {
    const notes = (...paths: readonly string[]): readonly string[] =>
      searched(Object.fromEntries(paths.map((path) => [path, 'x']))).report.notes.map(
        (note) => /git|\.offhook and|tmp/.exec(note)?.[0] ?? note,
      );
    assert.deepEqual(notes('site.cfg', 'x.git/a', 'my.offhook/b'), []);
    assert.deepEqual(notes('site.cfg', '.git/HEAD'), ['git']);
    assert.deepEqual(notes('site.cfg', '.site.cfg.x.offhook-tmp'), ['tmp']);
    assert.deepEqual(notes('site.cfg', 'a/.git/HEAD'), ['git']);
    assert.deepEqual(notes('site.cfg', '.offhook/x'), ['.offhook and']);
    assert.deepEqual(notes('site.cfg', 'a/node_modules/x'), ['.offhook and']);
    assert.deepEqual(notes('site.cfg', '.offhook/suppressions.json', '.offhook/suppressions.key'), []);
  });

  it('firmware, sounds and pictures are left out by the ends of their names', () => {
    const { leftOut } = searched({ 'sip.ld': '-', 'a.WAV': '-', 'b.jpeg': '-', 'c.woff2': '-', 'd.ldx': '-', 'e.png.cfg': '<x/>' }).report;
    assert.deepEqual([...leftOut].toSorted(), ['a.WAV', 'b.jpeg', 'c.woff2', 'sip.ld']);
  });

  it('why a file was not searched, and how many were', () => {
    const report = searched({ 'a.txt': 'see 2001', 'b.txt': 'nobody', 'c.bin': '\u0000' }).report;
    assert.deepEqual([report.searchedFiles, report.searchedBytes], [2, 14]);
    assert.deepEqual(
      report.notSearched.map(({ path, reason }) => [path, reason]),
      [['c.bin', 'binary']],
    );
    const whole = searched({ 'a.txt': 'see 2001' });
    assert.deepEqual([whole.isComplete, searched({ 'c.bin': '\u0000' }).isComplete], [true, false]);
    for (const [code, reason] of [
      ['limit-exceeded', 'too-large'],
      ['decryption-failed', 'encrypted'],
      ['storage', 'unreadable'],
    ] as const) {
      const source = createMemorySource('folder', new Map([['a.cfg', utf8Bytes('<x/>')]]));
      const failing = {
        ...source,
        name: source.name,
        list: () => source.list(),
        read: (): Uint8Array => {
          throw new ProblemError(code, 'x');
        },
      };
      const outcome = readForSearch(failing, 'a.cfg', undefined);
      assert.equal('reason' in outcome ? outcome.reason : undefined, reason, code);
    }
  });
});

describe('GDPR Art. 15(1): the person’s own phone', () => {
  const own: Files = {
    [`${mac}.cfg`]: '<APPLICATION CONFIG_FILES="site.cfg"/>',
    'site.cfg': '<x reg.1.address="2001"/>',
    ...calls('<source><address>2003</address></source>', '<source><address>2001</address></source>'),
    ...directory('<ct>2004</ct>'),
    [`${mac}-app.log`]: 'nothing\n',
    '0004f2000002-calls.xml': '<callList><call><source><address>2005</address></source></call></callList>',
    '0004f2000002.cfg': '<APPLICATION CONFIG_FILES=""/>',
  };

  it('is named with its files, by the line that is theirs', () => {
    assert.deepEqual(searched(own).report.ownPhones, [
      {
        macAddress: mac,
        parameter: 'reg.1.address',
        path: 'site.cfg',
        line: 1,
        files: [`${mac}-app.log`, `${mac}-calls.xml`, `${mac}-directory.xml`].filter((path) => own[path] !== undefined),
      },
    ]);
    assert.deepEqual(searched({ ...own, 'site.cfg': '<x divert.fwd.1.contact="2001"/>' }).report.ownPhones, []);
  });

  it('its lists count as a whole where that is asked for, each entry once, and nobody else’s phone', () => {
    const places = (ownPhones: boolean): readonly string[] =>
      searched(own, ada, { ownPhones })
        .report.occurrences.filter(({ store }) => store === 'call-list' || store === 'directory')
        .map(({ path, fields }) => `${path.replace(`${mac}-`, '')} ${fields.join()}`);
    assert.deepEqual(places(false), ['calls.xml source']);
    assert.deepEqual(places(true), ['calls.xml own-phone', 'calls.xml source', 'directory.xml own-phone']);
    const inDirectory = searched({ ...own, ...calls('<source>9</source>'), ...directory('<ct>2001</ct>') }, ada, {
      ownPhones: true,
    }).report.occurrences.map(({ path }) => path.replace(`${mac}-`, ''));
    assert.deepEqual(
      inDirectory.filter((path) => path.endsWith('.xml')),
      ['calls.xml', 'directory.xml'],
      'in order of their paths',
    );
  });
});
