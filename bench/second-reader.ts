// The second reader: everything that living keys open, opened and read for a person, beside the opening alone (AES-256-GCM) of the same values under the same keys.

import { join } from 'node:path';

import { silentLogger } from '@offhook/base';
import type { Cryptography } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { keysOfAddress } from '@offhook/privacy';

import { temporaryFolder } from '../e2e/support/process.ts';
import { PartyVault } from '../packages/server/src/records/party-vault.ts';
import { searchOpened } from '../packages/server/src/search/opened-search.ts';
import type { Store } from '../packages/server/src/store/store.ts';
import { openStore } from '../packages/server/src/store/store.ts';
import type { Bench } from './bench.ts';
import { ask, callList, fleetSchema, inParallel } from './fleet-requests.ts';
import { BenchChild } from './processes.ts';

const phones = Number(process.env['OFFHOOK_BENCH_PHONES'] ?? 112);
const wanted = {
  keys: [keysOfAddress('sip:5550007@example.test')].flatMap((keys) => keys ?? []),
  names: ['First7 Last7'],
};
const aLog = Array.from(
  { length: 1500 },
  (_, at) =>
    `0105${String(10 + (at % 13))}3000|sip  |3|00|INVITE sip:555${String(at).padStart(4, '0')}@example.test SIP/2.0, ready for ${at}`,
).join('\n');

type What = 'calls' | 'logs';

async function filled(directory: string, what: What): Promise<void> {
  const server = new BenchChild('fleet.ts', [directory, String(phones)]);
  try {
    const fleet = fleetSchema.parse(await server.receive(300_000));
    const files = fleet.phones.map(({ macAddress, authorization }, index) => ({
      authorization,
      ...(what === 'calls' ? { name: `${macAddress}-calls.xml`, body: callList(index, 0) } : { name: `${macAddress}-app.log`, body: aLog }),
    }));
    await inParallel(files, 8, async ({ name, body, authorization }) => {
      const { status, body: said } = await ask('PUT', `${fleet.url}${name}`, { authorization }, body);
      if (status !== 201 && status !== 204) throw new Error(`an upload was answered ${status}: ${said}`);
    });
  } finally {
    await server.stop();
  }
}

interface Sealed {
  readonly key: Uint8Array;
  readonly bytes: Uint8Array;
  readonly context: string;
}

async function valuesOf({ records: { db }, vault }: Store, what: What): Promise<readonly Sealed[]> {
  const parties = new Map((await db.selectFrom('party').select(['token', 'key_id']).execute()).map((row) => [row.token, row.key_id]));
  const ofCalls = async (): Promise<readonly { readonly keyId: string; readonly bytes: Uint8Array; readonly context: string }[]> =>
    (await db.selectFrom('call_party').select(['party_token', 'written_sealed']).execute()).map(({ party_token, written_sealed }) => ({
      keyId: parties.get(party_token) ?? '',
      bytes: written_sealed,
      context: party_token,
    }));
  const ofLogs = async (): ReturnType<typeof ofCalls> =>
    (await db.selectFrom('artefact').select(['id', 'key_id', 'content_sealed']).execute()).map(({ id, key_id, content_sealed }) => ({
      keyId: key_id ?? '',
      bytes: content_sealed ?? new Uint8Array(),
      context: `log ${id}`,
    }));
  const values = await (what === 'calls' ? ofCalls() : ofLogs());
  const keys = await vault.get(values.map(({ keyId }) => keyId));
  return values.flatMap(({ keyId, bytes, context }) => {
    const key = keys.get(keyId);
    return key === undefined ? [] : [{ key, bytes, context }];
  });
}

async function cpuSecondsOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function openAll(cryptography: Cryptography, values: readonly Sealed[]): void {
  for (const { key, bytes, context } of values) cryptography.open(key, bytes, context);
}

interface Rates {
  readonly ours: number[];
  readonly anchor: number[];
}

/** How much of it a CPU second reads, and opens. */
async function measured(what: What, rounds: number, amountOf: (values: readonly Sealed[]) => number): Promise<Rates> {
  const rates: Rates = { ours: [], anchor: [] };
  const folder = await temporaryFolder();
  const directory = join(folder.path, 'server');
  try {
    await filled(directory, what);
    const store = await openStore({ platform: createNodePlatform({ directory, log: silentLogger }), directory, isReader: true });
    try {
      const values = await valuesOf(store, what);
      const amount = amountOf(values);
      const parts = { store, parties: new PartyVault(store) };
      for (let round = 0; round < rounds; round++) {
        rates.ours.push(amount / (await cpuSecondsOf(async () => void (await searchOpened(parts, wanted)))));
        rates.anchor.push(amount / (await cpuSecondsOf(() => openAll(store.platform.cryptography, values))));
      }
    } finally {
      await store.close();
    }
  } finally {
    await folder.remove();
  }
  return rates;
}

export const secondReader: Bench = {
  name: 'second-reader',
  needs: [],
  async run(rounds) {
    const calls = await measured('calls', rounds, (values) => values.length);
    const logs = await measured('logs', rounds, (values) => values.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6);
    const anchorName = 'opening alone';
    return [
      { what: 'Participants of calls, read for a person', unit: 'a CPU second', anchorName, ...calls },
      { what: 'Logs, read for a person', unit: 'MB a CPU second', anchorName, ...logs },
    ];
  },
};
