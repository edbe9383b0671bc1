// The administrator's own files: in which form a value may name somebody, and which files have no text.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';
import { encryptFile } from '@offhook/ucs';

import { keysOf } from '../../test/phone-files.ts';
import { withRecords } from '../../test/records-under-test.ts';
import { searchSite } from './site-search.ts';
import { createReader } from './wanted-reader.ts';

const reader = createReader({ keys: [keysOf('2001')], names: ['Zoë Ünal'] });
const large = 4 * 1024 * 1024;

async function searched(files: Readonly<Record<string, Uint8Array | string>>): ReturnType<typeof searchSite> {
  const all = Object.entries(files).map(([path, text]) => [`site/${path}`, typeof text === 'string' ? utf8Bytes(text) : text] as const);
  return searchSite(new MemoryFiles(new Map(all)), reader);
}

async function how(text: string | Uint8Array): Promise<string | undefined> {
  const [found] = (await searched({ 'a.cfg': text })).found;
  return found === undefined ? undefined : `${found.match.certainty} ${found.occurrences}`;
}

describe('a file of the administrator’s', () => {
  it('names somebody in an attribute, however it is written', async () => {
    for (const [text, found] of [
      ['<x reg.1.address = "2001"/>', 'certain 1'],
      ["<x reg.1.address='2001'/>", 'certain 1'],
      ['<x reg.1.address\n  =\n  "2001"/>', 'certain 1'],
      ['<x reg.1.address="2001" reg.2.address="2001"/>', 'certain 2'],
      ['<x reg.1.address="x" softkey.1.label="Zo&#235; Ünal"/>', 'likely 1'],
      ['<x softkey.1.label="Zo&euml; &#xDC;nal" reg.1.address="2&#48;01"/>', 'certain 2'],
      ['<x y="sip%3A2001%40example.test"/>', 'likely 1'],
      ['<x softkey.1.label="Zoë &apos;Ünal&apos;"/>', 'likely 1'],
      ['<x reg.1.address="&lt;sip:2001@example.test&gt;"/>', 'likely 1'],
    ] as const)
      assert.equal(await how(text), found, text);
  });

  it('names somebody in an element, but in those that hold no person', async () => {
    for (const [text, found] of [
      ['<ct>2001</ct>', 'certain 1'],
      ['<ct a="b">2001</ct>', 'certain 1'],
      // As text, which it is where nothing else is found.
      ['<sd>2001</sd><ct>1</ct>', 'possible 1'],
      ['<SD>2001</SD><ct>1</ct>', 'possible 1'],
      ['<sd>2001</sd><ct>2001</ct>', 'certain 1'],
      ['<fn>Zoë Ünal</fn><ct>2001</ct>', 'certain 2'],
    ] as const)
      assert.equal(await how(text), found, text);
  });

  it('names somebody in lines of text, else over their ends', async () => {
    for (const [text, found] of [
      ['Zoë Ünal\nZoë Ünal', 'likely 2'],
      ['Zoë\n\nÜnal', 'likely 1'],
      ['<p>Zoë</p>\n<p>Ünal</p>', 'likely 1'],
      ['Zoë Ünal\nZoë\nÜnal', 'likely 1'],
      ['Zoë and Ünal', undefined],
      ['Zo%C3%AB%20%C3%9Cnal', 'likely 1'],
    ] as const)
      assert.equal(await how(text), found, text);
  });

  it('names somebody in a comment, an instruction and quoted text, with what it says besides or alone', async () => {
    for (const [text, found] of [
      ['<!-- Ünal, Zoë: moved -->\n<x up.headsetMode="1"/>', 'likely 1'],
      ['<!--\nZoë\nÜnal\n-->\n<x reg.1.address="x"/>', 'likely 1'],
      ['<x reg.1.address="3001" y="Zoë"/><!-- was Zoë Ünal -->', 'likely 1'],
      ['<x reg.1.address="2001"/><!-- was Zoë Ünal -->', 'certain 2'],
      ['<?note Zoë Ünal?><x/>', 'likely 1'],
      ['<x><![CDATA[Zoë]]> <![CDATA[Ünal]]></x>', 'likely 1'],
      ['<!-- nobody --><x/>', undefined],
    ] as const)
      assert.equal(await how(text), found, text);
  });

  it('names somebody by what it, or a folder, is called; the places name nobody', async () => {
    const { found, placesSearched, notSearched } = await searched({
      'notes/Ünal Zoë.txt': 'nothing',
      'Zoë Ünal/a/b.txt': 'nothing',
      'notes/Zo%C3%AB_%C3%9Cnal.ld': new Uint8Array([0, 1]),
      'notes/2001.txt': 'Zoë Ünal',
      'notes/c.txt': 'nothing',
    });
    assert.deepEqual(
      found.map(({ id, place, match, occurrences }) => [id, place, match.certainty, occurrences]),
      [
        ['notes/Ünal Zoë.txt', 'site/notes, a .txt file named after the person', 'likely', 1],
        ['Zoë Ünal/a/b.txt', 'site, a .txt file below a folder named after the person', 'likely', 1],
        ['notes/Zo%C3%AB_%C3%9Cnal.ld', 'site/notes, a .ld file named after the person', 'likely', 1],
        ['notes/2001.txt', 'site/notes, a .txt file named after the person', 'likely', 2],
      ].toSorted(([one = ''], [other = '']) =>
        found.findIndex(({ id }) => id === one) < found.findIndex(({ id }) => id === other) ? -1 : 1,
      ),
    );
    assert.deepEqual(
      placesSearched.filter((place) => /nal|Zo|2001/.test(place)),
      [],
    );
    assert.ok(placesSearched.includes('site/notes/c.txt, folded'));
    assert.deepEqual(notSearched, []);
  });

  it('is read in its encoding: what begins like another is not it', async () => {
    const text = '<x softkey.1.label="Zoë Ünal"/>';
    for (const head of ['þ', 'ÿ', 'þþ', 'ÿÿ', 'xþ', 'xÿ']) assert.equal(await how(latin1Bytes(`${head} ${text}`)), 'likely 1', head);
  });

  it('in a folder below is found by its path; one that is encrypted is named', () =>
    withRecords(async ({ store }) => {
      const { files } = store.platform;
      await files.write('site/b/c/d.cfg', utf8Bytes('<ct>2001</ct>'));
      await files.write('site/a.cfg', utf8Bytes('nobody'));
      const { cryptography, random } = store.platform;
      const key = { description: 'x', bytes: new Uint8Array(16) };
      await files.write('site/e.cfg', encryptFile({ cryptography, random, key, plain: utf8Bytes('<ct>2001</ct>') }));
      const { found, placesSearched, notSearched } = await searchSite(files, reader);
      assert.deepEqual(
        found.map(({ id, place, store: table, texts, macAddress, kind }) => [id, place, table, texts, macAddress, kind]),
        [['b/c/d.cfg', 'site/b/c/d.cfg', 'site', [], '', '']],
      );
      assert.deepEqual(placesSearched.toSorted(), ['site/a.cfg, folded', 'site/b/c/d.cfg, folded']);
      assert.deepEqual(notSearched, ['site/e.cfg: it is encrypted']);
    }));

  it('that is large is read whole where its beginning is text, and not where it is none', async () => {
    const filled = (bytes: number, at: number, end: string): Uint8Array => {
      const all = new Uint8Array(bytes).fill(0x20);
      if (at >= 0) all[at] = 0;
      all.set(utf8Bytes(end), bytes - end.length);
      return all;
    };
    const end = '<ct>2001</ct>';
    const { found, placesSearched } = await searched({
      'text.xml': filled(large + 1, -1, end),
      'image.ld': filled(large + 1, 100, end),
      'small.ld': filled(1000, 100, end),
      'small.xml': filled(1000, -1, end),
    });
    assert.deepEqual(found.map(({ id }) => id).toSorted(), ['small.xml', 'text.xml']);
    assert.deepEqual(placesSearched.toSorted(), ['site/small.xml, folded', 'site/text.xml, folded']);
  });

  it('of a folder that is not there, there is none', async () => {
    assert.deepEqual(await searchSite(new MemoryFiles(new Map()), reader), { found: [], placesSearched: [], notSearched: [] });
  });
});
