// The console's pages over a store that has grown, and an erasure in it: what they cost must not grow with it.

import { join } from 'node:path';

import { z } from 'zod';

import { temporaryFolder } from '../e2e/support/process.ts';
import type { Bench, Comparison } from './bench.ts';
import { ask, callList, fleetSchema, inParallel, signIn } from './fleet-requests.ts';
import { BenchChild, cpuSecondsOf, pause } from './processes.ts';

const pages = ['/overview', '/audit', '/persons', '/persons?q=Last77'] as const;
/** Before the compiler has seen a page for a while it costs twice as much. */
const looksBefore = 30;
const looks = 50;
const limitMs = 10;
const filledWithinMs = 900_000;

const requestSchema = z.object({ id: z.string(), state: z.string() });

interface Figures {
  readonly pages: ReadonlyMap<string, number>;
  readonly erasureMs: number;
}

interface Stored {
  readonly phones: number;
  readonly entries: number;
  readonly persons: number;
}

/** A start verifies the audit chain in a thread. */
async function untilQuiet(pid: number): Promise<void> {
  for (let before = -1, now = 0; now - before > 0.02;) {
    await pause(1000);
    [before, now] = [now, await cpuSecondsOf(pid)];
  }
}

async function measure({ phones, entries, persons }: Stored): Promise<Figures> {
  const folder = await temporaryFolder();
  const server = new BenchChild('fleet.ts', [join(folder.path, 'server'), ...[phones, entries, persons].map(String)]);
  try {
    const fleet = fleetSchema.parse(await server.receive(filledWithinMs));
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
    await untilQuiet(server.pid);
    const costs = new Map<string, number>();
    for (const page of pages) {
      for (let look = 0; look < looksBefore; look++) await console('GET', page);
      const before = await cpuSecondsOf(server.pid);
      for (let look = 0; look < looks; look++) await console('GET', page);
      costs.set(page, (((await cpuSecondsOf(server.pid)) - before) * 1000) / looks);
    }
    const identifiers = [{ type: 'phone-number', value: '5550077' }];
    const made = await console('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen in person' });
    const { id } = requestSchema.parse(JSON.parse(made));
    // What takes longer than ten seconds is answered before it is done.
    const untilState = async (wanted: string): Promise<void> => {
      while (requestSchema.parse(JSON.parse(await console('GET', `/requests/${id}`))).state !== wanted) await pause(200);
    };
    await untilState('planned');
    const before = await cpuSecondsOf(server.pid);
    await console('POST', `/requests/${id}/fulfilment`, {});
    await untilState('fulfilled');
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
    const small = await measure({ phones: 10, entries: 100_000, persons: 10_000 });
    const large = await measure({ phones: 100, entries: 1_000_000, persons: 100_000 });
    const shown = pages.map((page): Comparison => ({
      what: `${page} of 100 phones, 9,000 calls, 100,000 persons and a million audit entries`,
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
