// GDPR Art. 15(4): who stands beside the person in one name.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { withoutCompanions } from './companions.ts';
import { keysOfIdentifier } from './identifier.ts';
import { createPersonMatcher } from './matcher.ts';

const words = new Set(['for', 'line']);
const byName = createPersonMatcher({ keys: [], names: ['ada onu', 'ada'] });
const byNumber = createPersonMatcher({ keys: [keysOfIdentifier({ type: 'extension', value: '2001' })], names: [] });

describe('GDPR Art. 15(4): a name that holds the person and another', () => {
  it('keeps the person’s, in any order and set apart by any sign', () => {
    for (const [name, shown] of [
      ['Ada Onu & Tunde Bakare', 'Ada Onu & ••• •••'],
      ['Tunde Bakare & Ada Onu', '••• ••• & Ada Onu'],
      ['Ada Onu&Tunde', 'Ada Onu&•••'],
      ['Ada & Tunde', 'Ada & •••'],
      ['Ada Onu (for Emeka Obi)', 'Ada Onu (for ••• •••)'],
      ['Ada Onu / Chinedu Eze', 'Ada Onu / ••• •••'],
      ['Ada Onu c/o Yusuf Bello', 'Ada Onu c/o ••• •••'],
      ['Onu, Ada c/o Bello, Yusuf', 'Onu, Ada c/o •••, •••'],
      ['Ada Onu and Tunde Bakare', 'Ada Onu and ••• •••'],
      ['Ada Onu, Tunde Bakare', 'Ada Onu, ••• •••'],
      ['Ada Onu; Tunde Bakare', 'Ada Onu; ••• •••'],
      ['Ada Onu - Tunde Bakare', 'Ada Onu - ••• •••'],
      ['Dr. Ada Onu [Tunde]', 'Dr. Ada Onu [•••]'],
      ['Tunde Bakare (Ada Onu)', '••• ••• (Ada Onu)'],
      ['Ada Onu (line 2)', 'Ada Onu (line 2)'],
      ['Onu, Ada', 'Onu, Ada'],
      ['Ada Onu', 'Ada Onu'],
      ['Chief', 'Chief'],
      ['', ''],
    ] as const)
      assert.deepEqual(withoutCompanions(byName, [name], words), [shown], name);
  });

  it('leaves a name that is asked for with such a sign', () => {
    const both = createPersonMatcher({ keys: [], names: ['Marks & Spencer', 'Marks'] });
    assert.deepEqual(withoutCompanions(both, ['Marks & Spencer'], words), ['Marks & Spencer']);
    assert.deepEqual(withoutCompanions(both, ['Marks & Bakare'], words), ['Marks & •••']);
  });

  it('in two elements as in one', () => {
    for (const [first, last, ...shown] of [
      ['Ada', 'Onu & Tunde Bakare', 'Ada', 'Onu & ••• •••'],
      ['Ada Onu &', 'Tunde Bakare', 'Ada Onu &', '••• •••'],
      ['Ada', 'Onu', 'Ada', 'Onu'],
      ['', 'Ada Onu & Tunde', '', 'Ada Onu & •••'],
    ] as const)
      assert.deepEqual(withoutCompanions(byName, [first, last], words), shown, `${first}, ${last}`);
  });

  it('asked for by number alone, keeps what stands before a bracket, and of two that are joined neither', () => {
    for (const [name, shown] of [
      ['Ada Onu (for Emeka Obi)', 'Ada Onu (for ••• •••)'],
      ['Ada Onu c/o Yusuf & Co', 'Ada Onu c/o ••• & •••'],
      ['Onu, Ada (Sales)', 'Onu, Ada (•••)'],
      ['Onu, Ada', 'Onu, Ada'],
      ['Ada Onu & Tunde Bakare', '••• ••• & ••• •••'],
      ['Ada Onu', 'Ada Onu'],
      ['Chief', 'Chief'],
    ] as const)
      assert.deepEqual(withoutCompanions(byNumber, [name], words), [shown], name);
  });
});
