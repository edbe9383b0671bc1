// GDPR Art. 5(1)(e): what goes in time, of which kinds, and what a hold keeps of each.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Expiring } from '@offhook/api';
import type { RetentionRule } from '@offhook/privacy';
import { defaultRetention } from '@offhook/privacy';

import type { PrivacyUnderTest } from '../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../test/privacy-under-test.ts';
import type { SweepParts } from './retention-sweep.ts';
import { expiringTomorrow, isSwept, sweep } from './retention-sweep.ts';

const dayMs = 86_400_000;
const macs = ['0004f2000001', '0004f2000002'] as const;
const rules: readonly RetentionRule[] = ['artefact', 'kept_file', 'call_record', 'waiting_phone', 'audit_entry'].map((store) => ({
  store,
  keepS: 86_400 * (store === 'call_record' ? 3 : 2),
  reason: `of ${store}`,
}));

interface Swept {
  readonly parts: SweepParts;
  readonly forgotten: () => number;
  readonly left: () => Promise<Readonly<Record<string, number>>>;
  readonly told: () => Promise<Readonly<Record<string, Expiring>>>;
}

/** Of each of two phones a log, a core file, a licence and an anonymised call; a phone that waits; what the chain tells of it. */
async function house(under: PrivacyUnderTest): Promise<Swept> {
  const { store } = under;
  const { db } = store.records;
  for (const macAddress of macs) {
    await under.enrol(macAddress);
    await under.put(macAddress, 'application-log', '0105103000|sip  |3|00|sip:2001@example.test\n');
    for (const kind of ['core', 'licence'])
      await db
        .insertInto('kept_file')
        .values({
          id: `${kind} ${macAddress}`,
          mac_address: macAddress,
          name_hash: kind,
          kind,
          name_sealed: new Uint8Array(),
          content_sealed: new Uint8Array(),
          size_bytes: 0,
          received_at_ms: noonMs,
        })
        .execute();
    for (const is_anonymised of [0, 1])
      await db
        .insertInto('call_record')
        .values({
          id: `${is_anonymised} ${macAddress}`,
          mac_address: macAddress,
          position: is_anonymised,
          direction: 'In',
          disposition: '',
          line: 1,
          protocol: 'SIP',
          start_time: '2026-01-04T10:00:00',
          duration_s: null,
          call_count: 1,
          extra_sealed: null,
          is_anonymised,
        })
        .execute();
  }
  await db
    .insertInto('waiting_phone')
    .values({ mac_address: '0004f2000009', address: '', user_agent: '', first_seen_at_ms: noonMs, last_seen_at_ms: noonMs, requests: 1 })
    .execute();
  await under.audit.anchor();
  let forgotten = 0;
  const parts: SweepParts = { store, holds: under.holds, audit: under.audit, forgetRendered: async () => void forgotten++ };
  const count = async (table: 'kept_file' | 'call_record' | 'waiting_phone'): Promise<number> =>
    (await db.selectFrom(table).selectAll().execute()).length;
  return {
    parts,
    forgotten: () => forgotten,
    left: async () => ({
      logs: (await db.selectFrom('artefact').select('id').where('content_sealed', 'is not', null).execute()).length,
      files: await count('kept_file'),
      calls: await count('call_record'),
      waiting: await count('waiting_phone'),
    }),
    told: async () => Object.fromEntries((await expiringTomorrow(parts, rules)).map((kind) => [kind.store, kind])),
  };
}

const all = { logs: 2, files: 4, calls: 4, waiting: 1 };

describe('what is swept', () => {
  it('is what has been kept for longer than its days, to the millisecond, of its kinds alone', () =>
    withPrivacy(async (under) => {
      const { parts, left, forgotten } = await house(under);
      under.at(noonMs + 2 * dayMs);
      await sweep(parts, rules);
      assert.deepEqual(await left(), all);
      assert.equal(forgotten(), 0);
      under.at(noonMs + 2 * dayMs + 1);
      await sweep(parts, rules);
      // An anonymised call has a day: it goes when that is over.
      assert.deepEqual(await left(), { logs: 0, files: 2, calls: 4, waiting: 0 });
      assert.equal(forgotten(), 1, 'what is served from memory ends once');
      const chain = await under.store.records.db.selectFrom('audit_entry').select('action').execute();
      assert.ok(!chain.some(({ action }) => action === 'device-enrolled'), 'the chain begins later');
      under.at(noonMs + 3 * dayMs);
      await sweep(parts, rules);
      assert.deepEqual(await left(), { logs: 0, files: 2, calls: 2, waiting: 0 });
      assert.equal(forgotten(), 1);
      await sweep(parts, rules);
      assert.deepEqual(await left(), { logs: 0, files: 2, calls: 2, waiting: 0 });
    }));

  it('is nothing where no rule says so', () =>
    withPrivacy(async (under) => {
      const { parts, left } = await house(under);
      under.at(noonMs + 100 * dayMs);
      await sweep(parts, [{ store: 'contact', keepS: 1, reason: 'of none' }]);
      assert.deepEqual(await left(), all);
      assert.deepEqual(await expiringTomorrow(parts, []), []);
      for (const { store } of defaultRetention) assert.equal(isSwept(store), store !== 'console_session', store);
      assert.equal(isSwept('contact'), false);
    }));

  it('is told the day before: how much of each kind, of which phones, for how long and why', () =>
    withPrivacy(async (under) => {
      const { told } = await house(under);
      assert.deepEqual(
        Object.values(await told()).map(({ count }) => count),
        [0, 0, 0, 0, 0],
      );
      under.at(noonMs + dayMs + 1);
      const tomorrow = await told();
      const rest = { keptForDays: 2, atLeastDays: 1, held: [] };
      assert.deepEqual(tomorrow['artefact'], {
        ...rest,
        store: 'artefact',
        what: 'logs of phones',
        reason: 'of artefact',
        count: 2,
        macAddresses: [...macs],
      });
      assert.deepEqual([tomorrow['kept_file']?.count, tomorrow['kept_file']?.macAddresses], [2, [...macs]]);
      assert.deepEqual([tomorrow['waiting_phone']?.count, tomorrow['waiting_phone']?.macAddresses], [1, ['0004f2000009']]);
      assert.deepEqual(tomorrow['call_record'], {
        store: 'call_record',
        what: 'anonymised calls',
        reason: 'of call_record',
        keptForDays: 3,
        atLeastDays: 1,
        count: 0,
        held: [],
      });
      assert.equal(tomorrow['audit_entry']?.count, 4);
      under.at(noonMs + 2 * dayMs);
      assert.equal((await told())['call_record']?.count, 2);
    }));

  it('is not what a hold keeps, which is told with its end', () =>
    withPrivacy(async (under) => {
      const { parts, left, told } = await house(under);
      const phone = await under.holds.put({ scope: 'phone', macAddress: macs[1], reason: 'a claim', until: '2026-03-01' }, 'officer');
      under.at(noonMs + 4 * dayMs);
      const { until } = phone;
      const held = (count: number): readonly unknown[] => [{ hold: phone.id, scope: 'phone', until, count }];
      const tomorrow = await told();
      assert.deepEqual(
        [tomorrow['artefact']?.count, tomorrow['artefact']?.held, tomorrow['artefact']?.macAddresses],
        [1, held(1), [macs[0]]],
      );
      assert.deepEqual([tomorrow['kept_file']?.count, tomorrow['kept_file']?.held], [1, held(1)]);
      assert.deepEqual([tomorrow['waiting_phone']?.count, tomorrow['waiting_phone']?.held], [1, []]);
      assert.deepEqual([tomorrow['call_record']?.count, tomorrow['call_record']?.held], [2, []], 'they have lost their phone');
      assert.deepEqual([tomorrow['audit_entry']?.count, tomorrow['audit_entry']?.held], [0, held(5)], 'nobody can tell whom they are of');
      await sweep(parts, rules);
      assert.deepEqual(await left(), { logs: 1, files: 3, calls: 2, waiting: 0 });
      assert.equal((await told())['audit_entry']?.held[0]?.count, 5, 'none of them is gone');
    }));

  it('is nothing while everything is held', () =>
    withPrivacy(async (under) => {
      const { parts, left, told } = await house(under);
      const { id } = await under.holds.put({ scope: 'everything', reason: 'an audit', until: '2026-03-01' }, 'officer');
      under.at(noonMs + 30 * dayMs);
      const tomorrow = Object.values(await told());
      assert.deepEqual(
        tomorrow.map(({ count, held: [hold, ...more] }) => [count, hold?.hold, hold?.count, more.length]),
        [2, 2, 2, 1, 5].map((count) => [0, id, count, 0]),
      );
      await sweep(parts, rules);
      assert.deepEqual(await left(), all);
      await under.holds.end(id, 'officer');
      await sweep(parts, rules);
      assert.deepEqual(await left(), { logs: 0, files: 2, calls: 2, waiting: 0 });
    }));
});
