import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';

import { systemClock } from './clock.ts';

test('a timer of more than 2^31 milliseconds is not taken for one of none, and can be cancelled', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => {
    warnings.push(warning.name);
  };
  process.on('warning', listen);
  const timer = systemClock.setTimer(4_294_967_295_000, () => assert.fail('fired'));
  await setImmediate();
  timer.cancel();
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});
