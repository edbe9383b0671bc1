// A thousand phones that all upload their call lists at once: when the last is answered, and how long another phone that fetches its files waits meanwhile.

import { Agent } from 'node:http';
import { join } from 'node:path';

import { z } from 'zod';

import { temporaryFolder } from '../e2e/support/process.ts';
import type { Bench, Comparison } from './bench.ts';
import type { Fleet } from './fleet-requests.ts';
import { ask, callList, fleetSchema } from './fleet-requests.ts';
import { BenchChild } from './processes.ts';

const phones = 1000;
const percentile = 0.99;
const limits = { firstS: 12, oneNewS: 3, othersMs: 100 };

interface Storm {
  readonly lastS: number;
  readonly othersMs: number;
}

/** Each phone comes over a connection of its own. */
async function storm({ url, phones: uploading }: Fleet, first: number, waiting: BenchChild): Promise<Storm> {
  const agent = new Agent({ keepAlive: true });
  const lists = uploading.map((phone, index) => ({ ...phone, body: callList(index, first) }));
  await waiting.ask('from now on');
  const startedAtMs = performance.now();
  await Promise.all(
    lists.map(async ({ macAddress, authorization, body }) => {
      const { status, body: said } = await ask('PUT', `${url}${macAddress}-calls.xml`, { authorization }, body, agent);
      if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}: ${said}`);
    }),
  );
  const lastS = (performance.now() - startedAtMs) / 1000;
  const waits = z.array(z.number()).parse(await waiting.ask('until now'));
  agent.destroy();
  return { lastS, othersMs: waits.toSorted((one, two) => one - two)[Math.floor(waits.length * percentile)] ?? 0 };
}

export const uploadStorm: Bench = {
  name: 'upload-storm',
  needs: [],
  async run(rounds) {
    const folder = await temporaryFolder();
    const server = new BenchChild('fleet.ts', [join(folder.path, 'server'), String(phones + 1)]);
    const [firsts, oneNews]: [Storm[], Storm[]] = [[], []];
    try {
      const { phones: all, ...fleet } = fleetSchema.parse(await server.receive(300_000));
      const [other, ...uploading] = all;
      if (other === undefined) throw new Error('a fleet has a phone');
      const waiting = new BenchChild('waiting.ts', [`${fleet.url}${other.macAddress}.cfg`, other.authorization]);
      try {
        await waiting.receive();
        for (let round = 0; round < rounds; round++) {
          firsts.push(await storm({ ...fleet, phones: uploading }, round * 200, waiting));
          oneNews.push(await storm({ ...fleet, phones: uploading }, round * 200 + 1, waiting));
        }
      } finally {
        await waiting.stop();
      }
    } finally {
      await server.stop();
      await folder.remove();
    }
    const held = { lessIsBetter: true, anchorName: 'limit', aim: 1 };
    const last = (what: string, storms: readonly Storm[], limitS: number): Comparison => ({
      what: `${phones} call lists at once, ${what}: the last is answered`,
      unit: 'seconds',
      ours: storms.map(({ lastS }) => lastS),
      anchor: [limitS],
      ...held,
    });
    const others = (what: string, storms: readonly Storm[]): Comparison => ({
      what: `Meanwhile, ${what}: another phone's file, the 99th percentile`,
      unit: 'milliseconds',
      ours: storms.map(({ othersMs }) => othersMs),
      anchor: [limits.othersMs],
      ...held,
    });
    return [
      last('all of each new', firsts, limits.firstS),
      others('all of each new', firsts),
      last('one call of each new', oneNews, limits.oneNewS),
      others('one call of each new', oneNews),
    ];
  },
};
