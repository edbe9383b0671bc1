// A store moves to Debian's PostgreSQL and back, as an administrator moves it: a backup, and offhook server restore.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import type { SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from '../../packages/server/test/server-under-test.ts';
import { callsXml, localTime, macAddresses, startServer, temporaryDirectory } from '../../packages/server/test/server-under-test.ts';
import { startPostgres } from '../support/postgres.ts';

const command = join(import.meta.dirname, '../../packages/cli/bin/offhook');
const run = promisify(execFile);
const [mac] = macAddresses;

it('a store in files is moved to PostgreSQL by its backup, and back, and whoever was erased since the backup stays so', async () => {
  const postgres = await startPostgres();
  const folder = await temporaryDirectory();
  const key = join(dirname(folder.path), 'master.key');
  let under: ServerUnderTest = await startServer(folder.path, { backups: join(dirname(folder.path), 'of-files') });
  try {
    const { administrator, server } = under;
    const phone = await server.enrol({ macAddress: mac, model: 'VVX450' });
    const calls = [
      { start: localTime(Date.now() - 3_600_000), from: 'sip:2025550147@example.test', fromName: 'Wilhelmina Quincunx' },
      { start: localTime(Date.now() - 3_500_000), from: 'sip:2025550199@example.test', fromName: 'Peregrine Other' },
    ];
    assert.equal((await under.phone('PUT', `${mac}-calls.xml`, phone, callsXml(calls))).status, 201);
    const backUp = async (): Promise<string> => ((await under.answer('POST', '/backups')) as { folder: string }).folder;
    const restore = async (backup: string, url: string): Promise<string> =>
      (
        await run(command, ['server', 'restore', backup, '--data', folder.path, '--master-key', key], {
          env: { ...process.env, OFFHOOK_DATABASE: url },
        }).catch((error: unknown) => error as { readonly stdout: string; readonly stderr: string })
      ).stdout;
    const served = async (): Promise<string> => utf8Text((await under.phone('GET', `${mac}-calls.xml`, phone)).body);

    const ofFiles = await backUp();
    const identifiers = [{ type: 'sip-uri', value: 'sip:2025550147@example.test' }];
    const request = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${request.id}/fulfilment`);
    await under.stop();
    await cp(join(folder.path, 'master.key'), key);
    const masterKey = Buffer.from((await readFile(key, 'utf8')).trim(), 'hex');
    for (const file of ['offhook.db', 'keys.db', 'master.key']) await rm(join(folder.path, file));

    assert.match(await restore(ofFiles, postgres.url), /Restored into the schemas offhook_records and offhook_keys/);
    assert.equal(await restore(ofFiles, postgres.url), '', 'not over what is there');
    under = await startServer(
      folder.path,
      { masterKey, postgres: { url: postgres.url }, backups: join(dirname(folder.path), 'of-postgres') },
      administrator,
    );
    assert.ok(under.logged.some(({ message }) => message === 'the store was restored from before: erasures were carried out again'));
    assert.doesNotMatch(await served(), /Quincunx/);
    assert.match(await served(), /Peregrine Other/);
    const ofPostgres = await backUp();
    await under.stop();

    assert.match(await restore(ofPostgres, ''), /Restored\. What was there is kept beside it/);
    under = await startServer(folder.path, { masterKey }, administrator);
    assert.doesNotMatch(await served(), /Quincunx/);
    assert.match(await served(), /Peregrine Other/);
  } finally {
    await under.stop();
    await folder.remove();
    await postgres.stop();
  }
});
