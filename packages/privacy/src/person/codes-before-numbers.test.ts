// What is dialled before and behind a number says how it is called, not whose it is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createKeyReader, isSamePerson, openKeyReader } from './identifier.ts';
import { createPersonMatcher } from './matcher.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

const ofWashington = createKeyReader(await loadNumberingPlan({ country: 'US', areaCode: '202', extensionDigits: [4] }));

describe('a number with codes around it', () => {
  it('is looked up by the number', () => {
    for (const reader of [openKeyReader, ofWashington]) {
      const wanted = reader.ofIdentifier({ type: 'phone-number', value: '2025550147' });
      for (const written of [
        '*672025550147',
        '*67 202 555 0147',
        '*67,2025550147',
        '2025550147#',
        '#31#2025550147',
        '*31#2025550147',
        '*21*2025550147#',
        '**21*2025550147#',
        'h323:2025550147',
        'H323:2025550147@gw.example.test',
        'gw\\2025550147',
        'sip:*672025550147@example.test',
      ]) {
        const found = reader.ofAddress(written);
        assert.ok(found !== undefined && isSamePerson(wanted, found), written);
      }
    }
  });

  it('is looked up behind what is dialled in its country so that nobody sees, or pays', async () => {
    for (const [country, areaCode, number, written] of [
      ['JP', '3', '+81 3 5550 0110', '184 03-5550-0110'],
      ['JP', '3', '+81 3 5550 0110', '1860355500110'],
      ['US', '202', '+1 202 555 0147', '1167 202 555 0147'],
      ['BR', '11', '+55 11 91234-5678', '9090912345678'],
      ['GB', '20', '+44 20 7946 0110', '141 020 7946 0110'],
    ] as const) {
      const reader = createKeyReader(await loadNumberingPlan({ country, areaCode }));
      const found = reader.ofAddress(written);
      assert.ok(found !== undefined && isSamePerson(reader.ofIdentifier({ type: 'phone-number', value: number }), found), written);
      const other = reader.ofAddress(`99${written}`);
      assert.ok(other !== undefined && !isSamePerson(reader.ofIdentifier({ type: 'phone-number', value: number }), other), written);
    }
  });

  it('in Italy nobody is called without the area, in Germany within it', async () => {
    for (const [country, areaCode, number, written, isSame] of [
      ['IT', '06', '+39 06 12345678', '12345678', false],
      ['IT', '06', '+39 06 12345678', '0612345678', true],
      ['DE', '30', '+49 30 23125110', '23125110', true],
    ] as const) {
      const reader = createKeyReader(await loadNumberingPlan({ country, areaCode }));
      const [wanted, found] = [number, written].map((value) => reader.ofIdentifier({ type: 'phone-number', value }));
      assert.ok(wanted !== undefined && found !== undefined);
      assert.equal(isSamePerson(wanted, found), isSame, written);
    }
  });

  it('of three to six digits is not decided, and not looked up', () => {
    const wanted = openKeyReader.ofIdentifier({ type: 'extension', value: '2001' });
    const matcher = createPersonMatcher({ keys: [wanted], names: [] });
    for (const written of ['*672001', '*21*2001#']) {
      assert.equal(isSamePerson(wanted, openKeyReader.ofAddress(written) ?? wanted), false, written);
      assert.equal(matcher.address(written)?.certainty, 'possible', written);
    }
  });

  it('in running text, a long one is found, and a short one not decided', () => {
    const wanted = [
      openKeyReader.ofIdentifier({ type: 'extension', value: '2007' }),
      openKeyReader.ofIdentifier({ type: 'phone-number', value: '2025550147' }),
    ];
    const matcher = createPersonMatcher({ keys: wanted, names: [] });
    for (const [text, certainty] of [
      ['tel *672007', 'possible'],
      ['*672007$Tinvite$', 'possible'],
      ["dial '*672007'", 'possible'],
      ['#31#2007', 'possible'],
      ['call *672025550147 now', 'likely'],
      ['*672008', undefined],
      ['a*672007', undefined],
      ['*6720071', undefined],
    ] as const)
      assert.equal(matcher.text(text)?.certainty, certainty, text);
  });

  it('a feature code alone is read as it is dialled', () => {
    for (const written of ['*200', '*2001', '#200', '*20*', '*67#', '**'])
      assert.deepEqual(openKeyReader.ofAddress(written), { own: `number:${written}`, derived: [] }, written);
  });
});
