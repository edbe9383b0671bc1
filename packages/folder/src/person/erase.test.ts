// GDPR Art. 17: an erasure beside phones that upload.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import { createMemorySource } from '../source.ts';
import { eraseFromFolder } from './erase.ts';
import { planErasure } from './erasure-plan.ts';
import { exportPerson } from './export.ts';
import { parsePerson } from './person.ts';
import { outstandingPhones } from './receipt.ts';
import type { Files } from '../../test/person-folders.ts';
import { ada, calls, mac, searched } from '../../test/person-folders.ts';

describe('GDPR Art. 17: an erasure that meets uploads', () => {
  it('says which file it is at, and names what it deleted in order', async () => {
    const files = new Map(
      ['b/ada.cfg', 'a/ada-phone.cfg', 'c/ada-directory.xml'].map((path) => [path, utf8Bytes('<x up.headsetMode="1"/>')] as const),
    );
    const told: string[] = [];
    const outcome = await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: true },
      prepare: async () => undefined,
      progress: (text) => void told.push(text),
    });
    assert.deepEqual(
      told.filter((text) => / of \d+ files$/.test(text)),
      ['1 of 3 files', '2 of 3 files', '3 of 3 files'],
    );
    assert.deepEqual(outcome.deletedFiles, ['a/ada-phone.cfg', 'b/ada.cfg', 'c/ada-directory.xml']);
  });

  it('looks again four times at what changes under it, and no more', async () => {
    const path = `${mac}-app.log`;
    const files = new Map([[path, utf8Bytes('0105123805|sip  |4|00|from 2001\n')]]);
    let rounds = 0;
    const outcome = await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: false },
      prepare: async () => {
        rounds++;
        files.set(path, utf8Bytes(`${'ready\n'.repeat(rounds)}0105123805|sip  |4|00|from 2001\n`));
      },
    });
    assert.equal(rounds, 4);
    assert.deepEqual(outcome.changedFiles, []);
    assert.equal(outcome.after.files.length, 1);
  });

  it('names as outstanding the phones whose uploads held what goes, not those of what stays', () => {
    const other = '0004f2000002';
    const files = { ...calls('<source><address>2001</address></source>'), [`${other}-phone.cfg`]: '<x reg.1.address="2001"/>' };
    const plan = planErasure(searched(files), { includeConfiguration: false }, (path) =>
      utf8Bytes(files[path as keyof typeof files] ?? ''),
    );
    assert.deepEqual(outstandingPhones(plan), [mac]);
    const line = '0105123805|sip  |4|00|from 2001\n';
    const two = { 'a/0004f2000002-app.log': line, 'b/0004f2000001-app.log': line };
    assert.deepEqual(outstandingPhones(planErasure(searched(two), { includeConfiguration: false }, () => utf8Bytes(line))), [
      '0004f2000001',
      '0004f2000002',
    ]);
    const log = { 'x.log': '0105123805|sip  |4|00|from 2001\n' };
    assert.deepEqual(outstandingPhones(planErasure(searched(log), { includeConfiguration: false }, () => utf8Bytes(log['x.log']))), []);
  });

  it('the name of a file stays, and what stands in it goes', () => {
    const files = { 'Ada Example.txt': 'call 2001\n' };
    const scope = { includeConfiguration: true, includeUndecided: true };
    const { occurrences } = planErasure(searched(files), scope, () => utf8Bytes(files['Ada Example.txt']));
    assert.deepEqual(
      occurrences.map(({ line, action }) => [line, action]),
      [
        [0, 'retain'],
        [1, 'remove'],
      ],
    );
  });

  it('guide, User Profiles: what a phone wrote of a profile is deleted; its settings once configuration may go', () => {
    const directoryText = '<directory><item_list/></directory>';
    const files: Files = {
      'ada.cfg': '<x up.headsetMode="1"/>',
      'ada-phone.cfg': '<x/>',
      'ada-directory.xml': directoryText,
      'ada-calls.xml': '<callList/>',
    };
    const deleted = (includeConfiguration: boolean): readonly string[] =>
      planErasure(searched({ ...files, 'ada-app.log': 'ready\n' }), { includeConfiguration }, () => utf8Bytes(''))
        .files.filter(({ after }) => after === undefined)
        .map(({ path }) => path);
    assert.deepEqual(deleted(false), ['ada-app.log', 'ada-calls.xml', 'ada-directory.xml', 'ada-phone.cfg']);
    assert.deepEqual(deleted(true), ['ada-app.log', 'ada-calls.xml', 'ada-directory.xml', 'ada-phone.cfg', 'ada.cfg']);
  });
});

describe('GDPR Art. 15(4): who is masked in an original', () => {
  const original = (files: Files, path: string): string =>
    exportPerson(searched(files), parsePerson(ada), 0).files.get(`original/${mac}-${path}`) ?? '';

  it('a party that is the person’s by its address alone, or by its name alone, stays', () => {
    const text = original(
      calls('<source><address>2001</address><name>Grace</name></source><destination><name>Ada Example</name></destination>'),
      'calls.xml',
    );
    assert.ok(text.includes('<source><address>2001</address><name>Grace</name></source>'), text);
    assert.ok(text.includes('<destination><name>Ada Example</name></destination>'), text);
  });

  it('of what else is written in the person’s own party nothing stays', () => {
    const text = original(calls('<source><address>2001</address><name>Ada Example</name>Bob</source>'), 'calls.xml');
    assert.ok(text.includes('<source><address>2001</address><name>Ada Example</name></source>'), text);
  });

  it('of attributes of an entry those stay that are of the format or the person’s', () => {
    const files = {
      [`${mac}-calls.xml`]: '<callList><call direction="In" x="Bob" y="2001"><source><address>2001</address></source></call></callList>',
    };
    const text = original(files, 'calls.xml');
    assert.ok(/<call +direction="In" +y="2001">/.test(text), text);
  });
});
