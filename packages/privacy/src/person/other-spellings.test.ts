// What else of a name is written: a nickname within, an initial, words that are joined or taken apart.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createPersonMatcher } from './matcher.ts';

function found(name: string, written: string): readonly (string | undefined)[] {
  const matcher = createPersonMatcher({ keys: [], names: [name.toLowerCase()] });
  const line = matcher.line(`From: "${written}" <sip:1@x>`, (prose) => ({ prose, parties: [{ form: 'name', value: written }] }));
  return [matcher.name(written), matcher.text(`from ${written}.`), line].map((match) => match?.certainty);
}

function are(certainty: string | undefined, pairs: readonly (readonly [one: string, other: string])[]): void {
  for (const [one, other] of pairs) assert.deepEqual(found(one, other), [certainty, certainty, certainty], `${one} in ${other}`);
}

function bothWays(pairs: readonly (readonly [one: string, other: string])[]): readonly (readonly [string, string])[] {
  return pairs.flatMap(([one, other]): readonly (readonly [string, string])[] => [
    [one, other],
    [other, one],
  ]);
}

describe('other spellings of a name', () => {
  it('with a nickname in brackets or quotation marks within are the person’s', () => {
    are('likely', [
      ['Robert Smith', 'Robert (Bob) Smith'],
      ['Robert Smith', 'Robert "Bob" Smith'],
      ['Robert Smith', "Robert 'Bob' Smith"],
      ['Robert Smith', 'Robert “Bob” Smith'],
      ['Robert Smith', 'Smith, Robert'],
    ]);
    are(undefined, [
      ['Robert Smith', 'Robert (Bob Jones) Smith'],
      ['Robert Smith', 'Robert Bob Smith'],
    ]);
  });

  it('with an initial within, or without it, are perhaps the person’s', () => {
    are(
      'possible',
      bothWays([
        ['William Gatesby', 'William B. Gatesby'],
        ['William Gatesby', 'William B Gatesby'],
        ['William Gatesby', 'Gatesby, William B.'],
      ]),
    );
    are(undefined, [
      ['William B. Gatesby', 'William C. Gatesby'],
      ['William Gatesby', 'William & Gatesby'],
      ['William Gatesby', 'William 2 Gatesby'],
    ]);
  });

  it('joined or taken apart are perhaps the person’s', () => {
    are(
      'possible',
      bothWays([
        ['خالد عبد الله', 'خالد عبدالله'],
        ['Máire Mac Giolla', 'Máire MacGiolla'],
        ['Ann Mac Donald', 'Ann MacDonald'],
        ["Seán O'Brien", 'Seán O Brien'],
        ['Seán OBrien', 'O Brien, Seán'],
        ['K.R. Narayanan', 'KR Narayanan'],
        ['J.P. Morgan', 'Morgan, JP'],
        ['Khalid al-Rashid', 'Khalid AlRashid'],
        ['Khalid Al Rashid', 'Khalid AlRashid'],
        ["Gia d'Angelo", 'Gia D Angelo'],
        ['VanDyke Tom', 'Tom Van Dyke'],
        ['Tom VanDyke', 'Tom Van Dyke'],
      ]),
    );
    are(
      'likely',
      bothWays([
        ["Seán O'Brien", 'Seán OBrien'],
        ["Gia d'Angelo", 'Gia Dangelo'],
        ['K.R. Narayanan', 'K R Narayanan'],
        ['K.R. Narayanan', 'K. R. Narayanan'],
        ['Khalid al-Rashid', 'Khalid Al Rashid'],
      ]),
    );
  });

  it('a single word that is taken apart is perhaps theirs where a name stands, and nowhere else', () => {
    const matcher = createPersonMatcher({ keys: [], names: ['macdonald'] });
    assert.equal(matcher.name('Mac Donald')?.certainty, 'possible');
    assert.equal(matcher.text('from Mac Donald')?.certainty, undefined);
  });

  it('a name of few letters is not looked for within words', () => {
    const matcher = createPersonMatcher({ keys: [], names: ['jo an'] });
    assert.equal(matcher.text('from Joan')?.certainty, undefined);
    assert.equal(matcher.name('Joan')?.certainty, 'possible');
  });
});
