// How long is waited, at both ends of chance: RFC 5626 §4.5, RFC 3261 §10.2.4, §20.33; and how often something is repeated (§8.1.3, §22.1).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '@offhook/base';
import { SipResponse } from '../message/message.ts';
import { backOffMs, glarePauseMs, refreshAfterMs, retryAfterMs, type BackOff } from './back-off.ts';
import { LoopGuard, type RepeatCause } from './loop-guard.ts';

const least: Random = { bytes: (count) => new Uint8Array(count) };
/** Half of all that chance can add. */
const middle: Random = { bytes: (count) => Uint8Array.from({ length: count }, (_, index) => (index === 0 ? 128 : 0)) };

for (const [backOff, failures, leastMs] of [
  [{}, 1, 15_000],
  [{}, 2, 30_000],
  [{}, 6, 480_000],
  [{}, 7, 900_000],
  [{}, 2000, 900_000],
  [{ baseS: 10 }, 1, 5000],
  [{ baseS: 10, maxS: 30 }, 2, 10_000],
  [{ baseS: 10, maxS: 30 }, 3, 15_000],
  [{ maxS: 20 }, 1, 10_000],
  // Twenty times doubled at most: 2 ** 20 s.
  [{ baseS: 1, maxS: 10_000_000 }, 21, 524_288_000],
  [{ baseS: 1, maxS: 10_000_000 }, 22, 524_288_000],
] as const satisfies readonly (readonly [BackOff, number, number])[]) {
  test(`RFC 5626 §4.5: failure ${failures} of ${JSON.stringify(backOff)} is waited out for ${leastMs} ms to twice as long`, () => {
    assert.deepEqual([backOffMs(backOff, failures, least), backOffMs(backOff, failures, middle)], [leastMs, leastMs * 1.5]);
  });
}

for (const [value, expected] of [
  ['120', 120_000],
  ['18000;duration=3600', 18_000_000],
  ['120 (I am in a meeting)', 120_000],
  ['0', 0],
  ['-1', undefined],
  ['soon', undefined],
  [undefined, undefined],
] as const) {
  test(`RFC 3261 §20.33: Retry-After ${value ?? 'missing'} asks for ${expected ?? 'no'} ms`, () => {
    const response = new SipResponse(503);
    if (value !== undefined) response.headers.add('Retry-After', value);
    assert.equal(retryAfterMs(response), expected);
  });
}

for (const [grantedS, overlapS, expected] of [
  [3600, 60, 3_540_000],
  [61, 60, 1000],
  [60, 60, 30_000],
  [59, 60, 29_500],
  [60, 0, 60_000],
] as const) {
  test(`RFC 3261 §10.2.4: of ${grantedS} s with ${overlapS} s to spare the refresh comes after ${expected} ms`, () => {
    assert.equal(refreshAfterMs(grantedS, overlapS), expected);
  });
}

function allowed(guard: LoopGuard, cause: RepeatCause): number {
  let count = 0;
  while (count < 100 && guard.allows(cause)) count++;
  return count;
}

for (const [cause, most] of [
  ['challenge', 4],
  ['brief', 2],
  ['redirection', 5],
  ['glare', 6],
  ['later', 1],
] as const) {
  test(`RFC 3261 §8.1.3, §22.1: a ${cause} is followed ${most} times, and as often again once it worked`, () => {
    const guard = new LoopGuard();
    assert.deepEqual([allowed(guard, cause), allowed(guard, cause)], [most, 0]);
    guard.reset();
    assert.equal(allowed(guard, cause), most);
  });
}

test('all causes together are followed ten times, and as often again once it worked', () => {
  const guard = new LoopGuard();
  const all = (): readonly number[] => (['glare', 'challenge', 'brief'] as const).map((cause) => allowed(guard, cause));
  assert.deepEqual(all(), [6, 4, 0]);
  guard.reset();
  assert.deepEqual(all(), [6, 4, 0]);
});

test('RFC 3261 §14.1: after glare the owner of the Call-ID waits 2.1 to 4 s, the other at most 2 s', () => {
  const most: Random = { bytes: (count) => new Uint8Array(count).fill(255) };
  assert.deepEqual([glarePauseMs(true, least), glarePauseMs(true, most)], [2100, 4000]);
  assert.deepEqual([glarePauseMs(false, least), glarePauseMs(false, most)], [0, 2000]);
});
