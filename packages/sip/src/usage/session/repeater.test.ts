// RFC 3262 §3 on the clock.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '@offhook/base/virtual';
import { defaultTimings } from '../../transaction/timers.ts';
import { Repeater } from './repeater.ts';

function repeat(): { readonly clock: VirtualClock; readonly repeater: Repeater; readonly told: (number | 'given up')[] } {
  const clock = new VirtualClock();
  const told: (number | 'given up')[] = [];
  const repeater = new Repeater({
    clock,
    timings: defaultTimings,
    send: () => told.push(clock.monotonicMs()),
    onGiveUp: () => told.push('given up'),
  });
  return { clock, repeater, told };
}

test('RFC 3262 §3: a reliable response goes again after T1, doubled without a cap, and is given up after 64*T1', async () => {
  const { clock, told } = repeat();
  await clock.advance(31_999);
  assert.deepEqual(told, [500, 1500, 3500, 7500, 15_500, 31_500]);
  await clock.advance(1);
  assert.deepEqual(told.slice(6), ['given up']);
  assert.equal(clock.pendingTimers, 0);
});

test('RFC 3262 §3: once acknowledged it is not repeated any more', async () => {
  const { clock, repeater, told } = repeat();
  await clock.advance(600);
  repeater.stop();
  repeater.stop();
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(40_000);
  assert.deepEqual(told, [500]);
});
