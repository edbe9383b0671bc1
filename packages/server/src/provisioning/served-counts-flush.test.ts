// When counts are written, and what becomes of them where they cannot be.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createLogger } from '@offhook/base';
import type { LogRecord } from '@offhook/base';
import { sql } from 'kysely';

import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { Devices } from './devices.ts';
import { PhonePlaces } from './phone-places.ts';
import { ServedCounts } from './served-counts.ts';

const second = '0004f2000002';
const request = { address: '192.0.2.7', userAgent: 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017', method: 'basic' } as const;

interface Under {
  readonly store: Store;
  readonly counts: ServedCounts;
  readonly devices: Devices;
  readonly audit: AuditLog;
  readonly logged: readonly LogRecord[];
  /** Those that wait, with how long each waits. */
  readonly timers: Map<() => void, number>;
  readonly later: (ms: number) => void;
  readonly told: () => Promise<readonly string[]>;
}

function withCounts(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store: real }) => {
    let laterMs = 0;
    const logged: LogRecord[] = [];
    const timers = new Map<() => void, number>();
    const clock = {
      ...real.platform.clock,
      now: () => nowMs + laterMs,
      setTimer(afterMs: number, fire: () => void) {
        timers.set(fire, afterMs);
        return { cancel: () => void timers.delete(fire) };
      },
    };
    const platform = { ...real.platform, clock, log: createLogger((record) => logged.push(record)) };
    const store = Object.create(real, { platform: { value: platform } }) as Store;
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    await devices.enrol({ macAddress: second, model: '' });
    const counts = new ServedCounts({ store, devices, audit, places: new PhonePlaces({ store, audit }) });
    await run({
      store,
      counts,
      devices,
      audit,
      logged,
      timers,
      later: (ms) => void (laterMs += ms),
      async told() {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence').execute();
        return rows.map(({ action, facts }) => `${action} ${String((JSON.parse(facts) as { device?: string }).device)}`);
      },
    });
    counts.close();
  });
}

describe('counts of what was served', () => {
  it('are written ten seconds after the first, by one timer, and with when the last came', () =>
    withCounts(async ({ counts, devices, timers, later }) => {
      counts.count(mac, request);
      later(4000);
      counts.count(mac, request);
      counts.count(second, request);
      assert.deepEqual([...timers.values()], [10_000]);
      later(5000);
      const [[fire] = []] = [...timers];
      timers.clear();
      fire?.();
      counts.count(second, request);
      assert.equal(timers.size, 1, 'the next of another');
      await counts.flush();
      const rows = await devices.all();
      assert.deepEqual(
        rows.map(({ requests, last_seen_at_ms }) => [requests, last_seen_at_ms]),
        [
          [2, nowMs + 4000],
          [2, nowMs + 9000],
        ],
      );
    }));

  it('wait for no timer once they are closed', () =>
    withCounts(async ({ counts, timers }) => {
      counts.close();
      counts.count(mac, request);
      assert.equal(timers.size, 1);
      counts.close();
      assert.equal(timers.size, 0);
      counts.count(mac, request);
      assert.equal(timers.size, 1);
    }));

  it('are anchored with the chain, and where there are none nothing is written', () =>
    withCounts(async ({ counts, store }) => {
      const noted = async (): Promise<number> => (await store.records.db.selectFrom('audit_entry').select('sequence').execute()).length;
      await counts.flush();
      assert.equal(await noted(), 0);
      counts.count(mac, request, { etag: '"a"', sizeBytes: 1 });
      await counts.flush();
      assert.equal(await noted(), 2);
    }));

  it('are kept for the next time where the disk is full, without those that came since, and the log says so', () =>
    withCounts(async ({ counts, store, devices, logged, timers }) => {
      if (store.records.engine !== 'sqlite') return; // such a disk is not of this machine
      counts.count(mac, request, { etag: '"a"', sizeBytes: 7 });
      counts.count(second, request);
      await sql`pragma query_only=on`.execute(store.records.db);
      const flushed = counts.flush();
      await Promise.resolve();
      counts.count(second, request);
      await flushed;
      assert.deepEqual(
        logged.map(({ level }) => level),
        ['error'],
      );
      assert.notEqual(logged[0]?.fields['reason'], '');
      await sql`pragma query_only=off`.execute(store.records.db);
      assert.deepEqual([(await devices.find(mac))?.requests, timers.size], [0, 1]);
      await counts.flush();
      assert.deepEqual([(await devices.find(mac))?.requests, (await devices.find(second))?.requests], [1, 1]);
      assert.equal(logged.length, 1);
    }));

  it('of a fleet are written a hundred phones at a time; where the disk is full in between, the rest is kept and nothing is written twice', () =>
    withCounts(async ({ counts, store, devices, told }) => {
      if (store.records.engine !== 'sqlite') return; // such a disk is not of this machine
      const fleet = Array.from({ length: 150 }, (_, at) => `0004f21${at.toString(16).padStart(5, '0')}`);
      for (const macAddress of fleet) {
        await devices.enrol({ macAddress, model: '' });
        counts.count(macAddress, request, { etag: '"a"', sizeBytes: 7 });
      }
      const transact = store.records.transact.bind(store.records);
      let units = 0;
      store.records.transact = async (run, options) => {
        units++;
        if (units === 2) await sql`pragma query_only=on`.execute(store.records.db);
        return transact(run, options);
      };
      await counts.flush();
      await sql`pragma query_only=off`.execute(store.records.db);
      store.records.transact = transact;
      const seen = async (): Promise<readonly number[]> =>
        (await Promise.all(fleet.map((mac) => devices.find(mac)))).map((row) => row?.requests ?? 0);
      assert.deepEqual(
        await seen(),
        fleet.map((_, at) => (at < 100 ? 1 : 0)),
      );
      await counts.flush();
      assert.deepEqual(
        await seen(),
        fleet.map(() => 1),
      );
      const served = (await told()).filter((entry) => entry.startsWith('files-served'));
      assert.deepEqual(
        served,
        fleet.map((macAddress) => `files-served ${macAddress}`),
      );
    }));

  it('that fail through a fault of ours are no full disk', () =>
    withCounts(async ({ counts, store, logged }) => {
      counts.count(mac, request);
      await store.records.db.schema.alterTable('device').renameTo('away').execute();
      await assert.rejects(counts.flush());
      assert.deepEqual(logged, []);
    }));
});

it('a phone that is at two places in turn is told with the next writing, once', () =>
  withCounts(async ({ counts, told }) => {
    const at = (address: string, macAddress = mac): void => counts.count(macAddress, { ...request, address });
    at('192.0.2.7');
    at('192.0.2.8');
    at('192.0.2.8', second);
    await counts.flush();
    at('192.0.2.8');
    at('192.0.2.8', second);
    assert.ok(!(await told()).some((entry) => entry.startsWith('phone-at')));
    at('192.0.2.7');
    await counts.flush();
    at('192.0.2.8');
    await counts.flush();
    assert.deepEqual(
      (await told()).filter((entry) => entry.startsWith('phone-at')),
      [`phone-at-two-places ${mac}`],
    );
  }));
