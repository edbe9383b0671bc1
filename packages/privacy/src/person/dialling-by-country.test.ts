// Prefixes of carriers and neighbours, prefixes that a country has given up, and numbers that are written in full but are in no table: each is whose it is, and
// a number beside it is not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { asOfToday, behindCallPrefix, behindPrefixOf } from './dialling-by-country.ts';
import type { KeyReader } from './identifier.ts';
import { createKeyReader } from './identifier.ts';
import { createPersonMatcher } from './matcher.ts';
import type { NumberingRules } from './numbering-plan.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

async function readerOf(rules: NumberingRules): Promise<KeyReader> {
  return createKeyReader(await loadNumberingPlan(rules));
}

/** How sure it is of a value, and of a line that holds it. */
function certaintyOf(reader: KeyReader, wanted: string, written: string): string {
  const matcher = createPersonMatcher({ keys: [reader.ofIdentifier({ type: 'phone-number', value: wanted })], names: [] }, { reader });
  const sip = `sip:${written.replace(/[^+\d*#]/g, '')}@example.test`;
  return [matcher.address(written), matcher.address(sip)].map((match) => match?.certainty ?? 'not').join(', ');
}

async function tried(
  rules: NumberingRules,
  rows: readonly (readonly [wanted: string, written: string, certainty: string])[],
): Promise<void> {
  const reader = await readerOf(rules);
  for (const [wanted, written, certainty] of rows)
    assert.equal(certaintyOf(reader, wanted, written), certainty, `${written} for ${wanted}`);
}

describe('a number behind a prefix of its country', () => {
  it('from Indonesia by any carrier', () =>
    tried({ country: 'ID', areaCode: '21' }, [
      ['+65 6123 4567', '001 65 6123 4567', 'certain, likely'],
      ['+65 6123 4567', '0076561234567', 'certain, likely'],
      ['+65 6123 4567', '008 65 61234567', 'certain, likely'],
      ['+65 6123 4567', '01017 65 61234567', 'certain, likely'],
      ['+62 21 555 1234', '001 62 21 5551234', 'certain, likely'],
      ['+65 6123 4567', '0016561234568', 'not, not'],
      ['+65 6123 4567', '0026561234567', 'not, not'],
      ['+65 6123 4567', '010176561234567', 'certain, likely'],
      ['+62 21 555 1234', '0215551234', 'certain, likely'],
    ]));

  it('from Japan by a carrier before 010', () =>
    tried({ country: 'JP', areaCode: '3' }, [
      ['+49 30 1234567', '010 49 30 1234567', 'certain, likely'],
      ['+49 30 1234567', '0033 010 49 30 1234567', 'certain, likely'],
      ['+49 30 1234567', '0061 010 49 301234567', 'certain, likely'],
      ['+49 30 1234567', '001 010 49 30 1234567', 'certain, likely'],
      ['+49 30 1234567', '005345 010 49 30 1234567', 'certain, likely'],
      ['+49 30 1234567', '003401049301234567', 'not, not'],
      ['+49 30 1234567', '003301049301234568', 'not, not'],
      ['+81 3 1234 5678', '0312345678', 'certain, likely'],
    ]));

  it('between Kenya, Uganda and Tanzania', async () => {
    await tried({ country: 'KE' }, [
      ['+255 22 212 3456', '007 22 212 3456', 'certain, likely'],
      ['+256 41 212 3456', '006 41 212 3456', 'certain, likely'],
      ['+256 41 212 3456', '007412123456', 'not, not'],
      ['+254 20 2123456', '020 2123456', 'certain, likely'],
    ]);
    await tried({ country: 'UG' }, [
      ['+254 20 2123456', '005 20 2123456', 'certain, likely'],
      ['+255 22 212 3456', '007222123456', 'certain, likely'],
      ['+254 20 2123456', '000 254 20 2123456', 'certain, likely'],
      ['+254 20 2123456', '006202123456', 'not, not'],
    ]);
    await tried({ country: 'TZ' }, [
      ['+254 20 2123456', '005202123456', 'certain, likely'],
      ['+256 41 212 3456', '006412123456', 'certain, likely'],
    ]);
    await tried({ country: 'DE' }, [['+254 20 2123456', '005202123456', 'not, not']]);
  });

  it('from Germany and North America by a carrier', async () => {
    await tried({ country: 'DE', areaCode: '30' }, [
      ['+49 171 1234567', '010330 171 1234567', 'likely, likely'],
      ['+49 30 1234567', '01013 030 1234567', 'likely, likely'],
      ['+49 30 1234567', '010040 030 1234567', 'likely, likely'],
      ['+44 20 7946 0110', '01013 0044 20 7946 0110', 'likely, likely'],
      ['+49 171 1234567', '0103301711234568', 'not, not'],
    ]);
    await tried({ country: 'US', areaCode: '212' }, [
      ['+1 312 555 0199', '1010288 1 312 555 0199', 'likely, likely'],
      ['+44 20 7946 0110', '1010288 011 44 20 7946 0110', 'likely, likely'],
      ['+1 312 555 0199', '10102881312555019', 'not, not'],
    ]);
  });

  it('in Mexico as it was until 2019, and from abroad with the 1 of mobiles', async () => {
    await tried({ country: 'MX', areaCode: '55' }, [
      ['+52 33 3123 4567', '01 33 3123 4567', 'certain, likely'],
      ['+52 33 3123 4567', '045 33 31234567', 'certain, likely'],
      ['+52 55 1234 5678', '044 55 1234 5678', 'certain, likely'],
      ['+52 55 1234 5678', '+52 1 55 1234 5678', 'certain, likely'],
      ['+52 1 55 1234 5678', '+52 55 1234 5678', 'certain, likely'],
      ['+52 1 55 1234 5678', '5512345678', 'certain, likely'],
      ['+52 33 3123 4567', '0052 1 33 3123 4567', 'certain, likely'],
      ['+52 33 3123 4567', '0463331234567', 'not, not'],
      ['+52 33 3123 4567', '013331234568', 'not, not'],
      ['+52 55 1234 5678', '+15512345678', 'not, not'],
    ]);
    await tried({ country: 'US', areaCode: '202' }, [
      ['+52 55 1234 5678', '011 52 1 55 1234 5678', 'certain, likely'],
      ['+52 55 1234 5678', '0115225512345678', 'not, not'],
    ]);
  });

  it('what was hashed as it is dialled is found by it still', async () => {
    const reader = await readerOf({ country: 'ID' });
    assert.deepEqual(reader.ofAddress('0016561234567')?.own, 'number:6561234567');
    assert.ok(reader.ofAddress('0016561234567')?.earlier?.includes('number:0016561234567'));
    const mexican = await readerOf({ country: 'MX' });
    assert.ok(mexican.ofAddress('+5215512345678')?.earlier?.includes('number:5215512345678'));
  });
});

describe('a number that is written in full and is in no table', () => {
  it('is one person’s in national and international form, likely; beside it nobody’s', async () => {
    // Ofcom keeps 07700 900000 to 900999 for films.
    await tried({ country: 'GB', areaCode: '20', outsideLine: '9' }, [
      ['+44 7700 900123', '07700 900123', 'likely, likely'],
      ['07700 900123', '+44 7700 900123', 'likely, likely'],
      ['07700 900123', '07700900123', 'certain, likely'],
      ['+44 7700 900123', '9 07700 900123', 'likely, likely'],
      ['07700 900123', '9 07700 900123', 'likely, likely'],
      ['+44 7700 900123', '00 44 7700 900123', 'likely, likely'],
      ['+44 7700 900123', '141 07700 900123', 'likely, likely'],
      ['+44 7700 900123', '9 141 07700 900123', 'likely, likely'],
      ['+44 7400 123456', '9 141 07400 123456', 'likely, likely'],
      ['+44 7700 900123', '07700900124', 'not, not'],
      ['+44 7700 900123', '17700900123', 'not, not'],
      ['+44 7700 900123', '+337700900123', 'not, not'],
    ]);
    await tried({ country: 'KZ' }, [
      ['+7 727 123 4567', '8 727 123 4567', 'likely, likely'],
      ['+7 727 123 4567', '810 7 727 123 4567', 'likely, likely'],
      ['+7 727 123 4567', '87281234567', 'not, not'],
    ]);
    await tried({ country: 'DE', areaCode: '30' }, [
      ['+49 44', '044', 'not, not'],
      ['0312345', '+49312345', 'not, not'],
    ]);
  });
});

describe('a prefix counts where a number begins', () => {
  it('of those that say how a call is made', () => {
    for (const [country, signs, behind] of [
      ['AU', '1831298765432', '298765432'],
      ['AU', '21831298765432', undefined],
      ['BR', '90901199998888', '1199998888'],
      ['BR', '190901199998888', undefined],
      ['US', '11672025550147', '2025550147'],
      ['CA', '11822025550147', '2025550147'],
      ['US', '101028812025550147', '12025550147'],
      ['US', '10102882025550147', undefined],
      ['DE', '0101304930901820', '04930901820'],
      ['DE', '00101304930901820', undefined],
      ['GB', '1412079460000', '2079460000'],
      ['GB', '21412079460000', undefined],
      ['HK', '13321234567', '21234567'],
      ['HK', '213321234567', undefined],
      ['JP', '1840312345678', '0312345678'],
      ['JP', '21840312345678', undefined],
      ['FR', '13321234567', undefined],
    ] as const)
      assert.equal(behindCallPrefix(country, signs), behind, `${country} ${signs}`);
  });

  it('of those that lead abroad or to another area', () => {
    for (const [country, signs, behind] of [
      ['ID', '0016561234567', '6561234567'],
      ['ID', '010176561234567', '6561234567'],
      ['ID', '90016561234567', undefined],
      ['JP', '0033010492345678', '492345678'],
      ['JP', '90033010492345678', undefined],
      ['JP', '0033010092345678', undefined],
      ['KE', '006712345678', '256712345678'],
      ['KE', '007712345678', '255712345678'],
      ['KE', '9006712345678', undefined],
      ['KE', '9007712345678', undefined],
      ['KE', '005712345678', undefined],
      ['TZ', '005712345678', '254712345678'],
      ['TZ', '9005712345678', undefined],
      ['UG', '007712345678', '255712345678'],
      ['UG', '006712345678', undefined],
      ['MX', '0455512345678', '525512345678'],
      ['MX', '015512345678', '525512345678'],
      ['MX', '9015512345678', undefined],
      ['MX', '01551234567', undefined],
    ] as const)
      assert.equal(behindPrefixOf(country, signs), behind, `${country} ${signs}`);
    assert.equal(asOfToday('5215512345678'), '525512345678');
    assert.equal(asOfToday('952155123456789'), '952155123456789');
    assert.equal(asOfToday('52155123456789'), '52155123456789');
  });
});
