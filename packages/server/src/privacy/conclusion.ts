// The end of an erasure: the access plan again, the bytes of everything that is kept, and what the receipt says of both.

import type { Plan } from '@offhook/api';
import type { ReceiptContent } from '@offhook/privacy';
import { receiptFormat } from '@offhook/privacy';

import type { AuditLog } from '../audit/audit-log.ts';
import type { StoreName } from '../store/data-map.ts';
import { dataMap } from '../store/data-map.ts';
import type { Store } from '../store/store.ts';
import { countHeld, findHeld } from './holdings.ts';
import { allPlaces, searchPlaces } from './residue-search.ts';
import type { Subject } from './subject.ts';

export interface CarriedOut {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly plan: Plan;
  readonly subject: Subject;
  readonly canaries: readonly string[];
  readonly keysDestroyed: number;
  readonly suppressions: number;
  readonly outstandingDevices: readonly string[];
}

/** `remaining` counts what the access plan still finds. */
function accountOf(plan: Plan, remaining: ReadonlyMap<string, number>): ReceiptContent['stores'] {
  return plan.steps.flatMap((planned): ReceiptContent['stores'] => {
    if (planned.action === 'tell-phone' || planned.action === 'export') return [];
    const described = dataMap[planned.store as StoreName];
    const retained = Math.min(planned.count, remaining.get(planned.store) ?? 0);
    return [
      {
        store: planned.store,
        category: described.category,
        action: planned.action,
        expected: planned.count,
        removed: planned.count - retained,
        retained,
        ...(retained > 0 && 'reason' in described ? { reason: described.reason } : {}),
      },
    ];
  });
}

export async function searchAndAccount(
  parts: { store: Store; audit: AuditLog; organisation: string },
  done: CarriedOut,
): Promise<ReceiptContent> {
  const { store, audit, organisation } = parts;
  const held = await findHeld(store, store.records.db, done.subject, { exceptRequest: done.requestId });
  const remaining = new Map<string, number>(countHeld(held).map(({ store: name, count }) => [name, count]));
  const report = searchPlaces(await allPlaces(store), done.canaries);
  const found = [...remaining].filter(([name]) => dataMap[name as StoreName].erasure !== 'keep');
  const recordsFound = found.reduce((sum, [, count]) => sum + count, 0);
  await audit.record('server', 'erasure-fulfilled', {
    request: done.requestId,
    keysDestroyed: done.keysDestroyed,
    recordsFound,
    residues: report.residues.length,
    outstanding: done.outstandingDevices.length,
  });
  const nowText = new Date(store.platform.clock.now()).toISOString();
  return {
    format: receiptFormat,
    requestId: done.requestId,
    organisation,
    receivedAt: new Date(done.receivedAtMs).toISOString(),
    fulfilledAt: nowText,
    issuedAt: nowText,
    planHash: done.plan.hash,
    stores: accountOf(done.plan, remaining),
    keysDestroyed: done.keysDestroyed,
    suppressions: done.suppressions,
    outstandingDevices: [...done.outstandingDevices],
    search: {
      recordsFound,
      residues: [...report.residues],
      placesSearched: [...report.placesSearched],
      encodingsTried: [...report.encodingsTried],
      bytesSearched: report.bytesSearched,
    },
    audit: await audit.anchor(),
  };
}
