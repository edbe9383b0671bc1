// What the four transaction machines have in common: the effects that they ask the transaction layer to perform. RFC 3261 §17.

import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Timings, TimerName } from './timers.ts';

export type Effect =
  | { readonly kind: 'send'; readonly message: SipRequest | SipResponse }
  /** To the transaction user. */
  | { readonly kind: 'pass'; readonly message: SipRequest | SipResponse }
  | { readonly kind: 'start'; readonly timer: TimerName; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly timer: TimerName }
  /** To the transaction user: nothing more is to be hoped for. */
  | { readonly kind: 'fail'; readonly problem: 'timeout' | 'transport' }
  /** The transaction leaves the table. */
  | { readonly kind: 'end' };

export interface MachineContext {
  /** True on UDP. */
  readonly unreliable: boolean;
  readonly timings: Timings;
}

/** A machine's step; `send` effects come in the order in which they are to be sent. */
export type Step<State> = readonly [state: State, effects: readonly Effect[]];
