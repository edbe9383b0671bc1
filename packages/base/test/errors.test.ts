// What is read of an error of somebody else's.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { errorCode, messageOf } from '../src/errors.ts';

describe('an error of somebody else’s', () => {
  it('has the code that it says, where it is a text', () => {
    for (const [error, code] of [
      [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
      [Object.assign(new Error('x'), { code: 5 }), ''],
      [new Error('ENOENT'), ''],
      [{ code: 'ENOENT' }, ''],
      ['ENOENT', ''],
      [undefined, ''],
      [null, ''],
    ] as const)
      assert.equal(errorCode(error), code);
  });

  it('is told by its message, and what is no error as it is', () => {
    assert.deepEqual([messageOf(new Error('x')), messageOf('y'), messageOf(undefined)], ['x', 'y', 'undefined']);
  });
});
