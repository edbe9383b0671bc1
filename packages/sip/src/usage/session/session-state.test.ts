// The steps of a call and the refusal of an offer: RFC 3261 §13, §13.3.1.3, §15, §20.43.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { refusedBy } from './answered.ts';
import { stepSessionState } from './session-state.ts';

const states = ['incoming', 'calling', 'early', 'accepted', 'confirmed', 'ended'] as const;

test('RFC 3261 §13, §15: each state is followed by these, and by nothing else', () => {
  const followers = {
    incoming: ['early', 'accepted', 'ended'],
    calling: ['early', 'confirmed', 'ended'],
    early: ['accepted', 'confirmed', 'ended'],
    accepted: ['confirmed', 'ended'],
    confirmed: ['ended'],
    ended: [],
  };
  for (const state of states)
    for (const next of states) {
      const isStep = (followers[state] as readonly string[]).includes(next);
      assert.equal(stepSessionState(state, next), isStep ? next : state, `${state} to ${next}`);
    }
});

test('RFC 3261 §20.43: the Warning of a refusal has the code and text of the problem, 399 and its message where it names none', () => {
  for (const { error, warning } of [
    { error: undefined, warning: '399 agent.test "the offer cannot be answered"' },
    { error: new Error('secret'), warning: '399 agent.test "the offer cannot be answered"' },
    { error: new ProblemError('unsupported', 'expected audio'), warning: '399 agent.test "expected audio"' },
    {
      error: new ProblemError('unsupported', 'expected audio', { details: { warnCode: 304, warnText: 'audio "only"' } }),
      warning: String.raw`304 agent.test "audio \"only\""`,
    },
    {
      error: new ProblemError('unsupported', ' a~\x7fü\r\n', { details: { warnCode: '304', warnText: 7 } }),
      warning: '399 agent.test " a~????"',
    },
  ])
    assert.deepEqual(refusedBy(error, 'agent.test'), { kind: 'refused', headers: { Warning: warning } });
});
