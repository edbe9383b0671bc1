// How long to wait before the next attempt: RFC 5626 §4.5 without flow recovery, Retry-After by RFC 3261 §20.33, glare by §14.1.

import { randomFraction, randomInteger, type Random } from '@offhook/base';
import type { SipResponse } from '../message/message.ts';

export interface BackOff {
  /** 30 where missing. */
  readonly baseS?: number;
  /** 1800 where missing. */
  readonly maxS?: number;
}

/** Milliseconds: `base` doubled with each failure up to `max`, of which a random half to the whole is waited. `failures` counts from 1. */
export function backOffMs(backOff: BackOff, failures: number, random: Random): number {
  const longestS = Math.min((backOff.baseS ?? 30) * 2 ** Math.min(failures - 1, 20), backOff.maxS ?? 1800);
  return longestS * 1000 * (0.5 + randomFraction(random) / 2);
}

/** Milliseconds; undefined where the response names no delay. */
export function retryAfterMs(response: SipResponse): number | undefined {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The moment to refresh, in milliseconds from now: `overlapS` before the end, or at half where the period is not longer than that. */
export function refreshAfterMs(grantedS: number, overlapS: number): number {
  return (grantedS > overlapS ? grantedS - overlapS : grantedS / 2) * 1000;
}

/** After both sides have offered at once: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in steps of 10 ms (RFC 3261 §14.1). */
export function glarePauseMs(isOwner: boolean, random: Random): number {
  return 10 * (isOwner ? 210 + randomInteger(random, 191) : randomInteger(random, 201));
}
