// Bad days of a store: each part missing, older or foreign. What was erased stays erased, nothing is created in place of what is missing, and it is said what to do.

import assert from 'node:assert/strict';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { isProblem, utf8Text } from '@offhook/base';
import type { AdministratorCredentials, ServerOptions } from '@offhook/server';
import { restoreBackup } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, startServer, temporaryDirectory } from './server-under-test.ts';

const mac = '0004f2000001';
const uri = 'sip:2025550147@example.test';

describe('a store on a bad day', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest | undefined;
  let phone: Enrolment;
  let administrator: AdministratorCredentials;
  const start = async (directory = folder.path, changes: Partial<ServerOptions> = {}): Promise<ServerUnderTest> => {
    under = await startServer(directory, changes, administrator);
    return under;
  };
  const stop = async (): Promise<void> => {
    await under?.stop();
    under = undefined;
  };
  const sibling = (name: string): string => join(dirname(folder.path), name);
  const files = { calls: 'calls.xml', directory: 'directory.xml', log: 'app.log', settings: 'phone.cfg' };

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    ({ administrator } = under);
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
    const put = (name: string, text: string): Promise<unknown> => under?.phone('PUT', `${mac}-${name}`, phone, text) ?? Promise.resolve();
    await put(
      files.calls,
      callsXml([
        { start: localTime(Date.now() - 3_600_000), from: uri, fromName: 'Wilhelmina Quincunx' },
        { start: localTime(Date.now() - 3_500_000), from: 'sip:2025550199@example.test', fromName: 'Otto Other' },
      ]),
    );
    await put(files.directory, directoryXml([{ first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' }]));
    await put(files.log, '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n1122013001|cfg  |3|00|ready\n');
    await put(files.settings, '<PHONE_CONFIG><OVERRIDES msg.mwi.1.callBack="2025550147" up.headsetMode="1"/></PHONE_CONFIG>');
    await stop();
  });
  afterEach(async () => {
    await stop();
    await folder.remove();
  });

  const erase = async (): Promise<void> => {
    const { answer } = await start();
    const request = (await answer('POST', '/requests', {
      type: 'erasure',
      identifiers: [{ type: 'sip-uri', value: uri }],
      verification: 'seen',
    })) as SubjectRequest;
    await answer('POST', `/requests/${request.id}/fulfilment`);
    await stop();
  };
  const named = async (running: ServerUnderTest): Promise<string[]> => {
    const found: string[] = [];
    for (const name of Object.values(files)) {
      const text = utf8Text((await running.phone('GET', `${mac}-${name}`, phone)).body);
      if (/Quincunx|2025550147/.test(text)) found.push(name);
    }
    return found;
  };

  it('the whole folder of yesterday brings nobody back, and the others are whole', async () => {
    await cp(folder.path, sibling('yesterday'), { recursive: true });
    await erase();
    const restored = await start(sibling('yesterday'));
    assert.deepEqual(await named(restored), []);
    assert.match(utf8Text((await restored.phone('GET', `${mac}-calls.xml`, phone)).body), /2025550199/);
    assert.match(utf8Text((await restored.phone('GET', `${mac}-app.log`, phone)).body), /ready/);
    assert.match(utf8Text((await restored.phone('GET', `${mac}-phone.cfg`, phone)).body), /headsetMode="1"/);
    assert.ok(restored.logged.some(({ message }) => message === 'the store was restored from before: erasures were carried out again'));
    await restored.phone(
      'PUT',
      `${mac}-directory.xml`,
      phone,
      directoryXml([{ first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' }]),
    );
    assert.deepEqual(await named(restored), []);
  });

  it('records of yesterday with the keys of today bring nobody back in any file', async () => {
    await cp(folder.path, sibling('yesterday'), { recursive: true });
    await erase();
    for (const name of await readdir(folder.path)) if (name.startsWith('offhook.db')) await rm(join(folder.path, name));
    for (const name of await readdir(sibling('yesterday')))
      if (name.startsWith('offhook.db')) await cp(join(sibling('yesterday'), name), join(folder.path, name));
    assert.deepEqual(await named(await start()), []);
  });

  for (const [missing, pattern] of [
    ['keys.db', /keys\.db \(the keys\) is missing/],
    ['offhook.db', /offhook\.db \(the records\) is missing/],
    ['master.key', /master\.key \(the master key\) is missing/],
  ] as const)
    it(`without ${missing} it does not start, says so, and creates nothing`, async () => {
      for (const name of await readdir(folder.path)) if (name.startsWith(missing)) await rename(join(folder.path, name), sibling(name));
      const before = await readdir(folder.path);
      await assert.rejects(start(), (error) => isProblem(error, 'corrupt') && pattern.test(error.message));
      assert.deepEqual(
        (await readdir(folder.path)).filter((name) => !name.startsWith('store.lock')),
        before.filter((name) => !name.startsWith('store.lock')),
      );
      for (const name of await readdir(dirname(folder.path)))
        if (name.startsWith(missing)) await rename(sibling(name), join(folder.path, name));
      assert.deepEqual(await named(await start()), Object.values(files));
    });

  it('keys of another store are told, and nothing is changed', async () => {
    const other = await temporaryDirectory();
    const stranger = await startServer(other.path);
    await stranger.stop();
    for (const name of ['keys.db', 'master.key']) await cp(join(other.path, name), join(folder.path, name));
    await assert.rejects(start(), (error) => isProblem(error, 'decryption-failed') || isProblem(error, 'corrupt'));
    await other.remove();
  });

  it('a journal that is gone is told; --journal-lost begins another', async () => {
    await erase();
    await rm(sibling('offhook-journal'), { recursive: true });
    await assert.rejects(start(), (error) => isProblem(error, 'corrupt') && /journal of erasures holds 0 of 1/.test(error.message));
    assert.deepEqual(await named(await start(folder.path, { isJournalLost: true })), []);
  });

  it('a damaged journal is told', async () => {
    await erase();
    const [name = ''] = await readdir(sibling('offhook-journal'));
    await cp(join(folder.path, 'master.key'), join(sibling('offhook-journal'), name));
    await assert.rejects(start(), (error) => isProblem(error, 'corrupt') || isProblem(error, 'decryption-failed'));
  });

  it('databases are readable by their owner alone', async () => {
    await start();
    for (const name of await readdir(folder.path))
      if (/\.db/.test(name)) assert.equal((await stat(join(folder.path, name))).mode & 0o077, 0, name);
  });

  it('a backup holds records and keys apart and no master key, and brings back everything but whoever was erased since', async () => {
    const backups = sibling('backups');
    const first = await start(folder.path, { backups });
    const { folder: made } = (await first.answer('POST', '/backups')) as { folder: string };
    assert.deepEqual((await readdir(made, { recursive: true })).sort(), ['keys', 'keys/keys.db', 'records', 'records/offhook.db']);
    await stop();
    await erase();
    await restoreBackup({ platform: first.platform, directory: folder.path, backup: made });
    const restored = await start();
    assert.deepEqual(await named(restored), []);
    assert.match(utf8Text((await restored.phone('GET', `${mac}-calls.xml`, phone)).body), /2025550199/);
    await assert.rejects(restoreBackup({ platform: first.platform, directory: folder.path, backup: made }), (error) =>
      isProblem(error, 'conflict'),
    );
    await assert.rejects(restoreBackup({ platform: first.platform, directory: folder.path, backup: backups }), (error) =>
      isProblem(error, 'not-found'),
    );
  });

  it('of many backups the oldest go', async () => {
    const backups = sibling('backups');
    const running = await start(folder.path, { backups });
    for (let at = 10; at < 30; at++) await mkdir(join(backups, `2020-01-${at}T00-00-00Z`), { recursive: true });
    await running.answer('POST', '/backups');
    const names = await readdir(backups);
    assert.equal(names.length, 14);
    assert.ok(!names.includes('2020-01-16T00-00-00Z') && names.includes('2020-01-17T00-00-00Z'));
  });
});
