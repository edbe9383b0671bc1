// What in a text is the person's own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOfIdentifier } from './identifier.ts';
import type { LineReading } from './matcher.ts';
import { createPersonMatcher } from './matcher.ts';
import { ownSpans } from './own-spans.ts';

const matcher = createPersonMatcher({
  keys: [keysOfIdentifier({ type: 'extension', value: '12' }), keysOfIdentifier({ type: 'login', value: 'ada' })],
  names: ['Ada', 'Ada Example'],
});

function ownOf(prose: string, ...parties: LineReading['parties']): readonly string[] {
  return [...new Set(ownSpans(matcher, { parties, prose }).map((span) => span.join('-')))].sort().map((span) => {
    const [start, end] = span.split('-').map(Number);
    return `${span} ${prose.slice(start, end)}`;
  });
}

describe('GDPR Art. 15(3): what in a text is the person’s own', () => {
  it('each place of a party that the grammar names and that is the person', () => {
    assert.deepEqual(ownOf('12 called 12', { form: 'address', value: '12' }), ['0-2 12', '10-12 12']);
    assert.deepEqual(ownOf('1212', { form: 'address', value: '12' }), ['0-2 12', '2-4 12']);
    assert.deepEqual(ownOf('from 12'), []);
  });

  it('a party of another form or of other people is not', () => {
    assert.deepEqual(ownOf('13 called', { form: 'address', value: '13' }), []);
    assert.deepEqual(ownOf('12 is a name', { form: 'name', value: '12' }), []);
    assert.deepEqual(ownOf('"Ada" calls', { form: 'name', value: 'Ada' }), ['1-4 Ada']);
    assert.deepEqual(ownOf('from 13 and 12', { form: 'address', value: '13' }, { form: 'address', value: '12' }), ['12-14 12']);
  });

  it('what is found without a grammar counts besides', () => {
    assert.deepEqual(ownOf('to Ada Example', { form: 'name', value: 'Grace' }), ['3-14 Ada Example', '3-6 Ada']);
  });
});
