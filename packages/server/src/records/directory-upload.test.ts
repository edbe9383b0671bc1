// guide, Local Contact Directory: a directory that comes again, and one of which so much is new that it comes in pieces.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { contact, directory, keysOf } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, nowMs, withRecords } from '../../test/records-under-test.ts';
import { contactRows } from '../store/contact-rows.ts';
import { loadDirectory } from './directory-records.ts';
import type { ArrivedContacts, TakenDirectory, UploadUnit } from './directory-upload.ts';
import {
  arriveContacts,
  contactsAtOnce,
  dropForgotten,
  droppedAtOnce,
  dropUnlisted,
  isStillSo,
  storeDirectory,
} from './directory-upload.ts';
import { openDirectory } from './list-upload.ts';
import type { ListedEntry } from './listed-entries.ts';
import { writeListed } from './listed-entries.ts';

const item = (name: string): string => contact(name, '', `55501${name.codePointAt(0)}`);
const fileOf = (names: string): Uint8Array => utf8Bytes(directory(...[...names].map(item)));
const many = (count: number, from = 0): Uint8Array =>
  utf8Bytes(directory(...Array.from({ length: count }, (_, at) => contact(`N${from + at}`, '', String(30_000 + from + at)))));

const open = ({ store }: RecordsUnderTest, bytes: Uint8Array): ReturnType<typeof openDirectory> => openDirectory(store, mac, bytes, 'x');

function take(records: RecordsUnderTest, bytes: Uint8Array, listed?: readonly ListedEntry[]): Promise<TakenDirectory> {
  return storeDirectory(records.upload(), open(records, bytes), { listed });
}

async function standing({ store, parties, deviceKey }: RecordsUnderTest): Promise<{ names: string; ids: Record<string, string> }> {
  const stored = await loadDirectory({ store, parties, access: store.records.db, deviceKey }, mac);
  return {
    names: stored.map(({ contact: { firstName } }) => firstName).join(''),
    ids: Object.fromEntries(stored.map(({ id, contact: { firstName } }) => [firstName, id])),
  };
}

const rowsOf = async ({ store }: RecordsUnderTest): Promise<number> =>
  (await store.records.db.selectFrom('contact').select('id').execute()).length;

/** What comes before each unit of work is done first. */
function arrive(
  records: RecordsUnderTest,
  bytes: Uint8Array,
  {
    listed,
    judgedUnder = async () => '',
    ...demands
  }: { readonly listed?: Uint8Array; readonly judgedUnder?: () => Promise<string>; readonly demandNew?: (count: number) => void } = {},
): Promise<ArrivedContacts | undefined> {
  const unit: UploadUnit = async (run) => run(records.upload({ judgedUnder: await judgedUnder() }), async () => listed);
  const drop = (mark: string): Promise<void> => dropUnlisted(records.store, mac, mark, async () => undefined);
  return arriveContacts({ store: records.store, unit, drop, ...demands }, open(records, bytes));
}

describe('a directory that comes again', () => {
  it('known contacts keep their records and the phone’s order, and those that are gone are gone with their parties', () =>
    withRecords(async (records) => {
      let { listed } = await take(records, fileOf('AD'));
      const first = await standing(records);
      for (const names of ['ABD', 'ABCD', 'ZABCD', 'ZABCDE', 'ECBAZD', 'AD', 'DA', 'D']) {
        const taken = await take(records, fileOf(names), listed);
        ({ listed } = taken);
        const now = await standing(records);
        assert.equal(now.names, names);
        assert.equal(now.ids['D'], first.ids['D'], names);
        assert.deepEqual([taken.records, taken.persons, taken.suppressed], [names.length, names.length, 0]);
      }
      assert.equal(await rowsOf(records), 1);
      const emptied = await take(records, fileOf(''), listed);
      assert.deepEqual(emptied.before, await records.parties.find(records.store.records.db, [keysOf('5550168')]));
    }));

  it('there is room between two contacts for many that come one by one', () =>
    withRecords(async (records) => {
      let { listed } = await take(records, fileOf('AZ'));
      const letters = [...'YXWVUTSRQPONM'];
      for (let count = 1; count <= letters.length; count++) {
        const names = `A${letters.slice(0, count).toReversed().join('')}Z`;
        ({ listed } = await take(records, fileOf(names), listed));
        assert.equal((await standing(records)).names, names);
      }
    }));

  it('how a contact rings makes it another one; two that are alike are two', () =>
    withRecords(async (records) => {
      const { listed } = await take(records, fileOf('AAB'));
      assert.equal(new Set(listed.map(({ id }) => id)).size, 3);
      const other = utf8Bytes(directory(item('A'), contact('A', '', '5550165', '<rt>3</rt>'), item('B')));
      const now = (await take(records, other, listed)).listed;
      assert.deepEqual(
        now.map(({ id }) => listed.findIndex((before) => before.id === id)),
        [0, -1, 2],
      );
    }));

  it('in a spelling that cannot be cut, it is read whole, and known again by what it says', () =>
    withRecords(async (records) => {
      for (const strange of [
        `<directory version="2"><item_list><item>${item('A')}</item></item_list></directory>`,
        `<directory><item_list><item>${item('A')}</item><item><fn>of nobody</fn></item></item_list></directory>`,
        `<directory><item>${item('A')}</item></directory>`,
      ]) {
        const { listed } = await take(records, utf8Bytes(strange));
        const again = await take(records, utf8Bytes(strange.replace('<fn>A', '<fn >A')), listed);
        assert.deepEqual([again.listed.length, again.records, (await standing(records)).names], [1, 1, 'A'], strange);
      }
      await assert.rejects(
        async () => take(records, utf8Bytes(`<directory><item_list><item>${item('A')}</item><item><fn></item></item_list></directory>`)),
        { code: 'bad-directory', message: /^x line 1/ },
      );
    }));
});

describe('a directory of which much is new', () => {
  const count = droppedAtOnce + contactsAtOnce + 5;

  it('comes piece by piece, and stands there at once; the one of before goes piece by piece', () =>
    withRecords(async (records) => {
      const { store } = records;
      const before = await take(records, many(count, 5000));
      const listed = writeListed('00'.repeat(16), before.listed);
      const arrived = await arrive(records, many(count), { listed });
      assert.ok(arrived !== undefined);
      assert.equal(await rowsOf(records), 2 * count);
      assert.match((await standing(records)).names, /^N5000N5001/);
      assert.ok(isStillSo(arrived, records.upload(), listed));
      const taken = await storeDirectory(records.upload(), open(records, many(count)), { listed: before.listed, arrived });
      assert.deepEqual([taken.records, taken.persons, taken.suppressed, taken.before], [count, count, 0, []]);
      const rows = await contactRows(store.records.db, mac);
      assert.deepEqual(
        rows.map(({ id }) => id),
        taken.listed.map(({ id }) => id),
      );
      const gone: string[] = [];
      await dropUnlisted(store, mac, taken.leaving ?? '', async (parties) => {
        assert.ok(parties.length <= droppedAtOnce);
        gone.push(...parties);
      });
      assert.deepEqual([gone.length, await rowsOf(records)], [count, count]);
    }));

  it('what is little, or the same, does not come in pieces', () =>
    withRecords(async (records) => {
      assert.equal(await arrive(records, many(contactsAtOnce)), undefined);
      const { listed } = await take(records, many(count));
      const same = writeListed(open(records, many(count)).hash, listed);
      assert.equal(await arrive(records, many(count), { listed: same }), undefined);
      assert.equal(await arrive(records, many(count + contactsAtOnce), { listed: writeListed('00'.repeat(16), listed) }), undefined);
      assert.equal(await rowsOf(records), count);
    }));

  it('how many take the place of others is asked before any is read, and only where the phone has changed them', () =>
    withRecords(async (records) => {
      const asked: number[] = [];
      const demandNew = (more: number): void => {
        asked.push(more);
        throw new Error('too many');
      };
      assert.ok((await arrive(records, many(count), { demandNew })) !== undefined);
      const { listed } = await take(records, many(count));
      const rows = await rowsOf(records);
      const known = writeListed('00'.repeat(16), listed);
      assert.equal(await arrive(records, many(count + contactsAtOnce), { listed: known, demandNew }), undefined);
      await assert.rejects(arrive(records, many(count, 200), { listed: known, demandNew }), /too many/);
      assert.deepEqual([asked, await rowsOf(records)], [[200], rows]);
    }));

  it('a piece that fails leaves nothing of those before it', () =>
    withRecords(async (records) => {
      let units = 0;
      const judgedUnder = async (): Promise<string> => {
        if (++units === 4) throw new Error('the disk is full');
        return '';
      };
      await assert.rejects(arrive(records, many(count), { judgedUnder }), /the disk is full/);
      assert.equal(await rowsOf(records), 0);
    }));

  it('GDPR Art. 17: an erasure between two pieces makes all of it judged again, and so does one before the last', () =>
    withRecords(async (records) => {
      let units = 0;
      const erased = keysOf('30003');
      const between = await arrive(records, many(count), { judgedUnder: async () => (units++ < 2 ? 'before' : 'after') });
      assert.ok(between !== undefined);
      assert.equal(isStillSo(between, records.upload({ judgedUnder: 'before' }), undefined), false);
      const arrived = await arrive(records, many(count));
      assert.ok(arrived !== undefined);
      assert.equal(isStillSo(arrived, records.upload({ judgedUnder: 'after' }), undefined), false);
      assert.equal(isStillSo(arrived, records.upload(), new Uint8Array([1])), false, 'another upload came between');
      await records.ledger.add({ requestId: 'R-1', erasedAtMs: nowMs, subjects: [erased], entries: [], copies: [] });
      const taken = await take(records, many(count));
      assert.deepEqual([taken.records, taken.suppressed], [count - 1, 1]);
      assert.ok(!(await standing(records)).names.includes('N3N'));
    }));

  it('what is left where a process ended is collected after an hour, and nothing else', () =>
    withRecords(async (records) => {
      const { store } = records;
      await take(records, fileOf('AB'));
      await arrive(records, many(count));
      await dropForgotten(store);
      assert.equal(await rowsOf(records), count + 2);
      const at = (ms: number) => ({ ...store, platform: { ...store.platform, clock: { ...store.platform.clock, now: () => nowMs + ms } } });
      await dropForgotten(at(60 * 60_000 - 1));
      assert.equal(await rowsOf(records), count + 2);
      await dropForgotten(at(60 * 60_000 + 1));
      assert.deepEqual([await rowsOf(records), (await standing(records)).names], [2, 'AB']);
    }));
});
