// Phones at two places, and addresses that nobody has: when the alarm is raised, and how often.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createLogger, isProblem } from '@offhook/base';
import type { LogRecord } from '@offhook/base';

import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { Decoys } from './decoys.ts';
import { Devices } from './devices.ts';
import { PhonePlaces } from './phone-places.ts';
import { requireMacAddress } from './phone-address.ts';

const decoy = '0004f20000dd';
const second = '0004f20000de';
const hourMs = 3_600_000;
const agent = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017';

interface Under {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly later: (ms: number) => void;
  readonly logged: readonly LogRecord[];
  readonly told: () => Promise<readonly string[]>;
}

function withAlarms(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store: real }) => {
    let laterMs = 0;
    const logged: LogRecord[] = [];
    const clock = { ...real.platform.clock, now: () => nowMs + laterMs };
    const platform = { ...real.platform, clock, log: createLogger((record) => logged.push(record)) };
    const store = Object.create(real, { platform: { value: platform } }) as Store;
    const audit = new AuditLog(store);
    await run({
      store,
      audit,
      logged,
      later: (ms) => void (laterMs += ms),
      async told() {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence').execute();
        return rows.map(({ actor, action, facts }) => `${actor} ${action} ${String((JSON.parse(facts) as { device?: string }).device)}`);
      },
    });
  });
}

describe('an address that no phone has', () => {
  it('raises the alarm wherever a request names it, once an hour for each', () =>
    withAlarms(async ({ store, audit, later, told, logged }) => {
      const decoys = new Decoys({ store, audit, macAddresses: ['00:04:F2:00:00:DD', second] });
      const asked = { path: 'site.cfg', userAgent: agent, authorization: undefined, address: '192.0.2.7' };
      await decoys.look(asked);
      await decoys.look({ ...asked, path: `${mac}.cfg`, authorization: `Basic ${Buffer.from(`${mac}:x`).toString('base64')}` });
      await decoys.look({ ...asked, authorization: `Basic ${Buffer.from('administrator:x').toString('base64')}` });
      assert.deepEqual(await told(), []);
      const digest = `Digest username="${decoy}", realm="offhook", nonce="n", uri="/", response="${'0'.repeat(32)}"`;
      for (const [count, named] of [
        { userAgent: `${agent} (SN:0004F20000DD)` },
        { path: `x/${decoy}-phone.cfg` },
        { authorization: `Basic ${Buffer.from('00-04-f2-00-00-dd:x').toString('base64')}` },
        { authorization: digest },
        { path: `${decoy}.cfg`, userAgent: `${agent} (SN:0004F20000DD)` },
      ].entries()) {
        await decoys.look({ ...asked, ...named });
        assert.equal((await told()).length, count + 1, JSON.stringify(named));
        later(hourMs - 1);
        await decoys.look({ ...asked, ...named });
        assert.equal((await told()).length, count + 1);
        later(1);
      }
      assert.ok((await told()).every((entry) => entry === `server decoy-asked-for ${decoy}`));
      await decoys.look({ ...asked, path: `${decoy}/${second}.cfg` });
      assert.deepEqual((await told()).slice(5), [`server decoy-asked-for ${decoy}`, `server decoy-asked-for ${second}`]);
      assert.equal(logged.length, 7);
      assert.deepEqual([logged[0]?.level, logged[0]?.fields], ['warn', { device: decoy, address: '192.0.2.7' }]);
    }));

  it('is enrolled by nobody, and is an address', () =>
    withAlarms(async ({ store, audit }) => {
      const decoys = new Decoys({ store, audit, macAddresses: [decoy] });
      const devices = new Devices(store, audit, decoys);
      await assert.rejects(devices.enrol({ macAddress: '0004F20000DD', model: '' }), (error) => isProblem(error, 'conflict'));
      await devices.enrol({ macAddress: second, model: '' });
      decoys.demandNone('no address');
      assert.throws(
        () => new Decoys({ store, audit, macAddresses: [decoy, 'x'] }),
        (error) => isProblem(error, 'bad-request'),
      );
      for (const text of ['000000000000', '00:00:00:00:00:00', '', 'x'])
        assert.throws(
          () => requireMacAddress(text),
          (error) => isProblem(error, 'bad-request'),
          text,
        );
      assert.equal(requireMacAddress('0004.F200.00DD'), decoy);
    }));
});

describe('a phone', () => {
  it('is at two places in turn where it is back within an hour at one that it left', () =>
    withAlarms(async ({ store, audit, later }) => {
      const places = new PhonePlaces({ store, audit });
      const [home, desk, third, six] = ['192.0.2.7', '192.0.2.8', '192.0.2.9', '2001:db8::1'] as const;
      for (const [address, isInTurn, afterMs] of [
        [home, false, 0],
        [home, false, 0],
        [six, false, 0],
        [home, false, 0],
        [desk, false, 0],
        [desk, false, hourMs - 1],
        [home, true, 0],
        [third, false, 0],
        [desk, false, 0],
        [third, false, hourMs],
        [desk, true, hourMs - 1],
        [third, true, 0],
      ] as const) {
        later(afterMs);
        assert.equal(places.isInTurn(mac, address), isInTurn, `${address} after ${afterMs}`);
      }
      assert.equal(places.isInTurn(second, home), false);
    }));

  it('at two places is told once', () =>
    withAlarms(async ({ store, audit, told, logged }) => {
      const places = new PhonePlaces({ store, audit });
      for (const device of [mac, mac, second, mac]) await places.tell(device);
      assert.deepEqual(await told(), [`server phone-at-two-places ${mac}`, `server phone-at-two-places ${second}`]);
      assert.deepEqual(
        logged.map(({ level, fields }) => [level, fields]),
        [
          ['warn', { device: mac }],
          ['warn', { device: second }],
        ],
      );
    }));
});
