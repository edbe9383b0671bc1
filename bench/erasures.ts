// One person's 200 calls among ten thousand and among many more: what an access export takes, how soon an erasure has destroyed the keys, removed the records and
// signed its receipt, how long others wait meanwhile, and what the thread of the second reader holds. Something else is uploaded between each plan and its yes.

import { join } from 'node:path';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { keysOfAddress } from '@offhook/privacy';
import { z } from 'zod';

import { temporaryFolder } from '../e2e/support/process.ts';
import { PartyVault } from '../packages/server/src/records/party-vault.ts';
import { callsOfParties } from '../packages/server/src/store/call-rows.ts';
import { openStore } from '../packages/server/src/store/store.ts';
import type { Bench, Comparison } from './bench.ts';
import { callsOfAPerson, fillStore, personAt } from './filled-store.ts';
import type { Fleet } from './fleet-requests.ts';
import { ask, callList, fleetSchema, signIn } from './fleet-requests.ts';
import { BenchChild, memoryOf, pause } from './processes.ts';

const smallest = 10_000;
const largest = Number(process.env['OFFHOOK_BENCH_CALLS'] ?? 100_000);
const exportsMade = Number(process.env['OFFHOOK_BENCH_EXPORTS'] ?? 20);

const stepsSchema = z.array(z.object({ request: z.string(), step: z.string(), atMs: z.number() }));
const requestSchema = z.object({ id: z.string(), state: z.string(), plan: z.object({ hash: z.string() }).optional() });

type Console = Awaited<ReturnType<typeof signIn>>;

/** Whoever awaits the work is told how it ended. */
function over(work: Promise<unknown>): { readonly isOver: boolean } {
  const state = { isOver: false };
  work.then(
    () => (state.isOver = true),
    () => (state.isOver = true),
  );
  return state;
}

/** One phone's uploads, each with a new call, as many as are asked for. */
class Uploads {
  readonly #fleet: Fleet;
  #next = 0;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  async one(): Promise<void> {
    const { macAddress = '', authorization = '' } = this.#fleet.phones[0] ?? {};
    const { status } = await ask('PUT', `${this.#fleet.url}${macAddress}-calls.xml`, { authorization }, callList(0, this.#next++));
    if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}`);
  }

  /** Until `work` is done; its longest wait in milliseconds. */
  async during(work: Promise<unknown>): Promise<number> {
    const state = over(work);
    let longestMs = 0;
    while (!state.isOver) {
      const beganMs = performance.now();
      await this.one();
      longestMs = Math.max(longestMs, performance.now() - beganMs);
      await pause(10);
    }
    return longestMs;
  }
}

async function until(console: Console, id: string, state: string, withinMs = 3_600_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const request = requestSchema.parse(JSON.parse(await console('GET', `/requests/${id}`)));
    if (request.state === state) return;
    if (performance.now() > endMs) throw new Error(`a request is ${request.state}, not ${state}`);
    await pause(50);
  }
}

async function planned(console: Console, type: string, person: number): Promise<string> {
  const identifiers = [{ type: 'sip-uri', value: personAt(person).address }];
  const asked = await console('POST', '/requests', { type, identifiers, verification: 'seen in person' });
  const { id } = requestSchema.parse(JSON.parse(asked));
  await until(console, id, 'planned');
  return id;
}

interface Figures {
  readonly exportMs: number[];
  readonly sqlMs: number[];
  readonly destroyedMs: number[];
  readonly removedMs: number[];
  readonly receiptMs: number[];
  readonly waitMs: number[];
  readonly threadMb: number[];
}

interface Measured {
  readonly console: Console;
  readonly uploads: Uploads;
  readonly server: BenchChild;
  readonly figures: Figures;
}

async function measureExport({ console, uploads, figures }: Measured, person: number): Promise<void> {
  const id = await planned(console, 'access', person);
  await uploads.one();
  const beganMs = performance.now();
  await console('POST', `/requests/${id}/fulfilment`, {});
  await until(console, id, 'fulfilled');
  figures.exportMs.push(performance.now() - beganMs);
}

const mega = 1024 * 1024;

/** The most that the process holds until `work` is done, over what it held before. */
async function mostOver(pid: number, beforeMb: number, work: Promise<unknown>): Promise<number> {
  const state = over(work);
  let most = beforeMb;
  while (!state.isOver) {
    most = Math.max(most, (await memoryOf(pid)) / mega);
    await pause(20);
  }
  return most - beforeMb;
}

async function measureErasure({ console, uploads, server, figures }: Measured, person: number): Promise<void> {
  const id = await planned(console, 'erasure', person);
  await uploads.one();
  await server.ask('steps');
  const beganMs = performance.timeOrigin + performance.now();
  const done = console('POST', `/requests/${id}/fulfilment`, {}).then(() => until(console, id, 'fulfilled'));
  figures.waitMs.push(await uploads.during(done));
  await done;
  const steps = stepsSchema.parse(await server.ask('steps')).filter(({ request }) => request === id);
  const after = (name: string): number => (steps.find(({ step }) => step === name)?.atMs ?? NaN) - beganMs;
  figures.destroyedMs.push(after('end-keys'));
  figures.removedMs.push(after('remove-records'));
  figures.receiptMs.push(after('search'));
  if (process.env['OFFHOOK_BENCH_STEPS'] === 'yes')
    globalThis.console.log(steps.map(({ step, atMs }) => `${step} ${Math.round(atMs - beganMs)}`).join(', '), 'ms');
}

/** What plain SQL by index takes to find the same calls, without opening anything. */
async function sqlTimes(directory: string, persons: readonly number[]): Promise<readonly number[]> {
  const store = await openStore({ platform: createNodePlatform({ directory, log: silentLogger }), directory, isReader: true });
  const times: number[] = [];
  try {
    const parties = new PartyVault(store);
    for (const person of persons) {
      const tokens = await parties.find(
        store.records.db,
        [keysOfAddress(personAt(person).address)].flatMap((keys) => keys ?? []),
      );
      const beganMs = performance.now();
      const calls = await callsOfParties(store.records.db, tokens);
      times.push(performance.now() - beganMs);
      if (new Set(calls.map(({ id }) => id)).size !== callsOfAPerson) throw new Error('a person with other calls');
    }
  } finally {
    await store.close();
  }
  return times;
}

async function measured(calls: number, erasures: number): Promise<Figures> {
  const folder = await temporaryFolder();
  const directory = join(folder.path, 'server');
  const figures: Figures = { exportMs: [], sqlMs: [], destroyedMs: [], removedMs: [], receiptMs: [], waitMs: [], threadMb: [] };
  try {
    await fillStore(directory, calls);
    const exported = Array.from({ length: exportsMade }, (_, at) => 2 * at + 1);
    figures.sqlMs.push(...(await sqlTimes(directory, exported)));
    const server = new BenchChild('erasing.ts', [directory]);
    try {
      const fleet = fleetSchema.parse(await server.receive(600_000));
      const console = await signIn(fleet);
      const about: Measured = { console, uploads: new Uploads(fleet), server, figures };
      const first = (await memoryOf(server.pid)) / mega;
      const reading = planned(console, 'access', 0);
      figures.threadMb.push(await mostOver(server.pid, first, reading));
      await reading;
      for (const person of exported) await measureExport(about, person);
      for (let erasure = 0; erasure < erasures; erasure++) await measureErasure(about, 2 * erasure);
    } finally {
      await server.stop();
    }
  } finally {
    await folder.remove();
  }
  return figures;
}

/** Of so many, the one that one in twenty is over. */
function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}

function within(what: string, ours: number[], enough: number, unit = 'milliseconds'): Comparison {
  return { what, unit, lessIsBetter: true, anchorName: 'enough', ours, anchor: [enough], aim: 1 };
}

export const erasures: Bench = {
  name: 'erasures',
  needs: [],
  async run(rounds) {
    const small = await measured(smallest, rounds);
    const large = await measured(largest, rounds);
    const among = `${callsOfAPerson} calls among ${largest}`;
    const lessIsBetter = true;
    const unit = 'milliseconds';
    return [
      within(`Export of a person with ${among}, the slowest but one in twenty`, [p95(large.exportMs)], 100),
      {
        what: `The same, all of them`,
        unit,
        lessIsBetter,
        anchorName: 'plain SQL by index',
        ours: large.exportMs,
        anchor: large.sqlMs,
      },
      within(`Erasure of a person with ${among}: suppressed and keys destroyed`, large.destroyedMs, 10),
      {
        what: 'The same',
        unit,
        lessIsBetter,
        anchorName: `among ${smallest}`,
        ours: large.destroyedMs,
        anchor: small.destroyedMs,
        aim: 0.67,
      },
      within('Its records removed', large.removedMs, 1000),
      within('Its receipt signed', large.receiptMs, 10_000),
      within(`Another phone's uploads meanwhile`, large.waitMs, 100, 'milliseconds, the longest'),
      within('What the process holds more while the second reader reads', large.threadMb, 200, 'MB at the most'),
    ];
  },
};
