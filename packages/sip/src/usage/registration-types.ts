// What a registration is asked and tells: RFC 3261 §10.2, RFC 5626 §4.5.

import type { Account } from './account.ts';
import type { Headers } from './session/session-types.ts';

export type RegistrationState = 'idle' | 'registering' | 'registered' | 'unregistered' | 'failed';

export interface RegistrationStatus {
  readonly state: RegistrationState;
  /** Of the last response; undefined where none came. */
  readonly status: number | undefined;
  readonly reason: string;
  /** Granted, in seconds; 0 unless registered. */
  readonly expiresS: number;
  /** Until the next attempt, in milliseconds; undefined where none is planned. */
  readonly nextAttemptMs: number | undefined;
}

export interface RegistrationOptions {
  readonly account: Account;
  /** Asked for, in seconds; 3600 where missing. */
  readonly expiresS?: number;
  /** The registration is renewed so long before its end, in seconds; where the period granted is shorter than this, at its half. 60 where missing. */
  readonly overlapS?: number;
  /** Back-off after a failure, in seconds: `base`, doubled each time up to `max`, less a random part of a half (RFC 5626 §4.5). 30 and 1800 where missing. */
  readonly retry?: { readonly baseS?: number; readonly maxS?: number };
  readonly headers?: Headers;
  /**
   * Over UDP, where nobody hears a server die, it is asked so often (less up to a fifth, by chance) whether it is there; one that is silent for 10 s
   * ends the registration, which is tried on (RFC 5626 §4.4). Never where missing. Connections have keep-alives of their own.
   */
  readonly keepAliveMs?: number;
  /** Waited for before every REGISTER, so that a fleet does not start all at once. */
  pace?(): Promise<void>;
  onState?(status: RegistrationStatus): void;
}

export interface Registration {
  readonly status: RegistrationStatus;
  /** Registers now, whatever timer runs. */
  refresh(): void;
  /** Unregisters (Expires: 0) where registered and stops; resolves when the answer is there, at the latest after 64*T1. Idempotent. */
  close(): Promise<void>;
}
