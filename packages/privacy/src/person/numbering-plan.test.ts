// How a site dials, and what a number may be besides.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import type { NumberingPlan } from './numbering-plan.ts';
import { loadNumberingPlan, openPlan } from './numbering-plan.ts';

type Case = readonly [text: string, reading: string | undefined, ...maybe: readonly string[]];

/** Each reading with its kind: `international 12025550147`. */
function reads(plan: NumberingPlan, cases: readonly Case[]): void {
  for (const [text, wanted, ...maybe] of cases) {
    const reading = plan.read(text);
    const found = reading === undefined ? [undefined] : [`${reading.kind} ${reading.canonical}`, ...reading.maybe];
    assert.deepEqual(found, [wanted, ...maybe], text);
  }
}

describe('where nothing is known of the site', () => {
  it('E.164 §6: a plus or 00 makes a number international; it may be dialled within its country too', () => {
    reads(openPlan, [
      ['+49 (0)30 5550147', 'international 49305550147', '0305550147', '305550147'],
      ['0049305550147', 'international 49305550147', '0305550147', '305550147'],
      ['+1 202 555 0147', 'international 12025550147', '2025550147'],
      ['+372 5550147', 'international 3725550147'],
      ['+372 55501470', 'international 37255501470', '055501470', '55501470'],
      ['001234567', 'international 1234567'],
      ['00123456', 'as-dialled 00123456'],
      ['000123456789', 'as-dialled 000123456789'],
      ['90049305550147', 'as-dialled 90049305550147'],
      ['0049305*', 'as-dialled 0049305*'],
      ['+49*305550147', 'as-dialled 49*305550147'],
    ]);
  });

  it('ten digits may be of North America, behind the prefixes dialled there', () => {
    reads(openPlan, [
      ['2025550147', 'as-dialled 2025550147', '12025550147'],
      ['12025550147', 'as-dialled 12025550147', '2025550147'],
      ['92025550147', 'as-dialled 92025550147', '12025550147', '2025550147'],
      ['912025550147', 'as-dialled 912025550147', '12025550147', '2025550147'],
      ['01112025550147', 'as-dialled 01112025550147', '12025550147', '2025550147'],
      ['901112025550147', 'as-dialled 901112025550147', '12025550147', '2025550147'],
      ['1025550147', 'as-dialled 1025550147'],
      ['2021550147', 'as-dialled 2021550147'],
      ['82025550147', 'as-dialled 82025550147'],
      ['20255501478', 'as-dialled 20255501478'],
      ['2001', 'as-dialled 2001'],
    ]);
  });

  it('behind 011, which is dialled for 00 in North America', () => {
    reads(openPlan, [
      ['011 49 30 5550147', 'as-dialled 01149305550147', '49305550147'],
      ['9 011 49 30 5550147', 'as-dialled 901149305550147', '49305550147'],
      ['01137255501', 'as-dialled 01137255501', '37255501'],
      ['0113725550', 'as-dialled 0113725550'],
      ['01103725550147', 'as-dialled 01103725550147'],
      ['801149305550147', 'as-dialled 801149305550147'],
    ]);
  });

  it('a word is no number', () => {
    reads(openPlan, [['ada', undefined]]);
  });
});

describe('a site in Germany, area 30, outside line 0', () => {
  const plan = loadNumberingPlan({ country: 'de', areaCode: '30', outsideLine: '0', extensionDigits: [3, 4] });
  const national = ['0305550147', '305550147'];

  it('DIN 5008: one number in all its forms is one', async () => {
    const de = await plan;
    for (const text of [
      '+49 (0)30 5550147',
      '+49 30/555-01 47',
      '0049 30 5550147',
      '00049 30 5550147',
      '030 5550147',
      '0 030 5550147',
      '5550147',
      'tel:5550147;phone-context=+49-30',
      'tel:030-5550147;phone-context=+49',
      '+49 30 5550147 ext. 4',
    ]) {
      const reading = de.read(text);
      assert.equal(reading?.canonical, '49305550147', text);
      assert.equal(reading.kind, 'international', text);
      assert.ok(
        national.every((form) => reading.maybe.includes(form)),
        text,
      );
      assert.ok(!reading.maybe.includes('49305550147'), text);
    }
  });

  it('a number without a prefix is local first, and may be national, or international but for its plus', async () => {
    reads(await plan, [
      ['5550147', 'international 49305550147', '495550147', ...national],
      ['12025550147', 'international 493012025550147', '12025550147', '03012025550147', '3012025550147'],
      // behind an outside line that looks like a trunk prefix
      ['05550147', 'international 495550147', '49305550147'],
      ['0305550147', 'international 49305550147', '4930305550147', ...national],
      // of ten digits, rather of the country than of another that is not written; of more, either
      ['2025550147', 'international 49302025550147', '492025550147', '0302025550147', '302025550147'],
      ['+5550147', 'as-dialled 5550147'],
    ]);
  });

  it('a number of the lengths of extensions is one, but for those with a plus', async () => {
    reads(await plan, [
      ['147', 'extension 147'],
      ['2001', 'extension 2001'],
      ['0147', 'extension 0147'],
      ['55014', 'international 493055014'],
      ['+147', 'as-dialled 147'],
    ]);
  });

  it('what the library calls invalid stays as dialled', async () => {
    reads(await plan, [
      ['+4930', 'as-dialled 4930'],
      ['+999123456', 'as-dialled 999123456'],
      ['*672', 'as-dialled *672'],
      ['00', 'as-dialled 00'],
      ['ada', undefined],
    ]);
  });

  it('the plus counts where the digits are the same, also when both are asked for', async () => {
    const de = await plan;
    for (const _ of [1, 2]) {
      assert.equal(de.read('2001')?.kind, 'extension');
      assert.equal(de.read('+2001')?.kind, 'as-dialled');
    }
  });
});

describe('a site in North America, area 202, outside line 9', () => {
  const plan = loadNumberingPlan({ country: 'US', areaCode: '202', outsideLine: '9', extensionDigits: [4] });

  it('NANP: seven, ten and eleven digits, with the outside line or without, are one number', async () => {
    const us = await plan;
    for (const text of [
      '555-0147',
      '9 555 0147',
      '202-555-0147',
      '9-202-555-0147',
      '1 202 555 0147',
      '9 1 202 555 0147',
      '+1 202 555 0147',
      '9 011 1 202 555 0147',
      '001 202 555 0147',
      '2025550147,,4#',
    ]) {
      const reading = us.read(text);
      assert.equal(reading?.canonical, '12025550147', text);
      assert.ok(reading.maybe.includes('2025550147'), text);
    }
    reads(us, [
      ['9 011 49 30 5550147', 'international 49305550147', '0305550147', '305550147'],
      ['9911', 'extension 9911'],
      ['911', 'as-dialled 911'],
    ]);
  });

  it('an outside line is not taken off a number with a plus', async () => {
    const us = await plan;
    assert.equal(us.read('+912025550147')?.canonical, '912025550147');
  });
});

describe('a site of which the country is not known', () => {
  const plan = loadNumberingPlan({ outsideLine: '8', extensionDigits: [4] });

  it('has its extensions, and what stands behind its outside line may be meant', async () => {
    reads(await plan, [
      ['2001', 'extension 2001'],
      ['8001', 'extension 8001'],
      ['+2001', 'international 2001'],
      ['*200', 'as-dialled *200'],
      ['8 0049 30 5550147', 'as-dialled 80049305550147', '49305550147', '0305550147', '305550147'],
      ['8 202 555 0147', 'as-dialled 82025550147', '2025550147', '12025550147'],
      ['8', 'as-dialled 8'],
      ['202 555 0147', 'as-dialled 2025550147', '12025550147'],
      ['+82 2 555 0147', 'international 8225550147', '025550147', '25550147'],
      ['ada', undefined],
    ]);
  });

  it('without an outside line, nothing is taken off', async () => {
    reads(await loadNumberingPlan({}), [
      ['2001', 'as-dialled 2001'],
      ['82025550147', 'as-dialled 82025550147'],
    ]);
  });
});

describe('rules that say little', () => {
  it('without area, outside line and extensions, national and international numbers are read', async () => {
    const us = await loadNumberingPlan({ country: 'US' });
    reads(us, [
      ['202-555-0147', 'international 12025550147', '2025550147'],
      ['555-0147', 'as-dialled 5550147'],
      ['2001', 'as-dialled 2001'],
      ['00 49 30 901820', 'international 4930901820', '030901820', '30901820'],
    ]);
  });

  it('ISO 3166-1: a country that is none is refused', async () => {
    for (const country of ['XX', '', 'Germany', 'D'])
      await assert.rejects(loadNumberingPlan({ country }), (error) => isProblem(error, 'bad-configuration'), country);
  });
});
