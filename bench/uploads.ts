// Call lists of 90 entries uploaded over plain HTTP: authenticated, parsed, matched, sealed and committed by us; stored unparsed by nginx, which checks nobody.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { eventually, startPeer, temporaryFolder } from '../e2e/support/process.ts';
import type { Peer } from '../e2e/support/process.ts';
import type { Bench } from './bench.ts';
import type { Fleet } from './fleet-requests.ts';
import { ask, callList, entriesOfAList, fleetSchema, inParallel } from './fleet-requests.ts';
import { plainRowsPerCpuSecond } from './plain-rows.ts';
import { BenchChild, cpuSecondsOf, cpuSecondsOfFamily } from './processes.ts';

const phones = 100;
const connections = 16;
const nginxPort = 18_080;

async function startNginx(folder: string): Promise<Peer> {
  const file = join(folder, 'nginx.conf');
  const tree = join(folder, 'tree');
  await mkdir(tree, { mode: 0o777 });
  await writeFile(
    file,
    `daemon off;
worker_processes 2;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 10000000; client_max_body_size 16m;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${nginxPort}; root ${tree}; dav_methods PUT; }
}
`,
  );
  const peer = startPeer('nginx', ['-p', folder, '-c', file]);
  await eventually('nginx listening', () =>
    ask('GET', `http://127.0.0.1:${nginxPort}/`, {}).then(
      () => true,
      () => false,
    ),
  );
  return peer;
}

/** CPU milliseconds of an upload, each phone so many times. */
async function uploadAll(fleet: Fleet, url: string, first: number, cpuS: () => Promise<number>, times = 1): Promise<number> {
  const lists = fleet.phones.map((phone, index) => ({ ...phone, body: callList(index, first) }));
  const bodies = Array.from({ length: times }, () => lists).flat();
  const before = await cpuS();
  await inParallel(bodies, connections, async ({ macAddress, authorization, body }) => {
    const { status, body: said } = await ask('PUT', `${url}${macAddress}-calls.xml`, { authorization, 'content-type': 'text/xml' }, body);
    if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}: ${said}`);
  });
  return (((await cpuS()) - before) * 1000) / bodies.length;
}

export const uploads: Bench = {
  name: 'uploads',
  needs: ['nginx-light'],
  async run(rounds) {
    const folder = await temporaryFolder();
    const server = new BenchChild('fleet.ts', [join(folder.path, 'server'), String(phones)]);
    const ours = { first: [] as number[], oneNew: [] as number[], same: [] as number[] };
    const anchor: number[] = [];
    const plainRows: number[] = [];
    try {
      const fleet = fleetSchema.parse(await server.receive(300_000));
      const nginx = await startNginx(folder.path);
      try {
        const { pid } = nginx.child;
        if (pid === undefined) throw new Error('nginx is not there');
        // Files are new to nginx once; what counts is the file that is there already.
        await uploadAll(fleet, `http://127.0.0.1:${nginxPort}/`, 0, () => cpuSecondsOfFamily(pid));
        for (let round = 0; round < rounds; round++) {
          const first = round * 200;
          plainRows.push(plainRowsPerCpuSecond(folder.path));
          const cpuS = (): Promise<number> => cpuSecondsOf(server.pid);
          ours.first.push(await uploadAll(fleet, fleet.url, first, cpuS));
          for (let more = 1; more <= 3; more++) {
            ours.oneNew.push(await uploadAll(fleet, fleet.url, first + more, cpuS));
            // The system counts in hundredths of a second.
            const others = (): Promise<number> => cpuSecondsOfFamily(pid);
            anchor.push(await uploadAll(fleet, `http://127.0.0.1:${nginxPort}/`, first + more, others, 10));
            ours.same.push(await uploadAll(fleet, fleet.url, first + more, cpuS));
          }
        }
      } finally {
        await nginx.stop();
      }
    } finally {
      await server.stop();
      await folder.remove();
    }
    const against = { unit: 'CPU milliseconds per upload', lessIsBetter: true, anchorName: 'nginx DAV', anchor };
    return [
      { what: 'Call list of 90 entries, all of them new', ours: ours.first, ...against },
      { what: 'Call list of 90 entries, one of them new', ours: ours.oneNew, ...against, aim: 1 / 8 },
      {
        what: 'Calls, over HTTP, read, matched, sealed and indexed',
        unit: 'a CPU second',
        ours: ours.first.map((ms) => (entriesOfAList * 1000) / ms),
        anchorName: 'plain SQLite inserts',
        anchor: plainRows,
        aim: 0.6,
      },
      { what: 'Call list of 90 entries, the same as before', ours: ours.same, ...against, aim: 1 / 5 },
    ];
  },
};
