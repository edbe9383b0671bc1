// Changes to many files of a folder: settings, lists of primary files and overrides.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, latin1Bytes, utf8Text } from '@offhook/base';
import { findModel, readConfiguration } from '@offhook/ucs';

import { editFiles } from '../src/edit/folder-edit.ts';
import { checkListedName, primaryPaths, withListed, withoutListed } from '../src/edit/list-edit.ts';
import { overridePaths, overridesReport } from '../src/edit/overrides.ts';
import { unifiedPatch } from '../src/edit/patch.ts';
import { emptyConfiguration, filesNamed, withSettings, withoutAnySetting, withoutSettings } from '../src/edit/setting-edit.ts';
import { PhoneConfigurations } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

describe('settings in a file', () => {
  it('set: the first that stands is changed, in any letter case; what is not there is added', () => {
    const text = '<a>\n<b up.headsetmode="0"/>\n<c up.headsetMode="1" callLists.size="50"/></a>';
    assert.equal(withSettings(text, [{ name: 'up.headsetMode', value: '1' }]), text.replace('headsetmode="0"', 'headsetmode="1"'));
    assert.equal(
      withSettings(text, [
        { name: 'callLists.size', value: '20' },
        { name: 'up.backlight.timeout', value: '5' },
      ]),
      '<a>\n<b up.headsetmode="0"/>\n<c up.headsetMode="1" up.backlight.timeout="5" callLists.size="20"/></a>',
    );
    assert.equal(withSettings(text, [{ name: 'callLists.size', value: '50' }]), text);
    assert.equal(
      withSettings(text, [
        { name: 'reg.1.label', value: '1' },
        { name: 'reg.1.label', value: '2' },
      ]).match(/reg\.1\.label/g)?.length,
      1,
    );
  });

  it('set: any value is read back as it was given, whatever quotes the file has', () => {
    for (const value of [`O'Neil & "Söhne" <1>`, '', 'a\tb\nc', '&amp;'])
      for (const text of [`<a reg.1.label='x'/>`, '<a reg.1.label="x"/>', '<a/>']) {
        const read = readConfiguration(withSettings(text, [{ name: 'reg.1.label', value }]), 'x.cfg');
        assert.deepEqual([read.assignments.map((assignment) => assignment.value), read.complaints], [[value], []], `${text} ${value}`);
      }
    const spelled = '<a reg.1.label="A &#38; B"/>';
    assert.equal(withSettings(spelled, [{ name: 'up.headsetMode', value: '1' }]), '<a reg.1.label="A &#38; B" up.headsetMode="1"/>');
  });

  it('unset: every one of that name goes; all, where none is named', () => {
    const text = '<a up.headsetMode="0">\n<b UP.headsetMode="1" callLists.size="50"/></a>';
    assert.equal(withoutSettings(text, ['up.headsetMode']), '<a>\n<b callLists.size="50"/></a>');
    assert.equal(withoutSettings(text, ['up.backlight.timeout']), text);
    assert.equal(withoutAnySetting('<P xmlns="u"><OVERRIDES\n a.b="1"\n c.d="2"/></P>'), '<P xmlns="u"><OVERRIDES/></P>');
  });

  it('[PHONE_MAC_ADDRESS] in a name stands for each phone, or for those named', () => {
    const inventory = takeInventory(folderOf({ '0004f2000001-app.log': '', '0004f2000002-app.log': '' }));
    assert.deepEqual(filesNamed(['./site.cfg', 'p/[phone_mac_address].cfg', 'site.cfg'], inventory, undefined), [
      'site.cfg',
      'p/0004f2000001.cfg',
      'p/0004f2000002.cfg',
    ]);
    assert.deepEqual(filesNamed(['[PHONE_MAC_ADDRESS]-a.cfg', '[PHONE_MAC_ADDRESS]-b.cfg'], inventory, ['0004f2000009']), [
      '0004f2000009-a.cfg',
      '0004f2000009-b.cfg',
    ]);
    for (const name of ['../x.cfg', '', '/'])
      assert.throws(
        () => filesNamed([name], inventory, undefined),
        (error) => isProblem(error, 'bad-request'),
      );
  });

  it('a file that is encrypted, broken, not UTF-8 or not there is refused, and the others are worked out', () => {
    const inventory = takeInventory(
      folderOf({
        'mark.cfg': '\uFEFF<a callLists.size="50"/>\r\n',
        'same.cfg': '<a callLists.size="20"/>',
        'closed.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc`,
        'cut.cfg': '<a\n',
        'twice.cfg': '<a up.headsetMode="1" up.headsetMode="1"/>',
        'latin.cfg': latin1Bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a reg.1.label="\xe7"/>'),
      }),
    );
    const paths = ['mark.cfg', 'same.cfg', 'closed.cfg', 'cut.cfg', 'twice.cfg', 'latin.cfg', 'gone.cfg'];
    const edit = (text: string): string => withSettings(text, [{ name: 'callLists.size', value: '20' }]);
    const files = editFiles({ inventory, paths, edit });
    assert.deepEqual(
      files.map(({ result }) => result),
      ['changed', 'unchanged', 'refused', 'refused', 'refused', 'refused', 'refused'],
    );
    assert.equal(new TextDecoder('utf-8', { ignoreBOM: true }).decode(files[0]?.bytes), '\uFEFF<a callLists.size="20"/>\r\n');
    assert.deepEqual(
      files.map(({ bytes }) => bytes === undefined),
      [false, true, true, true, true, true, true],
    );
    for (const [at, words] of [/encrypted/, /^line 2: /, /strict reader/, /not UTF-8/, /no such file/].entries())
      assert.match(files[at + 2]?.reason ?? '', words);
    const [made] = editFiles({ inventory, paths: ['gone.cfg'], edit, fresh: emptyConfiguration });
    assert.equal(utf8Text(made?.bytes ?? new Uint8Array()), emptyConfiguration.replace('/>', ' callLists.size="20"/>'));
    assert.match(made?.patch ?? '', /^--- a\/gone\.cfg\n\+\+\+ b\/gone\.cfg\n@@ -0,0 \+1,2 @@\n\+<\?xml/);
  });
});

describe('lists of primary files', () => {
  const primary = '<A CONFIG_FILES="a.cfg,b.cfg" MISC_FILES="m"><B CONFIG_FILES_SPIP300 = \'old.cfg\' X_CONFIG_FILES="x"/></A>';

  it('a name is put first, last or beside another, into every list that does not have it', () => {
    const lists = (place: Parameters<typeof withListed>[1]['place'], name = 'n.cfg'): readonly string[] =>
      [...withListed(primary, { name, place }).matchAll(/CONFIG_FILES\w*\s*=\s*["']([^"']*)/g)].map(([, list = '']) => list);
    assert.deepEqual(lists('first'), ['n.cfg, a.cfg, b.cfg', 'n.cfg, old.cfg', 'x']);
    assert.deepEqual(lists('last'), ['a.cfg, b.cfg, n.cfg', 'old.cfg, n.cfg', 'x']);
    assert.deepEqual(lists({ before: 'b.cfg' }), ['a.cfg, n.cfg, b.cfg', 'old.cfg, n.cfg', 'x']);
    assert.deepEqual(lists({ before: 'a.cfg' }), ['n.cfg, a.cfg, b.cfg', 'old.cfg, n.cfg', 'x']);
    assert.deepEqual(lists({ after: 'a.cfg' }), ['a.cfg, n.cfg, b.cfg', 'old.cfg, n.cfg', 'x']);
    assert.deepEqual(lists('first', 'b.cfg'), ['a.cfg,b.cfg', 'b.cfg, old.cfg', 'x']);
    assert.equal(withListed('<A CONFIG_FILES=""/>', { name: 'n.cfg', place: { before: 'x' } }), '<A CONFIG_FILES="n.cfg"/>');
  });

  it('a name is taken out of every list', () => {
    assert.equal(withoutListed(primary, 'a.cfg'), primary.replace('a.cfg,b.cfg', 'b.cfg'));
    assert.equal(withoutListed(primary, 'old.cfg'), primary.replace('old.cfg', ''));
    assert.equal(withoutListed(primary, 'm'), primary);
  });

  it('the primary files are that of the site and those of phones, as phones ask for them', () => {
    const files = { '000000000000.cfg': '<A/>', 'p/0004f2000001.cfg': '<A/>', '0004F2000002.cfg': '<A/>', '0004f2000003-app.log': '' };
    assert.deepEqual(primaryPaths(takeInventory(folderOf(files))), ['000000000000.cfg', 'p/0004f2000001.cfg']);
  });

  it('a name with a comma, a quote or mark-up is refused', () => {
    for (const name of ['', ' ', 'a,b', 'a"b', "a'b", 'a<b', 'a&b', 'x'.repeat(256)])
      assert.throws(
        () => checkListedName(name),
        (error) => isProblem(error, 'bad-request'),
        name,
      );
    assert.doesNotThrow(() => checkListedName('x'.repeat(255)));
  });
});

describe('overrides', () => {
  it('each setting that was changed is told with what is configured instead', () => {
    const inventory = takeInventory(
      folderOf({
        '000000000000.cfg': primaryFile('site.cfg'),
        'site.cfg': settingsFile({ 'up.headsetMode': '0', 'reg.1.auth.password': 'canary-1', 'callLists.size': '' }),
        '0004f2000001-phone.cfg': settingsFile({ 'up.headsetMode': '1', 'callLists.size': '20' }),
        '0004f2000001-web.cfg': settingsFile({ 'up.headsetMode': '0', 'reg.1.auth.password': 'canary-2', 'up.backlight.timeout': '5' }),
        '0004f2000002-cloud.cfg': settingsFile({ 'up.headsetMode': '0' }),
        '0004f2000003-app.log': '',
      }),
    );
    const report = overridesReport(inventory.phones, new PhoneConfigurations({ inventory, modelOf: () => findModel('VVX450') }));
    const rows = report.overrides.map(({ phone, layer, file, line, name, value, configured, from, isSame }) =>
      [phone.slice(-1), layer, file.slice(12), line, name, value, configured, from, isSame].join(' '),
    );
    assert.equal(report.phones, 2);
    assert.deepEqual(rows.toSorted(), [
      '1 local -phone.cfg 2 up.headsetMode 1 0 site.cfg false',
      '1 local -phone.cfg 3 callLists.size 20 99 site.cfg false',
      '1 web -web.cfg 3 reg.1.auth.password (secret) (secret) site.cfg false',
      '1 web -web.cfg 4 up.backlight.timeout 5 40  false',
      '2 cloud -cloud.cfg 2 up.headsetMode 0 0 site.cfg true',
    ]);
    assert.doesNotMatch(JSON.stringify(report), /canary/);
    assert.deepEqual(overridePaths(inventory.phones), ['0004f2000001-phone.cfg', '0004f2000001-web.cfg', '0004f2000002-cloud.cfg']);
  });
});

describe('a patch', () => {
  const lines = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, at) => `l${from + at}\n`).join('');

  it('unified diff: each change with two lines around it, near ones together', () => {
    assert.equal(unifiedPatch('f', 'a\n', 'a\n'), '');
    assert.equal(unifiedPatch('f', 'a\nb\n', 'a\nc\n'), '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n');
    const changed = lines(1, 20).replace('l3\n', 'x\n').replace('l7\n', '').replace('l17\n', 'l17\ny\n');
    assert.equal(
      unifiedPatch('f', lines(1, 20), changed),
      '--- a/f\n+++ b/f\n@@ -1,9 +1,8 @@\n l1\n l2\n-l3\n+x\n l4\n l5\n l6\n-l7\n l8\n l9\n@@ -16,4 +15,5 @@\n l16\n l17\n+y\n l18\n l19\n',
    );
    assert.equal(unifiedPatch('f', '', 'a\n'), '--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n');
    assert.equal(unifiedPatch('f', 'a\n', ''), '--- a/f\n+++ b/f\n@@ -1,1 +0,0 @@\n-a\n');
  });

  it('beyond 1,500 lines between two changes, all between is told as changed', () => {
    const before = lines(1, 1600);
    const after = `x\n${lines(2, 1599)}y\n`;
    assert.equal(unifiedPatch('f', before, after).split('\n').length, 3 + 3200 + 1);
    assert.equal(unifiedPatch('f', lines(1, 1500), `x\n${lines(2, 1499)}y\n`).split('\n').length, 2 + 2 * (1 + 4) + 1);
  });

  it('shows no secret and no user of a URL', () => {
    const before = '<a reg.1.auth.password="canary" x="http://canary@h.example.test/"/>\n';
    const patch = unifiedPatch('f', before, before.replace('canary', 'canary2'));
    assert.doesNotMatch(patch, /canary/);
    assert.match(patch, /password="\*{6}" x="http:\/\/\*{6}@h/);
  });
});
