// When an answer is due: one month after receipt, and two further months where it is extended (GDPR Art. 12(3); Regulation 1182/71 Art. 3 for what a month is).

import type { RequestState } from './request-machine.ts';
import { isFinal } from './request-machine.ts';

/** The same day of a later month, or that month's last day where it has no such day; the end of the day, UTC. */
function afterMonths(epochMs: number, months: number): number {
  const at = new Date(epochMs);
  const day = at.getUTCDate();
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months + 1, 0)).getUTCDate();
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, Math.min(day, lastDay), 23, 59, 59, 999);
}

export function dueAtMs(receivedAtMs: number, isExtended = false): number {
  return afterMonths(receivedAtMs, isExtended ? 3 : 1);
}

const weekMs = 7 * 86_400_000;

/** `phones-late`: it was carried out, and a phone may still hold what it erased although its day has passed. */
export const dueMarks = ['soon', 'late', 'phones-late'] as const;
export type DueMark = (typeof dueMarks)[number];

export interface DatedRequest {
  readonly state: RequestState;
  readonly receivedAtMs: number;
  /** A phone may still hold what it erased. */
  readonly isOutstanding: boolean;
}

/** From a week before its day on. */
export function dueMarkOf({ state, receivedAtMs, isOutstanding }: DatedRequest, nowMs: number): DueMark | undefined {
  const leftMs = dueAtMs(receivedAtMs) - nowMs;
  if (isFinal(state)) return isOutstanding && leftMs < 0 ? 'phones-late' : undefined;
  if (leftMs < 0) return 'late';
  return leftMs <= weekMs ? 'soon' : undefined;
}
