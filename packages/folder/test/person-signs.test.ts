// People of every name: hyphens, apostrophes and whatever else stands in a name, a login or an address stops no search, export or erasure (GDPR Art. 12(2)).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import type { Person } from '../src/index.ts';
import { createMemorySource, eraseFromFolder, exportPerson, parsePerson, searchPerson, takeInventory } from '../src/index.ts';

const mac = '0004f2000001';
const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function inMarkup(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => markup[sign] ?? sign);
}

function folderWith(options: { last: string; contact: string; line: string; others?: string }): Map<string, Uint8Array> {
  const { last, contact, line, others = '' } = options;
  const item = `<item><ln>${inMarkup(last)}</ln><fn>Ada</fn><ct>${inMarkup(contact)}</ct></item>`;
  return new Map([
    [`${mac}-directory.xml`, utf8Bytes(`<directory><item_list>\n${item}\n${others}</item_list></directory>\n`)],
    [`${mac}-app.log`, utf8Bytes(`1125000000|cfg  |4|00|${line}\n1125000001|cfg  |4|00|ready\n`)],
  ]);
}

async function findExportErase(
  files: Map<string, Uint8Array>,
  person: Person,
  includeConfiguration = false,
): Promise<{ found: number; left: string; exported: string }> {
  const search = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person });
  const { files: written } = exportPerson(search, person, 0);
  assert.ok(written.has('person.json'));
  await eraseFromFolder({
    source: createMemorySource('folder', files),
    files: new MemoryFiles(files),
    person,
    scope: { includeConfiguration },
    prepare: async () => undefined,
  });
  return {
    found: search.report.occurrences.length,
    left: [...files.values()].map(utf8Text).join('\n'),
    exported: [...written.values()].join('\n'),
  };
}

const signs = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((sign) => !/[0-9A-Za-z]/.test(sign));
/** Beyond ASCII: an apostrophe of typography, a middle dot, letters, a sign of two units of UTF-16, a combining accent. */
const others = ['’', '·', 'ß', 'İ', '李', '𠮷', 'e\u0301', '\u2010', '\u00a0'] as const;

describe('people whose names hold signs', () => {
  it('a name with any sign in it is found, exported and erased', async () => {
    for (const sign of [...signs, ...others]) {
      const last = `Smith${sign}Jones`;
      const files = folderWith({ last, contact: '2025550147', line: `call from Ada ${last} ended` });
      const { found, left } = await findExportErase(files, parsePerson([`name=Ada ${last}`]));
      assert.equal(found, 2, sign);
      assert.ok(!left.includes(last) && !left.includes(inMarkup(last)) && left.includes('ready'), `${sign}: ${left}`);
    }
  });

  it('wherever in the name the sign stands: at its begin, at its end, twice, between blanks', async () => {
    for (const sign of [...signs, ...others]) {
      for (const last of [`${sign}Jones`, `Jones${sign}`, `O${sign}${sign}Jones`, `van ${sign} Jones`]) {
        const files = folderWith({ last, contact: '2025550147', line: 'nobody called' });
        const { found, left } = await findExportErase(files, parsePerson([`name=Ada ${last}`]));
        assert.equal(found, 1, last);
        assert.ok(!left.includes('2025550147') && left.includes('ready'), last);
      }
    }
  });

  it('in a display name of a configuration file it is found, exported, and erased where configuration is to be', async () => {
    for (const sign of [...signs, ...others]) {
      const shown = `Ada Smith${sign}Jones`;
      const settings = `<a reg.1.displayName="${inMarkup(shown)}" up.headsetMode="1"/>\n`;
      const files = new Map([[`${mac}-line.cfg`, utf8Bytes(settings)]]);
      const { found, left, exported } = await findExportErase(files, parsePerson([`name=${shown}`]), true);
      assert.equal(found, 1, sign);
      assert.ok(exported.includes(JSON.stringify(shown).slice(1, -1)), `${sign}: ${exported}`);
      assert.ok(!left.includes('Jones') && left.includes('up.headsetMode="1"'), `${sign}: ${left}`);
    }
  });

  it('a login with any sign is found, exported and erased', async () => {
    for (const sign of signs) {
      const login = `a${sign}b`;
      const files = folderWith({ last: 'Example', contact: '2025550147', line: `user ${login} logged in` });
      const { found, left } = await findExportErase(files, parsePerson([`login=${login}`]));
      assert.equal(found, 1, sign);
      assert.ok(!left.includes(login) && left.includes('ready'), sign);
    }
  });

  it('an address with a hyphen is found by itself and as a login', async () => {
    for (const text of ['a-b@example.test', 'login=a-b']) {
      const files = folderWith({ last: 'Example', contact: 'a-b@example.test', line: 'user a-b@example.test logged in' });
      const { found, left } = await findExportErase(files, parsePerson([text]));
      assert.equal(found, 2, text);
      assert.ok(!left.includes('a-b'), text);
    }
  });

  it('another person’s name with any sign in it stands in nobody’s way, and is masked', async () => {
    for (const sign of [...signs, ...others]) {
      const other = `<item><ln>Other${inMarkup(sign)}Name</ln><fn>Jean${inMarkup(sign)}Luc</fn><ct>2025550122</ct></item>\n`;
      const line = `Jean${sign}Luc Other${sign}Name called Bill Smith at 2001`;
      const files = folderWith({ last: 'Smith', contact: '2001', line, others: other });
      const search = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: parsePerson(['2001']) });
      assert.equal(search.report.occurrences.length, 2, sign);
      const { files: written } = exportPerson(search, parsePerson(['2001']), 0);
      assert.ok(![...written.values()].some((text) => text.includes(`Jean${sign}Luc`)), sign);
      const { left } = await findExportErase(files, parsePerson(['2001']));
      assert.ok(!left.includes('Smith') && left.includes('2025550122'), sign);
    }
  });
});
