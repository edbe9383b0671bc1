import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CallState } from '@offhook/api';

import { Call } from './call.ts';
import { canBecome } from './call-state.ts';
import type { Line } from '../line/line.ts';

const all: readonly CallState[] = ['dialling', 'proceeding', 'ringback', 'offering', 'connected', 'hold', 'held', 'conference', 'ended'];

describe('the steps of a call', () => {
  for (const [from, others] of [
    ['dialling', ['proceeding', 'ringback', 'connected', 'held', 'ended']],
    ['proceeding', ['ringback', 'connected', 'held', 'ended']],
    ['ringback', ['proceeding', 'connected', 'held', 'ended']],
    ['offering', ['connected', 'held', 'ended']],
    ['connected', ['hold', 'held', 'conference', 'ended']],
    ['hold', ['connected', 'held', 'conference', 'ended']],
    ['held', ['connected', 'hold', 'conference', 'ended']],
    ['conference', ['connected', 'hold', 'held', 'ended']],
    ['ended', []],
  ] as const) {
    it(`${from}: ${others.join(', ') || 'nothing else'}`, () => {
      const reached = all.filter((to) => to !== from && canBecome(from, to));
      assert.deepEqual(reached.sort(), [...others].sort());
      assert.equal(canBecome(from, from), true);
    });
  }

  it('a step that is none of these is a bug, and changes nothing', () => {
    const address = { address: 'sip:2001@example.test' };
    // The line has no part in this.
    const line = {} as Line;
    const call = new Call({ id: '1', line, direction: 'Out', startedAtMs: 0, destination: address, party: address, state: 'dialling' });
    assert.throws(() => call.become('conference'), /a call that is dialling cannot become conference/);
    assert.equal(call.state, 'dialling');
    call.become('ended');
    assert.throws(() => call.become('connected'), Error);
    assert.equal(call.isEnded, true);
  });
});
