// Enrolled phones: who is admitted, with which credentials, and what their requests show.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import type { Enrolment } from '@offhook/api';
import { isProblem } from '@offhook/base';

import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { Devices } from './devices.ts';

const second = '0004f2000002';

interface Under {
  readonly store: Store;
  readonly devices: Devices;
  readonly actions: () => Promise<readonly string[]>;
}

function withDevices(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store }) => {
    const audit = new AuditLog(store);
    const actions = async (): Promise<readonly string[]> => {
      await audit.chain();
      const rows = await store.records.db.selectFrom('audit_entry').select(['actor', 'action']).orderBy('sequence').execute();
      return rows.map(({ actor, action }) => `${actor} ${action}`);
    };
    await run({ store, devices: new Devices(store, audit), actions });
  });
}

const basic = (userName: string, password: string): string => `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
const of = ({ userName, password }: Enrolment): string => basic(userName, password);
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function digest(devices: Devices, { userName, password }: Pick<Enrolment, 'userName' | 'password'>, method = 'GET'): string {
  const nonce = /nonce="([^"]+)"/.exec(devices.challenges.challenge())?.[1] ?? '';
  const ha1 = md5(`${userName}:offhook:${password}`);
  const response = md5(`${ha1}:${nonce}:${md5(`${method}:/a.cfg`)}`);
  return `Digest username="${userName}", realm="offhook", nonce="${nonce}", uri="/a.cfg", response="${response}"`;
}

describe('a phone is enrolled', () => {
  it('once, under its address in any writing, with a password of 160 bits', () =>
    withDevices(async ({ devices, actions }) => {
      const enrolment = await devices.enrol({ macAddress: '00:04:F2:00:00:02', model: 'vvx 450', label: 'Desk' }, 'Ada');
      assert.deepEqual({ ...enrolment, password: '' }, { macAddress: second, userName: second, password: '' });
      assert.match(enrolment.password, /^[0-9a-f]{40}$/);
      const row = await devices.find(second);
      assert.deepEqual(
        [row?.model, row?.enrolled_at_ms, row?.last_seen_at_ms, row?.requests, row?.reported_model, row?.updater_version],
        ['VVX450', nowMs, null, 0, null, null],
      );
      assert.equal(await devices.withKey(second, async (key) => row && devices.label(row, key)), 'Desk');
      await assert.rejects(devices.enrol({ macAddress: second, model: '' }), (error) => isProblem(error, 'conflict'));
      assert.deepEqual(await actions(), ['Ada device-enrolled']);
      assert.deepEqual(
        (await devices.all()).map(({ mac_address }) => mac_address),
        [mac, second],
      );
    }));

  it('by an address that is a phone’s, and a model that is a name', () =>
    withDevices(async ({ devices }) => {
      for (const macAddress of ['', '0004f2', '000000000000', 'site'])
        await assert.rejects(devices.enrol({ macAddress, model: '' }), (error) => isProblem(error, 'bad-request'), macAddress);
      for (const model of ['<b>', 'x'.repeat(41), 'a"b', 'a\nb'])
        await assert.rejects(devices.enrol({ macAddress: second, model }), (error) => isProblem(error, 'bad-request'), model);
      for (const [at, [model, kept]] of [
        ['', ''],
        ['VVX 450', 'VVX450'],
        ['Trio8800', 'Trio8800'],
        ['Desk 9.0/x_y-z', 'Desk 9.0/x_y-z'],
        ['x'.repeat(40), 'x'.repeat(40)],
      ].entries()) {
        const { macAddress } = await devices.enrol({ macAddress: `0004f200010${at}`, model: model ?? '' });
        assert.equal((await devices.find(macAddress))?.model, kept);
      }
    }));

  it('with others at once: one that cannot be stands in nobody’s way', () =>
    withDevices(async ({ devices }) => {
      const phones = ['0004f2000003', 'nowhere', mac, '0004f2000004'].map((macAddress) => ({ macAddress, model: '' }));
      const { admitted, refused } = await devices.admit(phones, 'Ada');
      assert.deepEqual(
        admitted.map(({ macAddress }) => macAddress),
        ['0004f2000003', '0004f2000004'],
      );
      assert.deepEqual(
        refused.map(({ macAddress }) => macAddress),
        ['nowhere', mac],
      );
      assert.equal(await devices.awaitsFirstContact('0004f2000003'), false);
    }));
});

describe('credentials', () => {
  it('are those of the phone, Basic or Digest, and nothing else', () =>
    withDevices(async ({ devices }) => {
      const phone = await devices.enrol({ macAddress: second, model: '' });
      const { password } = phone;
      const wrong = { userName: second, password: 'wrong' };
      for (const [authorization, expected] of [
        [of(phone), second],
        [basic('00-04-F2-00-00-02', password), second],
        [of(phone).replace('Basic', 'basic'), second],
        [basic(second, `${password}x`), undefined],
        [basic(second, ''), undefined],
        [basic(mac, password), undefined],
        [basic('0004f2000009', ''), undefined],
        [basic('0004f2000009', password), undefined],
        [basic('administrator', password), undefined],
        [`Basic ${Buffer.from(second).toString('base64')}`, undefined],
        [`Basic ${'A'.repeat(1028)}`, undefined],
        [`x${of(phone)}`, undefined],
        [`${of(phone)} x`, undefined],
        ['Basic', undefined],
        ['', undefined],
        [digest(devices, phone), second],
        [digest(devices, wrong), undefined],
        [digest(devices, { userName: second, password: '' }), undefined],
        [digest(devices, { userName: '0004f2000009', password: '' }), undefined],
        [digest(devices, { userName: 'administrator', password }), undefined],
        [digest(devices, phone, 'PUT'), undefined],
        ['Digest', undefined],
      ] as const)
        assert.equal(await devices.authenticate(authorization), expected, authorization);
      assert.equal(await devices.authenticate(digest(devices, phone, 'PUT'), 'PUT'), second);
    }));

  it('that were verified are remembered until they are renewed', () =>
    withDevices(async ({ devices, store }) => {
      const phone = await devices.enrol({ macAddress: second, model: '' });
      assert.equal(devices.verifiedBefore(of(phone)), undefined);
      await devices.authenticate(of(phone));
      assert.equal(devices.verifiedBefore(of(phone)), store.versions.isShared ? undefined : second);
      assert.equal(devices.verifiedBefore(basic(second, 'x')), undefined);
      devices.forget(mac);
      assert.equal(await devices.authenticate(of(phone)), second);
      devices.forget(second);
      assert.equal(devices.verifiedBefore(of(phone)), undefined);
      await devices.authenticate(of(phone));
      const renewed = await devices.renewCredentials('0004F2000002');
      assert.equal(devices.verifiedBefore(of(phone)), undefined);
      assert.equal(await devices.authenticate(of(phone)), undefined);
      assert.equal(await devices.authenticate(digest(devices, phone)), undefined);
      assert.equal(await devices.authenticate(of(renewed)), second);
      await assert.rejects(devices.renewCredentials('0004f2000009'), (error) => isProblem(error, 'not-found'));
    }));

  for (const [kind, authorize] of [
    ['Basic', (_: Devices, phone: Enrolment) => of(phone)],
    ['Digest', (devices: Devices, phone: Enrolment) => digest(devices, phone)],
  ] as const)
    it(`${kind}: those that are handed over count beside the old, until the phone comes with them`, () =>
      withDevices(async ({ devices, actions }) => {
        const phone = await devices.enrol({ macAddress: second, model: '' });
        const next = await devices.renewCredentials(second, { actor: 'Ada', isHandedOver: true });
        assert.equal(await devices.authenticate(authorize(devices, phone)), second);
        assert.equal(await devices.authenticate(authorize(devices, { ...phone, password: '' })), undefined);
        assert.equal(await devices.authenticate(authorize(devices, next)), second);
        assert.equal(await devices.authenticate(authorize(devices, phone)), undefined);
        assert.equal(await devices.authenticate(authorize(devices, next)), second);
        assert.deepEqual(await actions(), [
          'administrator device-enrolled',
          'Ada device-credentials-handed-over',
          'phone device-credentials-taken',
        ]);
      }));

  it('are awaited of a phone that was admitted with handed-over ones, until it comes', () =>
    withDevices(async ({ devices }) => {
      const { admitted } = await devices.admit([{ macAddress: second, model: '' }], 'Ada', true);
      assert.equal(await devices.awaitsFirstContact(second), true);
      assert.equal(await devices.awaitsFirstContact('0004f2000009'), false);
      assert.equal(await devices.authenticate(of(admitted[0] ?? { macAddress: '', userName: '', password: '' })), second);
      assert.equal(await devices.awaitsFirstContact(second), false);
      await devices.renewCredentials(second, { isHandedOver: true });
      assert.equal(await devices.awaitsFirstContact(second), false, 'it has others');
    }));
});

describe('what requests show', () => {
  const application = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application';
  const updater = 'FileTransport PolycomTrio-Trio_8800-UA/5.9.1.100 Type/Updater';
  for (const [agents, expected] of [
    [{ application }, ['VVX450', '6.4.3.5017', null]],
    [{ updater }, ['Trio8800', '', '5.9.1.100']],
    [{ application, updater }, ['VVX450', '6.4.3.5017', '5.9.1.100']],
    [{ application: 'FileTransport PolycomVVX-VVX_999-UA/6.4.3.5017' }, ['VVX_999', '6.4.3.5017', null]],
    [{ application: 'Mozilla/5.0' }, [null, '', null]],
    [{}, [null, '', null]],
  ] as const)
    it(JSON.stringify(agents), () =>
      withDevices(async ({ devices, store }) => {
        const touch = (requests: number, atMs: number): Promise<void> =>
          devices.touch(store.records.db, mac, {
            requests,
            address: '192.0.2.7',
            method: 'digest',
            userAgents: new Map(Object.entries(agents)),
            atMs,
          });
        await touch(2, 5);
        await touch(3, 9);
        const row = await devices.find(mac);
        assert.deepEqual([row?.reported_model, row?.software_version, row?.updater_version], expected);
        assert.deepEqual([row?.requests, row?.last_seen_at_ms, row?.address, row?.last_method], [5, 9, '192.0.2.7', 'digest']);
      }),
    );
});
