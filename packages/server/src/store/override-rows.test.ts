// Settings and files that are sealed under the phone's key, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mac, phoneRow, withRecords } from '../../test/records-under-test.ts';
import { configurationFileRows, putConfigurationFile, removeConfigurationFile } from './configuration-file-rows.ts';
import { addDevice, deviceRow } from './device-rows.ts';
import {
  changeKeptFile,
  dropKeptFileNamed,
  dropOldestKeptFiles,
  keptFileHeads,
  keptFileHolders,
  keptFileId,
  keptFileNamed,
  keptFileRow,
  phonesWithKept,
  putKeptFile,
} from './kept-file-rows.ts';
import { addMentions, mentionsOf } from './mention-rows.ts';
import {
  addOverrides,
  dropOverrides,
  dropOverridesOfKind,
  filesOfOverrides,
  overrideNames,
  overrideRows,
  overrideRowsBeginning,
  overrideRowsNamed,
  overrideRowsOfKind,
  putOverrideValue,
} from './override-rows.ts';
import { dropUnderPhoneKey, keyIdOfPhone, keyIdsOfPhones, labelOfPhone } from './phone-key-rows.ts';
import type { KeptFileTable, OverrideValueTable } from './schema.ts';
import type { RecordsAccess } from './store.ts';

const other = '0004f2000002';
const sealed = Buffer.of(1);

const overrideOf = (id: string, name: string, changes: Partial<OverrideValueTable> = {}): OverrideValueTable => ({
  id,
  mac_address: mac,
  kind: 'local-override',
  position: 0,
  name,
  value_sealed: sealed,
  ...changes,
});
const fileOf = (id: string, received_at_ms: number, changes: Partial<KeptFileTable> = {}): KeptFileTable => ({
  id,
  mac_address: mac,
  name_hash: `named ${id}`,
  kind: 'log',
  name_sealed: sealed,
  content_sealed: sealed,
  size_bytes: 1,
  received_at_ms,
  ...changes,
});
const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);
const mention = (access: RecordsAccess, item_id: string): Promise<void> =>
  addMentions(access, { store: 'override_value', item_id, mac_address: mac, hashes: ['x'] });
const mentioning = async (access: RecordsAccess): Promise<readonly string[]> =>
  (await mentionsOf(access, ['x'])).map(({ item_id }) => item_id).toSorted();

describe('settings of phones', () => {
  const rows = [
    overrideOf('a', 'reg.1.address', { position: 1 }),
    overrideOf('b', 'up.x'),
    overrideOf('c', 'up.x', { kind: 'web-override', position: 2 }),
    overrideOf('d', 'voIpProt.server.1.address', { mac_address: other }),
  ];

  it('are read by file, by phone, by name and by how the name begins', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addDevice(access, phoneRow(other, 'key of the other'));
      await addOverrides(access, rows);
      assert.deepEqual(await overrideRowsOfKind(access, mac, 'local-override'), [rows[1], rows[0]]);
      assert.deepEqual(idsOf(await overrideRows(access, mac)), ['b', 'a', 'c']);
      assert.equal((await overrideRows(access)).length, 4);
      assert.deepEqual(idsOf(await overrideRowsNamed(access, mac, ['up.x', 'none'])).toSorted(), ['b', 'c']);
      const begun = await overrideRowsBeginning(access, ['reg.', 'voIpProt.']);
      assert.deepEqual(idsOf(begun).toSorted(), ['a', 'd']);
      assert.equal(begun.find(({ id }) => id === 'd')?.key_id, 'key of the other');
      assert.deepEqual(await overrideNames(access, other), [{ id: 'd', kind: 'local-override', name: 'voIpProt.server.1.address' }]);
      assert.deepEqual(await filesOfOverrides(access, ['c', 'none']), [{ mac_address: mac, kind: 'web-override' }]);
      await putOverrideValue(access, 'd', Buffer.of(2));
      assert.deepEqual((await overrideRows(access, other))[0]?.value_sealed, Buffer.of(2));
    }));

  it('go one by one or as a file, with whom they mention', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addOverrides(access, rows);
      for (const { id } of rows) await mention(access, id);
      await dropOverrides(access, ['a']);
      assert.deepEqual(
        [idsOf(await overrideRows(access)).toSorted(), await mentioning(access)],
        [
          ['b', 'c', 'd'],
          ['b', 'c', 'd'],
        ],
      );
      await dropOverridesOfKind(access, mac, 'local-override');
      assert.deepEqual(
        [idsOf(await overrideRows(access)).toSorted(), await mentioning(access)],
        [
          ['c', 'd'],
          ['c', 'd'],
        ],
      );
    }));
});

describe('files that no record is made of', () => {
  it('are found by name and by phone, and the oldest make room', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const files = [fileOf('b', 2), fileOf('a', 1), fileOf('c', 3, { kind: 'unreadable', mac_address: other })];
      for (const file of files) await putKeptFile(access, file);
      assert.deepEqual([await keptFileId(access, mac, 'named a'), await keptFileId(access, other, 'named a')], ['a', undefined]);
      assert.deepEqual([await keptFileNamed(access, mac, 'named a'), await keptFileNamed(access, mac, 'none')], [files[1], undefined]);
      assert.deepEqual([await keptFileRow(access, 'c'), await keptFileRow(access, 'none')], [files[2], undefined]);
      assert.deepEqual(
        (await keptFileHeads(access, mac)).map(({ id, kind }) => `${id} ${kind}`),
        ['a log', 'b log'],
      );
      assert.deepEqual(
        (await keptFileHolders(access)).map(({ name_hash }) => name_hash),
        ['named c', 'named b', 'named a'],
      );
      assert.deepEqual(await keptFileHolders(access, 'unreadable'), [{ mac_address: other, name_hash: 'named c' }]);
      assert.deepEqual([(await phonesWithKept(access)).toSorted(), await phonesWithKept(access, 'unreadable')], [[mac, other], [other]]);
      await putKeptFile(access, fileOf('a', 4));
      await changeKeptFile(access, 'a', { size_bytes: 9 });
      assert.deepEqual(await keptFileRow(access, 'a'), fileOf('a', 4, { size_bytes: 9 }));
      await dropOldestKeptFiles(access, mac, 1);
      assert.deepEqual(idsOf(await keptFileHeads(access, mac)), ['a']);
      await dropKeptFileNamed(access, mac, 'named c');
      await dropKeptFileNamed(access, other, 'named c');
      assert.deepEqual(await keptFileHolders(access), [{ mac_address: mac, name_hash: 'named a' }]);
    }));
});

describe('what is set here', () => {
  it('is one file a name, as it was put last, until it is removed', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      const row = { name: 'site.cfg', scope: 'site', values_sealed: sealed, key_id: 'k', updated_at_ms: 1 };
      await putConfigurationFile(access, row);
      await putConfigurationFile(access, { ...row, updated_at_ms: 2 });
      assert.deepEqual(await configurationFileRows(access), [{ ...row, updated_at_ms: 2 }]);
      await removeConfigurationFile(access, 'none');
      await removeConfigurationFile(access, 'site.cfg');
      assert.deepEqual(await configurationFileRows(access), []);
    }));
});

describe('the key of a phone', () => {
  it('is another when what was sealed under the one before is gone: settings with whom they mention, and files', () =>
    withRecords(async ({ store }) => {
      const access = store.records.db;
      await addDevice(access, phoneRow(other, 'before'));
      await addOverrides(access, [overrideOf('mine', 'up.x'), overrideOf('others', 'up.x', { mac_address: other })]);
      for (const id of ['mine', 'others']) await mention(access, id);
      await putKeptFile(access, fileOf('a', 1, { mac_address: other }));
      await dropUnderPhoneKey(access, other, { key_id: 'fresh', label_sealed: Buffer.of(7), kinds: ['local-override'] });
      assert.deepEqual([await keyIdOfPhone(access, other), await keyIdOfPhone(access, 'none')], ['fresh', undefined]);
      assert.deepEqual(
        (await keyIdsOfPhones(access)).map(({ mac_address }) => mac_address),
        [mac, other],
      );
      assert.deepEqual([await labelOfPhone(access, other), (await deviceRow(access, other))?.key_id], [Buffer.of(7), 'fresh']);
      await assert.rejects(labelOfPhone(access, 'none'));
      assert.deepEqual(
        [idsOf(await overrideRows(access)), await mentioning(access), await phonesWithKept(access)],
        [['mine'], ['mine'], []],
      );
    }));
});
