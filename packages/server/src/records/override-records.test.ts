// Settings that a phone uploads: taken in kind by kind, found by whom they name, and held back by whom they name.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { nameKeys } from '@offhook/privacy';
import { readConfiguration } from '@offhook/ucs';

import { keysOf, overrides } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { findMentions } from './mentions.ts';
import type { OverrideKind } from './override-records.ts';
import { loadNamedOverrides, loadOverrides, storeOverrides } from './override-records.ts';
import type { UploadContext, UploadOutcome } from './upload.ts';

function put(
  { upload }: RecordsUnderTest,
  kind: OverrideKind,
  values: Readonly<Record<string, string>>,
  changes: Partial<UploadContext> = {},
): Promise<UploadOutcome> {
  return storeOverrides(upload(changes), kind, readConfiguration(utf8Bytes(overrides(values)), 'x').assignments);
}

async function held({ store, deviceKey }: RecordsUnderTest, kind: OverrideKind, macAddress = mac): Promise<readonly string[]> {
  const stored = await loadOverrides({ store, access: store.records.db, deviceKey }, macAddress, kind);
  return stored.map(({ name, value }) => `${name}=${value}`);
}

describe('settings that are taken in', () => {
  it('replace those of their kind and phone, in their order, and no others', () =>
    withRecords(async (records) => {
      await put(records, 'web-override', { 'softkey.1.label': 'web' });
      await put(records, 'local-override', { 'softkey.1.label': 'other' }, { macAddress: 'other' });
      await put(records, 'local-override', { 'softkey.9.label': 'a', 'softkey.1.label': 'b' });
      const many = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`softkey.${120 - at}.label`, `l${at}`]));
      const { records: count, suppressed } = await put(records, 'local-override', many);
      assert.deepEqual([count, suppressed], [120, 0]);
      assert.deepEqual(
        await held(records, 'local-override'),
        Object.entries(many).map(([name, value]) => `${name}=${value}`),
      );
      assert.deepEqual(await held(records, 'web-override'), ['softkey.1.label=web']);
      assert.deepEqual(await held(records, 'local-override', 'other'), ['softkey.1.label=other']);
    }));

  it('are found by whom they name, counted once, until others take their place', () =>
    withRecords(async (records) => {
      const { store } = records;
      const outcome = await put(records, 'local-override', {
        'softkey.1.label': 'Ada',
        'softkey.2.label': 'ADA',
        'reg.1.address': '2001',
        'up.headsetMode': '1',
      });
      assert.deepEqual([outcome.records, outcome.persons], [4, 2]);
      const found = async (): Promise<readonly number[]> => [
        (await findMentions(store, store.records.db, [], ['Ada'])).length,
        (await findMentions(store, store.records.db, [keysOf('2001')], [])).length,
      ];
      assert.deepEqual(await found(), [2, 1]);
      const [mention] = await findMentions(store, store.records.db, [keysOf('2001')], []);
      assert.deepEqual([mention?.store, mention?.macAddress], ['override_value', mac]);
      await put(records, 'web-override', { 'softkey.1.label': 'Ada' });
      assert.deepEqual(await found(), [3, 1]);
      await put(records, 'local-override', {});
      assert.deepEqual(await found(), [1, 0]);
    }));
});

describe('GDPR Art. 17: settings that a phone brings back', () => {
  it('do not come in by whom they name: an address, a name, or a name in a label that says more', () =>
    withRecords(async (records) => {
      await records.ledger.add({
        requestId: 'R-1',
        erasedAtMs: 1,
        subjects: [keysOf('2001'), nameKeys('Ada Example')],
        entries: [],
        copies: [{ macAddress: mac, kind: 'local-override', text: 'softkey.5.label=Hall' }],
      });
      const settings = {
        'reg.1.address': '2001',
        'softkey.1.label': 'Ada Example',
        'softkey.2.label': 'Ada Example (Sales)',
        'softkey.3.label': 'Ada Exam',
        'softkey.5.label': 'Hall',
        'softkey.6.label': 'Hall',
      };
      const outcome = await put(records, 'local-override', settings);
      assert.deepEqual(await held(records, 'local-override'), ['softkey.3.label=Ada Exam', 'softkey.6.label=Hall']);
      assert.deepEqual([outcome.records, outcome.suppressed], [2, 4]);
      await put(records, 'web-override', settings);
      assert.deepEqual(await held(records, 'web-override'), ['softkey.3.label=Ada Exam', 'softkey.5.label=Hall', 'softkey.6.label=Hall']);
    }));
});

describe('settings by name', () => {
  it('are of that phone, and of several files the strongest', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      await put(records, 'cloud-override', { a: 'cloud', b: 'cloud', c: 'cloud', d: 'cloud' });
      await put(records, 'local-override', { a: 'local', b: 'local' });
      await put(records, 'web-override', { a: 'web', c: 'web' });
      await put(records, 'local-override', { d: 'other' }, { macAddress: 'other' });
      const named = await loadNamedOverrides({ store, access: store.records.db, deviceKey }, mac, ['a', 'b', 'c', 'x']);
      assert.deepEqual(
        new Map(named),
        new Map([
          ['a', 'local'],
          ['b', 'local'],
          ['c', 'web'],
        ]),
      );
    }));
});
