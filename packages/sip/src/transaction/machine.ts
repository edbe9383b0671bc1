// What the four transaction machines have in common: the effects that they ask the transaction layer to perform. RFC 3261 §17.

import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Timings, TimerName } from './timers.ts';

export type Effect<Sent, Passed> =
  | { readonly kind: 'send'; readonly message: Sent }
  /** To the transaction user. */
  | { readonly kind: 'pass'; readonly message: Passed }
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

export type ClientEffect = Effect<SipRequest, SipResponse>;
export type ServerEffect = Effect<SipResponse, SipRequest>;

/** A machine's step; `send` effects come in the order in which they are to be sent. */
export type Step<State, Performed> = readonly [state: State, effects: readonly Performed[]];
