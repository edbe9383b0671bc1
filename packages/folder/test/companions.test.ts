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

  it('in a contact whose first and last name hold both, each keeps its own part', () => {
    const answer = answerOf('Ada Onu & Tunde Bakare', ['2001', 'name=Ada Onu']);
    const original = /<item><fn>Ada<\/fn><ln>([^<]*)<\/ln>/.exec(answer);
    assert.match(original?.[1] ?? '', /^Onu/, answer);
  });

  it('a contact of somebody else shows no name, and one of the person whose name is theirs alone shows it as it stands', () => {
    const of = (items: string): string => {
      const files = new Map([[`${mac}-directory.xml`, utf8Bytes(`<directory><item_list>\n${items}\n</item_list></directory>\n`)]]);
      const asked = parsePerson(['2001', 'name=Ada Onu']);
      const search = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: asked });
      return [...exportPerson(search, asked, 0).files].flat().join('\n');
    };
    const others = of('<item><fn>Tunde</fn><ln>Bakare</ln><ct>2009</ct><dc>2001</dc></item>');
    assert.ok(!/Tunde|Bakare|2009/.test(others), others);
    assert.ok(of('<item><fn>Ada</fn><ln>Onu</ln><ct>2001</ct></item>').includes('<fn>Ada</fn><ln>Onu</ln>'));
  });

  it('a party that is the person’s by its address alone shows the name that stands with it', () => {
    const call = (address: string): string =>
      `<call><direction>In</direction><source><address>${address}</address><name>Front Desk</name></source><destination><address>2009</address></destination></call>`;
    const files = new Map([[`${mac}-calls.xml`, utf8Bytes(`<callList>${call('2001')}</callList>`)]]);
    const asked = parsePerson(['2001', 'name=Ada Onu']);
    const search = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: asked });
    const answer = [...exportPerson(search, asked, 0).files].flat().join('\n');
    assert.ok(answer.includes('2001') && !answer.includes('2009<'), answer);
  });
});
