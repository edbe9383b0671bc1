// GDPR Art. 17: a line that is an erased person's by its number, on whatever phone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { keysOf, call, callList, party } from '../../test/phone-files.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { storeCallList } from './call-list-records.ts';
import { openCallList } from './list-upload.ts';
import { erasureOfAllLines, erasuresOfLines } from './erased-numbers.ts';
import { storeOverrides } from './override-records.ts';
import type { UploadContext } from './upload.ts';

const erasedAtMs = Date.UTC(2026, 0, 5, 12);

async function erase({ ledger }: RecordsUnderTest, requestId: string, atMs: number, who: string): Promise<void> {
  await ledger.add({ requestId, erasedAtMs: atMs, subjects: [keysOf(who)], entries: [], copies: [] });
}

function given(records: RecordsUnderTest, settings: Readonly<Record<string, string>>): UploadContext {
  return records.upload({ setting: (name) => settings[name] });
}

describe('lines of an erased person', () => {
  it('are known by the address or the login that the phone was given, or that somebody set at it, which is stronger', () =>
    withRecords(async (records) => {
      const settings = { 'reg.1.address': '2001', 'reg.2.address': '2002', 'reg.3.auth.userId': '2001', 'reg.4.address': '2001' };
      const context = given(records, settings);
      const lines = new Set([1, 2, 3, 4, 5]);
      assert.deepEqual(await erasuresOfLines(context, lines), new Map());
      await storeOverrides(context, 'local-override', [
        { name: 'reg.4.address', value: '2003', place: { file: 'x', line: 1, column: 1 } },
        { name: 'reg.5.address', value: '2001', place: { file: 'x', line: 1, column: 1 } },
      ]);
      await erase(records, 'R-1', erasedAtMs, '2001');
      const found = await erasuresOfLines(context, lines);
      assert.deepEqual([...found.keys()], [1, 3, 5]);
      assert.equal(found.get(1)?.erasedAtMs, erasedAtMs);
      assert.deepEqual(await erasuresOfLines(context, new Set([2])), new Map());
      assert.deepEqual(await erasuresOfLines(context, new Set()), new Map());
    }));

  it('of two erasures that concern one line, the later counts', () =>
    withRecords(async (records) => {
      await erase(records, 'R-1', erasedAtMs + 1, '2001');
      await erase(records, 'R-2', erasedAtMs, '2002');
      for (const [address, login] of [
        ['2001', '2002'],
        ['2002', '2001'],
      ] as const) {
        const found = await erasuresOfLines(given(records, { 'reg.1.address': address, 'reg.1.auth.userId': login }), new Set([1]));
        assert.equal(found.get(1)?.erasedAtMs, erasedAtMs + 1);
      }
    }));

  it('bring back no call of before, whoever took part, and keep what is of since and what is of another line', () =>
    withRecords(async (records) => {
      await erase(records, 'R-1', erasedAtMs, '2001');
      const from = (address: string, line: number, start: string): string => call(party('source', address), { line, start });
      const calls = callList(
        from('2011', 1, '2026-01-05T10:00:00'),
        from('2012', 1, '2026-01-05T14:00:00'),
        from('2013', 2, '2026-01-05T10:00:00'),
      );
      const context = given(records, { 'reg.1.address': '2001', 'reg.2.address': '2002' });
      const taken = await storeCallList(context, openCallList(records.store, mac, utf8Bytes(calls), 'x'));
      assert.deepEqual([taken.records, taken.suppressed], [2, 1]);
    }));

  it('are all of a phone where each line with a number is; then, the first erasure counts for what the phone logged', () =>
    withRecords(async (records) => {
      const of = (settings: Readonly<Record<string, string>>): ReturnType<typeof erasureOfAllLines> =>
        erasureOfAllLines(given(records, settings));
      const both = { 'reg.1.address': '2001', 'reg.34.address': '2002', 'reg.3.address': '' };
      assert.equal(await of(both), undefined);
      await erase(records, 'R-1', erasedAtMs + 1, '2001');
      assert.equal((await of({ 'reg.1.address': '2001' }))?.erasedAtMs, erasedAtMs + 1);
      assert.equal(await of(both), undefined, 'another line is somebody else’s');
      assert.equal(await of({}), undefined);
      await erase(records, 'R-2', erasedAtMs, '2002');
      assert.equal((await of(both))?.erasedAtMs, erasedAtMs);
    }));
});
