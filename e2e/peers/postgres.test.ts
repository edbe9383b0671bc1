// Bad days of a PostgreSQL server, Debian's: it is not there, it goes and comes back, it lets nobody write.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Enrolment } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { Client } from 'pg';

import type { ServerUnderTest } from '../../packages/server/test/server-under-test.ts';
import { callsXml, localTime, macAddresses, startServer, temporaryDirectory } from '../../packages/server/test/server-under-test.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { startPostgres } from '../support/postgres.ts';
import { eventually } from '../support/process.ts';

const command = join(import.meta.dirname, '../../packages/cli/bin/offhook');
const run = promisify(execFile);
const [mac] = macAddresses;

describe('bad days of PostgreSQL', () => {
  let postgres: PostgresServer;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  const upload = async (name: string): Promise<number> => {
    const calls = callsXml([{ start: localTime(Date.now()), from: 'sip:5550100@example.test', fromName: name }]);
    return (await under.phone('PUT', `${mac}-calls.xml`, phone, calls)).status;
  };
  const read = async (): Promise<string> => utf8Text((await under.phone('GET', `${mac}-calls.xml`, phone)).body);
  const ask = async (...texts: readonly string[]): Promise<void> => {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    for (const text of texts) await client.query(text);
    await client.end();
  };

  before(async () => {
    postgres = await startPostgres();
    folder = await temporaryDirectory();
    under = await startServer(folder.path, { postgres: { url: postgres.url } });
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    assert.equal(await upload('Ada'), 201);
  });
  after(async () => {
    await under.stop();
    await postgres.stop();
    await folder.remove();
  });

  it('while it is gone nothing is acknowledged, and when it is back all goes on unaided, with what was there', async () => {
    await postgres.interrupt();
    assert.equal(await upload('Bea'), 503);
    assert.equal((await under.phone('GET', `${mac}-calls.xml`, phone)).headers['retry-after'], '30');
    assert.equal((await under.console('GET', '/overview').catch(() => ({ status: 503 }))).status, 503);
    await postgres.goOn();
    await eventually('the server answers again', async () => (await under.phone('GET', `${mac}-calls.xml`, phone)).status === 200);
    assert.match(await read(), /Ada/);
    assert.equal(await upload('Cyd'), 204);
    assert.match(await read(), /Cyd/);
  });

  it('where nobody may write, what is there is served on, and an upload is refused', async () => {
    await ask('alter database postgres set default_transaction_read_only = on');
    await postgres.interrupt();
    await postgres.goOn();
    await eventually('the server answers again', async () => (await under.phone('GET', `${mac}-calls.xml`, phone)).status === 200);
    assert.equal(await upload('Dan'), 503);
    assert.match(await read(), /Cyd/);
    await ask('set default_transaction_read_only = off', 'alter database postgres reset default_transaction_read_only');
    await postgres.interrupt();
    await postgres.goOn();
    await eventually('uploads are taken again', async () => (await upload('Eve')) === 204);
  });

  it('a start without it, with a wrong address, or with the key of another store is one line, and ends', async () => {
    const started = async (url: string, data: string): Promise<string> => {
      const env = { ...process.env, OFFHOOK_DATABASE: url };
      const listen = ['--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'];
      const ended = await run(command, ['server', '--data', data, ...listen], { env, timeout: 30_000 }).catch((error: unknown) => error);
      return (ended as { readonly stderr: string }).stderr.trim();
    };
    for (const [url, told] of [
      ['postgres://offhook@127.0.0.1:1/postgres', /PostgreSQL cannot be used: .*ECONNREFUSED .* Is its server running/],
      [postgres.url.replace(/postgres$/, 'nowhere'), /PostgreSQL cannot be used: .*"nowhere" does not exist/],
      ['mysql://example.test', /expected postgres:/],
      [postgres.url, /the master key does not open the keys of the store/],
    ] as const) {
      const said = await started(url, join(folder.path, '../another'));
      const lines = said.split('\n').filter((line) => line.startsWith('offhook: '));
      assert.equal(lines.length, 1, said);
      assert.match(lines[0] ?? '', told);
    }
  });
});
