// The ledger of what was erased: what an erasure adds, what an officer releases, and what a restore takes back.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOf } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { countedQueries } from '../../test/queries.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { countErasures, releaseOfErasure } from '../store/suppression-rows.ts';
import type { CopyMark, EntryMark, Erased } from './suppression-ledger.ts';
import { SuppressionLedger } from './suppression-ledger.ts';

const [ada, bob] = [keysOf('sip:2001@example.test'), keysOf('sip:2002@example.test')];
const entry = (own: string): EntryMark => ({ macAddress: mac, startTime: '2026-01-05T10:00:00', direction: 'In', own });
const copy = (text: string): CopyMark => ({ macAddress: mac, kind: 'directory', text });
const erased = (requestId: string, erasedAtMs: number, changes: Partial<Erased> = {}): Erased => ({
  requestId,
  erasedAtMs,
  subjects: [ada],
  entries: [],
  copies: [],
  ...changes,
});

async function suppressionOf({ ledger }: RecordsUnderTest, keys = ada): Promise<readonly (number | boolean | undefined)[]> {
  const found = (await ledger.lookUp([keys])).get(keys.own);
  return found === undefined ? [] : [found.erasedAtMs, found.isReleased];
}

describe('what an erasure adds to the ledger', () => {
  it('nothing is looked up before the first', () =>
    withRecords(async ({ store }) => {
      const queries = countedQueries(store.keys.db);
      const ledger = new SuppressionLedger({ ...store, keys: { ...store.keys, db: queries.db } });
      assert.equal((await ledger.erasedEntries([entry('a')])).size, 0);
      assert.equal(queries.count(), 3, 'which version it has, and whether there is anything');
      assert.equal((await ledger.erasedCopies([copy('a')])).size, 0);
      assert.equal(queries.count(), 4, 'whether it is still that version');
      await store.keys.db.insertInto('suppressed_entry').values({ hash: 'h', erased_at_ms: 1 }).execute();
      await ledger.write({ requestId: 'R-1', erasedAtMs: 1, suppressions: [], marks: [] });
      assert.equal(await ledger.isEmpty(), false, 'a mark by itself is an erasure');
    }));

  it('its subjects, by own key, by what they may be besides, and as they were dialled; each mark once', () =>
    withRecords(async ({ store, ledger }) => {
      const { personHashes } = store;
      const hash = (key: string): string => personHashes.written('suppression', key);
      const subject = { own: 'number:49305550147', derived: ['number:5550147'], earlier: ['number:0305550147'] };
      const { suppressions, marks } = ledger.rowsOf({
        requestId: 'R-1',
        subjects: [subject],
        entries: [entry('a'), entry('a'), entry('b')],
        copies: [copy('a'), copy('a\r'), copy('b')],
      });
      const keyOf = new Map(['number:49305550147', 'number:0305550147', 'number:5550147'].map((key) => [hash(key), key]));
      assert.deepEqual(suppressions.flatMap((row) => (keyOf.has(row.hash) ? `${row.isDerived} ${keyOf.get(row.hash)}` : [])).toSorted(), [
        '0 number:0305550147',
        '0 number:49305550147',
        '1 number:5550147',
      ]);
      assert.equal(new Set(marks).size, marks.length);
    }));

  it('Recital 26: its number says nothing: each kind is filled up with hashes of nobody, the same each time, in an order by chance', () =>
    withRecords(async ({ ledger }) => {
      const rowsOf = (requestId: string, subjects: number, marks: number) =>
        ledger.rowsOf({
          requestId,
          subjects: Array.from({ length: subjects }, (_, at) => keysOf(`sip:20${String(at).padStart(2, '0')}@example.test`)),
          entries: Array.from({ length: marks }, (_, at) => entry(String(at))),
          copies: [],
        });
      const counted = (requestId: string, subjects: number, marks: number): readonly number[] => {
        const rows = rowsOf(requestId, subjects, marks);
        const of = (isDerived: number): number => rows.suppressions.filter((row) => row.isDerived === isDerived).length;
        return [of(0), of(1), rows.marks.length];
      };
      assert.deepEqual(
        [counted('R-1', 0, 0), counted('R-1', 1, 1), counted('R-1', 16, 64), counted('R-1', 17, 65)],
        [
          [0, 0, 0],
          [16, 16, 64],
          [16, 16, 64],
          [32, 32, 128],
        ],
      );
      const [one, again, other] = [rowsOf('R-1', 1, 1), rowsOf('R-1', 1, 1), rowsOf('R-2', 1, 1)];
      assert.deepEqual(one, again);
      const shared = (a: readonly string[], b: readonly string[]): number => a.filter((hash) => b.includes(hash)).length;
      const hashes = ({ suppressions }: typeof one): readonly string[] => suppressions.map(({ hash }) => hash);
      assert.deepEqual(
        [shared(hashes(one), hashes(other)), shared(one.marks, other.marks)],
        [2, 1],
        'of two requests, only what was erased by both',
      );
      assert.deepEqual(one.marks, one.marks.toSorted());
      assert.equal(new Set(hashes(one)).size, 32);
    }));

  it('a person is found by what they are and what they may be; by what somebody else may be, not', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      assert.equal((await ledger.lookUp([])).size, 0);
      await ledger.add(erased('R-1', 5));
      assert.deepEqual(await suppressionOf(records), [5, false]);
      assert.deepEqual(await suppressionOf(records, keysOf('2001')), [5, false], 'the bare number is derived of what was erased');
      assert.deepEqual(await suppressionOf(records, keysOf('sip:2001@other.example.test')), [], 'both derive the same number');
      assert.deepEqual(await suppressionOf(records, bob), []);
      await ledger.add(erased('R-2', 6, { subjects: [keysOf('2002')] }));
      assert.deepEqual(await suppressionOf(records, bob), [6, false], 'the number of a URI was erased');
      assert.equal(await countErasures(records.store), 2);
    }));

  it('of more keys and marks than one statement takes, all', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      const many = Array.from({ length: 1100 }, (_, at) => String(10_000 + at));
      const subjects = many.map(keysOf);
      await ledger.add(erased('R-1', 5, { subjects, entries: many.map(entry), copies: many.map(copy) }));
      assert.equal((await ledger.lookUp([...subjects, ...subjects])).size, 1100);
      assert.equal((await ledger.erasedEntries(many.map(entry))).size, 1100);
      assert.equal((await ledger.erasedCopies(many.map(copy))).size, 1100);
      assert.equal(await countErasures(records.store), 1);
    }));

  it('changes its version, and so does a release', () =>
    withRecords(async ({ ledger }) => {
      const versions = [await ledger.version()];
      await ledger.add(erased('R-1', 5));
      versions.push(await ledger.version());
      await ledger.release('R-1', 6);
      versions.push(await ledger.version());
      await ledger.withdrawReleases();
      versions.push(await ledger.version());
      assert.equal(new Set(versions).size, 4);
    }));
});

describe('an erasure that an officer releases', () => {
  it('holds copies back no longer, of that erasure alone, and says since when', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      await ledger.add(erased('R-1', 5, { copies: [copy('a')], entries: [entry('a')] }));
      await ledger.add(erased('R-2', 6, { subjects: [bob], copies: [copy('b')] }));
      assert.equal(await releaseOfErasure(records.store, 'R-1'), undefined);
      assert.equal(await ledger.release('R-3', 9), false);
      assert.equal(await ledger.release('R-1', 9), true);
      assert.deepEqual([await releaseOfErasure(records.store, 'R-1'), await releaseOfErasure(records.store, 'R-2')], [9, undefined]);
      assert.deepEqual(
        [await suppressionOf(records), await suppressionOf(records, bob)],
        [
          [5, true],
          [6, false],
        ],
      );
      assert.deepEqual([...(await ledger.erasedCopies([copy('a'), copy('b')]))], [[1, { erasedAtMs: 6 }]]);
      assert.deepEqual([...(await ledger.erasedEntries([entry('a')]))], [0], 'a call has a time of its own');
    }));

  it('of two erasures of one person, is released where both are', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      await ledger.add(erased('R-1', 5));
      await ledger.add(erased('R-2', 6));
      await ledger.release('R-2', 9);
      assert.deepEqual(await suppressionOf(records), [6, false]);
      await ledger.release('R-1', 9);
      assert.deepEqual(await suppressionOf(records), [6, true]);
      await ledger.add(erased('R-3', 4));
      assert.deepEqual(await suppressionOf(records), [6, false]);
    }));

  it('a copy that is erased again is held back again, and after a restore all are', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      await ledger.add(erased('R-1', 5, { copies: [copy('a'), copy('b')] }));
      await ledger.release('R-1', 9);
      await ledger.add(erased('R-2', 7, { copies: [copy('a')] }));
      assert.deepEqual([...(await ledger.erasedCopies([copy('a'), copy('b')]))], [[0, { erasedAtMs: 7 }]]);
      await ledger.withdrawReleases();
      assert.deepEqual(await suppressionOf(records), [7, false]);
      assert.deepEqual([...(await ledger.erasedCopies([copy('a'), copy('b')])).keys()], [0, 1]);
      assert.equal(await releaseOfErasure(records.store, 'R-1'), undefined);
    }));
});
