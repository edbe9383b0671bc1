// The second reader reads the same here and in a thread, in pieces that it can be taken up at.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { keysOfAddress } from '@offhook/privacy';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { phoneRow, withRecords } from '../../test/records-under-test.ts';
import { sealText } from '../records/sealing.ts';
import type { SearchedSoFar } from './opened.ts';
import type { Reading, ReadingTask } from './reading.ts';
import { SecondReader } from './second-reader.ts';

const name = 'Zoe Quill';
const macOf = (index: number): string => index.toString(16).padStart(12, '0');

/** So many phones more, each third of them hers by its label. */
async function withPhones(count: number, run: (records: RecordsUnderTest) => Promise<void>): Promise<void> {
  await withRecords(async (records) => {
    const { store } = records;
    const keys = await store.vault.createMany('device', count);
    for (const [index, { id, bytes }] of keys.entries()) {
      const label = sealText(store.platform.cryptography, bytes, index % 3 === 0 ? name : 'Lobby', `${macOf(index)} label`);
      await store.records.db
        .insertInto('device')
        .values(phoneRow(macOf(index), id, new Uint8Array(label)))
        .execute();
    }
    await run(records);
  });
}

function task(changes: Partial<ReadingTask> = {}): ReadingTask {
  const keys = keysOfAddress('2001');
  assert.ok(keys !== undefined);
  return { wanted: { keys: [keys], names: [name] }, realms: [], ...changes };
}

async function readIn(
  { store, parties, place }: RecordsUnderTest,
  where: 'thread' | 'here',
  reading: ReadingTask,
): Promise<{ readonly reading: Reading; readonly told: readonly SearchedSoFar[] }> {
  const threadFrom = where === 'thread' ? { phones: 1, bytes: 0, records: 0 } : { phones: 10_000, bytes: 2 ** 40, records: 10_000 };
  const reader = new SecondReader({ store, parties, place, threadFrom });
  const told: SearchedSoFar[] = [];
  try {
    return { reading: await reader.read(reading, { onSoFar: (soFar) => void told.push(soFar) }), told };
  } finally {
    await reader.close();
  }
}

describe('the second reader', () => {
  it('finds the same here and in a thread, in records and in bytes', () =>
    withPhones(7, async (records) => {
      await records.store.platform.files.write('note.txt', Buffer.from(`seen: ${name}`));
      const [here, thread] = await Promise.all([
        readIn(records, 'here', task({ canaries: [name] })),
        readIn(records, 'thread', task({ canaries: [name] })),
      ]);
      assert.deepEqual(
        here.reading.opened.found.map(({ place }) => place),
        [0, 3, 6].map((index) => `label of ${macOf(index)}`),
      );
      assert.deepEqual(here.reading.residue.residues, [{ place: 'note.txt', occurrences: 1 }]);
      assert.deepEqual(thread.reading.opened, here.reading.opened);
      assert.deepEqual(thread.reading.residue.residues, here.reading.residue.residues);
      assert.deepEqual(thread.told, here.told);
    }));

  it('without something to look for in bytes, it reads none', () =>
    withPhones(1, async (records) => {
      const { reading } = await readIn(records, 'here', task());
      assert.deepEqual([reading.residue.placesSearched, reading.residue.bytesSearched], [[], 0]);
    }));

  it('tells how far it has come after every hundred phones, and is taken up behind them', () =>
    withPhones(230, async (records) => {
      const { reading, told } = await readIn(records, 'thread', task());
      assert.deepEqual(
        told.map(({ phones, afterPhone }) => [phones, afterPhone]),
        [
          [100, macOf(99)],
          [200, macOf(199)],
          [231, '0004f2000001'],
        ],
      );
      const [, second] = told;
      assert.ok(second !== undefined);
      assert.equal(second.found.length, 67);
      // What was found before is not read again, and what is new there is not seen.
      await records.store.records.db.deleteFrom('device').where('mac_address', '=', macOf(0)).execute();
      const again = await readIn(records, 'here', task({ soFar: second }));
      assert.deepEqual(again.reading.opened.found, reading.opened.found);
      assert.deepEqual(
        again.told.map(({ phones }) => phones),
        [231],
      );
    }));

  it('reads as the site dials', () =>
    withRecords(async (records) => {
      await records.store.readNumbersBy({ country: 'DE' });
      const { store, deviceKey } = records;
      const label = sealText(store.platform.cryptography, deviceKey, '030 55501471', '0004f2000001 label');
      await store.records.db.updateTable('device').set({ label_sealed: label }).execute();
      const keys = store.keyReader.ofAddress('+493055501471');
      assert.ok(keys !== undefined);
      for (const where of ['here', 'thread'] as const) {
        const { reading } = await readIn(records, where, task({ wanted: { keys: [keys], names: [] } }));
        assert.deepEqual(
          reading.opened.found.map(({ match }) => match.certainty),
          ['certain'],
          where,
        );
      }
    }));

  it('several at once have their turns, and one thread', () =>
    withPhones(3, async ({ store, parties, place }) => {
      const reader = new SecondReader({ store, parties, place, threadFrom: { phones: 1, bytes: 0, records: 0 } });
      const readings = await Promise.all([1, 2, 3].map(() => reader.read(task())));
      assert.deepEqual(
        readings.map(({ opened }) => opened.found.length),
        [1, 1, 1],
      );
      await reader.close();
      await reader.close();
    }));

  it('however often, leaves nothing behind at its thread', () =>
    withPhones(1, async ({ store, parties, place }) => {
      const reader = new SecondReader({ store, parties, place, threadFrom: { phones: 1, bytes: 0, records: 0 } });
      const warnings: string[] = [];
      const warned = ({ name: kind }: Error): void => void warnings.push(kind);
      process.on('warning', warned);
      for (let times = 0; times < 12; times++) await reader.read(task());
      await reader.close();
      process.off('warning', warned);
      assert.deepEqual(warnings, []);
    }));

  it('a store that its thread cannot open is a problem, and so is one that is closed while it reads', () =>
    withPhones(3, async ({ store, parties, place }) => {
      const elsewhere = new SecondReader({
        store,
        parties,
        place: { ...place, masterKey: new Uint8Array(32) },
        threadFrom: { phones: 1, bytes: 0, records: 0 },
      });
      await assert.rejects(elsewhere.read(task()), (error) => isProblem(error));
      await elsewhere.close();
      const closed = new SecondReader({ store, parties, place, threadFrom: { phones: 1, bytes: 0, records: 0 } });
      const reading = assert.rejects(closed.read(task()), (error) => isProblem(error, 'storage'));
      await closed.close();
      await reading;
    }));

  it('one whose thread ends while it reads is a problem, whatever the thread has told', () =>
    withPhones(3, async ({ store, parties, place }) => {
      const reader = new SecondReader({ store, parties, place, threadFrom: { phones: 1, bytes: 0, records: 0 } });
      // What is told of how far it has come is kept before the end is: the thread has ended by then.
      await assert.rejects(reader.read(task(), { onSoFar: () => reader.close() }), (error) => isProblem(error, 'storage'));
      await assert.rejects(reader.read(task()), (error) => isProblem(error, 'storage'));
    }));

  it('what goes wrong in keeping how far it has come is told', () =>
    withPhones(1, async ({ store, parties, place }) => {
      const reader = new SecondReader({ store, parties, place, threadFrom: { phones: 1, bytes: 0, records: 0 } });
      const failing = (): Promise<void> => Promise.reject(new Error('it cannot be kept'));
      await assert.rejects(reader.read(task(), { onSoFar: failing }), /it cannot be kept/);
      assert.equal((await reader.read(task())).opened.found.length, 1, 'the thread reads on');
      await reader.close();
    }));

  it('from so many phones, bytes, calls or contacts on, it reads in its thread, and not before', () =>
    withPhones(2, async ({ store, parties, place }) => {
      const elsewhere = { ...place, masterKey: new Uint8Array(32) };
      const isInThread = async (phones: number, bytes: number, records = 99): Promise<boolean> => {
        // Only its thread cannot open the store.
        const reader = new SecondReader({ store, parties, place: elsewhere, threadFrom: { phones, bytes, records } });
        const isHere = await reader.read(task()).then(
          () => true,
          () => false,
        );
        await reader.close();
        return !isHere;
      };
      assert.deepEqual([await isInThread(3, 99), await isInThread(4, 99), await isInThread(4, 0)], [true, false, true]);
      assert.equal(await isInThread(4, 99, 1), false);
      const { db } = store.records;
      const said = { direction: 'In', disposition: '', line: 1, protocol: 'SIP', start_time: '2026-01-05T10:00:00', duration_s: null };
      const call = {
        mac_address: macOf(0),
        position: 0,
        call_count: 1,
        extra_sealed: null,
        is_anonymised: 0,
        kept_since_ms: null,
        ...said,
      };
      await db
        .insertInto('call_record')
        .values({ id: 'a', ...call })
        .execute();
      assert.deepEqual([await isInThread(4, 99, 1), await isInThread(4, 99, 2)], [true, false]);
      await db.deleteFrom('call_record').execute();
      const empty = { divert_token: null, divert_sealed: null, speed_dial: null, options: '{}', extra_sealed: null, unlisted: null };
      const contact = { mac_address: macOf(0), position: 0, party_token: '', written_sealed: new Uint8Array(), ...empty };
      await db
        .insertInto('contact')
        .values({ id: 'a', ...contact })
        .execute();
      assert.deepEqual([await isInThread(4, 99, 1), await isInThread(4, 99, 2)], [true, false]);
    }));
});
