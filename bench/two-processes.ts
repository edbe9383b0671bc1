// Two of our processes on one PostgreSQL beside one: what the same uploads cost, PostgreSQL's own work with it, and how many more come in where twenty clients upload at once.

import { join } from 'node:path';

import { z } from 'zod';

import { startPostgres } from '../e2e/support/postgres.ts';
import { temporaryFolder } from '../e2e/support/process.ts';
import type { Bench } from './bench.ts';
import type { Fleet } from './fleet-requests.ts';
import { ask, callList, fleetSchema, inParallel } from './fleet-requests.ts';
import { BenchChild, cpuSecondsOf, cpuSecondsOfFamily } from './processes.ts';

const phones = 100;
const clients = 20;

interface Uploaded {
  readonly cpuMs: number;
  readonly aSecond: number;
}

export const twoProcesses: Bench = {
  name: 'two-processes',
  needs: ['postgresql'],
  async run(rounds) {
    const folder = await temporaryFolder();
    const postgres = await startPostgres({ isDurable: true });
    const directory = join(folder.path, 'server');
    const start = (count: number): BenchChild => new BenchChild('fleet.ts', [directory, String(count)], { OFFHOOK_DATABASE: postgres.url });
    const children = [start(phones)];
    const [one, both, alone]: [Uploaded[], Uploaded[], Uploaded[]] = [[], [], []];
    try {
      const fleet = fleetSchema.parse(await children[0]?.receive(300_000));
      const other = start(0);
      children.push(other);
      const { url } = z.object({ url: z.string() }).parse(await other.receive(300_000));
      const cpuS = async (): Promise<number> => {
        let sum = await cpuSecondsOfFamily(postgres.pid());
        for (const { pid } of children) sum += await cpuSecondsOf(pid);
        return sum;
      };
      let next = 0;
      await uploadAll(fleet, [fleet.url], { first: next++, atOnce: clients, cpuS });
      await uploadAll(fleet, [url], { first: next++, atOnce: clients, cpuS });
      for (let round = 0; round < rounds; round++) {
        one.push(await uploadAll(fleet, [fleet.url], { first: next++, atOnce: clients, cpuS }));
        both.push(await uploadAll(fleet, [fleet.url, url], { first: next++, atOnce: clients, cpuS }));
        alone.push(await uploadAll(fleet, [fleet.url], { first: next++, atOnce: 1, cpuS }));
      }
    } finally {
      for (const child of children) await child.stop();
      await postgres.stop();
      await folder.remove();
    }
    const cost = ({ cpuMs }: Uploaded): number => cpuMs;
    const speed = ({ aSecond }: Uploaded): number => aSecond;
    return [
      {
        what: 'One new call of each phone, by two processes in turn, PostgreSQL with it',
        unit: 'CPU milliseconds per upload',
        lessIsBetter: true,
        ours: both.map(cost),
        anchorName: 'one process',
        anchor: one.map(cost),
        aim: 1 / 1.1,
      },
      {
        what: `The same from ${clients} clients at once, one process`,
        unit: 'uploads a second',
        ours: one.map(speed),
        anchorName: 'one client',
        anchor: alone.map(speed),
        aim: 2.5,
      },
    ];
  },
};

interface How {
  readonly first: number;
  readonly atOnce: number;
  readonly cpuS: () => Promise<number>;
}

/** To one of these addresses after the other. */
async function uploadAll(fleet: Fleet, urls: readonly string[], { first, atOnce, cpuS }: How): Promise<Uploaded> {
  const lists = fleet.phones.map((phone, index) => ({ ...phone, url: urls[index % urls.length] ?? '', body: callList(index, first) }));
  const [beforeS, startedAtMs] = [await cpuS(), performance.now()];
  await inParallel(lists, atOnce, async ({ macAddress, authorization, url, body }) => {
    const { status, body: said } = await ask('PUT', `${url}${macAddress}-calls.xml`, { authorization }, body);
    if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}: ${said}`);
  });
  const tookS = (performance.now() - startedAtMs) / 1000;
  return { cpuMs: (((await cpuS()) - beforeS) * 1000) / lists.length, aSecond: lists.length / tookS };
}
