// What was read is remembered, up to a limit.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { remembering } from './remembering.ts';

describe('what was read', () => {
  it('is read once, and again where as many others as are remembered came between', () => {
    const read: string[] = [];
    const upper = remembering(2, (text) => {
      read.push(text);
      return text.toUpperCase();
    });
    assert.deepEqual(['a', 'b', 'a', 'b', 'c', 'c', 'a', 'c'].map(upper), ['A', 'B', 'A', 'B', 'C', 'C', 'A', 'C']);
    assert.deepEqual(read, ['a', 'b', 'c', 'a']);
  });
});
