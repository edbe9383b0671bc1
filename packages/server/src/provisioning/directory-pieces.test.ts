// A directory of which much is new, where something fails or comes between: it is there whole, or nothing has changed (guide, Local Contact Directory).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { contact, directory } from '../../test/phone-files.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import { contactsAtOnce } from '../records/directory-upload.ts';
import type { Store } from '../store/store.ts';
import { createFailingDatabase } from '../store/testing/failing-database.ts';

const count = 2 * contactsAtOnce + 5;
const many = (version: number, more = ''): string =>
  directory(
    ...Array.from({ length: count }, (_, at) => contact(`Of${version}`, `N${at}`, `sip:${version}${1000 + at}@example.test`, more)),
  );
const versionIn = (text = ''): readonly [version: string | undefined, contacts: number] => {
  const names = [...text.matchAll(/<fn>Of(\d+)/g)].map(([, version]) => version);
  return [new Set(names).size === 1 ? names[0] : undefined, names.length];
};
const unlisted = async ({ store }: Pick<UploadsUnderTest, 'store'>): Promise<number> =>
  (await store.records.db.selectFrom('contact').select('id').where('unlisted', 'is not', null).execute()).length;

/** Before each unit of work about the phone’s records, the n-th of which is said. */
async function betweenUnits(store: Store, act: (unit: number) => Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
  const { records } = store;
  let units = 0;
  const watched: typeof records = {
    ...records,
    async transact(run, options) {
      if (options?.isolation === 'in-turns') await act(++units);
      return records.transact(run, options);
    },
  };
  Object.defineProperty(store, 'records', { value: watched, configurable: true });
  try {
    await work();
  } finally {
    Object.defineProperty(store, 'records', { value: records, configurable: true });
  }
}

describe('a directory in pieces', () => {
  it('whichever statement fails, the one of before is whole, and the next try succeeds', () =>
    withUploads(async (under) => {
      const { store, put, served } = under;
      await put('directory', many(1));
      const { records } = store;
      let version = 1;
      let failures = 0;
      // Every few, so that each place in a piece, the last unit and what follows it has its turn.
      for (let failAt = 1; ; failAt += 3) {
        const failing = createFailingDatabase(records, failAt);
        Object.defineProperty(store, 'records', { value: failing, configurable: true });
        const outcome: unknown = await put('directory', many(version + 1)).catch((error: unknown) => error);
        Object.defineProperty(store, 'records', { value: records, configurable: true });
        if (failing.statements() < failAt) {
          assert.equal(isProblem(outcome), false, String(outcome));
          break;
        }
        failures++;
        const [now, contacts] = versionIn(await served('directory'));
        assert.equal(contacts, count, `statement ${failAt}`);
        // What fails when all is committed changes nothing of that.
        assert.ok(now === String(version) || now === String(version + 1), `statement ${failAt}`);
        version = Number(now);
      }
      assert.ok(failures > 10, `${failures} statements failed`);
      assert.deepEqual(versionIn(await served('directory')), [String(version + 1), count]);
    }));

  it('where a piece fails, nothing of it is left', () =>
    withUploads(async (under) => {
      const { store, put, served } = under;
      await put('directory', many(1));
      await betweenUnits(
        store,
        async (unit) => {
          if (unit === 3) throw new Error('the disk is full');
        },
        () => assert.rejects(put('directory', many(2)), /the disk is full/),
      );
      assert.deepEqual([versionIn(await served('directory')), await unlisted(under)], [['1', count], 0]);
    }));

  it('what comes between makes it come anew, and it is judged by what is so at last; the third time it is taken as a whole', () =>
    withUploads(async (under) => {
      const { store, put, served, erase } = under;
      await put('directory', many(1));
      const erased = (person: number): Promise<void> => erase({ type: 'sip-uri', value: `sip:2${1000 + person}@example.test` });
      let changes = 0;
      const units: number[] = [];
      await betweenUnits(
        store,
        async (unit) => {
          units.push(await unlisted(under));
          if (unit % 4 === 0 && changes < 9) await erased(changes++);
        },
        () => put('directory', many(2)),
      );
      assert.deepEqual(versionIn(await served('directory')), ['2', count - changes]);
      assert.ok(changes >= 2, `${changes} changes`);
      assert.equal(await unlisted(under), 0);
    }));

  it('whose entries by themselves say something else than the file is read as a whole, and comes in pieces all the same', () =>
    withUploads(async (under) => {
      const { store, put, served } = under;
      let most = 0;
      await betweenUnits(
        store,
        async () => void (most = Math.max(most, await unlisted(under))),
        () => put('directory', many(1).replace('</item_list>', '<item><fn>of nobody</fn></item></item_list>')),
      );
      assert.deepEqual(versionIn(await served('directory')), ['1', count]);
      assert.ok(most > contactsAtOnce, `${most} waited`);
      await assert.rejects(put('directory', many(2).replace('</item_list>', '<item><fn></item></item_list>')), { code: 'bad-directory' });
      assert.equal(await unlisted(under), 0);
    }));
});
