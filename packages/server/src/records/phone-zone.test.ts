// In which zone a phone's clock is, and by what a change of it is known.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { overrides } from '../../test/phone-files.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import { clockOfPhone, zoneOfPhone } from './phone-zone.ts';

const mac = '0004f2000001';
const hourS = 3600;

describe('the clock of a phone', () => {
  it('is what somebody set at the phone, before what it was given; where nothing says it, none', () =>
    withPrivacy(async (under) => {
      const { store, configuration } = under;
      await under.enrol(mac);
      const parts = { store, configuration, access: store.records.db };
      const offsets = async (): Promise<readonly number[] | undefined> => (await zoneOfPhone(parts, mac))?.offsetsS(noonMs);
      assert.equal(await offsets(), undefined);
      const { said } = await clockOfPhone(parts, mac);
      assert.match(said, /^\|+$/);
      await configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '3600', 'tcpIpApp.sntp.daylightSavings.enable': '0' });
      assert.deepEqual(await offsets(), [hourS]);
      const given = await clockOfPhone(parts, mac);
      assert.notEqual(given.said, said);
      await under.put(mac, 'web-override', overrides({ 'tcpIpApp.sntp.gmtOffset': '7200' }));
      assert.deepEqual(await offsets(), [2 * hourS]);
      assert.notEqual((await clockOfPhone(parts, mac)).said, given.said);
    }));

  it('of a phone that is not there, or whose key is missing, is what it was given', () =>
    withPrivacy(async (under) => {
      const { store, configuration } = under;
      await under.enrol(mac);
      await configuration.set('site', { 'tcpIpApp.sntp.gmtOffset': '3600', 'tcpIpApp.sntp.daylightSavings.enable': '0' });
      await under.put(mac, 'web-override', overrides({ 'tcpIpApp.sntp.gmtOffset': '7200' }));
      const parts = { store, configuration, access: store.records.db };
      const { key_id } = await store.records.db.selectFrom('device').select('key_id').executeTakeFirstOrThrow();
      const deviceKey = await store.vault.one(key_id);
      await store.vault.destroy([key_id]);
      for (const macAddress of [mac, '0004f2000009'])
        assert.deepEqual((await zoneOfPhone(parts, macAddress))?.offsetsS(noonMs), [hourS], macAddress);
      assert.deepEqual(
        (await zoneOfPhone({ ...parts, deviceKey }, mac))?.offsetsS(noonMs),
        [2 * hourS],
        'a key that is given is asked for of nobody',
      );
    }));
});
