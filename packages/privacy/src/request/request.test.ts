// GDPR Art. 12: the life of a request, and when its answer is due.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isProblem } from '@offhook/base';
import * as fc from 'fast-check';

import { dueAtMs, dueMarkOf } from './due-date.ts';
import type { RequestInput, RequestProgress } from './request-machine.ts';
import { isFinal, requestStates, step } from './request-machine.ts';

const dayMs = 86_400_000;

describe('GDPR Art. 12(3): an answer is due within one month', () => {
  it('the last day of a shorter month stands for a day that it does not have', () => {
    assert.equal(new Date(dueAtMs(Date.UTC(2026, 0, 31, 9))).toISOString(), '2026-02-28T23:59:59.999Z');
    assert.equal(new Date(dueAtMs(Date.UTC(2028, 0, 31, 9))).toISOString(), '2028-02-29T23:59:59.999Z');
    assert.equal(new Date(dueAtMs(Date.UTC(2026, 11, 5))).toISOString(), '2027-01-05T23:59:59.999Z');
    assert.equal(new Date(dueAtMs(Date.UTC(2026, 10, 30), true)).toISOString(), '2027-02-28T23:59:59.999Z');
  });

  it('it is 28 to 32 days away, never earlier for a later request, and in the month that follows', () => {
    const times = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(times, times, (a, b) => {
        const due = dueAtMs(a);
        assert.ok(due - a >= 28 * dayMs && due - a < 32 * dayMs);
        if (a <= b) assert.ok(due <= dueAtMs(b));
        assert.equal(new Date(due).getUTCMonth(), (new Date(a).getUTCMonth() + 1) % 12);
        assert.ok(dueAtMs(a, true) > due);
      }),
    );
  });
});

const inputs: fc.Arbitrary<RequestInput> = fc.oneof(
  fc.constantFrom<RequestInput>({ type: 'verify' }, { type: 'finish' }, { type: 'put-back' }, { type: 'refuse' }, { type: 'cancel' }),
  fc.constantFrom('a', 'b').map((planHash): RequestInput => ({ type: 'plan', planHash })),
  fc.constantFrom('a', 'b').map((planHash): RequestInput => ({ type: 'run', planHash })),
);

describe('the request machine', () => {
  it('whatever comes, nothing runs without identification and the plan that was shown, and an end is an end', () => {
    fc.assert(
      fc.property(fc.array(inputs, { maxLength: 30 }), (sequence) => {
        let progress: RequestProgress = { state: 'received' };
        let isVerified = false;
        for (const input of sequence) {
          const before = progress;
          try {
            const [next, effects] = step(progress, input);
            if (input.type === 'verify') isVerified = true;
            if (effects.includes('carry-out')) {
              assert.ok(isVerified && input.type === 'run' && input.planHash === before.planHash && before.state === 'planned');
            }
            if (next.state === 'fulfilled') assert.equal(before.state, 'running');
            if (next.state === 'cancelled' || next.state === 'refused') assert.notEqual(before.state, 'running');
            assert.ok(!isFinal(before.state));
            progress = next;
          } catch (error) {
            assert.ok(isProblem(error, 'conflict'));
            assert.equal(progress, before);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the way from receipt to fulfilment', () => {
    const way: readonly RequestInput[] = [
      { type: 'verify' },
      { type: 'plan', planHash: 'a' },
      { type: 'run', planHash: 'a' },
      { type: 'finish' },
    ];
    const end = way.reduce<RequestProgress>((progress, input) => step(progress, input)[0], { state: 'received' });
    assert.deepEqual(end, { state: 'fulfilled', planHash: 'a' });
  });

  it('each step has its effect, and the ends are three', () => {
    for (const [state, input, next, ...effects] of [
      ['received', { type: 'verify' }, 'verified', 'make-plan'],
      ['received', { type: 'refuse' }, 'refused', 'discard-plan'],
      ['received', { type: 'cancel' }, 'cancelled', 'discard-plan'],
      ['verified', { type: 'plan', planHash: 'a' }, 'planned'],
      ['planned', { type: 'plan', planHash: 'b' }, 'planned'],
      ['planned', { type: 'run', planHash: 'a' }, 'running', 'carry-out'],
      ['running', { type: 'finish' }, 'fulfilled', 'issue-evidence'],
      ['running', { type: 'put-back' }, 'planned'],
    ] as const) {
      const [progress, found] = step({ state, planHash: 'a' }, input);
      assert.deepEqual([progress.state, ...found], [next, ...effects], `${state} ${input.type}`);
      assert.equal(progress.planHash, input.type === 'plan' ? input.planHash : 'a');
    }
    assert.deepEqual(
      requestStates.filter((state) => isFinal(state)),
      ['fulfilled', 'refused', 'cancelled'],
    );
    assert.deepEqual(step({ state: 'received' }, { type: 'verify' })[0], { state: 'verified' });
  });
});

describe('GDPR Art. 12(3): the day of a request is watched', () => {
  const receivedAtMs = Date.UTC(2026, 2, 5, 9);
  const dueMs = Date.UTC(2026, 3, 6) - 1;
  const weekMs = 7 * 86_400_000;
  for (const [what, state, isOutstanding, nowMs, mark] of [
    ['open, more than a week before', 'planned', false, dueMs - weekMs - 1, undefined],
    ['open, a week before', 'planned', false, dueMs - weekMs, 'soon'],
    ['open, to the end of its day', 'running', true, dueMs, 'soon'],
    ['open, after its day', 'received', false, dueMs + 1, 'late'],
    ['answered, after its day', 'fulfilled', false, dueMs + 1, undefined],
    ['refused, after its day', 'refused', false, dueMs + 1, undefined],
    ['carried out, outstanding to the end of its day', 'fulfilled', true, dueMs, undefined],
    ['carried out, outstanding after its day', 'fulfilled', true, dueMs + 1, 'phones-late'],
  ] as const)
    it(what, () => assert.equal(dueMarkOf({ state, receivedAtMs, isOutstanding }, nowMs), mark));
});
