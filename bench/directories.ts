// Directories of thousands of contacts uploaded over plain HTTP: what one costs, and how long others wait for their answers meanwhile.

import { join } from 'node:path';

import type { Contact } from '@offhook/ucs';
import { writeDirectory } from '@offhook/ucs';

import { temporaryFolder } from '../e2e/support/process.ts';
import type { Bench } from './bench.ts';
import type { Fleet } from './fleet-requests.ts';
import { ask, callList, fleetSchema } from './fleet-requests.ts';
import { BenchChild, cpuSecondsOf } from './processes.ts';

/** What the largest model holds (guide, dir.local.contacts.maxNum). */
const contacts = 9999;
const enoughMs = 100;

function directory(round: number, added: number): string {
  return writeDirectory(
    Array.from({ length: contacts }, (_, index): Contact => {
      const person = index < contacts - added ? index : index + contacts;
      return {
        firstName: `First${round}`,
        lastName: `Last${person}`,
        contact: `sip:55${round}${String(person).padStart(5, '0')}@example.test`,
        label: `Desk ${person} of site ${round}`,
        ringType: '3',
      };
    }),
  );
}

async function put(fleet: Fleet, phone: number, file: string, body: string): Promise<void> {
  const { macAddress = '', authorization = '' } = fleet.phones[phone] ?? {};
  const { status, body: said } = await ask('PUT', `${fleet.url}${macAddress}-${file}`, { authorization }, body);
  if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}: ${said}`);
}

/** One phone uploads its calls, again and again, until the directory of the other is in: its longest wait, in milliseconds. */
async function longestWait(fleet: Fleet, body: string, calls: { next: number }): Promise<number> {
  const state = { isIn: false };
  const upload = put(fleet, 0, 'directory.xml', body).then(() => (state.isIn = true));
  let longestMs = 0;
  while (!state.isIn) {
    const list = callList(1, calls.next++);
    const before = performance.now();
    await put(fleet, 1, 'calls.xml', list);
    longestMs = Math.max(longestMs, performance.now() - before);
  }
  await upload;
  return longestMs;
}

export const directories: Bench = {
  name: 'directories',
  needs: [],
  async run(rounds) {
    const folder = await temporaryFolder();
    const server = new BenchChild('fleet.ts', [join(folder.path, 'server'), '2']);
    const waits = { first: [] as number[], oneNew: [] as number[] };
    const cpuMs = { first: [] as number[], oneNew: [] as number[], same: [] as number[] };
    try {
      const fleet = fleetSchema.parse(await server.receive(300_000));
      const calls = { next: 0 };
      await put(fleet, 1, 'calls.xml', callList(1, calls.next++));
      const costOf = async (body: string): Promise<number> => {
        const before = await cpuSecondsOf(server.pid);
        await put(fleet, 0, 'directory.xml', body);
        return ((await cpuSecondsOf(server.pid)) - before) * 1000;
      };
      for (let round = 0; round < rounds; round++) {
        waits.first.push(await longestWait(fleet, directory(2 * round, 0), calls));
        waits.oneNew.push(await longestWait(fleet, directory(2 * round, 1), calls));
        cpuMs.first.push(await costOf(directory(2 * round + 1, 0)));
        cpuMs.oneNew.push(await costOf(directory(2 * round + 1, 1)));
        cpuMs.same.push(await costOf(directory(2 * round + 1, 1)));
      }
    } finally {
      await server.stop();
      await folder.remove();
    }
    const waiting = { unit: 'milliseconds, the longest', lessIsBetter: true, anchorName: 'enough', anchor: [enoughMs], aim: 1 };
    const against = { unit: 'CPU milliseconds', lessIsBetter: true, anchorName: 'all of it new', anchor: cpuMs.first };
    return [
      { what: `Another phone's uploads while ${contacts} contacts come in, all of them new`, ours: waits.first, ...waiting },
      { what: `Another phone's uploads while ${contacts} contacts come in, one of them new`, ours: waits.oneNew, ...waiting },
      { what: `Directory of ${contacts} contacts, one of them new`, ours: cpuMs.oneNew, ...against, aim: 8 },
      { what: `Directory of ${contacts} contacts, the same as before`, ours: cpuMs.same, ...against, aim: 16 },
    ];
  },
};
