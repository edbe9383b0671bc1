// A user agent of ours against a far end that may do all that the RFCs allow: whatever it does, everything ends and nothing is left. `npm run long -- stranger` takes more seeds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrangerDay } from './stranger-day.ts';

const first = Number(process.env['OFFHOOK_FIRST_SEED'] ?? 1);
const seeds = Number(process.env['OFFHOOK_SEEDS'] ?? 10);

for (let seed = first; seed < first + seeds; seed++) {
  test(`with a stranger every promise settles, every usage ends, nothing is left, and the same seed does the same (seed ${seed})`, async () => {
    const day = new StrangerDay(seed);
    await day.run(seed);
    const again = new StrangerDay(seed);
    await again.run(seed);
    assert.ok(day.trace.length > 50, `${day.trace.length} messages seen`);
    assert.equal(again.trace.join('\n') === day.trace.join('\n'), true, 'the same seed tells the same story');
  });
}
