import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Limiter } from './limiter.ts';
import { VirtualClock } from './virtual/clock.ts';

test('a budget allows a burst, then one each time its while has passed', async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ clock, burst: 3, everyMs: 1000 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limiter.take('a')),
    [true, true, true, false],
  );
  assert.equal(limiter.waitMs('a'), 1000);
  assert.equal(limiter.take('b'), true, 'others have a budget of their own');
  await clock.advance(999);
  assert.equal(limiter.waitMs('a'), 1);
  assert.equal(limiter.take('a'), false);
  await clock.advance(1);
  assert.equal(limiter.waitMs('a'), 0);
  assert.equal(limiter.take('a'), true);
  assert.equal(limiter.take('a'), false);
  await clock.advance(60_000);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limiter.take('a')),
    [true, true, true, false],
  );
});

test('a refusal costs nothing, and who is forgotten begins anew', async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ clock, burst: 1, everyMs: 500 });
  assert.equal(limiter.take('a'), true);
  for (let more = 0; more < 100; more++) assert.equal(limiter.take('a'), false);
  assert.equal(limiter.waitMs('a'), 500);
  limiter.forget('a');
  assert.equal(limiter.take('a'), true);
});

test('never more than the burst and what time has brought, and memory is bounded, whoever asks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ who: fc.integer({ min: 0, max: 9 }), passMs: fc.integer({ min: 0, max: 400 }) }), { maxLength: 60 }),
      async (burst, asked) => {
        const clock = new VirtualClock();
        const limiter = new Limiter({ clock, burst, everyMs: 100, remembered: 20 });
        const taken = new Map<number, number>();
        for (const { who, passMs } of asked) {
          await clock.advance(passMs);
          if (limiter.take(String(who))) taken.set(who, (taken.get(who) ?? 0) + 1);
        }
        for (const count of taken.values()) assert.ok(count <= burst + Math.floor(clock.monotonicMs() / 100));
        assert.ok(limiter.size <= 20);
      },
    ),
    { numRuns: 50 },
  );
});

test('of more askers than are remembered the oldest is forgotten', () => {
  const limiter = new Limiter({ clock: new VirtualClock(), burst: 1, everyMs: 1000, remembered: 2 });
  for (const who of ['a', 'b', 'c']) limiter.take(who);
  assert.equal(limiter.size, 2);
  assert.equal(limiter.take('c'), false);
  assert.equal(limiter.take('b'), false);
  assert.equal(limiter.take('a'), true);
});

test('several are taken at once, all or none, and never more than the burst', async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ clock, burst: 10, everyMs: 100 });
  assert.deepEqual(
    [11, 7, 4, 3, 1].map((count) => limiter.take('a', count)),
    [false, true, false, true, false],
  );
  assert.deepEqual([limiter.waitMs('a'), limiter.waitMs('a', 5)], [100, 500]);
  await clock.advance(499);
  assert.equal(limiter.take('a', 5), false);
  await clock.advance(1);
  assert.equal(limiter.take('a', 5), true);
  assert.equal(limiter.take('a'), false);
});
