// Each reading of a number, whole: what it is, what it may be besides, and by what it is known within its area.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { NumberReading, NumberingRules } from './numbering-plan.ts';
import { loadNumberingPlan } from './numbering-plan.ts';

const international = (canonical: string, maybe: readonly string[], more: Partial<NumberReading> = {}): NumberReading => ({
  canonical,
  kind: 'international',
  maybe,
  ...more,
});
const asDialled = (canonical: string, maybe: readonly string[] = [], more: Partial<NumberReading> = {}): NumberReading => ({
  canonical,
  kind: 'as-dialled',
  maybe,
  ...more,
});
const extension = (canonical: string): NumberReading => ({ canonical, kind: 'extension', maybe: [] });

const berlin = { country: 'DE', areaCode: '30' };

describe('what a number is, and may be', () => {
  for (const [rules, cases] of [
    [
      berlin,
      [
        ['+4930901820', international('4930901820', ['030901820', '30901820'], { local: '901820' })],
        ['+498955501470', international('498955501470', ['08955501470', '8955501470'])],
        ['+491', asDialled('491')],
        ['*67030901820', asDialled('*67030901820', ['4930901820', '030901820', '30901820'], { unlikely: [] })],
      ],
    ],
    [
      { ...berlin, extensionDigits: [6] },
      [
        ['+4930901820', international('4930901820', ['030901820', '30901820'])],
        ['901820', extension('901820')],
      ],
    ],
    [{ country: 'DE' }, [['+4930901820', international('4930901820', ['030901820', '30901820'])]]],
    [{ country: 'IT', areaCode: '06' }, [['+390669812345', international('390669812345', ['0669812345'])]]],
    [
      { country: 'GB' },
      [
        ['07700900123', asDialled('07700900123', ['447700900123'])],
        ['00447700900123', asDialled('00447700900123', ['447700900123'])],
        ['7700900123', asDialled('7700900123')],
        ['447700900123', asDialled('447700900123')],
      ],
    ],
    [
      { country: 'US', areaCode: '646' },
      [
        ['646-812-4567', international('16468124567', [], { unlikely: ['6468124567'], local: '8124567' })],
        ['+6468124567', international('6468124567', ['068124567', '68124567'])],
      ],
    ],
    [
      { country: 'SG' },
      [
        ['001 202 555 0147', asDialled('0012025550147', ['2025550147'], { unlikely: ['12025550147'] })],
        ['002 49 30 901820', international('4930901820', ['030901820', '30901820'])],
      ],
    ],
    [
      { country: 'AU', areaCode: '2' },
      [['0011 202 555 0147', asDialled('00112025550147', ['2025550147'], { unlikely: ['112025550147'] })]],
    ],
    [
      { outsideLine: '0', extensionDigits: [4] },
      [
        ['2001', extension('2001')],
        ['00301', asDialled('00301', ['0301'])],
        ['0', asDialled('0')],
        ['x', undefined],
      ],
    ],
  ] as const satisfies readonly (readonly [NumberingRules, readonly (readonly [string, NumberReading | undefined])[]])[])
    it(JSON.stringify(rules), async () => {
      const plan = await loadNumberingPlan(rules);
      for (const [text, reading] of cases) assert.deepEqual(plan.read(text), reading, text);
    });
});
