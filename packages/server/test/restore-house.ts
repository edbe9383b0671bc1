// A store of two days: somebody was erased on the first, somebody else on the second, and somebody came in since.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { AdministratorCredentials, ServerOptions } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, startServer, temporaryDirectory } from './server-under-test.ts';
import { StoreCopies } from './store-copies.ts';

const mac = '0004f2000001';
export const persons = {
  /** Erased before the copies of yesterday. */
  first: { number: '2025550147', name: 'Wilhelmina Quincunx' },
  /** Erased since. */
  second: { number: '2025550148', name: 'Ottoline Zephyr' },
  other: { number: '2025550199', name: 'Peregrine Other' },
  /** Came in since. */
  later: { number: '2025550160', name: 'Nora Novel' },
} as const;
export type Somebody = keyof typeof persons;

export interface House {
  readonly directory: string;
  readonly journal: string;
  readonly copies: StoreCopies;
  readonly administrator: AdministratorCredentials;
  /** Where backups were made, where a folder for them was named. */
  readonly made: { readonly yesterday: string; readonly today: string };
  readonly start: (changes?: Partial<ServerOptions>) => Promise<ServerUnderTest>;
  /** Who stands in any file that the phone is served. */
  readonly named: (under: ServerUnderTest) => Promise<readonly Somebody[]>;
  readonly erase: (under: ServerUnderTest, who: Somebody) => Promise<void>;
  readonly upload: (under: ServerUnderTest, who: readonly Somebody[]) => Promise<void>;
}

/** Records of two days, with an erasure in each; `backups` is a name beside the folder of the store. */
export async function house(t: { after(clean: () => Promise<void>): void }, backups?: string): Promise<House> {
  const folder = await temporaryDirectory();
  // Those of one second have one name.
  const kept = (day: string): Partial<ServerOptions> =>
    backups === undefined ? {} : { backups: join(dirname(folder.path), `${backups}-${day}`) };
  const backUp = async (under: ServerUnderTest): Promise<string> =>
    backups === undefined ? '' : ((await under.answer('POST', '/backups')) as { folder: string }).folder;
  let running = await startServer(folder.path, kept('yesterday'));
  const { administrator } = running;
  t.after(async () => {
    await running.stop();
    await folder.remove();
  });
  const start = async (changes: Partial<ServerOptions> = {}): Promise<ServerUnderTest> => {
    running = await startServer(folder.path, { ...kept('today'), ...changes }, administrator);
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
  const yesterday = await backUp(running);
  await running.stop();
  await copies.copy('yesterday');
  await cp(journal, `${journal}-yesterday`, { recursive: true });
  await start();
  await upload(running, ['second', 'other', 'later']);
  await erase(running, 'second');
  const today = await backUp(running);
  await running.stop();
  return {
    directory: folder.path,
    journal,
    copies,
    administrator,
    made: { yesterday, today },
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
