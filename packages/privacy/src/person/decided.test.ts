// GDPR Art. 15(4): what is only possible is shown as anybody else's is.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { onlyDecided } from './decided.ts';
import { keysOfIdentifier } from './identifier.ts';
import { createPersonMatcher } from './matcher.ts';

const matcher = createPersonMatcher({
  keys: [keysOfIdentifier({ type: 'extension', value: '2001' }), keysOfIdentifier({ type: 'login', value: 'ada' })],
  names: ['Ada Example'],
});
const decided = onlyDecided(matcher);

it('what is certain or likely is the same, and what is possible is nobody’s', () => {
  for (const [value, reads] of [
    ['2001', { address: true, name: false, text: true, whole: true }],
    ['Ada Example', { address: true, name: true, text: true, whole: true }],
    ['Ada Example Sample', { address: false, name: false, text: false, whole: false }],
    ['called 2001', { address: false, name: false, text: false, whole: false }],
    ['nobody', { address: false, name: false, text: false, whole: false }],
  ] as const)
    for (const read of ['address', 'name', 'text', 'whole'] as const)
      assert.deepEqual(decided[read](value), reads[read] ? matcher[read](value) : undefined, `${read} ${value}`);
  assert.equal(matcher.text('called 2001')?.certainty, 'possible');
  const line = (prose: string, value: string): string | undefined =>
    decided.line(`${prose} ${value}`, () => ({ prose, parties: value === '' ? [] : [{ form: 'address', value }] }))?.certainty;
  assert.equal(line('INVITE', '2001'), 'certain');
  assert.equal(line('seen ada', ''), undefined);
  assert.equal(matcher.line('seen ada', () => ({ prose: 'seen ada', parties: [] }))?.certainty, 'possible');
});
