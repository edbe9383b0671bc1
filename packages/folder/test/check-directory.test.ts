// `config check` of contact directories: what a phone leaves out, takes otherwise or has no room for (guide, Local Contact Directory).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findModel } from '@offhook/ucs';

import type { Finding } from '../src/check/finding.ts';
import type { CheckOptions } from '../src/check/folder-check.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

const mac = '0004f2000001';

/** Each of `items` on a line of its own, from line 2 on. */
function directory(...items: readonly string[]): string {
  return `<directory><item_list>\n${items.join('\n')}\n</item_list></directory>\n`;
}

function findingsOf(files: Readonly<Record<string, string>>, more: Partial<CheckOptions> = {}): readonly Finding[] {
  const primary = { '000000000000.cfg': primaryFile('site.cfg'), 'site.cfg': '<a/>', [`${mac}-app.log`]: '' };
  return checkFolder({ inventory: takeInventory(folderOf({ ...primary, ...files })), ...more }).findings;
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, rule, place, message }) => `${severity} ${rule} ${place.line}: ${message}`);
}

function check(...items: readonly string[]): readonly string[] {
  return told(findingsOf({ [`${mac}-directory.xml`]: directory(...items) }));
}

const contact = (number: number, more = ''): string => `<item><fn>Ann</fn><ln>Example</ln><ct>55501${number}</ct>${more}</item>`;

describe('config check of directories', () => {
  it('finds nothing in a directory with every element in its range', () => {
    const full = '<lb>A</lb><pt>SIP</pt><rt>3</rt><dc/><ad>0</ad><ar>1</ar><bw>0</bw><bb>1</bb><sd>9999</sd>';
    const edges = ['<sd>1</sd>', '<sd/>', '<sd> 2 </sd>', '<bw></bw>', ''].map((more, at) => contact(at + 10, more));
    assert.deepEqual(check(contact(1, full), ...edges), []);
    assert.deepEqual(told(findingsOf({ [`${mac}-directory.xml`]: '<directory/>' })), []);
    assert.deepEqual(told(findingsOf({ [`${mac}-directory.xml`]: '<?xml version="1.0"?>' })).length, 1);
  });

  it('a contact without ct, a speed dial given twice, and values that a phone does not take', () => {
    assert.deepEqual(
      check(
        contact(1, '<sd>7</sd>'),
        contact(2, '<sd>07</sd>'),
        '<item><ln>Example</ln><fn>None</fn><sd>8</sd></item>',
        contact(3, '<sd>10000</sd>'),
        contact(4, '<sd>0</sd>'),
        contact(5, '<sd>5550199</sd>'),
        contact(6, '<ad>2</ad><ar>on</ar><bw>-1</bw><bb>10</bb>'),
        contact(7, '<sd>7</sd>'),
      ),
      [
        'error bad-value 4: a contact without ct is left out',
        'warning speed-dial-twice 3: speed dial 7 is given on line 2 already',
        'warning bad-value 5: expected a whole number from 1 to 9999 in sd, got "10000"',
        'warning bad-value 6: expected a whole number from 1 to 9999 in sd, got "0"',
        'warning bad-value 7: expected a whole number from 1 to 9999 in sd, got 7 characters',
        'warning bad-value 8: expected 0 or 1 in ad, got "2"',
        'warning bad-value 8: expected 0 or 1 in ar, got "on"',
        'warning bad-value 8: expected 0 or 1 in bw, got "-1"',
        'warning bad-value 8: expected 0 or 1 in bb, got "10"',
        'warning speed-dial-twice 9: speed dial 7 is given on line 2 already',
      ],
    );
  });

  it('a speed dial given twice is told with the place of the first', () => {
    const [found] = findingsOf({ [`${mac}-directory.xml`]: directory(contact(1, '<sd>7</sd>'), contact(2, '<sd>7</sd>')) });
    assert.deepEqual(found?.related, { file: `${mac}-directory.xml`, line: 2, column: 1 });
  });

  it('placeholders that are left are counted: with several it is a template', () => {
    assert.deepEqual(check('<item><fn>{$a}</fn><ct>5550101</ct></item>'), [
      'warning leftover-placeholder 2: <fn> still holds a placeholder',
    ]);
    assert.deepEqual(check('<item><fn>{first_name}</fn><ct>5550101</ct></item>'), [
      'warning leftover-placeholder 2: <fn> still holds a placeholder',
    ]);
    assert.deepEqual(check('<item><ln>{$a}</ln><fn>{$b}</fn><ct>{$c}</ct></item>', '<item><fn>{$b}</fn><ct>x</ct></item>'), [
      'warning leftover-placeholder 2: <ln> and 3 more still hold placeholders: this is a template',
    ]);
  });

  it('elements that no phone knows, each name once with its count', () => {
    assert.deepEqual(
      check('<item><nm>Ann</nm><ct>5550101</ct></item>', '<item><nm>Bob</nm><CT>5550102</CT></item>', '<entry/>', '<entry/>'),
      [
        'warning unknown-element 2: no phone knows <nm> in a contact; it stands in 2',
        'warning unknown-element 3: no phone knows <CT> in a contact',
        'warning unknown-element 4: no phone knows <entry> in <item_list>, where <item> is expected; it stands there 2 times',
      ],
    );
    const beside = '<directory>\n<list/>\n<item_list/></directory>';
    assert.deepEqual(told(findingsOf({ [`${mac}-directory.xml`]: beside })), [
      'warning unknown-element 2: no phone knows <list> in <directory>, where <item_list> is expected',
    ]);
  });

  it('contacts outside <item_list> are read by no phone', () => {
    const one = `<directory>\n${contact(1)}</directory>`;
    assert.deepEqual(told(findingsOf({ [`${mac}-directory.xml`]: one })), [
      'error contact-outside-list 2: a contact outside <item_list>: no phone reads it',
    ]);
    const more = `<directory><item_list/>\n\n${contact(1)}${contact(2)}</directory>`;
    assert.deepEqual(told(findingsOf({ [`${mac}-directory.xml`]: more })), [
      'error contact-outside-list 3: 2 contacts outside <item_list>: no phone reads them',
    ]);
  });

  it('what is no directory is told with its line', () => {
    for (const [text, message] of [
      ['<directory>\n<item_list></directory>', /^error bad-directory 2: /],
      ['\n<contacts/>', /^error bad-directory 2: expected the root <directory>, got <contacts>$/],
    ] as const)
      assert.match(told(findingsOf({ [`${mac}-directory.xml`]: text }))[0] ?? '', message);
  });

  it('guide, dir.local.contacts.maxNum: more contacts than are kept, by what is in force on the phone', () => {
    const four = directory(contact(1), contact(2), '<item><fn>None</fn></item>', contact(3), contact(4));
    const limited = (
      settings: Readonly<Record<string, string>>,
      more: Readonly<Record<string, string>> = {},
      options = {},
    ): readonly string[] =>
      told(findingsOf({ 'site.cfg': settingsFile(settings), [`${mac}-directory.xml`]: four, ...more }, options)).filter((text) =>
        text.includes('too-many-contacts'),
      );
    const tooMany = (limit: string, line: number): string => `warning too-many-contacts ${line}: 4 contacts, of which ${limit}`;
    const bySite = (limit: number): string => `dir.local.contacts.maxNum keeps ${limit} (site.cfg line 2)`;
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '3' }), [tooMany(bySite(3), 6)]);
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '4' }), []);
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '1' }), [tooMany(bySite(1), 3)]);
    const web = { [`${mac}-web.cfg`]: settingsFile({ 'dir.local.contacts.maxNum': '2' }) };
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '4' }, web), [
      tooMany(`dir.local.contacts.maxNum keeps 2 (${mac}-web.cfg line 2)`, 5),
    ]);
    const suffixed = { 'dir.local.contacts.maxNum.VVX450': '2', 'dir.local.contacts.maxNum': '1' };
    assert.deepEqual(limited(suffixed, {}, { modelOf: () => findModel('VVX450') }), [
      tooMany('dir.local.contacts.maxNum.VVX450 keeps 2 (site.cfg line 2)', 5),
    ]);
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '0' }), []);
    // What is refused, and what is for another model, is passed over.
    const stronger = (settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
      [`${mac}-web.cfg`]: settingsFile(settings),
    });
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '3' }, stronger({ 'dir.local.contacts.maxNum': '0' })), [
      tooMany(bySite(3), 6),
    ]);
    const other = stronger({ 'dir.local.contacts.maxNum.VVX150': '1' });
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '3' }, other, { modelOf: () => findModel('VVX450') }), [tooMany(bySite(3), 6)]);
    assert.deepEqual(limited({ 'dir.local.contacts.maxNum': '3' }, other), [tooMany(bySite(3), 6)]);
  });

  it('guide, dir.local.contacts.maxNum: without a setting, the default of the model counts, and of an unknown model the largest', () => {
    const hundred = directory(...Array.from({ length: 100 }, (_, at) => contact(at + 100)));
    const of = (model: string | undefined): readonly string[] =>
      told(findingsOf({ [`${mac}-directory.xml`]: hundred }, { modelOf: () => (model === undefined ? undefined : findModel(model)) }));
    assert.deepEqual(of('VVX150'), [
      'warning too-many-contacts 101: 100 contacts, of which dir.local.contacts.maxNum keeps 99 (the default)',
    ]);
    assert.deepEqual([of('VVX450'), of(undefined)], [[], []]);
  });

  it('the directory of the site is held to the smallest limit of the phones that have none of their own', () => {
    const files = {
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
      'site.cfg': settingsFile({ 'dir.local.contacts.maxNum': '5' }),
      '000000000000-directory.xml': directory(contact(1), contact(2), contact(3)),
      '0004f2000001-line.cfg': settingsFile({ 'dir.local.contacts.maxNum': '2' }),
      '0004f2000002-line.cfg': '<a/>',
    };
    const told2 = (more: Readonly<Record<string, string>>): readonly string[] =>
      findingsOf({ ...files, ...more }).flatMap(({ rule, message }) => (rule === 'too-many-contacts' ? [message] : []));
    assert.deepEqual(told2({}), ['3 contacts, of which dir.local.contacts.maxNum keeps 2 (0004f2000001-line.cfg line 2)']);
    assert.deepEqual(told2({ '0004f2000001-directory.xml': '<directory/>' }), []);
    const ofLogin = { ...files, 'ada-directory.xml': files['000000000000-directory.xml'], '000000000000-directory.xml': '<directory/>' };
    assert.deepEqual(
      findingsOf(ofLogin).map(({ rule }) => rule),
      [],
    );
  });
});
