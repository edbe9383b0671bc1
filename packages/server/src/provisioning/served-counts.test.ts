// What phones fetched: one entry of the audit chain for a boot, not one for each file.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { Devices } from './devices.ts';
import { PhonePlaces } from './phone-places.ts';
import { ServedCounts } from './served-counts.ts';

const second = '0004f2000002';
const request = {
  address: '192.0.2.7',
  userAgent: 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application',
  method: 'basic',
} as const;

interface Under {
  readonly store: Store;
  readonly counts: ServedCounts;
  readonly devices: Devices;
  readonly served: () => Promise<readonly unknown[]>;
}

function withCounts(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store }) => {
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    await devices.enrol({ macAddress: second, model: '' });
    const counts = new ServedCounts({ store, devices, audit, places: new PhonePlaces({ store, audit }) });
    const served = async (): Promise<readonly unknown[]> => {
      const rows = await store.records.db
        .selectFrom('audit_entry')
        .selectAll()
        .where('action', '=', 'files-served')
        .orderBy('sequence')
        .execute();
      return rows.map(({ facts }) => JSON.parse(facts) as unknown);
    };
    await run({ store, counts, devices, served });
    counts.close();
  });
}

describe('of a phone', () => {
  it('all requests are one entry, with how many files, bytes, and a hash of which', () =>
    withCounts(async ({ counts, devices, served }) => {
      counts.count(mac, request, { etag: '"b"', sizeBytes: 10 });
      counts.count(mac, request, { etag: '"a"', sizeBytes: 5 });
      counts.count(mac, request);
      counts.count(mac, { ...request, address: '192.0.2.8' }, { etag: '"b"', sizeBytes: 10 });
      counts.count(second, request, { etag: '"a"', sizeBytes: 1 });
      await counts.flush();
      const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
      assert.deepEqual(await served(), [
        { device: mac, requests: 4, files: 3, bytes: 25, contents: hash('"a" "b"') },
        { device: second, requests: 1, files: 1, bytes: 1, contents: hash('"a"') },
      ]);
      const row = await devices.find(mac);
      assert.deepEqual([row?.requests, row?.address, row?.reported_model], [4, '192.0.2.8', 'VVX450']);
    }));

  it('that got no file there is no entry, and its requests count all the same', () =>
    withCounts(async ({ counts, devices, served }) => {
      counts.count(mac, request);
      await counts.flush();
      await counts.flush();
      assert.deepEqual(await served(), []);
      assert.equal((await devices.find(mac))?.requests, 1);
    }));

  it('the releases of application and updater are told apart', () =>
    withCounts(async ({ counts, devices }) => {
      counts.count(mac, { ...request, userAgent: 'FileTransport PolycomVVX-VVX_450-UA/6.3.0.1 Type/Updater' });
      counts.count(mac, request);
      counts.count(mac, { ...request, userAgent: 'FileTransport PolycomVVX-VVX_450-UA/6.3.0.2 Type/Updater' });
      await counts.flush();
      const row = await devices.find(mac);
      assert.deepEqual([row?.software_version, row?.updater_version], ['6.4.3.5017', '6.3.0.2']);
    }));
});
