// The console's pages over a store that has grown, and an erasure in it: what they cost must not grow with it.

import { join } from 'node:path';

import { z } from 'zod';

import { temporaryFolder } from '../e2e/support/process.ts';
import type { Bench, Comparison } from './bench.ts';
import { ask, callList, fleetSchema, inParallel, signIn } from './fleet-requests.ts';
import { BenchChild, cpuSecondsOf } from './processes.ts';

const pages = ['/overview', '/audit', '/persons?q=Last77'] as const;
const looks = 20;
const limitMs = 10;

interface Figures {
  readonly pages: ReadonlyMap<string, number>;
  readonly erasureMs: number;
}

async function measure(phones: number, entries: number): Promise<Figures> {
  const folder = await temporaryFolder();
  const server = new BenchChild('fleet.ts', [join(folder.path, 'server'), String(phones), String(entries)]);
  try {
    const fleet = fleetSchema.parse(await server.receive(300_000));
    await inParallel([...fleet.phones.entries()], 8, async ([index, { macAddress, authorization }]) => {
      const { status } = await ask(
        'PUT',
        `${fleet.url}${macAddress}-calls.xml`,
        { authorization, 'content-type': 'text/xml' },
        callList(index, 0),
      );
      if (status !== 201) throw new Error(`an upload was answered ${status}`);
    });
    const console = await signIn(fleet);
    const costs = new Map<string, number>();
    for (const page of pages) {
      await console('GET', page);
      const before = await cpuSecondsOf(server.pid);
      for (let look = 0; look < looks; look++) await console('GET', page);
      costs.set(page, (((await cpuSecondsOf(server.pid)) - before) * 1000) / looks);
    }
    const identifiers = [{ type: 'phone-number', value: '5550077' }];
    const made = await console('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen in person' });
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(made));
    const before = await cpuSecondsOf(server.pid);
    await console('POST', `/requests/${id}/fulfilment`, {});
    return { pages: costs, erasureMs: ((await cpuSecondsOf(server.pid)) - before) * 1000 };
  } finally {
    await server.stop();
    await folder.remove();
  }
}

export const serverPages: Bench = {
  name: 'server-pages',
  needs: [],
  async run() {
    const small = await measure(10, 10_000);
    const large = await measure(100, 100_000);
    const shown = pages.map((page): Comparison => ({
      what: `${page} of 100 phones, 9,000 calls and 100,000 audit entries`,
      unit: 'CPU milliseconds a page',
      lessIsBetter: true,
      anchorName: 'limit',
      ours: [large.pages.get(page) ?? 0],
      anchor: [limitMs],
      aim: 1,
    }));
    return [
      ...shown,
      {
        what: 'An erasure, all of it, in a store ten times as large',
        unit: 'CPU milliseconds',
        lessIsBetter: true,
        anchorName: 'the tenth',
        ours: [large.erasureMs],
        anchor: [small.erasureMs],
      },
    ];
  },
};
