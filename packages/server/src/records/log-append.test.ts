// log.render.file.upload.append: what a log is after an upload.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { continueLog, mergeLog, rangeStart, withinLimit } from './log-append.ts';

describe('log.render.file.upload.append: how a log goes on', () => {
  it('RFC 9110 §14.4: where a part begins', () => {
    for (const [field, start] of [
      ['bytes 0-9/10', 0],
      [' BYTES 12-19/* ', 12],
      ['bytes 12-19', undefined],
      ['bytes */10', undefined],
      ['xbytes 1-2/3', undefined],
      ['bytes 1-2/3x', undefined],
      ['items 1-2/3', undefined],
      ['bytes 1234567890123456-2/3', undefined],
      [undefined, undefined],
    ] as const)
      assert.equal(rangeStart(field), start, field);
  });

  it('at the byte that it names, where both agree on what stands there', () => {
    assert.deepEqual(continueLog('a\nb\n', 'c\n', 4), { kept: 'a\nb\n', part: 'c\n' });
    assert.deepEqual(continueLog('a\nb\n', 'b\nc\n', 2), { kept: 'a\n', part: 'b\nc\n' });
    assert.deepEqual(continueLog('a\nb\n', 'x\n', 0), { kept: '', part: 'x\n' });
    assert.deepEqual(continueLog('ä\n', 'c\n', 3), { kept: 'ä\n', part: 'c\n' });
    assert.equal(continueLog('a\nb\n', 'c\n', 5), undefined);
    assert.equal(continueLog('a\nb\n', 'c\n', 2), undefined);
  });

  it('without one, by the lines that both have', () => {
    for (const [earlier, upload, merged] of [
      ['a\n', 'a\nb\n', 'a\nb\n'],
      ['b\n', 'a\nb\n', 'a\nb\n'],
      ['a\nb\n', 'b\n', 'a\nb\n'],
      ['a\nb\n', 'b\nc\n', 'a\nb\nc\n'],
      ['a\nb\na\nb\n', 'a\nb\nc\n', 'a\nb\na\nb\nc\n'],
      ['a\na\nb\n', 'a\nb\na\n', 'a\na\nb\na\n'],
      ['x\na\nb\na\n', 'a\nb\na\nc\n', 'x\na\nb\na\nc\n'],
      ['x\ny\n', 'a\nb\n', 'x\ny\na\nb\n'],
      ['xa\n', 'a\nb\n', 'xa\na\nb\n'],
      ['xa\nb\n', 'a\nb\n', 'xa\nb\na\nb\n'],
      ['a\n', 'xa\n', 'a\nxa\n'],
      ['', 'a\n', 'a\n'],
    ] as const)
      assert.equal(mergeLog(earlier, upload), merged, JSON.stringify([earlier, upload]));
  });

  it('below its limit, by whole lines', () => {
    assert.equal(withinLimit('a\nb\nc\n', 6), 'a\nb\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 5), 'b\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 4), 'b\nc\n');
    assert.equal(withinLimit('a\nb\nc\n', 3), 'c\n');
    assert.equal(withinLimit('abcdef', 3), 'def');
  });
});
