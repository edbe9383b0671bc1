// Each target with its corpus and some thousands of mutations: what npm test runs. `npm run fuzz -- --seconds 600` goes on for longer.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { hexText, messageOf } from '@offhook/base';

import { campaign, seedsOf } from './campaign.ts';
import { targets } from './targets.ts';

for (const target of targets) {
  it(`${target.name}: no input ends in anything but a ProblemError`, async () => {
    const seeds = await seedsOf(target);
    assert.ok(seeds.length >= 3, `${target.name} has ${seeds.length} seeds`);
    const result = await campaign(target, seeds, { seed: 20_260_105, runs: target.runs ?? 3000 });
    const { finding } = result;
    assert.equal(
      finding,
      undefined,
      finding === undefined
        ? ''
        : `${messageOf(finding.error)}\n${finding.error instanceof Error ? finding.error.stack : ''}\ninput ${hexText(finding.input)}`,
    );
    assert.ok(result.accepted > 0, 'nothing was accepted: the target checks nothing');
  });
}

it('a target that throws another error is found out', async () => {
  const result = await campaign(
    {
      name: 'broken',
      words: ['x'],
      run: (bytes) => {
        if (bytes.length > 3) throw new TypeError('broken');
      },
    },
    [new Uint8Array(2)],
    { seed: 1, runs: 2000 },
  );
  assert.ok(result.finding?.error instanceof TypeError);
});
