// Which digits of a running text are whose number.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createKeyReader } from './identifier.ts';
import { loadNumberingPlan } from './numbering-plan.ts';
import { matcherOf, matches, shown } from '../../test/matchers.ts';

describe('numbers in running text', () => {
  const person = matcherOf({
    by: [
      ['extension', '200'],
      ['extension', '42'],
      ['extension', '555014'],
      ['phone-number', '+1 202 555 0147'],
      ['phone-number', '5550199'],
    ],
  });
  const long = 'likely number number:12025550147';
  const home = 'likely number number:2025550147';

  it('of seven digits or more are likely, with up to three signs between', () => {
    matches(person, 'text', [
      ['at 5550199.', 'likely number number:5550199'],
      ['at 555014', 'possible number number:555014'],
      ['at 202-555-0147', home],
      ['at 1 202 555 0147', long],
      ['at +1 - 202. (555) 0147', long],
      ['at 1 -- -202 555 0147', home],
      ['at 1,202;555:0147', long],
      ['at 1_202\u2014555\u200b0147', long],
      ['at 1    202 555 0147', home],
      ['at 0012025550147', long],
      ['at 011 1 202 555 0147', long],
      ['at 1 (0)202 555 0147', long],
      ['at 12025550147x', long],
      ['at 120255501478', undefined],
      ['at 812025550147', undefined],
      ['at 2025550148', undefined],
    ]);
  });

  it('behind a plus and a country code are perhaps another country’s', () => {
    matches(person, 'text', [
      ['at +44 2025550147', 'possible number number:2025550147'],
      ['at +44 (0)2025550147', 'possible number number:2025550147'],
      ['at +12025550147', long],
      ['at +1 202 555 0199', 'possible number number:5550199'],
      ['at +1 202 5550199', 'possible number number:5550199'],
      ['at +44 20 7946 2025550147', home],
    ]);
  });

  it('of three to six digits are possible, of fewer nobody’s', () => {
    const found = 'possible number number:200';
    matches(person, 'text', [
      ['at 200', found],
      ['at +200', found],
      ['(200) x', found],
      ['200/201', found],
      ['200: yes', found],
      ['at 200.', found],
      ['at 1.x 200', found],
      ['200:123', found],
      ['200-123', found],
      ['at 42', undefined],
      ['at 1200', undefined],
      ['at 2000', undefined],
      ['a200', undefined],
      ['200a', undefined],
      ['_200', undefined],
      ['200_', undefined],
      ['200@x', 'likely address number:200'],
      ['200@ x', undefined],
    ]);
  });

  it('RFC 3339, RFC 4291: in dates, times, fractions, versions and IPv6 addresses are nobody’s', () => {
    for (const text of [
      '1.200',
      '1:200',
      '200.1',
      '1/200',
      '12-200',
      '200:15',
      '200:1',
      '200/1',
      '200-15',
      'a0:200',
      '200:a0:1',
      'fe80::200',
      '200::1',
      'face:200',
    ])
      assert.equal(shown(person.text(`at ${text} x`)), text === 'face:200' ? 'possible number number:200' : undefined, text);
  });

  it('of somebody whose long numbers are all known with their country, no digits within another such number', () => {
    const global = matcherOf({
      by: [
        ['extension', '2001'],
        ['phone-number', '+1 202 555 0147'],
      ],
    });
    matches(global, 'text', [
      ['called +44 20 7946 2001', undefined],
      ['called 2001', 'possible number number:2001'],
    ]);
  });

  it('that are all of a value stand for whom they name', () => {
    matches(person, 'text', [
      ['200', 'likely address number:200'],
      [' 42 ', undefined],
      ['555014', 'likely address number:555014'],
      ['200 people', 'possible number number:200'],
      ['200, Main Street', 'possible number number:200'],
    ]);
    matches(matcherOf({ by: [['extension', '200']] }, { realms: new Set(['example.test']) }), 'text', [
      ['200@other.test', 'possible address number:200'],
      ['sip:200@other.test', 'possible address number:200'],
    ]);
  });

  it('are read as the site dials', async () => {
    const reader = createKeyReader(await loadNumberingPlan({ country: 'DE', areaCode: '30', outsideLine: '0', extensionDigits: [4] }));
    const site = matcherOf({ by: [['phone-number', '+49 30 5550147']] }, { reader });
    const found = 'likely number number:49305550147';
    matches(site, 'text', [
      ['call 5550147', found],
      ['call 555 01-47 now', found],
      ['call 00305550147', 'likely number number:305550147'],
      ['call 0 (030) 5550147', 'likely number number:0305550147'],
      ['call +49 (0)30 / 555 0147', found],
      ['call 030 5550147', 'likely number number:0305550147'],
      ['call 5550148', undefined],
      ['call 55501 47', found],
      ['call a5550147', undefined],
      ['call 5550147@x', 'likely address number:49305550147'],
    ]);
    matches(site, 'address', [['5550147', 'certain address number:49305550147']]);
    assert.deepEqual(site.spansIn('ß call 0 5550147 and 030 5550148'), [[7, 16]]);
  });
});
