// Requests that have a day before them: those that are open, and those that a phone has still to take in.

import { isFinal, requestStates } from '@offhook/privacy';
import type { RequestState } from '@offhook/privacy';

import type { Store } from './store.ts';

export interface WatchedRequest {
  readonly state: RequestState;
  readonly receivedAtMs: number;
  /** A phone may still hold what it erased. */
  readonly isOutstanding: boolean;
}

export async function watchedRequests({ records: { db } }: Pick<Store, 'records'>): Promise<readonly WatchedRequest[]> {
  const outstanding = new Set(
    (await db.selectFrom('request_device').select('request_id').distinct().execute()).map((row) => row.request_id),
  );
  const open = requestStates.filter((state) => !isFinal(state));
  const rows = await db
    .selectFrom('subject_request')
    .select(['id', 'state', 'received_at_ms'])
    .where((where) => where.or([where('state', 'in', open), where('id', 'in', db.selectFrom('request_device').select('request_id'))]))
    .execute();
  return rows.flatMap(({ id, state: text, received_at_ms: receivedAtMs }): readonly WatchedRequest[] => {
    const state = requestStates.find((candidate) => candidate === text);
    return state === undefined ? [] : [{ state, receivedAtMs, isOutstanding: outstanding.has(id) }];
  });
}
