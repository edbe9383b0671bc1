// The states of a call and the steps between them; any other step is a bug.

import type { CallState } from '@offhook/api';

const whileAnswered = ['connected', 'held', 'hold', 'conference', 'ended'] as const;

const steps: Readonly<Record<CallState, readonly CallState[]>> = {
  dialling: ['proceeding', 'ringback', 'connected', 'held', 'ended'],
  proceeding: ['ringback', 'connected', 'held', 'ended'],
  // 182 may follow 180 (RFC 3261 §21.1).
  ringback: ['proceeding', 'connected', 'held', 'ended'],
  offering: ['connected', 'held', 'ended'],
  connected: whileAnswered,
  held: whileAnswered,
  hold: whileAnswered,
  conference: whileAnswered,
  ended: [],
};

/** To stay as it is, is always allowed. */
export function canBecome(from: CallState, to: CallState): boolean {
  return from === to || steps[from].includes(to);
}
