// Whoever asks for half a number or one word of a name is told what there is to ask for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { takeInventory } from '../inventory.ts';
import { createMemorySource } from '../source.ts';
import { parsePerson } from './person.ts';
import { searchPerson } from './search.ts';

const contact = (name: string, number: string): string => `<item><fn>${name}</fn><ln>Sample</ln><ct>${number}</ct></item>`;
const files = new Map([
  [
    '0004f2000001-directory.xml',
    utf8Bytes(
      `<directory><item_list>${contact('Ada', '+12025550147')}${contact('Grace', 'sip:2025550199@192.0.2.1')}` +
        `${contact('Ada', '2001')}<item><fn>Adamant</fn><ct>31</ct></item></item_list></directory>`,
    ),
  ],
  ['site.cfg', utf8Bytes('<x reg.1.label="Ada Sample" reg.1.address="202555"/>')],
]);

function hints(...texts: readonly string[]): readonly string[] {
  return searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: parsePerson(texts) }).report.hints;
}

/** How many contacts and calls each hint counts. */
function counts(...texts: readonly string[]): readonly string[] {
  return hints(...texts).map((hint) => /(?:^|, but )(\d+ contacts? \w+ calls? ha\w+) (?:this word|a number)/.exec(hint)?.[1] ?? hint);
}

describe('a part of a name or a number', () => {
  it('one word of a longer name is counted in contacts and calls alone', () => {
    assert.deepEqual(counts('name=Ada'), ['2 contacts and calls have']);
    assert.deepEqual(counts('name=Grace'), ['1 contact or call has']);
    assert.deepEqual(counts('name=sample'), ['3 contacts and calls have']);
    assert.deepEqual(counts('name=Adamant'), []);
    assert.deepEqual(counts('name=Adam'), []);
    assert.deepEqual(counts('name=Ada Grace'), []);
  });

  it('calls count as contacts do', () => {
    const calls = new Map([
      ['a-calls.xml', utf8Bytes('<callList><call><source><address>2025550147</address><name>Ada Sample</name></source></call></callList>')],
    ]);
    const hintsOf = (text: string): readonly string[] =>
      searchPerson({ inventory: takeInventory(createMemorySource('folder', calls)), person: parsePerson([text]) }).report.hints;
    assert.equal(hintsOf('name=Ada').length, 1);
    assert.equal(hintsOf('0147').length, 1);
  });

  it('an address is no name, whatever words it has', () => {
    const only = new Map([
      [
        'a-directory.xml',
        utf8Bytes('<directory><item_list><item><fn>Bob</fn><ct>ada.best@example.test</ct></item></item_list></directory>'),
      ],
    ]);
    const { report } = searchPerson({ inventory: takeInventory(createMemorySource('folder', only)), person: parsePerson(['name=Ada']) });
    assert.deepEqual(report.hints, []);
  });

  it('three or four digits where a number begins or ends with them, five wherever they stand', () => {
    assert.deepEqual(counts('147'), ['1 contact or call has']);
    assert.deepEqual(counts('202'), ['1 contact or call has']);
    assert.deepEqual(counts('2025'), ['1 contact or call has']);
    assert.deepEqual(counts('1202'), ['1 contact or call has']);
    assert.deepEqual(counts('555'), []);
    assert.deepEqual(counts('5550'), []);
    assert.deepEqual(counts('55501'), ['2 contacts and calls have']);
    assert.deepEqual(counts('20'), []);
    assert.deepEqual(counts('192'), []);
    assert.deepEqual(counts('31'), []);
    assert.deepEqual(counts('*202'), []);
  });

  it('what is the person’s is no part', () => {
    assert.deepEqual(counts('2001'), []);
    assert.deepEqual(counts('2001', 'name=Ada'), ['1 contact or call has']);
  });

  it('says whether nothing else was found', () => {
    assert.match(hints('147')[0] ?? '', /^nothing was found, but 1 contact or call has a number/);
    assert.match(hints('name=Grace')[0] ?? '', /^nothing was found, but 1 contact or call has this word/);
    assert.match(hints('2001', '147')[0] ?? '', /^1 contact or call has a number/);
  });
});
