// Who guesses is slowed, for a while, and nobody else is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualClock } from '@offhook/base/virtual';

import { FailureLimit } from './failure-limit.ts';

const limitOf = (): {
  readonly clock: VirtualClock;
  readonly failures: FailureLimit;
  readonly add: (who: string, times: number) => void;
} => {
  const clock = new VirtualClock();
  const failures = new FailureLimit(clock, { limit: 3, windowMs: 1000 });
  return {
    clock,
    failures,
    add(who, times) {
      for (let at = 0; at < times; at++) failures.add(who);
    },
  };
};

describe('a limit on failures', () => {
  it('is exceeded by the third of one, and of one only', () => {
    const { failures, add } = limitOf();
    assert.equal(failures.isExceeded('a'), false);
    add('a', 2);
    assert.equal(failures.isExceeded('a'), false);
    add('a', 1);
    assert.equal(failures.isExceeded('a'), true);
    assert.equal(failures.isExceeded('b'), false);
  });

  it('is forgotten a second after the first, whatever came since', async () => {
    const { clock, failures, add } = limitOf();
    add('a', 2);
    await clock.advance(900);
    add('a', 1);
    await clock.advance(99);
    assert.equal(failures.isExceeded('a'), true);
    await clock.advance(1);
    assert.equal(failures.isExceeded('a'), false);
    add('a', 2);
    assert.equal(failures.isExceeded('a'), false);
    await clock.advance(500);
    add('a', 1);
    assert.equal(failures.isExceeded('a'), true, 'it is counted from its own first');
  });

  it('what comes while it is exceeded is not counted, and one that was none is taken back, never below none', async () => {
    const { failures, add } = limitOf();
    add('a', 5);
    failures.takeBack('a');
    assert.equal(failures.isExceeded('a'), false);
    add('a', 1);
    assert.equal(failures.isExceeded('a'), true);
    failures.takeBack('b');
    add('b', 1);
    for (let at = 0; at < 3; at++) failures.takeBack('b');
    add('b', 3);
    assert.equal(failures.isExceeded('b'), true);
    failures.clear('b');
    assert.deepEqual([failures.isExceeded('b'), failures.isExceeded('a')], [false, true]);
  });

  it('of ten thousand that are remembered, the oldest is forgotten for another', () => {
    const { failures, add } = limitOf();
    add('first', 3);
    add('second', 3);
    for (let at = 0; at < 9998; at++) add(String(at), 1);
    assert.equal(failures.isExceeded('first'), true);
    add('one more', 1);
    assert.deepEqual([failures.isExceeded('first'), failures.isExceeded('second')], [false, true]);
  });
});
