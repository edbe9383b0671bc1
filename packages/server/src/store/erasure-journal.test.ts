// The journal of erasures: what is in it stays, in its order, and what is wrong with it is told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Files } from '@offhook/base';
import { silentLogger, utf8Bytes, utf8Text } from '@offhook/base';
import { createDiskFiles, createNodePlatform } from '@offhook/base/node';

import { temporaryDirectory } from '../../test/server-under-test.ts';
import { ErasureJournal } from './erasure-journal.ts';
import { noteSequence } from './store-identity.ts';
import type { Store } from './store.ts';
import { openStore } from './store.ts';

interface Place {
  readonly store: Store;
  readonly files: Files;
  /** What lies in its file. */
  readonly text: () => Promise<string>;
  readonly put: (text: string) => Promise<void>;
}

async function withStore(run: (place: Place) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
  const store = await openStore({ platform, directory: folder.path });
  const files = createDiskFiles(`${folder.path}/journal`, platform.random);
  const name = `${store.identity.id}.journal`;
  try {
    await run({
      store,
      files,
      text: async () => utf8Text((await files.read(name)) ?? new Uint8Array()),
      put: (text) => files.write(name, utf8Bytes(text)),
    });
  } finally {
    await store.close();
    platform.close();
    await folder.remove();
  }
}

const erasure = (requestId: string): Parameters<ErasureJournal['append']>[0] => ({
  requestId,
  erasedAtMs: 5,
  suppressions: [{ hash: `of ${requestId}`, isDerived: 0 }],
  marks: ['mark'],
});
const idsOf = (journal: ErasureJournal, after = 0): readonly string[] => journal.after(after).map(({ requestId }) => requestId);

describe('the journal of erasures', () => {
  it('numbers what comes, once each, and has all of it at the next start', () =>
    withStore(async ({ store, files, text }) => {
      const journal = await ErasureJournal.open(store, files);
      assert.deepEqual([journal.length, idsOf(journal), journal.has('a')], [0, [], false]);
      assert.equal(await text(), '', 'nothing is made before there is something');
      assert.deepEqual(
        [await journal.append(erasure('a')), await journal.append(erasure('b')), await journal.append(erasure('a'))],
        [1, 2, 2],
      );
      for (const one of [journal, await ErasureJournal.open(store, files)]) {
        assert.deepEqual([one.length, idsOf(one), idsOf(one, 1), idsOf(one, 2)], [2, ['a', 'b'], ['b'], []]);
        assert.deepEqual([one.has('a'), one.has('b'), one.has('c')], [true, true, false]);
        assert.deepEqual(one.after(1), [{ ...erasure('b'), sequence: 2 }]);
      }
      assert.match(await text(), /^[A-Za-z0-9+/=]+\n[A-Za-z0-9+/=]+\n$/);
    }));

  it('a line that was begun and not finished is none; the next stands in its place', () =>
    withStore(async ({ store, files, text, put }) => {
      await (await ErasureJournal.open(store, files)).append(erasure('a'));
      const whole = await text();
      await put(`${whole}AAAA`);
      const journal = await ErasureJournal.open(store, files);
      assert.deepEqual(idsOf(journal), ['a']);
      assert.deepEqual([await journal.append(erasure('b')), await journal.append(erasure('c'))], [2, 3]);
      assert.ok((await text()).startsWith(whole) && !(await text()).includes('AAAA'));
      assert.deepEqual(idsOf(await ErasureJournal.open(store, files)), ['a', 'b', 'c']);
      await put('AAAA');
      assert.deepEqual(idsOf(await ErasureJournal.open(store, files)), []);
    }));

  it('damage is told by its line: what is no line, one that was changed, and one that stands elsewhere', () =>
    withStore(async ({ store, files, text, put }) => {
      const journal = await ErasureJournal.open(store, files);
      for (const id of ['a', 'b', 'c']) await journal.append(erasure(id));
      const [a = '', b = '', c = ''] = (await text()).split('\n');
      const changed = (line: string): string => (line.startsWith('A') ? 'B' : 'A') + line.slice(1);
      for (const [lines, number] of [
        [[a, '?', c], 2],
        [[changed(a), b, c], 1],
        [[a, b, changed(c)], 3],
        [[b, a, c], 1],
        [[a, c], 2],
      ] as const) {
        await put(lines.map((line) => `${line}\n`).join(''));
        const told = await ErasureJournal.open(store, files).catch((error: unknown) => error);
        assert.equal(
          told instanceof Error && told.cause !== undefined,
          !(lines as readonly string[]).includes('?'),
          'why it does not open',
        );
        await assert.rejects(ErasureJournal.open(store, files), { code: 'corrupt', message: new RegExp(` line ${number},`) });
        await assert.rejects(ErasureJournal.open(store, files, { isLostAccepted: true }), { code: 'corrupt' });
      }
    }));

  it('that is shorter than a part of the store knows is told, and begins where it ends once that is accepted', () =>
    withStore(async ({ store, files }) => {
      const journal = await ErasureJournal.open(store, files);
      await journal.append(erasure('a'));
      await noteSequence(store.keys.db, 3);
      await noteSequence(store.records.db, 3);
      const knows = (recordsSequence: number, keysSequence: number): Store => ({
        ...store,
        identity: { ...store.identity, recordsSequence, keysSequence },
      });
      for (const [records, keys] of [
        [3, 0],
        [0, 3],
        [2, 3],
      ] as const)
        await assert.rejects(ErasureJournal.open(knows(records, keys), files), {
          code: 'corrupt',
          message: new RegExp(`holds 1 of ${Math.max(records, keys)}: .*--journal-lost`),
        });
      const sequences = async (): Promise<readonly unknown[]> => [
        (await store.records.db.selectFrom('store_identity').selectAll().executeTakeFirst())?.journal_sequence,
        (await store.keys.db.selectFrom('store_identity').selectAll().executeTakeFirst())?.journal_sequence,
      ];
      assert.deepEqual(idsOf(await ErasureJournal.open(knows(1, 1), files)), ['a']);
      await ErasureJournal.open(knows(1, 0), files, { isLostAccepted: true });
      assert.deepEqual(await sequences(), [3, 3], 'a journal that is long enough changes nothing');
      assert.deepEqual(idsOf(await ErasureJournal.open(knows(3, 3), files, { isLostAccepted: true })), ['a']);
      assert.deepEqual(await sequences(), [1, 1]);
    }));

  it('where several processes have the store, each reads what others have written before it writes', () =>
    withStore(async ({ store, files }) => {
      const shared: Store = { ...store, versions: Object.create(store.versions, { isShared: { value: true } }) as Store['versions'] };
      const [one, other] = [await ErasureJournal.open(shared, files), await ErasureJournal.open(shared, files)];
      assert.deepEqual([await one.append(erasure('a')), await other.append(erasure('b')), await one.append(erasure('c'))], [1, 2, 3]);
      assert.equal(await other.append(erasure('a')), 3);
      assert.deepEqual(idsOf(await ErasureJournal.open(store, files)), ['a', 'b', 'c']);
    }));
});
