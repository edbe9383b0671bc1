// Phones fetching their files over HTTPS and over plain HTTP, each with its own credentials: our server beside nginx, which serves the same bytes from disk, and beside
// a bare node:https and node:http, which send them from memory. Neither of these checks anybody.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { z } from 'zod';

import type { TestCertificates } from '../e2e/support/certificates.ts';
import { makeCertificates } from '../e2e/support/certificates.ts';
import { eventually, startPeer, temporaryFolder } from '../e2e/support/process.ts';
import type { Peer } from '../e2e/support/process.ts';
import type { Bench, Comparison } from './bench.ts';
import { BenchChild, cpuSecondsOf, cpuSecondsOfFamily } from './processes.ts';

const phones = 500;
const stormS = 8;
const nginxPorts = { https: 18_443, http: 18_081 };
const schemes = ['https', 'http'] as const;
type Scheme = (typeof schemes)[number];
const run = promisify(execFile);

const readySchema = z.object({
  url: z.string(),
  plain: z.string(),
  authority: z.string(),
  phones: z.array(z.object({ macAddress: z.string(), authorization: z.string() })),
});
const bareSchema = z.object({ secure: z.string(), plain: z.string() });
type Ready = z.infer<typeof readySchema>;

function fileNames(macAddress: string): readonly string[] {
  return [`${macAddress}.cfg`, `${macAddress}-device.cfg`, 'site.cfg', `${macAddress}-directory.xml`, `${macAddress}-calls.xml`];
}

/** The same for both servers: a phone by chance, then its files in order. Requests are written once, before the storm. */
function stormScript(ready: Ready): string {
  const rows = ready.phones.map(
    ({ macAddress, authorization }) =>
      `{ "${authorization}", ${fileNames(macAddress)
        .map((name) => `"/${name}"`)
        .join(', ')} },`,
  );
  return `local phones = {
${rows.join('\n')}
}
local requests, step, chosen = {}, 0, 1
init = function()
  math.randomseed(7)
  for index, phone in ipairs(phones) do
    requests[index] = {}
    for file = 2, #phone do
      requests[index][file - 1] = wrk.format("GET", phone[file], { ["Authorization"] = phone[1], ["Host"] = "127.0.0.1" })
    end
  end
end
request = function()
  if step == 0 then chosen = math.random(1, #requests) end
  local text = requests[chosen][step + 1]
  step = (step + 1) % #requests[chosen]
  return text
end
`;
}

interface Storm {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
}

async function storm(url: string, script: string, cpuS: () => Promise<number>): Promise<Storm> {
  const before = await cpuS();
  const { stdout } = await run('wrk', ['-t1', '-c64', `-d${stormS}s`, '--latency', '-s', script, url], { timeout: 60_000 });
  const spentS = (await cpuS()) - before;
  const total = Number(/^\s*(\d+) requests in /m.exec(stdout)?.[1]);
  const requestsPerSecond = Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(stdout)?.[1]);
  if (/Non-2xx|Socket errors/.test(stdout) || !(total > 0 && requestsPerSecond > 0)) throw new Error(`wrk says:\n${stdout}`);
  return { requestsPerSecond, cpuMicroseconds: (spentS * 1e6) / total };
}

/** Writes what our server answers into nginx's tree; every phone is verified and every file rendered by then. */
async function copyTree(ready: Ready, tree: string): Promise<void> {
  const platform = createNodePlatform({ directory: tree, log: silentLogger });
  await mkdir(tree);
  for (const { macAddress, authorization } of ready.phones) {
    for (const name of fileNames(macAddress)) {
      const { status, body } = await platform.fetch({
        method: 'GET',
        url: `${ready.url}${name}`,
        headers: { authorization },
        tls: { trust: [ready.authority] },
      });
      if (status !== 200) throw new Error(`${name} was answered ${status}`);
      await writeFile(join(tree, name), body, { mode: 0o644 });
    }
  }
  platform.close();
}

async function startNginx(folder: string, { certificateFile, keyFile }: TestCertificates): Promise<Peer> {
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off;
worker_processes 2;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; keepalive_requests 10000000; default_type application/xml;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${nginxPorts.http}; listen 127.0.0.1:${nginxPorts.https} ssl; root ${folder}/tree;
    ssl_certificate ${certificateFile}; ssl_certificate_key ${keyFile}; ssl_protocols TLSv1.2 TLSv1.3;
  }
}
`,
  );
  const peer = startPeer('nginx', ['-p', folder, '-c', file]);
  try {
    await eventually(
      'nginx listening',
      async () => (await run('curl', ['-sk', `https://127.0.0.1:${nginxPorts.https}/site.cfg`])).stdout !== '',
    );
  } catch (error) {
    await peer.stop();
    throw new Error(`nginx does not answer:\n${peer.output()}`, { cause: error });
  }
  return peer;
}

interface Server {
  readonly name: 'ours' | 'nginx' | 'node';
  readonly urls: Readonly<Record<Scheme, string>>;
  readonly cpuS: () => Promise<number>;
}

function comparisonsOf(scheme: Scheme, storms: Readonly<Record<Server['name'], readonly Storm[]>>): readonly Comparison[] {
  const anchors = [
    { name: 'nginx', called: 'nginx', aims: { requests: 0.5, cpu: 0.4 } },
    { name: 'node', called: `bare node:${scheme}`, aims: { requests: 0.9, cpu: 0.9 } },
  ] as const;
  const over = scheme === 'https' ? 'HTTPS' : 'plain HTTP';
  return anchors.flatMap(({ name, called, aims }) => {
    const compare = (of: (storm: Storm) => number) => ({ anchorName: called, ours: storms.ours.map(of), anchor: storms[name].map(of) });
    return [
      {
        what: `Boot storm of ${phones} phones, five files each, over ${over}`,
        unit: 'requests per second',
        aim: aims.requests,
        ...compare((storm) => storm.requestsPerSecond),
      },
      {
        what: `Boot storm, the cost of a request over ${over}`,
        unit: 'CPU microseconds per request',
        lessIsBetter: true,
        aim: aims.cpu,
        ...compare((storm) => storm.cpuMicroseconds),
      },
    ];
  });
}

export const bootStorm: Bench = {
  name: 'boot-storm',
  needs: ['nginx-light', 'wrk', 'openssl', 'curl'],
  async run(rounds) {
    const folder = await temporaryFolder();
    const tree = join(folder.path, 'tree');
    const server = new BenchChild('server.ts', [join(folder.path, 'server'), String(phones)]);
    const stops = [() => server.stop()];
    const comparisons: Comparison[] = [];
    try {
      const ready = readySchema.parse(await server.receive(300_000));
      await copyTree(ready, tree);
      const script = join(folder.path, 'storm.lua');
      await writeFile(script, stormScript(ready), { mode: 0o600 });
      const certificates = await makeCertificates(folder.path, ['127.0.0.1']);
      const bare = new BenchChild('bare.ts', [tree, certificates.certificateFile, certificates.keyFile]);
      stops.push(() => bare.stop());
      const bareUrls = bareSchema.parse(await bare.receive());
      const nginx = await startNginx(folder.path, certificates);
      stops.push(() => nginx.stop());
      const { pid } = nginx.child;
      if (pid === undefined) throw new Error('nginx is not there');
      const servers: readonly Server[] = [
        {
          name: 'nginx',
          urls: { https: `https://127.0.0.1:${nginxPorts.https}`, http: `http://127.0.0.1:${nginxPorts.http}` },
          cpuS: () => cpuSecondsOfFamily(pid),
        },
        { name: 'node', urls: { https: bareUrls.secure, http: bareUrls.plain }, cpuS: () => cpuSecondsOf(bare.pid) },
        { name: 'ours', urls: { https: ready.url, http: ready.plain }, cpuS: () => cpuSecondsOf(server.pid) },
      ];
      for (const scheme of schemes) {
        const storms: Record<Server['name'], Storm[]> = { ours: [], nginx: [], node: [] };
        for (let round = 0; round < rounds; round++)
          for (const { name, urls, cpuS } of servers) storms[name].push(await storm(urls[scheme], script, cpuS));
        comparisons.push(...comparisonsOf(scheme, storms));
      }
    } finally {
      for (const stop of stops.toReversed()) await stop();
      await folder.remove();
    }
    return comparisons;
  },
};
