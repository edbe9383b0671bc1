// Two people of one name: what only the name says is nobody's until somebody has decided.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parsePerson, searchPerson, takeInventory } from '../src/index.ts';
import { folderOf } from './folder-of.ts';

const directory = (...items: readonly (readonly [first: string, last: string, number: string])[]): string =>
  `<directory><item_list>${items.map(([first, last, number]) => `\n<item><fn>${first}</fn><ln>${last}</ln><ct>${number}</ct></item>`).join('')}\n</item_list></directory>`;

/** Path, line and certainty of what is found. */
function found(files: Readonly<Record<string, string>>, ...person: readonly string[]): readonly string[] {
  const inventory = takeInventory(folderOf(files));
  return searchPerson({ inventory, person: parsePerson(person) }).report.occurrences.map(
    ({ path, line, certainty }) => `${path}:${line} ${certainty}`,
  );
}

const two = {
  '0004f2000001-app.log':
    '0105123805|app1 |3|00|Incoming call from "Ann Lee" <sip:2001@example.test>\n0105123806|app1 |3|00|Incoming call from "Lee Ann" <sip:2002@example.test>\n',
  '0004f2000001-directory.xml': directory(['Ann', 'Lee', '2001'], ['Lee', 'Ann', '2002']),
  'phone.cfg':
    '<x\n reg.1.address="2001"\n reg.1.displayName="Ann Lee"\n reg.2.address="2002"\n reg.2.displayName="Lee Ann"\n softkey.1.label="Ann Lee"/>',
};

describe('two people of one name', () => {
  it('asked for by name alone, neither is decided, whatever the order, accents or signs of the name', () => {
    assert.ok(found(two, 'name=Ann Lee').every((place) => place.endsWith(' possible')));
    assert.equal(found(two, 'name=Ann Lee').length, 7);
    for (const [one, other] of [
      ['José Ñandú', 'Jose Nandu'],
      ["Miles O'Brien", 'Miles OBrien'],
      ['C++ Guru', 'C Guru'],
    ] as const) {
      const [first = '', last = ''] = one.split(' ');
      const [otherFirst = '', otherLast = ''] = other.split(' ');
      const files = { 'a-directory.xml': directory([first, last, '2001'], [otherFirst, otherLast, '2002']) };
      assert.deepEqual(found(files, `name=${one}`), ['a-directory.xml:2 possible', 'a-directory.xml:3 possible'], one);
    }
  });

  it('asked for by number too, what stands beside it is decided, and the other’s is not', () => {
    assert.deepEqual(
      found(two, '2001', 'name=Ann Lee').filter((place) => !place.endsWith('possible')),
      ['0004f2000001-app.log:1 likely', '0004f2000001-directory.xml:2 certain', 'phone.cfg:2 certain', 'phone.cfg:3 likely'],
    );
  });

  it('a longer name beside another number is not theirs, nor makes theirs another’s', () => {
    const files = {
      'a-directory.xml': directory(['Omar Ann', 'Lee', '2002'], ['Ann', 'Lee', '']),
      'a-app.log': '0105123805|app1 |3|00|Incoming call from "Omar Ann Lee" <sip:2001@example.test>\n',
    };
    assert.deepEqual(found(files, 'name=Ann Lee'), ['a-app.log:1 possible', 'a-directory.xml:2 possible', 'a-directory.xml:3 likely']);
  });

  it('one person of several spellings of a number, or of a name without any, is decided', () => {
    assert.deepEqual(
      found(
        { 'a-directory.xml': directory(['Ann', 'Lee', '+12025550147'], ['Lee', 'Ann', 'sip:2025550147@example.test'], ['Ann', 'Lee', '']) },
        'name=Ann Lee',
      ),
      ['a-directory.xml:2 likely', 'a-directory.xml:3 likely', 'a-directory.xml:4 likely'],
    );
  });

  it('a line that shows a number as its name is whose that number is, whatever line it is', () => {
    const files = { 'phone.cfg': '<x\n reg.1.address="2002"\n reg.1.displayName="+1 202 555 0147"/>' };
    assert.deepEqual(found(files, '+12025550147', 'name=Ann Lee'), ['phone.cfg:3 likely']);
  });

  it('a log alone shows it too: a name and a number in a line', () => {
    const { '0004f2000001-app.log': log } = two;
    assert.deepEqual(found({ 'a-app.log': log }, 'name=Ann Lee'), ['a-app.log:1 possible', 'a-app.log:2 possible']);
    assert.deepEqual(found({ 'a-app.log': log.split('\n').slice(0, 1).join('\n') }, 'name=Ann Lee'), ['a-app.log:1 likely']);
  });
});

describe('names that are written without blanks', () => {
  it('are found where first and last name are elements of their own', () => {
    const files = {
      'a-directory.xml': directory(['太郎', '山田', '2001'], ['山田太郎', '', '2001'], ['花子', '山田', '2002']),
      'a-app.log': '0105123805|sip  |3|00|From: "山田 太郎" <sip:2001@example.test>\n',
    };
    for (const name of ['山田太郎', '山田 太郎', 'name=太郎 山田'])
      assert.deepEqual(found(files, name), ['a-app.log:1 likely', 'a-directory.xml:2 likely', 'a-directory.xml:3 likely'], name);
  });
});
