// Each mixture of the parts of a store after a restore, on both engines: whoever was erased stays so, or the server does not start and says which part and what to do.

import assert from 'node:assert/strict';
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import type { Enrolment, SubjectRequest } from '@offhook/api';
import { isProblem, utf8Text } from '@offhook/base';
import type { ServerOptions } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, startServer, temporaryDirectory } from './server-under-test.ts';
import type { StorePart } from './store-copies.ts';
import { StoreCopies } from './store-copies.ts';

const mac = '0004f2000001';
const persons = {
  /** Erased before the copies of yesterday. */
  first: { number: '2025550147', name: 'Wilhelmina Quincunx' },
  /** Erased since. */
  second: { number: '2025550148', name: 'Ottoline Zephyr' },
  other: { number: '2025550199', name: 'Peregrine Other' },
  /** Came in since. */
  later: { number: '2025550160', name: 'Nora Novel' },
} as const;
type Somebody = keyof typeof persons;

interface House {
  readonly directory: string;
  readonly journal: string;
  readonly copies: StoreCopies;
  readonly start: (changes?: Partial<ServerOptions>) => Promise<ServerUnderTest>;
  /** Who stands in any file that the phone is served. */
  readonly named: (under: ServerUnderTest) => Promise<readonly Somebody[]>;
  readonly erase: (under: ServerUnderTest, who: Somebody) => Promise<void>;
  readonly upload: (under: ServerUnderTest, who: readonly Somebody[]) => Promise<void>;
}

async function house(t: { after(clean: () => Promise<void>): void }): Promise<House> {
  const folder = await temporaryDirectory();
  let running = await startServer(folder.path);
  const { administrator } = running;
  t.after(async () => {
    await running.stop();
    await folder.remove();
  });
  const start = async (changes: Partial<ServerOptions> = {}): Promise<ServerUnderTest> => {
    running = await startServer(folder.path, changes, administrator);
    return running;
  };
  const phone: Enrolment = await running.server.enrol({ macAddress: mac, model: 'VVX450' });
  await running.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  const startedMs = Date.now();
  const upload = async (under: ServerUnderTest, who: readonly Somebody[]): Promise<void> => {
    const all = who.map((one) => persons[one]);
    const files = {
      'calls.xml': callsXml(
        all.map(({ number, name }, at) => ({
          start: localTime(startedMs - 3_600_000 + at * 60_000),
          from: `sip:${number}@example.test`,
          fromName: name,
        })),
      ),
      'directory.xml': directoryXml(
        all.map(({ number, name }) => ({ first: name.split(' ')[0] ?? '', last: name.split(' ')[1] ?? '', contact: number })),
      ),
      'app.log': all.map(({ number }) => `1122013000|sip  |3|00|INVITE sip:${number}@example.test\n`).join(''),
      'phone.cfg': `<PHONE_CONFIG><OVERRIDES ${all.map(({ number }, at) => `msg.mwi.${at + 1}.callBack="${number}"`).join(' ')} up.headsetMode="1"/></PHONE_CONFIG>`,
    };
    for (const [name, text] of Object.entries(files))
      assert.ok((await under.phone('PUT', `${mac}-${name}`, phone, text)).status < 300, name);
  };
  const erase = async (under: ServerUnderTest, who: Somebody): Promise<void> => {
    const identifiers = [{ type: 'sip-uri', value: `sip:${persons[who].number}@example.test` }];
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
  };
  const copies = new StoreCopies(folder.path);
  const journal = join(dirname(folder.path), 'offhook-journal');
  await upload(running, ['first', 'second', 'other']);
  await erase(running, 'first');
  await running.stop();
  await copies.copy('yesterday');
  await cp(journal, `${journal}-yesterday`, { recursive: true });
  await start();
  await upload(running, ['second', 'other', 'later']);
  await erase(running, 'second');
  await running.stop();
  return {
    directory: folder.path,
    journal,
    copies,
    start,
    upload,
    erase,
    async named(under) {
      let text = '';
      for (const name of ['calls.xml', 'directory.xml', 'app.log', 'phone.cfg'])
        text += utf8Text((await under.phone('GET', `${mac}-${name}`, phone)).body);
      return (Object.keys(persons) as Somebody[]).filter((who) =>
        [persons[who].number, ...persons[who].name.split(' ')].some((word) => text.includes(word)),
      );
    },
  };
}

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
