// Four soft keys fit; More leads to the others; small screens have the short labels.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { SoftKey } from './screen.ts';
import { softKeyLabel, softKeyPage } from './soft-key-page.ts';

const keys = (count: number): readonly SoftKey[] =>
  Array.from({ length: count }, (_, at) => ({ label: `k${at + 1}`, press: () => undefined }));

it('four keys are one page, more are pages of three, and the last leads to the first', async () => {
  let pressed = 0;
  const page = (count: number, index: number): readonly string[] =>
    softKeyPage(keys(count), index, () => void pressed++).map(({ label }) => label);
  assert.deepEqual(page(4, 0), ['k1', 'k2', 'k3', 'k4']);
  assert.deepEqual(page(4, 1), ['k1', 'k2', 'k3', 'k4']);
  assert.deepEqual(page(5, 0), ['k1', 'k2', 'k3', 'More']);
  assert.deepEqual(page(5, 1), ['k4', 'k5', 'More']);
  assert.deepEqual(page(5, 2), ['k1', 'k2', 'k3', 'More']);
  assert.deepEqual(page(6, 1), ['k4', 'k5', 'k6', 'More']);
  await softKeyPage(keys(5), 0, () => void pressed++)
    .at(-1)
    ?.press();
  assert.equal(pressed, 1);
});

it('long labels are short on a small screen, and a count is left out', () => {
  for (const [label, small] of [
    ['Conference', 'Confrnc'],
    ['Consultative', 'Consult'],
    ['Directory', 'Dir'],
    ['Clear All', 'Clear'],
    ['Recent (12)', 'Recent'],
    ['Recent (x)', 'Recent (x)'],
    ['Hold', 'Hold'],
  ] as const)
    assert.deepEqual([softKeyLabel(label, true), softKeyLabel(label, false)], [small, label]);
});
