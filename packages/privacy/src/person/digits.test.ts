// A number as people dial and write it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { nationalPart } from './calling-code.ts';
import { dialledNumber } from './digits.ts';

function signsOf(text: string): string | undefined {
  const dialled = dialledNumber(text);
  return dialled === undefined ? undefined : `${dialled.isGlobal ? '+' : ''}${dialled.signs}`;
}

function reads(cases: readonly (readonly [text: string, signs: string | undefined])[]): void {
  for (const [text, signs] of cases) assert.equal(signsOf(text), signs, text);
}

describe('what is dialled', () => {
  it('E.123: what stands between digits makes no difference, whatever its width or script', () => {
    reads([
      ['202 555 0147', '2025550147'],
      ['(202) 555-0147', '2025550147'],
      ['[202] 555·0147', '2025550147'],
      ["202.555/0147'", '2025550147'],
      ['202\u2013555\u22120147', '2025550147'],
      ['202\u200b555\u20600147', '2025550147'],
      ['\u202a+1 202 555 0147\u202c', '+12025550147'],
      ['２０２５５５０１４７', '2025550147'],
      ['＋１２０２５５５０１４７', '+12025550147'],
      ['٢٠٢٥٥٥٠١٤٧', '2025550147'],
      ['*67', '*67'],
      ['#31#', '#31#'],
      [' 2001 ', '2001'],
    ]);
  });

  it('RFC 3966 §3: the scheme aside, and behind callto and sip as well', () => {
    reads([
      ['tel:+1-202-555-0147', '+12025550147'],
      ['TEL: 2001', '2001'],
      ['callto:2001', '2001'],
      ['sip:2001', '2001'],
      ['sips:2001', '2001'],
      ['tel: +49 (0)30 5550147', '+49305550147'],
      ['2001 tel:', undefined],
      ['+tel:2001', undefined],
    ]);
  });

  it('E.123 §7: a trunk prefix in brackets is not dialled from abroad', () => {
    reads([
      ['+49 (0)30 5550147', '+49305550147'],
      ['0049 (0) 30 5550147', '0049305550147'],
      ['011 49 (0)30 5550147', '01149305550147'],
      ['+49-(0)30 5550147', '+49305550147'],
      ['+1/242.(0)5550147', '+12425550147'],
      ['+(0)30 5550147', '+0305550147'],
      ['+49 30 55 (0)147', '+4930550147'],
      ['49 (0)30 5550147', '490305550147'],
      ['x+49 (0)30 5550147', undefined],
    ]);
  });

  it('RFC 3966 §5.1.5: a number in a context is that context’s', () => {
    reads([
      ['tel:555-0147;phone-context=+1-202', '+12025550147'],
      ['5550147;PHONE-CONTEXT=+1.(202)', '+12025550147'],
      ['030 5550147;phone-context=+49', '+49305550147'],
      ['5550047;phone-context=+49-30', '+49305550047'],
      ['+1 202 555 0147;phone-context=+49', '+12025550147'],
      ['2001;phone-context=example.test', '2001'],
      ['2001;phone-context=', '2001'],
    ]);
  });

  it('parameters, extensions and what is dialled once somebody answers are left out', () => {
    reads([
      ['2025550147;ext=42', '2025550147'],
      ['2025550147;ext=42;isub=1', '2025550147'],
      ['2025550147;npdi', '2025550147'],
      ['2025550147 ext. 42', '2025550147'],
      ['2025550147 Extension 42', '2025550147'],
      ['2025550147, ext: 42', '2025550147'],
      ['2025550147x42', '2025550147'],
      ['2025550147ext42', '2025550147'],
      ['(2025550147) x 42', '2025550147'],
      ['2025550147,,4#', '2025550147'],
      ['2025550147 , 4', '2025550147'],
      ['2025550147;4', '2025550147'],
      ['2025550147p4w55', '2025550147'],
      ['2025550147 W4', '2025550147'],
      ['2025550147;ext=42,,4#', '2025550147'],
      ['2025550147x42,,4', '2025550147'],
      ['*67,4', '*67'],
      ['31#,4', '31#'],
    ]);
  });

  it('what words follow or precede is no number', () => {
    for (const text of [
      '',
      '+',
      'tel:',
      '2001 x',
      '2001 ext 42 x',
      '2001 x42y',
      '200 people',
      '200 within',
      '200, Main Street',
      '200; and so on',
      'x42',
      'ext. 42',
      'ada',
      '20a1',
      '2+2',
      '++2001',
      'a 2001',
    ])
      assert.equal(signsOf(text), undefined, text);
  });

  it('E.164 §6: 32 signs are dialled by nobody', () => {
    reads([
      ['1'.repeat(32), '1'.repeat(32)],
      ['1'.repeat(33), undefined],
      [`+${'1'.repeat(32)}`, `+${'1'.repeat(32)}`],
    ]);
  });

  it('a plus and the prefix 00 say the same; both say it once', () => {
    reads([
      ['+0049305550147', '+49305550147'],
      ['+00493055', '+00493055'],
      ['+004930555', '+4930555'],
      ['+000305550147', '+000305550147'],
      ['0049305550147', '0049305550147'],
    ]);
  });
});

describe('E.164 §6: what is dialled within a country', () => {
  it('behind a code of one, two or three digits', () => {
    for (const [code, national] of [
      ['1', '2025550147'],
      ['7', '4955550147'],
      ...['20', '27', '30', '31', '32', '33', '34', '36', '39', '40', '41', '43', '44', '45', '46', '47', '48', '49'].map(
        (two): readonly [string, string] => [two, '305550147'],
      ),
      ...['51', '58', '60', '66', '81', '82', '84', '86', '90', '91', '92', '93', '94', '95', '98'].map(
        (two): readonly [string, string] => [two, '305550147'],
      ),
      ...['212', '299', '350', '372', '380', '420', '500', '591', '670', '800', '855', '870', '886', '960', '972', '996'].map(
        (three): readonly [string, string] => [three, '5550147'],
      ),
    ] as const)
      assert.equal(nationalPart(`${code}${national}`), national, code);
  });
});
