// A long chain is verified in a thread: to the same verdict, and not where it is short.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from './audit-log.ts';
import { ThreadedVerification } from './threaded-verification.ts';

const entries = 700;

async function fill({ store }: RecordsUnderTest): Promise<void> {
  const audit = new AuditLog(store);
  await store.records.transact(async (access) => {
    for (let at = 1; at <= entries; at++) await audit.append(access, { actor: 'phone', action: 'files-served', facts: { at } });
  });
  await audit.anchor();
}

describe('a chain verified in a thread', () => {
  it('has the verdict that it has here: whole, changed in the middle, and cut', () =>
    withRecords(async (records) => {
      const { store, place } = records;
      await fill(records);
      const thread = new ThreadedVerification(place);
      const verdicts = async (): Promise<readonly unknown[]> => {
        const both = [];
        for (const options of [{ thread, threadFrom: 0 }, {}]) {
          const { verifiedAtMs: _at, ...verdict } = await new AuditLog(store, options).verify();
          both.push(verdict);
        }
        assert.deepEqual(both[0], both[1]);
        return both;
      };
      const [whole] = (await verdicts()) as [{ isIntact: boolean; length: number }];
      assert.deepEqual([whole.isIntact, whole.length], [true, entries]);
      await store.records.db.updateTable('audit_entry').set({ facts: '{"at":0}' }).where('sequence', '=', 650).execute();
      const [changed] = (await verdicts()) as [{ isIntact: boolean; brokenAt: number }];
      assert.deepEqual([changed.isIntact, changed.brokenAt], [false, 650]);
      await store.records.db.deleteFrom('audit_entry').where('sequence', '>=', 650).execute();
      const [cut] = (await verdicts()) as [{ isIntact: boolean; brokenAt: number }];
      assert.deepEqual([cut.isIntact, cut.brokenAt], [false, entries]);
      await thread.close();
    }));

  it('is one as long as it is said to be', () =>
    withRecords(async (records) => {
      await fill(records);
      const asked: number[] = [];
      const thread = {
        verifyAfter: async (from: { readonly head: string; readonly length: number }) => {
          asked.push(from.length);
          return { isIntact: true, ...from };
        },
      };
      for (const [threadFrom, times] of [
        [entries + 1, 0],
        [entries, 1],
      ] as const) {
        await new AuditLog(records.store, { thread, threadFrom }).verify();
        assert.equal(asked.length, times, String(threadFrom));
      }
    }));

  it('that ends before its verdict, or cannot begin, says so', () =>
    withRecords(async (records) => {
      await fill(records);
      const isStorage = (pattern: RegExp) => (error: unknown) => isProblem(error, 'storage') && pattern.test(error.message);
      const thread = new ThreadedVerification(records.place);
      const verdict = thread.verifyAfter({ head: '', length: 0 });
      const refused = assert.rejects(verdict, isStorage(/its thread has stopped/));
      await thread.close();
      await refused;
      await assert.rejects(thread.verifyAfter({ head: '', length: 0 }), isStorage(/the server is closing/));
      const nowhere = new ThreadedVerification({ directory: '/nonexistent' });
      await assert.rejects(nowhere.verifyAfter({ head: '', length: 0 }), (error: unknown) => isProblem(error));
    }));
});
