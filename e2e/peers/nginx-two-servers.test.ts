// Two servers on one PostgreSQL behind nginx, as the guide sets them up: one of them is killed while phones upload.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { ServerProcess } from '../../packages/server/test/server-process.ts';
import { startServerProcess } from '../../packages/server/test/server-process.ts';
import { temporaryDirectory } from '../../packages/server/test/server-under-test.ts';
import { UploadingPhones } from '../../packages/server/test/uploading-phones.ts';
import { loopback } from '../support/loopback.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { startPostgres } from '../support/postgres.ts';
import type { Peer } from '../support/process.ts';
import { eventually, startPeer, temporaryFolder } from '../support/process.ts';

const address = loopback(42);
const port = 15_444;
const url = `https://${address}:${port}/`;
const macAddresses = Array.from({ length: 20 }, (_, at) => `0004f20002${at.toString(16).padStart(2, '0')}`);
/** Acknowledged before the death, and twice as many after it. */
const uploads = 60;

async function startNginx(folder: string, servers: readonly ServerProcess[]): Promise<Peer> {
  const ports = servers.map(({ said }) => new URL(said.secureUrl).port);
  await writeFile(
    join(folder, 'nginx.conf'),
    `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
stream {
  upstream offhook { least_conn; ${ports.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=5s;`).join(' ')} }
  server { listen ${address}:${port}; proxy_pass offhook; proxy_connect_timeout 2s; }
}
`,
  );
  return startPeer('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
}

describe('two servers behind nginx', () => {
  let postgres: PostgresServer;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let store: Awaited<ReturnType<typeof temporaryDirectory>>;
  let servers: ServerProcess[];
  let nginx: Peer;

  before(async () => {
    postgres = await startPostgres();
    folder = await temporaryFolder();
    store = await temporaryDirectory();
    const env = { OFFHOOK_TEST_POSTGRES: postgres.url };
    servers = [await startServerProcess(store.path, macAddresses, env), await startServerProcess(store.path, [], env)];
    nginx = await startNginx(folder.path, servers);
  });
  after(async () => {
    await nginx.stop();
    for (const { child } of servers) child.kill('SIGKILL');
    await Promise.all(servers.map(({ ended }) => ended));
    await postgres.stop();
    await store.remove();
    await folder.remove();
  });

  it('one is killed while twenty phones upload: they come again by themselves, and nothing acknowledged is lost', async () => {
    const [first, second] = servers;
    assert.ok(first !== undefined && second !== undefined);
    const { authority } = first.said;
    const through = { url, authority };
    const phones = new UploadingPhones(first.said.phones);
    await eventually('nginx', () => phones.isAnswered(through), { explain: nginx.output });
    let isKilled = false;
    await phones.upload(through, {
      comesAgain: true,
      goesOn: () => {
        if (!isKilled && phones.acknowledged >= uploads) isKilled = first.child.kill('SIGKILL');
        return phones.acknowledged < 3 * uploads;
      },
    });
    await first.ended;
    assert.ok(phones.broken > 0, 'nobody was connected to the one that was killed');
    // Also for one that begins anew.
    const third = await startServerProcess(store.path, [], { OFFHOOK_TEST_POSTGRES: postgres.url });
    servers.push(third);
    for (const [whose, from] of [
      ['nginx', through],
      ['the other', { url: second.said.secureUrl, authority }],
      ['a third', { url: third.said.secureUrl, authority }],
    ] as const)
      await phones.assertThere(from, whose);
  });
});
