// Digits that are a number of the country, and behind a plus one of another: each is whose it is, and what may be either is not decided.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { KeyReader } from './identifier.ts';
import { createKeyReader, isSamePerson, openKeyReader } from './identifier.ts';
import type { PersonMatcher } from './matcher.ts';
import { createPersonMatcher } from './matcher.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

// +64 6 812 4567 is in New Zealand, 646 812 4567 in New York.
const ofNewYork = createKeyReader(await loadNumberingPlan({ country: 'US', areaCode: '212', outsideLine: '9' }));
// +44 30 90182012 would be no number; 0202 5550147 is in Wuppertal, (202) 555-0147 in Washington.
const ofGermany = createKeyReader(await loadNumberingPlan({ country: 'DE' }));

function matcherOf(reader: KeyReader, number: string): PersonMatcher {
  return createPersonMatcher({ keys: [reader.ofIdentifier({ type: 'phone-number', value: number })], names: [] }, { reader });
}

type Row = readonly [reader: KeyReader, wanted: string, written: string, address: string | undefined, text: string | undefined];

const rows: readonly Row[] = [
  [ofNewYork, '+64 6 812 4567', '646-812-4567', 'possible', 'possible'],
  [ofNewYork, '+64 6 812 4567', '1 646 812 4567', undefined, undefined],
  [ofNewYork, '+64 6 812 4567', '+1 646 812 4567', undefined, undefined],
  [ofNewYork, '+64 6 812 4567', '+64 6 812 4567', 'certain', 'likely'],
  [ofNewYork, '+64 6 812 4567', '011 64 6 812 4567', 'certain', 'likely'],
  [ofNewYork, '+64 6 812 4567', '9 011 64 6 812 4567', 'certain', 'likely'],
  [ofNewYork, '+1 646 812 4567', '646-812-4567', 'certain', 'likely'],
  [ofNewYork, '+1 646 812 4567', '9 1 646 812 4567', 'certain', 'likely'],
  [ofNewYork, '+1 646 812 4567', '011 64 6 812 4567', undefined, undefined],
  [ofNewYork, '+1 646 812 4567', '+64 6 812 4567', undefined, undefined],
  [ofNewYork, '(646) 812-4567', '+64 6 812 4567', 'possible', 'possible'],
  [ofGermany, '+1 202 555 0147', '0202 5550147', undefined, undefined],
  [ofGermany, '+49 202 5550147', '0202 5550147', 'certain', 'likely'],
  [ofGermany, '+49 30 901820', '4930901820', 'certain', 'likely'],
  [openKeyReader, '+64 6 812 4567', '646-812-4567', 'possible', 'possible'],
  [openKeyReader, '+64 6 812 4567', '0064 6 812 4567', 'certain', 'likely'],
  [openKeyReader, '646-812-4567', '+64 6 812 4567', 'possible', 'possible'],
  [openKeyReader, '646-812-4567', '6468124567', 'certain', 'likely'],
  [openKeyReader, '646-812-4567', '+1 646 812 4567', 'likely', 'likely'],
  [openKeyReader, '+1 646 812 4567', '646-812-4567', 'likely', 'likely'],
  [openKeyReader, '+1 646 812 4567', '1 646 812 4567', 'certain', 'likely'],
];

describe('a number of the country and one of another that is written with the same digits', () => {
  for (const [reader, wanted, written, address, text] of rows) {
    const place = reader === openKeyReader ? 'somewhere' : reader === ofNewYork ? 'in New York' : 'in Germany';
    it(`${place}, ${written} is ${address ?? 'not'} ${wanted}`, () => {
      const matcher = matcherOf(reader, wanted);
      assert.equal(matcher.address(written)?.certainty, address);
      assert.equal(matcher.text(`they called ${written} twice`)?.certainty, text);
      assert.equal(matcher.spansIn(`they called ${written} twice`).length > 0, text === 'likely');
    });
  }

  it('is looked up as whose it is, where the country is known', () => {
    const abroad = ofNewYork.ofIdentifier({ type: 'phone-number', value: '+64 6 812 4567' });
    for (const written of ['646-812-4567', '1 646 812 4567', '9 646 812 4567', 'sip:6468124567@example.test'])
      assert.equal(isSamePerson(abroad, ofNewYork.ofAddress(written) ?? abroad), false, written);
    const atHome = ofNewYork.ofIdentifier({ type: 'phone-number', value: '(646) 812-4567' });
    for (const written of ['+64 6 812 4567', '011 64 6 812 4567', 'sip:+6468124567@example.test'])
      assert.equal(isSamePerson(atHome, ofNewYork.ofAddress(written) ?? atHome), false, written);
  });
});
