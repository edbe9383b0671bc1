// GDPR Art. 5(1)(e): for how long what is kept, by default and by an officer's word.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { defaultRetention } from '@offhook/privacy';

import type { PrivacyUnderTest } from '../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../test/privacy-under-test.ts';
import { Retention } from './retention.ts';
import { logsEndBefore, rulesInForce } from './store/retention-rows.ts';

const dayMs = 86_400_000;
const mac = '0004f2000001';

const retentionOf = ({ store, holds, audit }: PrivacyUnderTest): Retention =>
  new Retention({ store, holds, audit, forgetRendered: () => Promise.resolve() });

describe('for how long what is kept', () => {
  it('an officer says, of one kind; it is noted, answered, and the rest stays as it was', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      const retention = retentionOf(under);
      assert.deepEqual(await rulesInForce(db), defaultRetention);
      for (const days of [30, 20]) {
        const answered = await retention.keep('artefact', days, 'officer');
        assert.deepEqual(
          answered.map(({ store, keptForDays }) => [store, keptForDays]),
          (await retention.expiring()).map(({ store, keptForDays }) => [store, keptForDays]),
        );
        assert.equal(answered.find(({ store }) => store === 'artefact')?.keptForDays, days);
      }
      assert.deepEqual(
        await rulesInForce(db),
        defaultRetention.map((rule) => (rule.store === 'artefact' ? { ...rule, keepS: 20 * 86_400 } : rule)),
      );
      await under.audit.anchor();
      const { actor, action, facts } = await db
        .selectFrom('audit_entry')
        .selectAll()
        .where('action', '=', 'retention-set')
        .orderBy('sequence')
        .executeTakeFirstOrThrow();
      assert.deepEqual([actor, action, JSON.parse(facts)], ['officer', 'retention-set', { store: 'artefact', keepForDays: 30 }]);
    }));

  it('is said of what goes by time alone', () =>
    withPrivacy(async (under) => {
      await assert.rejects(retentionOf(under).keep('contact', 5, 'officer'), { code: 'not-found', message: /contact/ });
      assert.deepEqual(await rulesInForce(under.store.records.db), defaultRetention);
    }));

  it('what an officer said is swept by', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      await under.put(mac, 'application-log', '0105103000|sip  |3|00|sip:2001@example.test\n');
      const left = async (): Promise<number> =>
        (await under.store.records.db.selectFrom('artefact').select('id').where('content_sealed', 'is not', null).execute()).length;
      const retention = retentionOf(under);
      await retention.keep('artefact', 2, 'officer');
      under.at(noonMs + 2 * dayMs);
      await retention.sweep();
      assert.equal(await left(), 1);
      under.at(noonMs + 2 * dayMs + 1);
      await retention.sweep();
      assert.equal(await left(), 0);
    }));

  it('lines of a log that goes on end by the same days, and none while a hold may cover them', () =>
    withPrivacy(async (under) => {
      const { db } = under.store.records;
      await under.enrol(mac);
      await under.enrol('0004f2000002');
      const before = (): Promise<number> => logsEndBefore(db, { macAddress: mac, nowMs: noonMs });
      assert.equal(await before(), noonMs - 14 * dayMs);
      await retentionOf(under).keep('artefact', 3, 'officer');
      assert.equal(await before(), noonMs - 3 * dayMs);
      for (const [asked, isKept] of [
        [{ scope: 'phone', macAddress: mac }, true],
        [{ scope: 'phone', macAddress: '0004f2000002' }, false],
        [{ scope: 'everything' }, true],
      ] as const) {
        const { id } = await under.holds.put({ ...asked, reason: 'a claim', until: '2026-01-06' }, 'officer');
        assert.equal(await before(), isKept ? 0 : noonMs - 3 * dayMs);
        assert.equal(await logsEndBefore(db, { macAddress: mac, nowMs: noonMs + 2 * dayMs }), noonMs - dayMs, 'its end has come');
        await under.holds.end(id, 'officer');
      }
    }));
});
