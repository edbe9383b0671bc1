// A backup whose process is killed leaves nothing that looks like one, and nothing that keeps the next from being made.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { it } from 'node:test';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { Client } from 'pg';

import { backUpWhenDue } from '../src/store/backup.ts';
import { restoreBackup } from '../src/store/restore.ts';
import { openStore } from '../src/store/store.ts';
import { temporaryDirectory } from './server-under-test.ts';
import { isPostgres, placeOf } from './store-place.ts';

/** It ends by itself, or in the middle of the records, which wait for whoever has one of their tables. */
async function killed(directory: string, backups: string, when: string): Promise<void> {
  const { postgres } = await placeOf(directory);
  const client = when === 'in the middle' && postgres !== undefined ? new Client({ connectionString: postgres.url }) : undefined;
  await client?.connect();
  await client?.query('begin');
  await client?.query('lock table offhook_records.waiting_phone in access exclusive mode');
  const child = fork(join(import.meta.dirname, 'killed-backup.ts'), [directory, backups, when], { silent: true });
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  if (client !== undefined) {
    for (let waiting = 0; waiting === 0 && child.exitCode === null;)
      waiting =
        (await client.query(`select 1 from pg_locks where not granted and relation = 'offhook_records.waiting_phone'::regclass`))
          .rowCount ?? 0;
    child.kill('SIGKILL');
  }
  assert.equal(await ended, 'SIGKILL', errors);
  await client?.end();
}

for (const when of ['before', 'after', ...(isPostgres ? ['in the middle'] : [])])
  it(`a backup that is killed ${when === 'in the middle' ? when : `${when} its copies are made`} leaves none, and the next is made at once`, async () => {
    const folder = await temporaryDirectory();
    const backups = join(dirname(folder.path), 'backups');
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const place = await placeOf(folder.path);
    const options = { platform, directory: folder.path, ...place };
    await (await openStore(options)).close();
    await killed(folder.path, backups, when);
    const [left = '', ...others] = await readdir(backups);
    assert.deepEqual(others, []);
    assert.match(left, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.unfinished$/);
    await assert.rejects(restoreBackup({ ...options, backup: join(backups, left) }), { code: 'not-found', message: /was interrupted/ });
    // A second later, so that it has a name of its own.
    const { clock } = platform;
    const later = { ...platform, clock: { ...clock, now: () => clock.now() + 1000 } };
    const store = await openStore({ ...options, platform: later });
    const made = await backUpWhenDue(store, backups);
    await store.close();
    platform.close();
    assert.ok(made !== undefined);
    assert.deepEqual((await readdir(backups)).toSorted(), [left, made.slice(backups.length + 1)].toSorted());
    await folder.remove();
  });
