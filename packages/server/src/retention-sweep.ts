// Removes what has been kept long enough, but for what a hold keeps, and says beforehand what will go: GDPR Art. 5(1)(e).

import type { Expiring } from '@offhook/api';
import type { RetentionRule } from '@offhook/privacy';
import { storeWords } from '@offhook/privacy';
import { isProblem } from '@offhook/base';

import type { AuditLog } from './audit/audit-log.ts';
import type { Hold } from './privacy/hold.ts';
import type { Holds, Keeping } from './privacy/holds.ts';
import { endReports, expiredReports, reportKinds } from './store/call-report-rows.ts';
import type { ExpiredItem } from './store/expired-rows.ts';
import {
  countExpiredCalls,
  endCalls,
  endExports,
  endFiles,
  endLogs,
  endMarks,
  endRequests,
  endSessions,
  endWaiting,
  expiredExports,
  expiredFiles,
  expiredLogs,
  expiredRequests,
  expiredWaiting,
} from './store/expired-rows.ts';
import { endKeptCalls, expiredKeptCalls } from './store/kept-call-rows.ts';
import type { Store } from './store/store.ts';

/** Of them, and of call detail records and quality reports, none may be kept, which is said of no other kind. */
const keptCalls: string = 'kept_call';
const dayMs = 86_400_000;
const phonesNamed = 100;

export interface SweepParts {
  readonly store: Store;
  readonly holds: Holds;
  readonly audit: AuditLog;
  /** Ends what is served from memory. */
  readonly forgetRendered: () => Promise<void>;
}

interface KindOfAny {
  /** Of the rule. */
  readonly store: string;
  /** In an officer's words. */
  readonly what: string;
}

/** Of which one may be kept and another not. */
interface ListedKind extends KindOfAny {
  readonly due: (store: Store, beforeMs: number) => Promise<readonly ExpiredItem[]>;
  readonly end: (store: Store, ids: readonly string[], beforeMs: number) => Promise<void>;
  /** What was read of it is served from memory. */
  readonly isServed?: true;
  /** Where it stands, if that is called otherwise. */
  readonly table?: string;
}

/** Too many to be listed, and of nobody: all of them are kept, or none. */
interface CountedKind extends KindOfAny {
  readonly count: (parts: SweepParts, beforeMs: number) => Promise<number>;
  readonly endAll: (parts: SweepParts, beforeMs: number) => Promise<void>;
  readonly keptBy: (keeping: Keeping) => Hold | undefined;
}

type ExpiringKind = ListedKind | CountedKind;

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

const kinds: readonly ExpiringKind[] = [
  { store: 'artefact', what: 'logs of phones', due: expiredLogs, end: endLogs, isServed: true },
  { store: 'kept_file', what: 'core files, captures and logs that nobody could read', due: expiredFiles, end: endFiles },
  {
    store: keptCalls,
    what: 'calls that have left the list of their phone',
    due: expiredKeptCalls,
    end: endKeptCalls,
    table: 'call_record',
  },
  ...reportKinds.map((kind) => ({
    store: kind,
    what: storeWords(kind),
    due: (store: Store, beforeMs: number) => expiredReports(store, kind, beforeMs),
    end: (store: Store, ids: readonly string[]) => endReports(store, kind, ids),
  })),
  {
    store: 'call_record',
    what: 'anonymised calls',
    count: ({ store }, beforeMs) => countExpiredCalls(store, dayOf(beforeMs)),
    endAll: ({ store }, beforeMs) => endCalls(store, dayOf(beforeMs)),
    // They have lost their person and their phone.
    keptBy: ({ everything }) => everything,
  },
  { store: 'subject_request', what: 'answers to requests for access', due: expiredExports, end: endExports },
  { store: 'waiting_phone', what: 'phones that asked and were not admitted', due: expiredWaiting, end: endWaiting },
  { store: 'request_subject', what: 'requests that have ended, and whom they were of', due: expiredRequests, end: endRequests },
  {
    store: 'audit_entry',
    what: 'entries of the audit chain, counts of served files among them',
    count: ({ audit }, beforeMs) => audit.countBefore(beforeMs),
    async endAll({ audit, store }, beforeMs) {
      try {
        await audit.shorten(beforeMs);
      } catch (error) {
        if (!isProblem(error, 'corrupt')) throw error;
        store.platform.log.error('the audit chain was not shortened', { reason: error.message });
      }
    },
    // By their keyed hashes nobody can tell whom they are of.
    keptBy: ({ any }) => any,
  },
];

interface Due {
  readonly going: readonly ExpiredItem[];
  readonly held: ReadonlyMap<Hold, number>;
}

function sorted(kind: ListedKind, items: readonly ExpiredItem[], keeping: Keeping): Due {
  const held = new Map<Hold, number>();
  const going = items.filter((item) => {
    const hold = keeping.of({ store: kind.table ?? kind.store, ...item });
    if (hold !== undefined) held.set(hold, (held.get(hold) ?? 0) + 1);
    return hold === undefined;
  });
  return { going, held };
}

export function isSwept(store: string): boolean {
  return kinds.some((kind) => kind.store === store);
}

/** For so many days at least is what is swept kept. */
export function leastDays(store: string): number {
  return [keptCalls, ...reportKinds].includes(store) ? 0 : 1;
}

/** What has no rule stays. */
function ruled(rules: readonly RetentionRule[]): readonly { readonly kind: ExpiringKind; readonly rule: RetentionRule }[] {
  return kinds.flatMap((kind) => rules.filter(({ store }) => store === kind.store).map((rule) => ({ kind, rule })));
}

/** Idempotent. */
export async function sweep(parts: SweepParts, rules: readonly RetentionRule[]): Promise<void> {
  const { store, holds, forgetRendered } = parts;
  const now = store.platform.clock.now();
  await holds.undisturbed(async () => {
    for (const { kind, rule } of ruled(rules)) {
      const beforeMs = now - rule.keepS * 1000;
      if ('count' in kind) {
        if (kind.keptBy(await holds.keeping(now)) === undefined) await kind.endAll(parts, beforeMs);
        continue;
      }
      const items = await kind.due(store, beforeMs);
      if (items.length === 0) continue;
      // Whom a hold covers is looked for only where something would go.
      const { going } = sorted(kind, items, await holds.keeping(now));
      await kind.end(
        store,
        going.map(({ id }) => id),
        beforeMs,
      );
      if (kind.isServed === true) await forgetRendered();
    }
  });
  await endMarks(store);
  await endSessions(store, now);
}

/** What the sweep of this time tomorrow would remove, and why; and what it would leave for which hold. */
export async function expiringTomorrow(parts: SweepParts, rules: readonly RetentionRule[]): Promise<readonly Expiring[]> {
  const { store, holds } = parts;
  const tomorrowMs = store.platform.clock.now() + dayMs;
  const keeping = await holds.keeping(tomorrowMs);
  const expiring: Expiring[] = [];
  for (const { kind, rule } of ruled(rules)) {
    const beforeMs = tomorrowMs - rule.keepS * 1000;
    const ofRule = {
      store: kind.store,
      what: kind.what,
      keptForDays: Math.round((rule.keepS * 1000) / dayMs),
      atLeastDays: leastDays(kind.store),
      reason: rule.reason,
    };
    if ('count' in kind) {
      const count = await kind.count(parts, beforeMs);
      const hold = count === 0 ? undefined : kind.keptBy(keeping);
      expiring.push({ ...ofRule, count: hold === undefined ? count : 0, held: hold === undefined ? [] : toldOf(new Map([[hold, count]])) });
      continue;
    }
    const { going, held } = sorted(kind, await kind.due(store, beforeMs), keeping);
    const macAddresses = [...new Set(going.flatMap(({ macAddress }) => macAddress ?? []))].toSorted().slice(0, phonesNamed);
    expiring.push({ ...ofRule, count: going.length, held: toldOf(held), macAddresses });
  }
  return expiring;
}

/** By which, and until when; why is for privacy officers. */
function toldOf(held: ReadonlyMap<Hold, number>): Expiring['held'] {
  return [...held].map(([{ id, scope, untilMs }, count]) => ({ hold: id, scope, until: new Date(untilMs).toISOString(), count }));
}
