// Conditional requests and ranges: RFC 9110 §13 and §14.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isUnchanged, rangeOf } from './conditions.ts';

const modifiedAtMs = Date.UTC(2026, 0, 5, 10, 0, 0, 700);
const file = { etag: '"tag"', sizeBytes: 100, modifiedAtMs };
const rendered = { etag: '"tag"', sizeBytes: 100 };
const written = 'Mon, 05 Jan 2026 10:00:00 GMT';
const before = 'Mon, 05 Jan 2026 09:59:59 GMT';
const later = 'Mon, 05 Jan 2026 10:00:01 GMT';

describe('RFC 9110 §13.1: unchanged is a file', () => {
  for (const [headers, ofFile, ofRendered] of [
    [{}, false, false],
    [{ 'if-none-match': '"tag"' }, true, true],
    [{ 'if-none-match': 'W/"tag"' }, true, true],
    [{ 'if-none-match': '"a",  "tag" ' }, true, true],
    [{ 'if-none-match': '"a"' }, false, false],
    [{ 'if-none-match': ' * ' }, true, true],
    [{ 'if-none-match': '"a", *' }, false, false],
    [{ 'if-none-match': '' }, false, false],
    [{ 'if-modified-since': written }, true, false],
    [{ 'if-modified-since': later }, true, false],
    [{ 'if-modified-since': before }, false, false],
    [{ 'if-modified-since': 'yesterday' }, false, false],
    [{ 'if-modified-since': written, 'if-none-match': '"a"' }, false, false],
    [{ 'if-modified-since': before, 'if-none-match': '"tag"' }, true, true],
  ] as const)
    it(JSON.stringify(headers), () => assert.deepEqual([isUnchanged(file, headers), isUnchanged(rendered, headers)], [ofFile, ofRendered]));
});

describe('RFC 9110 §14.1.2: of 100 bytes', () => {
  for (const [range, expected] of [
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=0-99', { start: 0, end: 100 }],
    ['bytes=10-500', { start: 10, end: 100 }],
    ['bytes=99-', { start: 99, end: 100 }],
    [' bytes=5- ', { start: 5, end: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-1', { start: 99, end: 100 }],
    ['bytes=-100', { start: 0, end: 100 }],
    ['bytes=-500', { start: 0, end: 100 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=-', undefined],
    ['bytes=5-4', undefined],
    ['bytes=5-3', undefined],
    ['bytes=5-5', { start: 5, end: 6 }],
    ['bytes=0-1,5-6', undefined],
    ['bytes=a-b', undefined],
    ['xbytes=0-1', undefined],
    ['bytes=0-1x', undefined],
    ['bytes=0-999999999999999', { start: 0, end: 100 }],
    ['bytes=0-9999999999999999', undefined],
    ['bytes=1000000000000000-', undefined],
    ['lines=0-1', undefined],
    [undefined, undefined],
  ] as const)
    it(range ?? 'without a range', () => assert.deepEqual(rangeOf(file, range === undefined ? {} : { range }), expected));
});

it('of an empty file no range can be satisfied', () => {
  for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-5'])
    assert.equal(rangeOf({ ...rendered, sizeBytes: 0 }, { range }), 'unsatisfiable');
});

describe('RFC 9110 §13.1.5: a range counts', () => {
  for (const [given, ofFile, ofRendered] of [
    ['"tag"', true, true],
    ['W/"tag"', false, false],
    ['"a"', false, false],
    [written, true, false],
    [later, false, false],
    [before, false, false],
  ] as const)
    it(`If-Range: ${given}`, () => {
      const headers = { range: 'bytes=0-9', 'if-range': given };
      assert.deepEqual([rangeOf(file, headers) !== undefined, rangeOf(rendered, headers) !== undefined], [ofFile, ofRendered]);
    });
});
