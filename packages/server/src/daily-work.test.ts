// What is done once a day: what a failure leaves, and whose verification counts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, createLogger } from '@offhook/base';
import type { LogRecord } from '@offhook/base';

import type { PrivacyUnderTest } from '../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../test/privacy-under-test.ts';
import { AuditLog } from './audit/audit-log.ts';
import { clearLeftOver, isVerifiedToday, verifyWhole, workDailyWhenDue } from './daily-work.ts';
import { Retention } from './retention.ts';

const hourMs = 3_600_000;
const retentionOf = ({ store, holds, audit }: PrivacyUnderTest): Retention =>
  new Retention({ store, holds, audit, forgetRendered: async () => undefined });

describe('the daily work', () => {
  it('that fails is done at a look soon after, and once done not before the next day', () =>
    withPrivacy(async (under) => {
      const retention = retentionOf(under);
      const sweep = retention.sweep.bind(retention);
      let swept = 0;
      retention.sweep = async () => {
        if (++swept === 1) throw new Error('disk full');
        await sweep();
      };
      const parts = { ...under, retention };
      await assert.rejects(workDailyWhenDue(parts), /disk full/);
      under.at(noonMs + 2 * 60_000);
      assert.equal(await workDailyWhenDue(parts), true);
      under.at(noonMs + 22 * hourMs);
      assert.equal(await workDailyWhenDue(parts), false);
      under.at(noonMs + 24 * hourMs);
      assert.equal(await workDailyWhenDue(parts), true);
      assert.equal(swept, 3);
    }));

  it('of another process is no verification of this one', () =>
    withPrivacy(async (under) => {
      const { store } = under;
      const audit = new AuditLog(store);
      await audit.verify();
      assert.equal(await isVerifiedToday({ audit, store }), true);
      under.at(noonMs + 24 * hourMs);
      assert.equal(await workDailyWhenDue({ ...under, retention: retentionOf(under) }), true);
      assert.equal(await isVerifiedToday({ audit, store }), false);
      assert.equal(await isVerifiedToday(under), true);
    }));
});

describe('what is done beside the traffic', () => {
  const verified = async (verify: AuditLog['verify'], isClosing = false): Promise<readonly string[]> => {
    const logged: LogRecord[] = [];
    await verifyWhole({ audit: { verify }, log: createLogger((record) => logged.push(record)), isClosing: () => isClosing });
    return logged.map(({ level, fields }) => `${level} ${Object.values(fields).join(' ')}`);
  };
  const problem = () => Promise.reject(new ProblemError('storage', 'closed'));
  const other = () => Promise.reject(new TypeError('of no kind'));

  it('a verification that fails in any way is told, and ends nothing', async () => {
    assert.deepEqual(await verified(problem), ['warn closed']);
    assert.deepEqual(await verified(problem, true), []);
    for (const isClosing of [false, true]) assert.deepEqual(await verified(other, isClosing), ['error of no kind']);
    const verdict = { head: '', length: 7, verifiedAtMs: 1 };
    assert.deepEqual(await verified(async () => ({ ...verdict, isIntact: true })), ['info 7']);
    assert.deepEqual(await verified(async () => ({ ...verdict, isIntact: false, brokenAt: 3 })), ['error 3']);
  });

  it('what is left over and cannot be cleared is told, but at an end', () =>
    withPrivacy(async (under) => {
      const { parties, store, logged } = under;
      parties.collectLeftOver = problem;
      await clearLeftOver({ parties, store }, () => true);
      assert.equal(logged.length, 0);
      await clearLeftOver({ parties, store }, () => false);
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields['error']]),
        [['error', 'closed']],
      );
    }));
});
