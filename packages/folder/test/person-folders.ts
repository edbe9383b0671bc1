// Folders in which somebody stands, and what a search of them says.

import { utf8Bytes } from '@offhook/base';

import { takeInventory } from '../src/inventory.ts';
import { parsePerson } from '../src/person/person.ts';
import type { PersonSearch } from '../src/person/search.ts';
import { searchPerson } from '../src/person/search.ts';
import { createMemorySource } from '../src/source.ts';

export type Files = Readonly<Record<string, string>>;
export const mac = '0004f2000001';
export const ada = ['2001', 'name=Ada Example', 'login=ada'];

export function searched(
  files: Files,
  texts: readonly string[] = ada,
  options: Partial<Parameters<typeof searchPerson>[0]> = {},
): PersonSearch {
  const source = createMemorySource('folder', new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)])));
  return searchPerson({ inventory: takeInventory(source), person: parsePerson(texts), ...options });
}

export const shown = (files: Files, options: Partial<Parameters<typeof searchPerson>[0]> = {}): readonly string[] =>
  searched(files, ada, options).report.occurrences.map(({ certainty, fields, text }) => `${certainty} ${fields.join('+')}: ${text}`);

export const directory = (...items: readonly string[]): Files => ({
  [`${mac}-directory.xml`]: `<directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`,
});
export const calls = (...items: readonly string[]): Files => ({
  [`${mac}-calls.xml`]: `<callList>${items.map((item) => `<call>${item}</call>`).join('')}</callList>`,
});

/** Of each kind of place one. */
export const everything: Files = {
  ...directory(
    '<fn>Ada</fn><ln>Example</ln><ct>2001</ct>',
    '<fn>Ada</fn><ln>Example</ln><ct>2025550199</ct>',
    '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>',
  ),
  ...calls('<source><address>2001</address></source>'),
  [`${mac}-app.log`]: '0105123805|sip  |4|00|from 2001\n0105123806|sip  |4|00|ready\n',
  [`${mac}-phone.cfg`]: '<x divert.fwd.1.contact="2001" reg.1.address="2001"/>',
  'site.cfg': '<x reg.1.address="2001" reg.1.label="Ada Example"/>',
  'notes.txt': 'Ada Example\nsee 2001\nBob\n',
};
