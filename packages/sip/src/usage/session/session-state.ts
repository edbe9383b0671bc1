// The states of a call and the steps between them: RFC 3261 §13, §15.

import type { SessionState } from './session-types.ts';

const steps: Readonly<Record<SessionState, readonly SessionState[]>> = {
  incoming: ['early', 'accepted', 'ended'],
  calling: ['early', 'confirmed', 'ended'],
  early: ['accepted', 'confirmed', 'ended'],
  accepted: ['confirmed', 'ended'],
  confirmed: ['ended'],
  ended: [],
};

/** The next state, or the same where there is no such step: what comes late changes nothing. */
export function stepSessionState(state: SessionState, next: SessionState): SessionState {
  return steps[state].includes(next) ? next : state;
}
