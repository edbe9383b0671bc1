// Each mixture of the parts of a store after a restore, on both engines: whoever was erased stays so, or the server does not start and says which part and what to do.

import assert from 'node:assert/strict';
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';
import { isProblem } from '@offhook/base';

import type { Somebody } from './restore-house.ts';
import { house } from './restore-house.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import type { StorePart } from './store-copies.ts';

const journals = {
  'of today': async () => undefined,
  missing: async (journal: string) => rm(journal, { recursive: true }),
  'of yesterday': async (journal: string) => {
    await rm(journal, { recursive: true });
    await cp(`${journal}-yesterday`, journal, { recursive: true });
  },
  'of another store': async (journal: string) => {
    const other = await temporaryDirectory();
    const stranger = await startServer(other.path);
    const identifiers = [{ type: 'extension', value: '2001' }];
    for (let count = 0; count < 2; count++) {
      const { id } = (await stranger.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
      await stranger.answer('POST', `/requests/${id}/fulfilment`);
    }
    await stranger.stop();
    const theirs = join(dirname(other.path), 'offhook-journal');
    const [name = ''] = await readdir(journal);
    const [theirName = ''] = await readdir(theirs);
    await cp(join(theirs, theirName), join(journal, name));
    await other.remove();
  },
  'with a byte changed': async (journal: string) => {
    const [name = ''] = await readdir(journal);
    const bytes = await readFile(join(journal, name));
    const at = bytes.indexOf(0x0a) - 20;
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
    await writeFile(join(journal, name), bytes);
  },
  'with a line that was begun and not finished': async (journal: string) => {
    const [name = ''] = await readdir(journal);
    const bytes = await readFile(join(journal, name));
    await writeFile(join(journal, name), Buffer.concat([bytes, bytes.subarray(0, 40)]));
  },
  'cut in its last line': async (journal: string) => {
    const [name = ''] = await readdir(journal);
    const bytes = await readFile(join(journal, name));
    await writeFile(join(journal, name), bytes.subarray(0, bytes.length - 20));
  },
} as const;

type Day = 'today' | 'yesterday' | 'missing';
/** Who is left where it starts; else what it says. */
type Outcome = readonly Somebody[] | RegExp;

const table: readonly (readonly [records: Day, keys: Day, journal: keyof typeof journals, outcome: Outcome])[] = [
  ['today', 'today', 'of today', ['other', 'later']],
  ['yesterday', 'yesterday', 'of today', ['other']],
  ['yesterday', 'today', 'of today', ['other']],
  ['today', 'yesterday', 'of today', ['other']],
  ['missing', 'today', 'of today', /records/],
  ['missing', 'yesterday', 'of today', /records/],
  ['today', 'missing', 'of today', /keys/],
  ['yesterday', 'missing', 'of today', /keys/],
  ...(['today', 'yesterday'] as const).flatMap((records) =>
    (['today', 'yesterday'] as const).flatMap((keys) => [
      [records, keys, 'missing', /journal of erasures holds 0 of [12]/] as const,
      [records, keys, 'of another store', /journal of erasures/] as const,
      [records, keys, 'with a byte changed', /journal of erasures/] as const,
      ...(records === 'yesterday' && keys === 'yesterday'
        ? // The one mixture that is a whole: nothing that is left knows better, which is why the journal is never rolled back.
          [[records, keys, 'of yesterday', ['second', 'other']] as const]
        : [[records, keys, 'of yesterday', /journal of erasures holds 1 of 2/] as const]),
    ]),
  ),
  // A crash while an erasure began: nothing has happened of it.
  ['today', 'today', 'with a line that was begun and not finished', ['other', 'later']],
  ['yesterday', 'yesterday', 'with a line that was begun and not finished', ['other']],
  ['today', 'today', 'cut in its last line', /journal of erasures holds 1 of 2/],
  ['yesterday', 'today', 'cut in its last line', /journal of erasures holds 1 of 2/],
  ['today', 'yesterday', 'cut in its last line', /journal of erasures holds 1 of 2/],
];

describe('a restore', () => {
  for (const [records, keys, journal, outcome] of table)
    it(`of records of ${records}, keys of ${keys} and a journal ${journal} ${outcome instanceof RegExp ? `is told: ${outcome.source}` : `leaves ${outcome.join(' and ')}`}`, async (t) => {
      const { copies, start, named, upload, erase, journal: folder } = await house(t);
      for (const [part, day] of Object.entries({ records, keys }) as [StorePart, Day][]) {
        if (day === 'missing') await copies.remove(part);
        if (day === 'yesterday') await copies.bringBack('yesterday', part);
      }
      await journals[journal](folder);
      if (outcome instanceof RegExp) {
        const told = (error: unknown): boolean => isProblem(error, 'corrupt') && outcome.test(error.message);
        await assert.rejects(start(), told);
        await assert.rejects(start(), told, 'the second time too');
        return;
      }
      const under = await start();
      assert.deepEqual(await named(under), outcome);
      await upload(under, ['first', 'second', 'other', 'later']);
      assert.deepEqual(await named(under), outcome.includes('second') ? ['second', 'other', 'later'] : ['other', 'later']);
      // The next erasure is noted behind those of before, and counts after the next start.
      await erase(under, 'other');
      await under.stop();
      const again = await start();
      await upload(again, ['first', 'second', 'other', 'later']);
      assert.deepEqual(await named(again), outcome.includes('second') ? ['second', 'later'] : ['later']);
    });

  it('with --journal-lost begins a journal and brings nobody back whom the keys remember', async (t) => {
    const { start, named, upload, journal } = await house(t);
    await rm(journal, { recursive: true });
    const under = await start({ isJournalLost: true });
    await upload(under, ['first', 'second', 'other', 'later']);
    assert.deepEqual(await named(under), ['other', 'later']);
  });

  it('of everything but the master key is told', async (t) => {
    const { directory, start } = await house(t);
    await rm(join(directory, 'master.key'));
    await assert.rejects(start(), (error) => isProblem(error, 'corrupt') || isProblem(error, 'decryption-failed'));
    await assert.rejects(readFile(join(directory, 'master.key')));
  });
});
