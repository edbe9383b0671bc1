// GDPR Art. 15(4): a name that holds the person and another keeps the other's out of every file of an answer.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { createMemorySource, exportPerson, parsePerson, searchPerson, takeInventory } from '../src/index.ts';

const mac = '0004f2000001';

function answerOf(name: string, person: readonly string[], showOthers = false): string {
  const written = name.replaceAll('&', '&amp;');
  const call = `<call><direction>In</direction><source name="${written}"><address>2001</address><name>${written}</name></source><destination><address>2009</address></destination></call>`;
  const [first = '', ...rest] = written.split(' ');
  const directory =
    `<item><fn>${written}</fn><ct>2001</ct></item>\n<item><ln>${written}</ln><ct>2001</ct></item>\n` +
    `<item><fn>${first}</fn><ln>${rest.join(' ')}</ln><ct>2001</ct></item>\n`;
  const files = new Map([
    [`${mac}-directory.xml`, utf8Bytes(`<directory><item_list>\n${directory}</item_list></directory>\n`)],
    [`${mac}-calls.xml`, utf8Bytes(`<callList>${call}</callList>`)],
  ]);
  const asked = parsePerson(person);
  const search = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: asked, showOthers });
  return [...exportPerson(search, asked, 0).files].flat().join('\n');
}

describe('GDPR Art. 15(4): a name that holds the person and another', () => {
  for (const [name, ...others] of [
    ['Ada Onu & Tunde Bakare', 'Tunde', 'Bakare'],
    ['Ada Onu (for Emeka Obi)', 'Emeka', 'Obi'],
    ['Ada Onu / Chinedu Eze', 'Chinedu', 'Eze'],
    ['Ada Onu c/o Yusuf Bello', 'Yusuf', 'Bello'],
  ] as const)
    it(`of ${name}, only the person’s is in the answer`, () => {
      for (const person of [['2001', 'name=Ada Onu'], ['name=Ada Onu']]) {
        const answer = answerOf(name, person);
        for (const other of others) assert.ok(!answer.includes(other), `${other} for ${person.join(', ')}: ${answer}`);
        assert.ok(/Ada(?: |<\/fn><ln>)Onu/.test(answer), answer);
      }
      const answer = answerOf(name, ['2001']);
      for (const other of others) assert.ok(!answer.includes(other), `${other}: ${answer}`);
      assert.ok(answerOf(name, ['2001'], true).includes(others.join(' ')));
    });

  it('a name that is the person’s alone stays as it was written', () => {
    for (const name of ['Onu, Ada', 'Ada Onu', 'Ada  Onu'])
      assert.ok(answerOf(name, ['2001', 'name=Ada Onu']).includes(`<name>${name}</name>`));
  });
});
