// GDPR Art. 17: the ledger of what was erased.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { keysOf } from '../../test/phone-files.ts';
import { countErasures } from '../store/suppression-rows.ts';

describe('the ledger of what was erased', () => {
  it('knows the latest erasure of each, once for each request', () =>
    withRecords(async (records) => {
      const { ledger } = records;
      assert.equal((await ledger.lookUp([keysOf('2001')])).size, 0);
      const subjects = [keysOf('sip:2001@example.test')];
      await ledger.add({ requestId: 'R-1', erasedAtMs: 5, subjects, entries: [], copies: [] });
      await ledger.add({ requestId: 'R-1', erasedAtMs: 7, subjects, entries: [], copies: [] });
      assert.equal((await ledger.lookUp(subjects)).get('sip:2001@example.test')?.erasedAtMs, 5);
      await ledger.add({ requestId: 'R-2', erasedAtMs: 9, subjects, entries: [], copies: [] });
      await ledger.add({ requestId: 'R-3', erasedAtMs: 8, subjects, entries: [], copies: [] });
      assert.equal((await ledger.lookUp(subjects)).get('sip:2001@example.test')?.erasedAtMs, 9);
      assert.equal((await ledger.lookUp([keysOf('2001')])).get('number:2001')?.erasedAtMs, 9);
      assert.equal((await ledger.lookUp([keysOf('sip:2001@example.org')])).size, 0);
      assert.equal(await countErasures(records.store), 3);
    }));

  it('knows entries by phone, time, direction and party, and copies by phone, kind and text', () =>
    withRecords(async ({ ledger }) => {
      const entry = { macAddress: mac, startTime: '2026-01-05T10:00:00', direction: 'In', own: 'number:2001' };
      const copy = { macAddress: mac, kind: 'boot-log', text: 'a line' };
      assert.equal((await ledger.erasedCopies([copy])).size, 0);
      await ledger.add({ requestId: 'R-1', erasedAtMs: 5, subjects: [], entries: [entry], copies: [copy] });
      const others = [
        { ...entry, macAddress: 'x' },
        { ...entry, startTime: 'x' },
        { ...entry, direction: 'Out' },
        { ...entry, own: 'x' },
      ];
      assert.deepEqual([...(await ledger.erasedEntries([...others, entry, entry]))], [4, 5]);
      const otherCopies = [
        { ...copy, macAddress: 'x' },
        { ...copy, kind: 'x' },
        { ...copy, text: 'x' },
      ];
      assert.deepEqual(
        [...(await ledger.erasedCopies([...otherCopies, copy, { ...copy, text: 'a line\r' }]))],
        [
          [3, { erasedAtMs: 5 }],
          [4, { erasedAtMs: 5 }],
        ],
      );
    }));
});
