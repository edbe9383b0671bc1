import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { folderOf, primaryFile, settingsFile } from '../../test/folder-of.ts';
import { PhoneConfigurations } from '../effective.ts';
import { explainReport } from '../explain-report.ts';
import { takeInventory } from '../inventory.ts';
import { attributeAt } from './attribute-at.ts';
import { nameProposals, valueProposals } from './completion.ts';
import { hoverText } from './hover.ts';
import { listedFilesAt, originsOf } from './origin.ts';

/** `|` is the place. */
function at(marked: string): readonly unknown[] {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = attributeAt(text, offset);
  if (found === undefined) return [];
  assert.equal(text.slice(found.start, found.end), found.text);
  return [found.part, found.name, found.text];
}

describe('the attribute at a place', () => {
  it('a name, from its first letter to behind its last', () => {
    for (const marked of ['<a |b.c="1"/>', '<a b.|c="1"/>', '<a b.c|="1"/>', '<a b.c| = "1"/>', '<a x="y"\n  |b.c/>', '<a b.c|'])
      assert.deepEqual(at(marked), ['name', 'b.c', 'b.c'], marked);
  });

  it('a value, from behind its first quote to before its last', () => {
    for (const marked of [`<a b.c="|x y"/>`, `<a b.c='x| y'>`, `<a b.c = "x y|"`, '<q z="1"><a\n\tb.c=\n"x |y" d="2"/></q>'])
      assert.deepEqual(at(marked), ['value', 'b.c', 'x y'], marked);
    assert.deepEqual(at('<a b.c="|"/>'), ['value', 'b.c', '']);
    assert.deepEqual(at('<a b.c="x>|<"/>'), ['value', 'b.c', 'x><']);
    assert.deepEqual(at('<a b.c="|x'), ['value', 'b.c', 'x'], 'a quote that is not there yet');
  });

  it('a name that is not there yet, where blank stands in a tag', () => {
    for (const marked of ['<a |', '<a |/>', '<a b="1" |', '<a b="1"\n|\n/>', '<a  | b="1">', '<a |<b/>'])
      assert.deepEqual(at(marked), ['name', '', ''], marked);
  });

  it('nothing elsewhere: in texts, comments, declarations, end tags, names of elements and at quotes', () => {
    for (const marked of [
      '|',
      'x|y',
      '|<a b="1"/>',
      '<|a b="1"/>',
      '<a| b="1"/>',
      '<a b="1"|/>',
      '<a b="1"/|>',
      '<a b="1">|x</a>',
      '<a b="1">x</|a >',
      '<!-- <a b|="1"/> -->',
      '<!-- <a |',
      '<![CDATA[<a b|="1"/>]]>',
      '<?xml |version="1.0"?>',
      '<!DOCTYPE |a>',
      '<a b=|"1"/>',
      '<a/>| ',
    ])
      assert.deepEqual(at(marked), [], marked);
  });

  it('what is broken before the place does not matter', () => {
    assert.deepEqual(at('<a = b.c="|1"/>'), ['value', 'b.c', '1']);
    assert.deepEqual(at('<a x=1 b.c="|1"/>'), ['value', 'b.c', '1']);
    assert.deepEqual(at('<a <b c.d="|1"/>'), ['value', 'c.d', '1']);
    assert.deepEqual(at('<!-- x --><?y z?><![CDATA[<]]></q><a b.c="|1"/>'), ['value', 'b.c', '1']);
  });
});

describe('proposals', () => {
  it('names that begin so, in any letter case, with the indices that are typed and 1 for the others', () => {
    const texts = (typed: string): readonly string[] => nameProposals(typed).proposals.map(({ text }) => text);
    assert.deepEqual(texts('up.headsetM'), ['up.headsetMode', 'up.headsetModeEnabled']);
    assert.deepEqual(texts('UP.HEADSETMODEE'), ['up.headsetModeEnabled']);
    assert.ok(texts('reg.12.auth.').includes('reg.12.auth.password'));
    assert.ok(texts('reg.').includes('reg.1.address'));
    assert.ok(texts('reg.3.server.').includes('reg.3.server.1.address'));
    assert.deepEqual(texts('no.such.'), []);
    assert.equal(nameProposals('up.headsetM').proposals[0]?.detail, '0, 1');
  });

  it('a hundred at most, and whether there are more', () => {
    const all = nameProposals('');
    assert.deepEqual([all.proposals.length, all.isComplete], [100, false]);
    assert.equal(nameProposals('up.headsetM').isComplete, true);
  });

  it('values that can be named, the default among them; none of a secret or of an unknown name', () => {
    const texts = (name: string): readonly string[] => valueProposals(name).map(({ text, detail }) => `${text} ${detail}`.trim());
    assert.deepEqual(texts('up.headsetMode'), ['0 default', '1']);
    assert.ok(texts('reg.2.server.1.transport').includes('DNSnaptr default') && texts('reg.2.server.1.transport').includes('TLS'));
    assert.deepEqual(texts('callLists.size'), ['99 default']);
    assert.deepEqual(texts('reg.1.label'), []);
    for (const name of ['device.auth.localAdminPassword', 'reg.1.auth.password', 'no.such.name']) assert.deepEqual(texts(name), [], name);
  });
});

describe('a parameter in a few lines', () => {
  const text = (name: string): string => hoverText(explainReport(name)) ?? '';

  it('name, meaning, values, default, effect, gates, personal data and secrets', () => {
    assert.match(text('up.headsetmode'), /^\*\*up\.headsetMode\*\*\n\n.+\n\n- values: 0, 1\n- default: 0\n- a change: none$/);
    assert.match(text('device.net.vlanId'), /\n- counts only with `device\.set="1"` and `device\.net\.vlanId\.set="1"`/);
    assert.match(text('reg.2.auth.password'), /^\*\*reg\.2\.auth\.password\*\*[^]*\n- personal data: credential\n- a secret$/);
  });

  it('an unknown name has the nearest ones, or nothing', () => {
    assert.match(text('up.hedsetMode'), /^Unknown\. The nearest names: `up\.headsetMode`/);
    assert.equal(hoverText(explainReport('zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.qqqqqqqqqqqqqqqqqqqqqq')), undefined);
    assert.match(
      hoverText({ ...explainReport('up.headsetMode'), effect: 'unknown', meaning: null } as Parameters<typeof hoverText>[0]) ?? '',
      /is not known here[^]*effect not known/,
    );
  });
});

describe('where what is in force comes from', () => {
  const files = {
    '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg', 'late.cfg'),
    'site.cfg': settingsFile({ 'up.headsetMode': '0', 'device.net.vlanId': '7' }),
    'late.cfg': settingsFile({ 'up.headsetMode': '1' }),
    '0004f2000001-line.cfg': settingsFile({ 'reg.1.label': 'a', 'up.headsetMode': '1' }),
    '0004f2000002-line.cfg': settingsFile({ 'reg.1.label': 'b' }),
    '0004f2000003.cfg': primaryFile('late.cfg'),
  };
  const inventory = takeInventory(folderOf(files));
  const origins = (path: string, name: string, given = inventory): readonly string[] =>
    originsOf({ inventory: given, configurations: new PhoneConfigurations({ inventory: given }), path, name }).map(
      ({ file, line }) => `${file}:${line}`,
    );

  it('of a shared file the lines that win on the phones that read it, each once; of a phone’s own that phone’s', () => {
    assert.deepEqual(origins('site.cfg', 'UP.headsetMode'), ['0004f2000001-line.cfg:3', 'site.cfg:2']);
    assert.deepEqual(origins('late.cfg', 'up.headsetMode'), ['0004f2000001-line.cfg:3', 'site.cfg:2', 'late.cfg:2']);
    assert.deepEqual(origins('0004f2000002-line.cfg', 'up.headsetMode'), ['site.cfg:2']);
    assert.deepEqual(origins('0004f2000001-line.cfg', 'reg.1.label'), ['0004f2000001-line.cfg:2']);
  });

  it('nothing where nobody reads the file or nothing is in force: gates count', () => {
    assert.deepEqual(origins('other.cfg', 'up.headsetMode'), []);
    assert.deepEqual(origins('site.cfg', 'device.net.vlanId'), []);
    assert.deepEqual(origins('0004f2000009-line.cfg', 'up.headsetMode'), []);
    const open = takeInventory(folderOf({ ...files, 'late.cfg': settingsFile({ 'device.set': '1', 'device.net.vlanId.set': '1' }) }));
    assert.deepEqual(origins('site.cfg', 'device.net.vlanId', open), ['site.cfg:3']);
  });

  it('a folder without phones is looked at for the first to come', () => {
    const empty = takeInventory(
      folderOf({ '000000000000.cfg': primaryFile('site.cfg'), 'site.cfg': settingsFile({ 'up.headsetMode': '0' }) }),
    );
    assert.deepEqual(origins('site.cfg', 'up.headsetMode', empty), ['site.cfg:2']);
  });

  it('a listed name leads to its file, one of each phone to all of them', () => {
    const list = '[PHONE_MAC_ADDRESS]-line.cfg, site.cfg,gone.cfg, ../x.cfg';
    const listed = (word: string, primary = '000000000000.cfg'): readonly string[] =>
      listedFilesAt(inventory, primary, list, list.indexOf(word) + 1);
    assert.deepEqual(listed('[PHONE'), ['0004f2000001-line.cfg', '0004f2000002-line.cfg']);
    assert.deepEqual(listed('site'), ['site.cfg']);
    assert.deepEqual(listedFilesAt(inventory, '000000000000.cfg', list, list.indexOf(',')), [
      '0004f2000001-line.cfg',
      '0004f2000002-line.cfg',
    ]);
    assert.deepEqual([listed('gone'), listed('../x'), listed('site', 'sub/0004f2000001.cfg')], [[], [], []]);
    assert.deepEqual(listedFilesAt(inventory, 'p/0004f2000001.cfg', '../site.cfg', 11), ['site.cfg']);
  });
});
