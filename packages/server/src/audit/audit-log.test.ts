// GDPR Art. 5(2): what was done is chained in the order of its writing, its end is noted apart from it, and what breaks it is told with its place.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { auditRoot } from '@offhook/privacy';

import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { notedEnd } from '../store/audit-rows.ts';
import { AuditLog } from './audit-log.ts';

async function withEntries(count: number, run: (audit: AuditLog, under: PrivacyUnderTest) => Promise<void>): Promise<void> {
  await withPrivacy(async (under) => {
    const audit = new AuditLog(under.store);
    for (let at = 1; at <= count; at++) await audit.record('server', 'tried', { at });
    await run(audit, under);
  });
}

const change = (
  { store }: PrivacyUnderTest,
  sequence: number,
  set: { readonly facts?: string; readonly hash?: string },
): Promise<unknown> => store.records.db.updateTable('audit_entry').set(set).where('sequence', '=', sequence).execute();
const cutBehind = ({ store }: PrivacyUnderTest, sequence: number): Promise<unknown> =>
  store.records.db.deleteFrom('audit_entry').where('sequence', '>', sequence).execute();

describe('the audit chain', () => {
  it('of which nothing is written begins at its root', () =>
    withEntries(0, async (audit, { at }) => {
      assert.deepEqual(await audit.anchor(), { head: auditRoot, length: 0 });
      at(noonMs + 1);
      assert.deepEqual(await audit.verify(), { isIntact: true, head: auditRoot, length: 0, verifiedAtMs: noonMs + 1 });
      assert.deepEqual(await audit.newest(5), []);
    }));

  it('holds what was written, numbered from one, the newest first where it is read', () =>
    withEntries(3, async (audit, { store }) => {
      await store.records.transact((access) => audit.append(access, { actor: 'ada', action: 'looked', facts: { device: 'x' } }));
      const entries = await audit.newest(2);
      assert.deepEqual(
        entries.map(({ sequence, at, actor, action, facts }) => [sequence, at, actor, action, facts]),
        [
          [4, '2026-01-05T12:00:00.000Z', 'ada', 'looked', { device: 'x' }],
          [3, '2026-01-05T12:00:00.000Z', 'server', 'tried', { at: 3 }],
        ],
      );
      assert.deepEqual(await store.records.db.selectFrom('audit_pending').select('id').execute(), []);
      await audit.record('server', 'plain');
      assert.deepEqual((await audit.newest(1))[0]?.facts, {});
    }));

  it('of which an entry was changed is broken there, whole or since the last look', () =>
    withEntries(5, async (audit, under) => {
      const whole = await audit.verify();
      assert.deepEqual([whole.isIntact, whole.length, 'brokenAt' in whole], [true, 5, false]);
      await change(under, 2, { facts: '{"at":7}' });
      const broken = await audit.verify();
      assert.deepEqual([broken.isIntact, broken.brokenAt], [false, 2]);
      assert.deepEqual(await audit.look(), broken, 'and stays so until it is verified');
      await change(under, 2, { facts: '{"at":2}' });
      assert.deepEqual(await audit.look(), broken);
      assert.equal((await audit.verify()).isIntact, true);
    }));

  it('of which the facts are no JSON is broken, and read all the same', () =>
    withEntries(2, async (audit, under) => {
      await audit.chain();
      await change(under, 2, { facts: 'x' });
      assert.deepEqual((await audit.newest(1))[0]?.facts, { unreadable: 'x' });
      assert.deepEqual([(await audit.verify()).isIntact, (await audit.verify()).brokenAt], [false, 2]);
    }));

  it('that was cut behind its end as it was noted, shows it, and keeps the note', () =>
    withEntries(4, async (audit, under) => {
      const noted = await audit.anchor();
      assert.equal(noted.length, 4);
      await cutBehind(under, 2);
      assert.deepEqual(await audit.anchor(), noted, 'a shorter one is not noted');
      const other = new AuditLog(under.store);
      const verdict = await other.verify();
      assert.deepEqual([verdict.isIntact, verdict.brokenAt, verdict.length], [false, 4, 2]);
      await other.record('server', 'tried', { at: 3 });
      await other.record('server', 'tried', { at: 44 });
      assert.deepEqual(
        [(await other.verify()).isIntact, (await other.verify()).brokenAt],
        [false, 4],
        'another history of the same length',
      );
    }));

  it('that was cut behind what was verified here, shows it, though nothing was noted', () =>
    withEntries(4, async (audit, under) => {
      await audit.verify();
      await audit.record('server', 'tried', { at: 5 });
      assert.equal((await audit.look()).length, 5);
      await cutBehind(under, 4);
      const seen = await audit.look();
      assert.deepEqual([seen.isIntact, seen.brokenAt], [false, 5]);
      assert.deepEqual([(await audit.verify()).isIntact, (await new AuditLog(under.store).verify()).isIntact], [false, true]);
    }));

  it('a first look is a whole one, a later one is of what came since and says of when the whole was', () =>
    withEntries(2, async (audit, { at }) => {
      const first = await audit.look();
      assert.deepEqual([first.length, first.verifiedAtMs], [2, noonMs]);
      at(noonMs + 5);
      await audit.record('server', 'tried', { at: 3 });
      const second = await audit.look();
      assert.deepEqual([second.isIntact, second.length, second.verifiedAtMs], [true, 3, noonMs]);
      assert.equal((await audit.verify()).verifiedAtMs, noonMs + 5);
    }));

  it('that one process found broken is so for each, and none of them seals its note again before it is whole', () =>
    withEntries(5, async (audit, under) => {
      const other = new AuditLog(under.store);
      const third = new AuditLog(under.store);
      for (const log of [audit, other, third]) await log.verify();
      const sealOf = async (): Promise<unknown> => (await notedEnd(under.store))?.seal;
      assert.notEqual(await sealOf(), null);
      await change(under, 2, { facts: '{"at":7}' });
      assert.equal((await audit.verify()).isIntact, false);
      await third.record('server', 'later');
      await third.anchor();
      assert.equal(await sealOf(), null, 'whoever knows nothing of it');
      const seen = await other.look();
      assert.deepEqual([seen.isIntact, seen.brokenAt], [false, 2]);
      await assert.rejects(third.shorten(noonMs + 1), { code: 'corrupt' });
      await change(under, 2, { facts: '{"at":2}' });
      assert.equal((await third.verify()).isIntact, true);
      assert.notEqual(await sealOf(), null);
      await third.anchor();
      assert.notEqual(await sealOf(), null);
    }));

  it('its end is noted further with each entry', () =>
    withEntries(1, async (audit, { store }) => {
      const one = await audit.anchor();
      assert.deepEqual(await audit.anchor(), one);
      await audit.record('server', 'tried');
      const two = await audit.anchor();
      assert.equal(two.length, 2);
      const rows = await store.keys.db.selectFrom('audit_head').select(['head', 'length']).execute();
      assert.deepEqual(rows, [two]);
    }));
});

describe('a long chain, at a start', () => {
  const long = { threadFrom: 5 };
  const checkpoint = async ({ store }: PrivacyUnderTest) => store.keys.db.selectFrom('audit_head').selectAll().executeTakeFirst();
  /** Verified whole at noon, with its checkpoint behind ten entries, and two more. */
  const withLong = (run: (under: PrivacyUnderTest, start: () => AuditLog) => Promise<void>): Promise<void> =>
    withEntries(10, async (audit, under) => {
      await audit.verify();
      for (let at = 1; at <= 2; at++) await audit.record('server', 'later', { at });
      await audit.chain();
      assert.equal((await checkpoint(under))?.length, 10);
      under.at(noonMs + 1000);
      await run(under, () => new AuditLog(under.store, long));
    });
  const recent = async (audit: AuditLog): Promise<readonly unknown[]> => {
    const { verdict, isWhole } = await audit.verifyRecent();
    return [isWhole, verdict.isIntact, verdict.length, verdict.verifiedAtMs - noonMs, verdict.brokenAt];
  };

  it('is verified from its checkpoint on, and says when all of it was; a short one is verified whole', () =>
    withLong(async (under, start) => {
      assert.deepEqual(await recent(start()), [false, true, 12, 0, undefined]);
      assert.deepEqual(await recent(new AuditLog(under.store)), [true, true, 12, 1000, undefined]);
      assert.equal((await checkpoint(under))?.length, 12);
    }));

  it('what was changed before the checkpoint is found by the whole, and what came after it at once; neither is relied on at the next start', () =>
    withLong(async (under, start) => {
      await change(under, 4, { facts: '{"at":0}' });
      const audit = start();
      assert.deepEqual(await recent(audit), [false, true, 12, 0, undefined]);
      const whole = await audit.verify();
      assert.deepEqual([whole.isIntact, whole.brokenAt], [false, 4]);
      assert.deepEqual(await audit.look(), whole);
      await audit.record('server', 'after', {});
      await audit.anchor();
      assert.deepEqual(await recent(start()), [true, false, 3, 1000, 4], 'all of it again');
    }));

  it('what was changed or cut after the checkpoint is found at once', async () => {
    await withLong(async (under, start) => {
      await change(under, 11, { facts: '{"at":0}' });
      assert.deepEqual(await recent(start()), [false, false, 10, 0, 11]);
      assert.deepEqual((await recent(start())).slice(0, 2), [true, false]);
    });
    await withLong(async (under, start) => {
      await cutBehind(under, 8);
      assert.deepEqual((await recent(start())).slice(0, 2), [false, false]);
    });
  });

  it('a checkpoint that is not sealed under the key, or says another time, is none', async () => {
    for (const set of [
      { head: '1'.repeat(64) },
      { length: 9 },
      { whole_at_ms: noonMs + 1 },
      { seal: '1'.repeat(64) },
      { seal: null },
      { whole_at_ms: null },
    ])
      await withLong(async ({ store }, start) => {
        await store.keys.db.updateTable('audit_head').set(set).execute();
        assert.equal((await recent(start()))[0], true, JSON.stringify(set));
      });
  });

  it('has a checkpoint every thousand entries and with each note of its end, none while it is broken', () =>
    withEntries(3, async (audit, under) => {
      await audit.verify();
      const write = (count: number): Promise<void> =>
        under.store.records.transact((access) =>
          audit.append(access, ...Array.from({ length: count }, (_, at) => ({ actor: 'server', action: 'tried', facts: { at } }))),
        );
      await write(999);
      await audit.chain();
      assert.equal((await checkpoint(under))?.length, 3);
      await write(1);
      await audit.chain();
      assert.equal((await checkpoint(under))?.length, 1003);
      await write(1);
      await audit.anchor();
      const noted = await checkpoint(under);
      assert.deepEqual([noted?.length, noted?.whole_at_ms], [1004, noonMs]);
      assert.ok(noted?.seal !== null);
      await change(under, 2, { facts: '{}' });
      await audit.verify();
      assert.deepEqual([(await checkpoint(under))?.seal, (await checkpoint(under))?.length], [null, 1004]);
      await write(1);
      await audit.anchor();
      assert.deepEqual([(await checkpoint(under))?.seal, (await checkpoint(under))?.length], [null, 1005]);
    }));
});
