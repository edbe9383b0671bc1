// A hold of a privacy officer, and how it is told of.

import type { Hold as HoldAnswer, HoldScope, Identifier } from '@offhook/api';
import { ProblemError } from '@offhook/base';

export interface Hold {
  readonly id: string;
  readonly scope: HoldScope;
  readonly identifiers: readonly Identifier[];
  readonly macAddress: string | undefined;
  readonly reason: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A hold as the person is told of it. */
export type HeldUnder = Pick<HoldAnswer, 'scope' | 'macAddress' | 'reason' | 'from' | 'until'>;

const heldInWords: Readonly<Record<HoldScope, string>> = {
  person: 'what there is of a person',
  phone: 'what a phone keeps',
  everything: 'everything',
};

export function refusal(what: string, { id, scope, reason, untilMs }: Hold): ProblemError {
  return new ProblemError(
    'conflict',
    `${what}: ${heldInWords[scope]} is held until ${isoOf(untilMs).slice(0, 10)} (hold ${id}), for this reason: ${reason}`,
  );
}

export function byPhone(holds: readonly Hold[]): ReadonlyMap<string, Hold> {
  return new Map(holds.flatMap((hold) => (hold.macAddress === undefined ? [] : [[hold.macAddress, hold] as const])));
}

/** The end of a day, UTC, as of an answer that is due. */
export function endOf(until: string): number {
  return Date.parse(until.length > 'yyyy-mm-dd'.length ? until : `${until}T23:59:59.999Z`);
}

/** By which its look at everything is remembered. */
export function lookOf({ id }: Pick<Hold, 'id'>): string {
  return `hold ${id}`;
}

export function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function answerOf({ id, scope, identifiers, macAddress, reason, fromMs, untilMs }: Hold): HoldAnswer {
  return {
    id,
    scope,
    identifiers: [...identifiers],
    ...(macAddress === undefined ? {} : { macAddress }),
    reason,
    from: isoOf(fromMs),
    until: isoOf(untilMs),
  };
}
