// What is in force where files cannot be read, are missing, or are spelled otherwise.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';
import { findModel } from '@offhook/ucs';
import { latin1Bytes } from '@offhook/base';

import { checkFolder } from '../src/check/folder-check.ts';
import { differenceReport } from '../src/difference.ts';
import { PhoneConfigurations, findPhone, phoneConfiguration } from '../src/effective.ts';
import { effectiveReport, whyReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';
import { configurationOf, model, twoFiles } from './random-folder.ts';

describe('files that are not read', () => {
  const locked: FolderSource = {
    ...folderOf(twoFiles),
    read: (path) => {
      if (path === '000000000000.cfg') throw new ProblemError('storage', `${path} cannot be read`);
      return folderOf(twoFiles).read(path);
    },
  };

  const encrypted = folderOf({ ...twoFiles, '000000000000.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` });

  it('guide, Encryption: a primary file that is encrypted or cannot be opened is named, so that a default is not taken for the answer', () => {
    for (const source of [locked, encrypted]) {
      const read = configurationOf(source, '0004f2000001');
      assert.deepEqual(
        effectiveReport(read).unread.map(({ file }) => file),
        ['000000000000.cfg'],
      );
      assert.equal(whyReport(read, 'up.headsetMode').unread[0]?.file, '000000000000.cfg');
    }
  });

  it('where a primary file was not read, nobody knows what it lists, and no file is said to be unlisted', () => {
    const broken = folderOf({ ...twoFiles, '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"' });
    for (const source of [locked, encrypted, broken])
      assert.ok(!checkFolder({ inventory: takeInventory(source) }).findings.some(({ rule }) => rule === 'unlisted-file'));
  });

  it('without any primary file, why says that this phone would find nothing', () => {
    const read = configurationOf(folderOf({ 'site.cfg': '<a/>' }), '0004f2000001');
    assert.match(whyReport(read, 'up.headsetMode').unread[0]?.message ?? '', /would find no configuration/);
  });

  it('guide, User Profiles: a profile without changes on a phone has no <user>-phone.cfg, and none is missed; its own file is', () => {
    const primary = '<APPLICATION CONFIG_FILES="" USER_PROFILES_DIRECTORY="profiles"/>';
    const inventory = takeInventory(folderOf({ '000000000000.cfg': primary, 'profiles/ada.cfg': settingsFile({ 'up.headsetMode': '1' }) }));
    const of = (user: string): ReturnType<typeof effectiveReport> =>
      effectiveReport(phoneConfiguration({ inventory, phone: findPhone(inventory, '0004f2000001'), user }));
    assert.deepEqual([of('ada').unread, of('ada').values.length], [[], 1]);
    assert.deepEqual(
      of('bob').unread.map(({ message }) => message),
      ['bob.cfg is the file of this user profile and not there'],
    );
    assert.deepEqual(checkFolder({ inventory }).findings, []);
  });

  it('[PHONE_MODEL]: without a model nobody knows which file it is, so that none is missed and none is called read', () => {
    const source = folderOf({
      '000000000000.cfg': primaryFile('cfg/[PHONE_MODEL].cfg'),
      'cfg/VVX150.cfg': settingsFile({ 'up.headsetMode': '1' }),
    });
    const inventory = takeInventory(source);
    assert.deepEqual(checkFolder({ inventory }).findings, []);
    const phone = findPhone(inventory, '0004f2000001');
    const report = effectiveReport(phoneConfiguration({ inventory, phone }));
    assert.match(report.unread[0]?.message ?? '', /^which file cfg\/\[PHONE_MODEL\]\.cfg is depends on the model/);
    assert.equal(effectiveReport(phoneConfiguration({ inventory, phone, model })).values.length, 1);
    assert.deepEqual(
      checkFolder({ inventory, modelOf: () => findModel('VVX450') }).findings.map(({ rule }) => rule),
      ['missing-file'],
    );
  });

  it('a server that heeds letter case finds no file whose name is spelled otherwise; that is told beside what is missing', () => {
    const files = {
      '000000000000.cfg': primaryFile('Site.cfg', 'last.cfg'),
      'site.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'last.cfg': settingsFile({ 'reg.1.label': 'L' }),
      '0004F2000001.cfg': primaryFile('last.cfg'),
      '0004F2000001-phone.cfg': settingsFile({ 'reg.1.label': 'Mine' }),
    };
    const report = effectiveReport(configurationOf(folderOf(files), '0004f2000001'));
    assert.equal(report.primaryFile, '000000000000.cfg');
    assert.deepEqual(
      report.values.map(({ name, value }) => `${name}=${value}`),
      ['reg.1.label=L'],
    );
    assert.deepEqual(
      report.unread.map(({ message }) => message),
      ['Site.cfg is listed and not there; site.cfg differs from it in letter case only'],
    );
    // What can be made out decides where persons are looked for.
    const lenient = phoneConfiguration({
      inventory: takeInventory(folderOf(files)),
      phone: findPhone(takeInventory(folderOf(files)), '0004f2000001'),
      reading: 'lenient',
    });
    assert.deepEqual([lenient.files.primaryPath, lenient.effective.values.get('reg.1.label')?.text], ['0004F2000001.cfg', 'Mine']);
  });

  it('a file that a strict reader refuses sets nothing, and is told with the reason; what can be made out is there for searches', () => {
    const broken = {
      encoding: latin1Bytes('<?xml version="1.0" encoding="UTF-8"?>\n<x reg.1.label="Fran\xe7oise"/>'),
      repeated: '<x reg.1.label="A"\n reg.1.label="A"/>',
      ampersand: '<x\n reg.1.label="A & B"/>',
    };
    for (const [name, content] of Object.entries(broken)) {
      const source = folderOf({
        '000000000000.cfg': primaryFile('first.cfg', 'second.cfg'),
        'first.cfg': content,
        'second.cfg': settingsFile({ 'reg.1.label': 'Second' }),
      });
      const inventory = takeInventory(source);
      const phone = findPhone(inventory, '0004f2000001');
      const read = phoneConfiguration({ inventory, phone });
      const report = effectiveReport(read);
      assert.deepEqual([report.values[0]?.value, report.values[0]?.origin.file], ['Second', 'second.cfg'], name);
      assert.deepEqual(
        report.unread.map(({ file, line }) => `${file}:${line}`),
        ['first.cfg:2'],
      );
      assert.match(report.unread[0]?.message ?? '', /a strict reader, as phones most likely have, refuses the whole file/);
      assert.deepEqual(whyReport(read, 'reg.1.label').unread, report.unread);
      const lenient = phoneConfiguration({ inventory, phone, reading: 'lenient' });
      assert.notEqual(lenient.effective.values.get('reg.1.label')?.text, 'Second', name);
      const configurations = new PhoneConfigurations({ inventory });
      const change = {
        path: 'first.cfg',
        assignments: [{ name: 'reg.1.label', value: 'New', place: { file: 'first.cfg', line: 1, column: 1 } }],
      };
      const blast = differenceReport({
        before: { phones: [phone], configurations },
        after: { phones: [phone], configurations: configurations.withChange(change) },
        change,
      });
      assert.deepEqual(
        [blast.phones.changed, blast.unaffected.map(({ because }) => because), blast.unread.map(({ file, why }) => `${file} ${why}`)],
        [
          0,
          ['second.cfg keeps it'],
          ['before', 'after'].map(
            () => 'first.cfg refused by a strict reader, as phones most likely have, so that phones take nothing from it',
          ),
        ],
        name,
      );
    }
  });

  it('a primary file that a strict reader refuses lists nothing', () => {
    const source = folderOf({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"\n CONFIG_FILES="site.cfg"/>',
      'site.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'late.cfg': settingsFile({ 'up.headsetMode': '1' }),
    });
    const report = effectiveReport(configurationOf(source, '0004f2000001'));
    assert.deepEqual([report.values, report.files, report.unread.length], [[], [], 1]);
    // What it lists can be made out all the same, so that a file it does not list is told.
    assert.deepEqual(
      checkFolder({ inventory: takeInventory(source) }).findings.map(({ rule, place }) => `${rule} ${place.file}`),
      ['duplicate-attribute 000000000000.cfg', 'unlisted-file late.cfg'],
    );
  });

  it('what a primary file says of files and folders is no parameter, also where it is listed itself', () => {
    const primary = '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="000000000000.cfg" LOG_FILE_DIRECTORY="log" up.headsetMode="1"/>';
    const report = effectiveReport(configurationOf(folderOf({ '000000000000.cfg': primary }), '0004f2000001'));
    assert.deepEqual([report.ignored, report.values.map(({ name }) => name), report.unread], [[], ['up.headsetMode'], []]);
  });

  it('a phone that the folder does not know is told to be unknown', () => {
    const of = (mac: string): readonly unknown[] => {
      const read = configurationOf(folderOf(twoFiles), mac);
      return [effectiveReport(read).isKnown, whyReport(read, 'up.headsetMode').isKnown];
    };
    assert.deepEqual(
      [of('0004f2000001'), of('0004f2000009')],
      [
        [true, true],
        [false, false],
      ],
    );
  });

  it('CONFIG_FILES: a URL that is none counts as elsewhere, and one with a query and a host names a file here', () => {
    const names = ['http://', 'http://[bad/x.cfg', 'https://ada:canary@other.example.test/a%zz.cfg', 'https://192.0.2.1/up/site.cfg?x=1'];
    const source = folderOf({ '000000000000.cfg': primaryFile(...names), 'up/site.cfg': settingsFile({ 'up.headsetMode': '1' }) });
    const report = effectiveReport(configurationOf(source, '0004f2000001'));
    assert.deepEqual(report.elsewhere, ['http://', 'http://[bad/x.cfg', 'https://other.example.test/a%zz.cfg']);
    assert.equal(report.values[0]?.origin.file, 'up/site.cfg');
    assert.doesNotThrow(() => checkFolder({ inventory: takeInventory(source) }));
  });
});
