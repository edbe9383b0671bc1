import assert from 'node:assert/strict';
import { test } from 'node:test';

import { shortTitle } from './short-title.ts';

test('a title of up to 40 characters stays as it is; a longer one is cut to 40, between characters', () => {
  for (const [title, short] of [
    ['', ''],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), `${'x'.repeat(39)}…`],
    [`${'x'.repeat(38)}𝄞${'y'.repeat(9)}`, `${'x'.repeat(38)}…`],
    [`${'x'.repeat(37)}𝄞${'y'.repeat(9)}`, `${'x'.repeat(37)}𝄞…`],
  ] as const)
    assert.equal(shortTitle(title), short);
});
