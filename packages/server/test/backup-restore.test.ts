// A backup is rehearsed on both engines: each mixture of its parts is put in an empty place, with the journal of today, and whoever was erased stays so.

import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';
import { isProblem, silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { restoreBackup } from '@offhook/server';

import type { House, Somebody } from './restore-house.ts';
import { house, persons } from './restore-house.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const fileOf = { records: 'offhook.db', keys: 'keys.db' } as const;
type Part = keyof typeof fileOf;
type Kind = 'today' | 'yesterday' | 'missing' | 'of another store' | 'with a byte changed' | 'cut' | 'empty';
/** Who is left where it starts; else the code of the problem, and what it says. */
type Outcome = readonly Somebody[] | readonly ['corrupt' | 'not-found' | 'decryption-failed', RegExp];

const isTold = (outcome: Outcome): outcome is readonly ['corrupt' | 'not-found' | 'decryption-failed', RegExp] =>
  outcome[1] instanceof RegExp;

const table: readonly (readonly [records: Kind, keys: Kind, outcome: Outcome])[] = [
  ['today', 'today', ['other', 'later']],
  ['yesterday', 'yesterday', ['other']],
  ['yesterday', 'today', ['other']],
  ['today', 'yesterday', ['other']],
  ['missing', 'today', ['not-found', /records\/offhook\.db/]],
  ['today', 'missing', ['not-found', /keys\/keys\.db/]],
  ['of another store', 'today', ['decryption-failed', /records\/offhook\.db/]],
  ['today', 'of another store', ['decryption-failed', /keys\/keys\.db/]],
  ['of another store', 'of another store', ['decryption-failed', /offhook\.db|keys\.db/]],
  ['with a byte changed', 'today', ['corrupt', /records\/offhook\.db.* is damaged/]],
  ['today', 'with a byte changed', ['corrupt', /keys\/keys\.db.* is damaged/]],
  ['cut', 'today', ['corrupt', /records\/offhook\.db.* is damaged/]],
  ['today', 'cut', ['corrupt', /keys\/keys\.db.* is damaged/]],
  ['empty', 'today', ['corrupt', /records\/offhook\.db.* is damaged/]],
  ['today', 'empty', ['corrupt', /keys\/keys\.db.* is damaged/]],
];

describe('a backup that is put in an empty place', () => {
  const cleaning: (() => Promise<void>)[] = [];
  let yard: House;
  let stranger: string;
  before(async () => {
    yard = await house({ after: (clean) => void cleaning.push(clean) }, 'backups');
    const folder = await temporaryDirectory();
    cleaning.push(folder.remove);
    const other = await startServer(folder.path, { backups: join(dirname(folder.path), 'backups') });
    ({ folder: stranger } = (await other.answer('POST', '/backups')) as { folder: string });
    await other.stop();
  });
  after(async () => {
    for (const clean of cleaning) await clean();
  });

  const compose = async (folder: string, part: Part, kind: Kind): Promise<void> => {
    const file = join(folder, part, fileOf[part]);
    await mkdir(dirname(file), { recursive: true });
    if (kind === 'missing') return;
    const from = kind === 'of another store' ? stranger : yard.made[kind === 'yesterday' ? 'yesterday' : 'today'];
    await cp(join(from, part, fileOf[part]), file);
    const bytes = await readFile(file);
    if (kind === 'empty') await truncate(file);
    // Whole pages are missing, and a file that is as long as it was has one that is not as it was written.
    if (kind === 'cut') await truncate(file, 4096 * Math.floor(bytes.length / 8192));
    if (kind === 'with a byte changed') {
      const at = bytes.length - 2000;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(file, bytes);
    }
  };

  /** A machine of its own, with the master key and the journal of today, and no store. */
  const withPlace = async (run: (directory: string, start: () => Promise<ServerUnderTest>) => Promise<void>): Promise<void> => {
    const folder = await temporaryDirectory();
    let running: ServerUnderTest | undefined;
    try {
      await cp(join(yard.directory, 'master.key'), join(folder.path, 'master.key'));
      await cp(yard.journal, join(dirname(folder.path), 'offhook-journal'), { recursive: true });
      await run(folder.path, async () => {
        await running?.stop();
        running = await startServer(folder.path, {}, yard.administrator);
        return running;
      });
    } finally {
      await running?.stop();
      await folder.remove();
    }
  };
  const restore = async (directory: string, backup: string): Promise<void> => {
    const platform = createNodePlatform({ directory, log: silentLogger });
    try {
      await restoreBackup({ platform, directory, backup, ...(await placeOf(directory)) });
    } finally {
      platform.close();
    }
  };

  for (const [records, keys, outcome] of table)
    it(`of records ${records} and keys ${keys} ${isTold(outcome) ? `is told: ${outcome[1].source}` : `leaves ${outcome.join(' and ')}`}`, () =>
      withPlace(async (directory, start) => {
        const backup = join(dirname(directory), 'composed');
        await compose(backup, 'records', records);
        await compose(backup, 'keys', keys);
        if (isTold(outcome)) {
          const [code, said] = outcome;
          const before = await readdir(directory);
          await assert.rejects(restore(directory, backup), (error) => isProblem(error, code) && said.test(error.message));
          const lock = (name: string): boolean => !name.startsWith('store.lock');
          assert.deepEqual((await readdir(directory)).filter(lock), before.filter(lock), 'nothing is made');
          // The next one finds the place as it was.
          await restore(directory, yard.made.today);
          assert.deepEqual(await yard.named(await start()), ['other', 'later']);
          return;
        }
        await restore(directory, backup);
        const under = await start();
        assert.deepEqual(await yard.named(under), outcome);
        const again = under.logged.filter(({ message }) => message.includes('erasures were carried out again')).length;
        assert.equal(again, records === 'today' && keys === 'today' ? 0 : 1);
        await yard.upload(under, ['first', 'second', 'other', 'later']);
        assert.deepEqual(await yard.named(under), ['other', 'later']);
        // Nothing of whoever was erased is left to be found, and the next erasure is noted behind those of before.
        for (const who of ['second', 'other'] as const) {
          const identifiers = [{ type: 'sip-uri', value: `sip:${persons[who].number}@example.test` }];
          const asked = { type: 'erasure', identifiers, verification: 'seen' };
          const { id } = (await under.answer('POST', '/requests', asked)) as SubjectRequest;
          const { state } = (await under.answer('POST', `/requests/${id}/fulfilment`)) as SubjectRequest;
          assert.equal(state, 'fulfilled');
          const receipt = JSON.stringify(await under.answer('GET', `/requests/${id}/receipt`)).replaceAll('\\', '');
          assert.match(receipt, /"residues":\[\]/);
          assert.match(receipt, /"recordsFound":0/);
        }
        assert.deepEqual(await yard.named(await start()), ['later']);
      }));
});
