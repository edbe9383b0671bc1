// Requests whose day is near or has passed, in counts that name nobody (GDPR Art. 12(3)).

import { dueAtMs, dueMarkOf, isFinal } from '@offhook/privacy';

import { watchedRequests } from '../store/due-rows.ts';
import type { Store } from '../store/store.ts';

export interface DueRequests {
  readonly soon: number;
  readonly late: number;
  /** Carried out, and a phone has not taken them in although their day has passed. */
  readonly erasures: number;
  /** Of those that are open, the day that comes first, or has passed first. */
  readonly nextMs: number | undefined;
}

export async function dueRequests(store: Store): Promise<DueRequests> {
  const watched = await watchedRequests(store);
  const nowMs = store.platform.clock.now();
  const marks = watched.map((request) => dueMarkOf(request, nowMs));
  const days = watched.filter(({ state }) => !isFinal(state)).map(({ receivedAtMs }) => dueAtMs(receivedAtMs));
  const count = (mark: (typeof marks)[number]): number => marks.filter((other) => other === mark).length;
  return {
    soon: count('soon'),
    late: count('late'),
    erasures: count('phones-late'),
    nextMs: days.length === 0 ? undefined : Math.min(...days),
  };
}

/** Nothing where no request is near its day. */
export async function logDueRequests(store: Store): Promise<void> {
  const { soon, late, erasures, nextMs } = await dueRequests(store);
  if (soon + late + erasures === 0) return;
  const fields = { soon, late, erasures, ...(nextMs === undefined ? {} : { next: new Date(nextMs).toISOString() }) };
  store.platform.log[late + erasures > 0 ? 'error' : 'warn']('requests are near the day they are due, or past it', fields);
}
