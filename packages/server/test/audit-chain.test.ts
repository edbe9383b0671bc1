// The audit chain as it is looked at: whole at the start of the server and once a day, in between only what is new; the answer says as of when.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditPage } from '@offhook/api';
import { isProblem, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { sql } from 'kysely';

import { AuditLog } from '../src/audit/audit-log.ts';
import type { Store } from '../src/store/store.ts';
import { openStore } from '../src/store/store.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

async function withAudit(
  use: (audit: AuditLog, store: Store, hmacs: () => number, at: (ms: number) => void) => Promise<void>,
): Promise<void> {
  const folder = await temporaryDirectory();
  const node = createNodePlatform({ directory: folder.path, log: silentLogger });
  let count = 0;
  const cryptography: typeof node.cryptography = {
    ...node.cryptography,
    hmacHex(...of) {
      count++;
      return node.cryptography.hmacHex(...of);
    },
  };
  let atMs = node.clock.now();
  const clock: typeof node.clock = {
    now: () => atMs,
    monotonicMs: () => node.clock.monotonicMs(),
    setTimer: (ms, fire) => node.clock.setTimer(ms, fire),
  };
  const store = await openStore({ platform: { ...node, clock, cryptography }, directory: folder.path, ...(await placeOf(folder.path)) });
  try {
    const hmacs = (): number => {
      const since = count;
      count = 0;
      return since;
    };
    await use(new AuditLog(store), store, hmacs, (ms) => void (atMs = ms));
  } finally {
    await store.close();
    node.close();
    await folder.remove();
  }
}

async function record(audit: AuditLog, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await audit.record('server', 'tried', { at });
  await audit.chain();
}

describe('the audit chain', () => {
  it('a look at the pages costs what is new in the chain, not what is there', async (t) => {
    const folder = await temporaryDirectory();
    const node = createNodePlatform({ directory: folder.path, log: silentLogger });
    let count = 0;
    const hmacHex: typeof node.cryptography.hmacHex = (...of) => {
      count++;
      return node.cryptography.hmacHex(...of);
    };
    const under = await startServer(folder.path, { platform: { ...node, cryptography: { ...node.cryptography, hmacHex } } });
    const close = async (): Promise<void> => {
      await under.stop();
      node.close();
      await folder.remove();
    };
    t.after(close);
    for (let at = 0; at < 60; at++) await under.server.setConfiguration('site', { 'a.b': String(at) });
    await under.answer('GET', '/audit');
    for (const path of ['/overview', '/audit']) {
      count = 0;
      await under.answer('GET', path);
      assert.ok(count > 0 && count < 10, `${count} keyed hashes for ${path}`);
    }
    const page = (await under.answer('GET', '/audit')) as AuditPage;
    assert.ok(page.isIntact && Date.parse(page.verifiedAt) <= Date.now(), page.verifiedAt);
  });

  it('an entry changed after it was verified is found by the next whole verification, and until then the answer says of when it is', () =>
    withAudit(async (audit, store) => {
      await record(audit, 20);
      const whole = await audit.verify();
      assert.deepEqual([whole.isIntact, whole.length], [true, 20]);
      await record(audit, 1);
      await sql`update audit_entry set facts = '{"at":99}' where sequence = 5`.execute(store.records.db);
      const seen = await audit.look();
      assert.deepEqual([seen.isIntact, seen.length, seen.verifiedAtMs], [true, 21, whole.verifiedAtMs]);
      const { isIntact, brokenAt } = await audit.verify();
      assert.deepEqual([isIntact, brokenAt], [false, 5]);
      assert.equal((await audit.look()).isIntact, false);
    }));

  it('what does not follow from the entries before it, and a tail that is cut, show at the next look', () =>
    withAudit(async (audit, store) => {
      await record(audit, 5);
      await audit.verify();
      await record(audit, 2);
      await sql`update audit_entry set actor = 'nobody' where sequence = 6`.execute(store.records.db);
      const changed = await audit.look();
      assert.deepEqual([changed.isIntact, changed.brokenAt], [false, 6]);
      await sql`update audit_entry set actor = 'server' where sequence = 6`.execute(store.records.db);
      assert.deepEqual([(await audit.verify()).isIntact, (await audit.look()).isIntact], [true, true]);
      await sql`delete from audit_entry where sequence = 7`.execute(store.records.db);
      assert.equal((await audit.look()).isIntact, false);
      assert.equal((await audit.verify()).isIntact, false, 'nor does a whole verification forget what it went through');
    }));

  it('what is written is in the chain in the order of its writing, whoever chains it, and once', () =>
    withAudit(async (audit, store) => {
      for (let first = 0; first < 2100; first += 100)
        await store.records.transact(async (access) => {
          for (let at = first; at < first + 100; at++) await audit.append(access, { actor: 'server', action: 'tried', facts: { at } });
        });
      const others = [audit, new AuditLog(store), new AuditLog(store)];
      await Promise.all(others.map((other) => other.chain()));
      const newest = await new AuditLog(store).newest(3000);
      assert.deepEqual(
        newest.map(({ facts }) => facts['at']).toReversed(),
        Array.from({ length: 2100 }, (_, at) => at),
      );
      assert.equal((await audit.verify()).isIntact, true);
    }));

  it('begins where its older entries ended once they were kept long enough, goes on from there, and verifies', () =>
    withAudit(async (audit, store, _hmacs, at) => {
      at(1000);
      await record(audit, 4);
      const old = await audit.anchor();
      assert.deepEqual([await audit.countBefore(1000), await audit.shorten(1000)], [0, 0]);
      at(2000);
      await record(audit, 3);
      assert.equal(await audit.countBefore(1001), 4);
      assert.equal(await audit.shorten(1001), 4);
      const newest = await audit.newest(10);
      assert.deepEqual(
        newest.map(({ sequence }) => sequence),
        [8, 7, 6, 5],
      );
      assert.deepEqual([newest[0]?.action, newest[0]?.facts], ['audit-shortened', { entries: 4, last: 4, head: old.head }]);
      for (const other of [audit, new AuditLog(store)])
        for (const { isIntact, length } of [await other.verify(), await other.look()]) assert.deepEqual([isIntact, length], [true, 8]);
      await record(audit, 2);
      assert.equal((await audit.look()).length, 10);
      assert.equal(await audit.shorten(2001), 6);
      assert.equal((await new AuditLog(store).verify()).isIntact, true);
    }));

  it('what was verified before it was shortened is no reason to call it broken', () =>
    withAudit(async (audit, store, _hmacs, at) => {
      at(1000);
      await record(audit, 2);
      const other = new AuditLog(store);
      await other.verify();
      await record(audit, 3);
      at(2000);
      await record(audit, 1);
      await audit.shorten(1001);
      const { isIntact, length } = await other.look();
      assert.deepEqual([isIntact, length], [true, 7]);
      assert.equal((await other.verify()).isIntact, true);
    }));

  it('an entry that is older stays where a newer one stands before it, since a chain loses nothing but its beginning', () =>
    withAudit(async (audit, _store, _hmacs, at) => {
      for (const ms of [1000, 5000, 1000, 5000]) {
        at(ms);
        await record(audit, 1);
      }
      assert.deepEqual([await audit.countBefore(1001), await audit.shorten(1001)], [1, 1]);
      assert.equal((await audit.verify()).isIntact, true);
    }));

  for (const [what, statement] of [
    ['the checkpoint is gone', sql`delete from audit_start`],
    ['the checkpoint stands elsewhere', sql`update audit_start set sequence = 5`],
    ['the checkpoint has another hash', sql`update audit_start set hash = ${'1'.repeat(64)}`],
    ['the checkpoint is of another day', sql`update audit_start set at = '2001-01-01T00:00:00.000Z'`],
    ['its seal is another', sql`update audit_start set seal = ${'1'.repeat(64)}`],
    ['the first entry after it is gone', sql`delete from audit_entry where sequence = 5`],
    ['an entry after it was changed', sql`update audit_entry set actor = 'nobody' where sequence = 6`],
  ] as const)
    it(`is broken where ${what}, for whoever starts anew too, and is shortened no further`, () =>
      withAudit(async (audit, store, _hmacs, at) => {
        at(1000);
        await record(audit, 4);
        at(2000);
        await record(audit, 1);
        await audit.shorten(1001);
        await record(audit, 2);
        assert.equal((await audit.verify()).isIntact, true);
        await statement.execute(store.records.db);
        assert.equal((await new AuditLog(store).verify()).isIntact, false);
        assert.equal((await audit.verify()).isIntact, false);
        await assert.rejects(audit.shorten(3000), (error) => isProblem(error, 'corrupt'));
      }));

  it('a tail that is cut stays told, however often the whole is verified', () =>
    withAudit(async (audit, store) => {
      await record(audit, 4);
      await audit.verify();
      await sql`delete from audit_entry where sequence > 2`.execute(store.records.db);
      const { isIntact, brokenAt } = await audit.verify();
      assert.deepEqual([isIntact, brokenAt], [false, 4]);
      assert.equal((await audit.verify()).isIntact, false);
    }));

  it('is broken where it breaks first, whatever else is missing', () =>
    withAudit(async (audit, store) => {
      await record(audit, 6);
      await audit.anchor();
      await sql`update audit_entry set actor = 'nobody' where sequence = 2`.execute(store.records.db);
      await sql`delete from audit_entry where sequence = 6`.execute(store.records.db);
      const { isIntact, brokenAt } = await new AuditLog(store).verify();
      assert.deepEqual([isIntact, brokenAt], [false, 2]);
    }));

  it('facts that are JSON no more break it and are shown as they are', () =>
    withAudit(async (audit, store) => {
      await record(audit, 3);
      await sql`update audit_entry set facts = '{' where sequence = 3`.execute(store.records.db);
      const { isIntact, brokenAt } = await audit.verify();
      assert.deepEqual([isIntact, brokenAt], [false, 3]);
      assert.deepEqual((await audit.newest(1))[0]?.facts, { unreadable: '{' });
    }));

  it('its end is noted anew as it grows, and stands where the chain is shorter or ends otherwise', () =>
    withAudit(async (audit, store) => {
      await record(audit, 2);
      const first = await audit.anchor();
      await record(audit, 1);
      const second = await audit.anchor();
      assert.deepEqual([first.length, second.length], [2, 3]);
      assert.notEqual(first.head, second.head);
      await sql`update audit_entry set hash = ${'1'.repeat(64)} where sequence = 3`.execute(store.records.db);
      assert.deepEqual(await audit.anchor(), second);
      await sql`delete from audit_entry where sequence = 3`.execute(store.records.db);
      assert.deepEqual(await audit.anchor(), second);
      assert.deepEqual(await new AuditLog(store).anchor(), second);
    }));

  it('an end noted where it begins now must be that of the note it begins at', () =>
    withAudit(async (audit, store, _hmacs, at) => {
      at(1000);
      await record(audit, 3);
      await audit.anchor();
      at(2000);
      await record(audit, 1);
      await audit.shorten(1001);
      assert.equal((await new AuditLog(store).verify()).isIntact, true);
      await sql`update audit_head set head = ${'1'.repeat(64)}, length = 3`.execute(store.keys.db);
      const { isIntact, brokenAt } = await new AuditLog(store).verify();
      assert.deepEqual([isIntact, brokenAt], [false, 3]);
      await sql`update audit_head set length = 2`.execute(store.keys.db);
      assert.equal((await new AuditLog(store).verify()).isIntact, true, 'what is gone cannot be compared');
    }));

  it('entries read from the store in pages make one chain', () =>
    withAudit(async (audit, _store, hmacs) => {
      await record(audit, 1030);
      hmacs();
      const { isIntact, length } = await audit.verify();
      assert.deepEqual([isIntact, length, hmacs()], [true, 1030, 1030 + 1], 'each entry once, and the seal of where it ends');
      await record(audit, 3);
      hmacs();
      await audit.look();
      assert.equal(hmacs(), 3);
    }));
});
