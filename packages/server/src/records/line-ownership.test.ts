// Whose a line is and was, as the records keep it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOfAddress, nameKeys } from '@offhook/privacy';
import type { IdentifierKeys } from '@offhook/privacy';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import { forgetOwners, keyIdsOfOwners, removeOwners } from '../store/line-owner-rows.ts';
import type { LineNow, LineOwner } from './line-owner.ts';
import { LineOwnership, loadOwners } from './line-ownership.ts';

const line = (number: number, addresses: readonly string[], names: readonly string[] = []): LineNow => ({
  macAddress: mac,
  line: number,
  addresses,
  names,
});

function keysOf(address: string): IdentifierKeys {
  const keys = keysOfAddress(address);
  assert.ok(keys !== undefined);
  return keys;
}

const shown = ({ line: number, source, fromMs, untilMs, identity }: LineOwner): readonly unknown[] => [
  number,
  source,
  fromMs,
  untilMs,
  identity?.addresses.join('+') ?? '-',
];

async function all({ store }: RecordsUnderTest): Promise<readonly (readonly unknown[])[]> {
  return (await loadOwners(store, store.records.db)).map(shown).toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
}

async function livingKeys({ store }: RecordsUnderTest): Promise<number> {
  const rows = await store.keys.db
    .selectFrom('sealing_key')
    .select('id')
    .where('purpose', '=', 'owner')
    .where('wrapped', 'is not', null)
    .execute();
  return rows.length;
}

describe('what settings say of whose a line is', () => {
  it('counts from ever when it is seen first, and changes when they change', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.observe([line(1, ['2001']), line(2, ['2002'])]);
      await ownership.observe([line(1, ['2001']), line(2, ['2002'])]);
      assert.deepEqual(await all(records), [
        [1, 'settings', undefined, undefined, '2001'],
        [2, 'settings', undefined, undefined, '2002'],
      ]);
      await ownership.observe([line(1, ['2003'])]);
      assert.deepEqual(await all(records), [
        [1, 'settings', undefined, nowMs, '2001'],
        [1, 'settings', nowMs, undefined, '2003'],
        [2, 'settings', undefined, nowMs, '2002'],
      ]);
      await ownership.observe([line(1, ['2003']), line(2, ['2002'])]);
      assert.deepEqual(
        (await all(records)).at(-1),
        [2, 'settings', nowMs, undefined, '2002'],
        'what was somebody’s before is not theirs from ever',
      );
    }));

  it('of a line that was somebody’s before, a name that only the phone says is nobody’s; another such name is no change', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      const named = (address: string, names: readonly string[], ...phoneNames: readonly string[]): LineNow => ({
        ...line(1, [address], names),
        phoneNames,
      });
      const namesOf = async (): Promise<readonly string[]> => {
        const owners = await loadOwners(records.store, records.store.records.db);
        return owners
          .map(({ untilMs, identity }) => `${identity?.names.join('+') ?? '-'}${untilMs === undefined ? '' : ' then'}`)
          .toSorted();
      };
      await ownership.observe([named('2001', ['Ada', 'A.'], 'A.')]);
      assert.deepEqual(await namesOf(), ['Ada+A.']);
      await ownership.observe([named('2002', ['Bob', 'A.'], 'A.')]);
      assert.deepEqual(await namesOf(), ['Ada+A. then', 'Bob']);
      await ownership.observe([named('2002', ['Bob', 'B.'], 'B.')]);
      await ownership.observe([named('2002', ['Bob', 'B.'], 'B.')]);
      assert.deepEqual(await namesOf(), ['Ada+A. then', 'Bob']);
      await ownership.observe([named('2002', ['Bert', 'B.'], 'B.')]);
      assert.deepEqual(await namesOf(), ['Ada+A. then', 'Bert', 'Bob then']);
      assert.equal(await livingKeys(records), 3);
    }));

  it('goes over to a phone that takes the place of another, with an officer’s word, and log-ins end', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.observe([line(1, ['2001']), line(2, [])]);
      await ownership.observe([line(1, ['2002'])]);
      await ownership.say({ ...line(0, []), fromMs: 5, untilMs: 7 });
      await ownership.logIn(mac, 'zq', 9);
      await ownership.copy(mac, 'other');
      await ownership.observe([line(1, ['2002']), { ...line(1, ['2002']), macAddress: 'other' }]);
      const owners = await loadOwners(records.store, records.store.records.db, ['other']);
      assert.deepEqual(
        owners.map(shown).toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
        [
          [0, 'login', 9, nowMs, 'zq'],
          [0, 'officer', 5, 7, '-'],
          [1, 'settings', undefined, nowMs, '2001'],
          [1, 'settings', nowMs, undefined, '2002'],
        ],
      );
    }));

  it('is found by how numbers are read now, and who was erased is not', () =>
    withRecords(async (records) => {
      const { store } = records;
      const ownership = new LineOwnership(store);
      await ownership.observe([line(1, ['2001'], ['Ada']), line(2, ['2002'])]);
      const [erased] = [...(await ownership.find(store.records.db, [keysOf('2002')])).keys()];
      await forgetOwners(store.records.db, [erased ?? '']);
      await store.records.db.deleteFrom('line_owner_key').execute();
      await ownership.nameAnew();
      assert.equal((await ownership.find(store.records.db, [keysOf('2001')])).size, 1);
      assert.equal((await ownership.find(store.records.db, [keysOf('2002'), nameKeys('Ada')])).size, 0);
    }));

  it('another spelling of the same is no change, another name is', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.observe([line(1, ['sip:2001@example.test', 'ADA'], ['Ada Example'])]);
      await ownership.observe([line(1, ['2001@EXAMPLE.test', 'ada', 'ada'], ['Example, Ada'])]);
      assert.equal((await all(records)).length, 1);
      await ownership.observe([line(1, ['sip:2001@example.test', 'ADA'], ['Bob Example'])]);
      assert.equal((await all(records)).length, 2);
    }));

  it('a line that is nobody’s is noted, has no key, and leaves nothing when it is over', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.observe([line(1, [])]);
      assert.deepEqual(await all(records), [[1, 'settings', undefined, undefined, '-']]);
      assert.equal(await livingKeys(records), 0);
      await ownership.observe([line(1, ['2001'])]);
      assert.deepEqual(await all(records), [[1, 'settings', nowMs, undefined, '2001']]);
      assert.equal(await livingKeys(records), 1);
    }));

  it('is found by address and what an address may be, not by name', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.observe([line(1, ['sip:2001@example.test'], ['Ada Example'])]);
      const found = async (keys: IdentifierKeys): Promise<number> => (await ownership.find(records.store.records.db, [keys])).size;
      assert.deepEqual(
        [await found(keysOf('sip:2001@example.test')), await found(keysOf('2001')), await found(keysOf('sip:2001@other.example'))],
        [1, 1, 0],
      );
      assert.equal(await found(nameKeys('Ada Example')), 0);
    }));
});

describe('what an officer says of whose a line is', () => {
  it('is found by name too, and a thousand phones at once', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      await ownership.say({ ...line(0, ['2001'], ['Ada Example']), fromMs: 5, untilMs: 6 });
      assert.deepEqual(await all(records), [[0, 'officer', 5, 6, '2001']]);
      assert.equal((await ownership.find(records.store.records.db, [nameKeys('example ada')])).size, 1);
      await ownership.observe(Array.from({ length: 1000 }, (_, index) => ({ ...line(1, ['2002']), macAddress: String(index) })));
      assert.equal((await ownership.find(records.store.records.db, [keysOf('2002')])).size, 1000);
      assert.equal((await loadOwners(records.store, records.store.records.db, ['7', mac])).length, 2);
    }));

  it('an end is after its beginning', () =>
    withRecords(async ({ store }) => {
      const ownership = new LineOwnership(store);
      await assert.rejects(ownership.say({ ...line(0, ['2001']), fromMs: 5, untilMs: 5 }), /end/);
      await assert.doesNotReject(ownership.say({ ...line(0, ['2001']), untilMs: 5 }));
      await assert.doesNotReject(ownership.say({ ...line(0, ['2001']), fromMs: 5 }));
    }));

  it('is taken back with its key, of that phone only, and not what settings say', () =>
    withRecords(async (records) => {
      const ownership = new LineOwnership(records.store);
      const id = await ownership.say(line(0, ['2001']));
      await assert.rejects(ownership.unsay('0004f2999999', id), /nobody/);
      await ownership.unsay(mac, id);
      assert.deepEqual([await all(records), await livingKeys(records)], [[], 0]);
      await ownership.observe([line(1, ['2001'])]);
      const [bySettings] = await loadOwners(records.store, records.store.records.db);
      await assert.rejects(ownership.unsay(mac, bySettings?.id ?? ''), /nobody/);
    }));
});

describe('GDPR Art. 17: whose a line was, of somebody who is erased', () => {
  it('goes where it is over or was said, and of a line in service who it is', () =>
    withRecords(async (records) => {
      const { store } = records;
      const ownership = new LineOwnership(store);
      await ownership.observe([line(1, ['2001']), line(2, ['2001'])]);
      await ownership.observe([line(1, ['2001']), line(2, ['2002'])]);
      await ownership.say(line(3, ['2001']));
      const ids = [...(await ownership.find(store.records.db, [keysOf('2001')])).keys()];
      assert.equal(ids.length, 3);
      const keys = await store.records.db.transaction().execute((access) => forgetOwners(access, ids));
      assert.deepEqual([keys.length, new Set(keys).size], [3, 3]);
      assert.deepEqual(await all(records), [
        [1, 'settings', undefined, undefined, '-'],
        [2, 'settings', nowMs, undefined, '2002'],
      ]);
      assert.equal((await ownership.find(store.records.db, [keysOf('2001')])).size, 0);
    }));

  it('goes again after a restore, with its keys, and nobody else’s', () =>
    withRecords(async (records) => {
      const { store, ledger } = records;
      const ownership = new LineOwnership(store);
      await ownership.observe([line(1, ['2001']), line(2, ['2002'])]);
      const subjects = [keysOf('2001')];
      await ledger.add({ requestId: 'r', erasedAtMs: nowMs, subjects, entries: [], copies: [] });
      await ownership.forgetErased(ledger);
      assert.deepEqual(await all(records), [
        [1, 'settings', undefined, undefined, '-'],
        [2, 'settings', undefined, undefined, '2002'],
      ]);
      assert.equal(await livingKeys(records), 1);
    }));

  it('of a phone that is gone, all goes', () =>
    withRecords(async (records) => {
      const { store } = records;
      const ownership = new LineOwnership(store);
      await ownership.observe([line(1, ['2001']), { ...line(1, ['2002']), macAddress: 'other' }]);
      const keys = await store.records.db.transaction().execute((access) => removeOwners(access, mac));
      assert.equal(keys.length, 1);
      assert.deepEqual(await all(records), [[1, 'settings', undefined, undefined, '2002']]);
    }));
});

describe('notes of whose a line was', () => {
  it('come the earliest first, those from ever before all, of these phones or of all', () =>
    withRecords(async ({ store }) => {
      const ownership = new LineOwnership(store);
      for (const [number, fromMs] of [
        [1, 7],
        [2, undefined],
        [3, 5],
        [4, 3],
      ] as const)
        await ownership.say({ ...line(number, ['2001']), fromMs, untilMs: 9 });
      await ownership.say({ ...line(5, ['2001']), macAddress: 'other', fromMs: 6 });
      const lines = async (macAddresses?: readonly string[]): Promise<readonly number[]> =>
        (await loadOwners(store, store.records.db, macAddresses)).map((owner) => owner.line);
      assert.deepEqual(await lines(), [2, 4, 3, 5, 1]);
      assert.deepEqual(await lines([mac]), [2, 4, 3, 1]);
      assert.deepEqual(await lines([]), []);
    }));

  it('of which the key is destroyed, or nobody was said, say nobody', () =>
    withRecords(async (records) => {
      const { store } = records;
      const ownership = new LineOwnership(store);
      const id = await ownership.say({ ...line(1, ['2001'], ['Ada']), fromMs: 1 });
      await ownership.say({ ...line(2, []), fromMs: 2 });
      const identities = async (): Promise<readonly unknown[]> =>
        (await loadOwners(store, store.records.db)).map(({ identity }) => identity);
      assert.deepEqual(await identities(), [{ addresses: ['2001'], names: ['Ada'] }, undefined]);
      const keys = await keyIdsOfOwners(store.records.db, [id, 'none']);
      assert.equal(keys.length, 1);
      await store.vault.destroy(keys);
      assert.deepEqual(await identities(), [undefined, undefined]);
    }));
});
