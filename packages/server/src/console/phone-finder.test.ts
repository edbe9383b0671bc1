// How phones are looked for in a fleet: piece by piece, by labels that are opened once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Timer } from '@offhook/base';

import { withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { Devices } from '../provisioning/devices.ts';
import { renewPhoneKey } from '../records/phone-key.ts';
import type { Store } from '../store/store.ts';
import { FleetOverview } from './overview.ts';
import { PhoneFinder } from './phone-finder.ts';

const phones = 230;
const macOf = (at: number): string => `0004f21${at.toString(16).padStart(5, '0')}`;

interface Under {
  readonly store: Store;
  readonly fleet: FleetOverview;
  readonly finder: PhoneFinder;
  /** Labels that the finder has opened since the last look. */
  readonly opened: () => number;
  readonly timers: { readonly afterMs: number; readonly run: () => void; isCancelled: boolean }[];
}

function withFleet(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store: real }) => {
    let labels = 0;
    const timers: Under['timers'] = [];
    const setTimer = (afterMs: number, callback: () => void): Timer => {
      const timer = { afterMs, run: callback, isCancelled: false };
      timers.push(timer);
      return { cancel: () => void (timer.isCancelled = true) };
    };
    const platform = { ...real.platform, clock: { ...real.platform.clock, setTimer } };
    const store = Object.create(real, { platform: { value: platform } }) as Store;
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    await store.records.db.deleteFrom('device').execute(); // the one whose label nobody sealed
    for (let at = 0; at < phones; at++)
      await devices.enrol({ macAddress: macOf(at), model: at % 2 === 0 ? 'VVX450' : 'VVX250', label: `Room ${at}` });
    const parts = { store, devices, audit, configuration: await ConfigurationFiles.load(store) };
    const counted: Pick<Devices, 'label'> = {
      label: (row, key) => {
        labels++;
        return devices.label(row, key);
      },
    };
    await run({
      store,
      fleet: new FleetOverview(parts),
      finder: new PhoneFinder({ ...parts, devices: counted }),
      opened: () => {
        const since = labels;
        labels = 0;
        return since;
      },
      timers,
    });
  });
}

describe('phones of a fleet', () => {
  it('are found wherever they stand, in the order of their addresses, and so many at most', () =>
    withFleet(async ({ finder }) => {
      const find = async (text: string, atMost = 500): Promise<readonly string[]> =>
        (await finder.find(text, atMost)).map((phone) => phone.mac_address);
      assert.deepEqual(await find('room 229'), [macOf(229)]);
      assert.deepEqual(await find('room 22'), [22, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229].map(macOf));
      assert.deepEqual(await find('room', 3), [0, 1, 2].map(macOf));
      assert.deepEqual(await find('vvx250', 2), [1, 3].map(macOf));
      assert.equal((await find('0004F2:1')).length, phones);
      assert.deepEqual(await find('-'), []);
    }));

  it('have their labels opened once a minute, and those alone again that have changed', () =>
    withFleet(async ({ finder, opened, store, timers }) => {
      opened();
      await finder.find('room 1', 500);
      assert.equal(opened(), phones);
      await finder.find('room 12', 500);
      assert.equal(opened(), 0);
      await store.records.transact(async (access) => void (await renewPhoneKey(store, access, macOf(7))));
      opened();
      assert.deepEqual(
        (await finder.find('room 7', 1)).map((phone) => phone.mac_address),
        [macOf(7)],
      );
      await finder.find('room 7', 500);
      assert.equal(opened(), 1);
      assert.deepEqual(
        timers.map(({ afterMs }) => afterMs),
        [60_000],
      );
      timers[0]?.run();
      await finder.find('room 1', 500);
      assert.equal(opened(), phones);
      finder.close();
      assert.deepEqual(
        timers.map(({ isCancelled }) => isCancelled),
        [false, true],
      );
      await finder.find('room 1', 500);
      assert.equal(opened(), phones);
    }));

  it('whose key is destroyed are found by what is not sealed', () =>
    withFleet(async ({ finder, store }) => {
      const { key_id: keyId } = await store.records.db
        .selectFrom('device')
        .select('key_id')
        .where('mac_address', '=', macOf(5))
        .executeTakeFirstOrThrow();
      await store.vault.destroy([keyId]);
      assert.deepEqual(await finder.find('room 5', 1), (await finder.find('room 50', 1)).slice(0, 1));
      assert.deepEqual(
        (await finder.find(macOf(5), 2)).map((phone) => phone.mac_address),
        [macOf(5)],
      );
    }));

  it('are shown 200 at a time, each from behind the last, with its label', () =>
    withFleet(async ({ fleet }) => {
      const first = await fleet.devices();
      const second = await fleet.devices(first.at(-1)?.macAddress);
      assert.deepEqual(
        [...first, ...second].map(({ macAddress }) => macAddress),
        Array.from({ length: phones }, (_, at) => macOf(at)),
      );
      assert.deepEqual([first.length, second.at(-1)?.label], [200, 'Room 229']);
      assert.deepEqual(await fleet.devices(macOf(229)), []);
      assert.equal((await fleet.find('room')).length, 200);
      fleet.close();
    }));
});
