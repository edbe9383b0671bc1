// Removes what has been kept long enough, and says beforehand what will go: GDPR Art. 5(1)(e).

import type { Expiring } from '@offhook/api';
import type { RetentionRule } from '@offhook/privacy';
import { expiresBeforeMs } from '@offhook/privacy';

import { forgetMentions } from './records/mentions.ts';
import type { Store } from './store/store.ts';

const dayMs = 86_400_000;
/** Kept files of these kinds end; licences, profiles and what nobody could read stay while the phone is here. */
const passingKinds = ['core', 'capture', 'log'];
const phonesNamed = 100;

interface Due {
  readonly count: number;
  /** Missing where it is of no phone. */
  readonly macAddresses?: readonly string[];
}

interface ExpiringKind {
  /** Of the rule. */
  readonly store: string;
  /** In an officer's words. */
  readonly what: string;
  readonly due: (store: Store, beforeMs: number) => Promise<Due>;
  readonly end: (store: Store, beforeMs: number, forgetRendered: () => Promise<void>) => Promise<void>;
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

function expiredLogs({ records }: Store, beforeMs: number) {
  return records.db.selectFrom('artefact').where('content_sealed', 'is not', null).where('received_at_ms', '<', beforeMs);
}

function expiredFiles({ records }: Store, beforeMs: number) {
  return records.db.selectFrom('kept_file').where('kind', 'in', passingKinds).where('received_at_ms', '<', beforeMs);
}

function dueOf(rows: readonly { mac_address: string }[]): Due {
  return { count: rows.length, macAddresses: [...new Set(rows.map(({ mac_address }) => mac_address))].sort() };
}

const kinds: readonly ExpiringKind[] = [
  {
    store: 'artefact',
    what: 'logs of phones',
    due: async (store, beforeMs) => dueOf(await expiredLogs(store, beforeMs).select('mac_address').execute()),
    async end(store, beforeMs, forgetRendered) {
      const logs = await expiredLogs(store, beforeMs).select(['id', 'key_id']).execute();
      if (logs.length === 0) return;
      await store.vault.destroy(logs.flatMap((log) => log.key_id ?? []));
      await store.records.transact(async (access) => {
        for (const { id } of logs) {
          await access.updateTable('artefact').set({ content_sealed: null, key_id: null }).where('id', '=', id).execute();
          await forgetMentions(access, [id]);
        }
      });
      await forgetRendered();
    },
  },
  {
    store: 'kept_file',
    what: 'core files, captures and logs that nobody could read',
    due: async (store, beforeMs) => dueOf(await expiredFiles(store, beforeMs).select('mac_address').execute()),
    async end(store, beforeMs) {
      await store.records.db.deleteFrom('kept_file').where('kind', 'in', passingKinds).where('received_at_ms', '<', beforeMs).execute();
    },
  },
  {
    store: 'call_record',
    what: 'anonymised calls',
    async due({ records }, beforeMs) {
      const row = await records.db
        .selectFrom('call_record')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('is_anonymised', '=', 1)
        .where('start_time', '<', dayOf(beforeMs))
        .executeTakeFirstOrThrow();
      return { count: row.count };
    },
    async end({ records }, beforeMs) {
      await records.db.deleteFrom('call_record').where('is_anonymised', '=', 1).where('start_time', '<', dayOf(beforeMs)).execute();
    },
  },
  {
    store: 'subject_request',
    what: 'answers to requests for access',
    async due({ records }, beforeMs) {
      const row = await records.db
        .selectFrom('subject_request')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('export_sealed', 'is not', null)
        .where('fulfilled_at_ms', '<', beforeMs)
        .executeTakeFirstOrThrow();
      return { count: row.count };
    },
    async end({ records }, beforeMs) {
      await records.db.updateTable('subject_request').set({ export_sealed: null }).where('fulfilled_at_ms', '<', beforeMs).execute();
    },
  },
  {
    store: 'waiting_phone',
    what: 'phones that asked and were not admitted',
    due: async ({ records }, beforeMs) =>
      dueOf(await records.db.selectFrom('waiting_phone').select('mac_address').where('last_seen_at_ms', '<', beforeMs).execute()),
    async end({ records }, beforeMs) {
      await records.db.deleteFrom('waiting_phone').where('last_seen_at_ms', '<', beforeMs).execute();
    },
  },
];

/** Idempotent. `forgetRendered` ends what is served from memory. */
export async function sweep(store: Store, rules: readonly RetentionRule[], forgetRendered: () => Promise<void>): Promise<void> {
  const now = store.platform.clock.now();
  for (const { store: ruled, end } of kinds) {
    const beforeMs = expiresBeforeMs(rules, ruled, now);
    if (beforeMs !== undefined) await end(store, beforeMs, forgetRendered);
  }
  await store.records.db.deleteFrom('console_session').where('expires_at_ms', '<', now).execute();
}

/** What the sweep of this time tomorrow would remove, and why. */
export async function expiringTomorrow(store: Store, rules: readonly RetentionRule[]): Promise<readonly Expiring[]> {
  const tomorrowMs = store.platform.clock.now() + dayMs;
  const expiring: Expiring[] = [];
  for (const { store: ruled, what, due } of kinds) {
    const rule = rules.find((candidate) => candidate.store === ruled);
    const beforeMs = expiresBeforeMs(rules, ruled, tomorrowMs);
    if (rule === undefined || beforeMs === undefined) continue;
    const { count, macAddresses } = await due(store, beforeMs);
    expiring.push({
      what,
      count,
      keptForDays: Math.round((rule.keepS * 1000) / dayMs),
      reason: rule.reason,
      ...(macAddresses === undefined ? {} : { macAddresses: macAddresses.slice(0, phonesNamed) }),
    });
  }
  return expiring;
}
