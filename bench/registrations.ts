// Phones registering with digest at one Kamailio, beside as many accounts of baresip. Ours are whole phones that boot and read their configuration first.

import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { writeWav } from '@offhook/media';

import { makeCertificates } from '../e2e/support/certificates.ts';
import { kamailioAddress, kamailioPort, realm, startKamailio } from '../e2e/support/kamailio.ts';
import { eventually, temporaryFolder } from '../e2e/support/process.ts';
import { AnchorBaresip } from './baresip.ts';
import type { Bench } from './bench.ts';
import { cpuSecondsOf, memoryOf } from './processes.ts';

const phones = 1000;
const run = promisify(execFile);

interface Cost {
  readonly cpuS: number;
  readonly memoryBytes: number;
}

async function ours(count: number): Promise<Cost> {
  const program = join(import.meta.dirname, '../packages/cli/src/main.ts');
  const { stdout } = await run(
    process.execPath,
    [
      program,
      'fleet',
      '--count',
      String(count),
      '--registrar',
      `${kamailioAddress}:${kamailioPort}`,
      '--domain',
      realm,
      '--password-prefix',
      'pw',
      '--rate',
      '2000',
      '--once',
      '--json',
    ],
    { timeout: 120_000 },
  );
  const result: unknown = JSON.parse(stdout);
  if (typeof result !== 'object' || result === null || !('registered' in result && 'cpuS' in result && 'memoryBytes' in result))
    throw new Error(`the fleet printed ${stdout}`);
  if (result.registered !== count) throw new Error(`${String(result.registered)} of ${count} phones registered`);
  return { cpuS: Number(result.cpuS), memoryBytes: Number(result.memoryBytes) };
}

async function anchor(count: number, folder: string, says: string): Promise<Cost> {
  const accounts = Array.from(
    { length: count },
    (_, index) =>
      `<sip:${10_000 + index}@${realm}>;outbound="sip:${kamailioAddress}:${kamailioPort}";auth_user=${10_000 + index};auth_pass=pw${10_000 + index};regint=3600`,
  );
  const baresip = await AnchorBaresip.start({ folder, address: '127.0.9.23', accounts, says });
  try {
    await eventually('baresip registering', () => baresip.output().split(' 200 OK ').length - 1 >= count, {
      withinMs: 120_000,
      explain: () => baresip.output().slice(-2000),
    });
    return { cpuS: await cpuSecondsOf(baresip.pid), memoryBytes: await memoryOf(baresip.pid) };
  } finally {
    await baresip.stop();
  }
}

/** What each phone adds to a process that has one already. */
function added(all: Cost, one: Cost): { readonly cpuMs: number; readonly kilobytes: number } {
  return {
    cpuMs: ((all.cpuS - one.cpuS) * 1000) / (phones - 1),
    kilobytes: (all.memoryBytes - one.memoryBytes) / 1024 / (phones - 1),
  };
}

export const registrations: Bench = {
  name: 'registrations',
  needs: ['kamailio', 'kamailio-presence-modules', 'kamailio-tls-modules', 'baresip-core', 'openssl'],
  async run(rounds) {
    const folder = await temporaryFolder();
    const seen: { readonly ours: readonly [all: Cost, one: Cost]; readonly anchor: readonly [all: Cost, one: Cost] }[] = [];
    try {
      const says = join(folder.path, 'silence.wav');
      await writeFile(says, writeWav({ samples: new Int16Array(8000), rateHz: 8000 }));
      const kamailioFolder = join(folder.path, 'kamailio');
      await mkdir(kamailioFolder);
      const kamailio = await startKamailio(kamailioFolder, await makeCertificates(folder.path, ['rig.test', kamailioAddress]));
      try {
        const baresipFolder = join(folder.path, 'baresip');
        for (let round = 0; round < rounds; round++) {
          const theirs = [await anchor(phones, baresipFolder, says), await anchor(1, baresipFolder, says)] as const;
          seen.push({ anchor: theirs, ours: [await ours(phones), await ours(1)] });
        }
      } finally {
        await kamailio.stop();
      }
    } finally {
      await folder.remove();
    }
    const common = { lessIsBetter: true, anchorName: 'baresip' };
    const compare = (of: (all: Cost, one: Cost) => number) => ({
      ...common,
      ours: seen.map((round) => of(...round.ours)),
      anchor: seen.map((round) => of(...round.anchor)),
    });
    return [
      { what: `CPU of ${phones} phones that register, with the process's start`, unit: 'CPU seconds', ...compare((all) => all.cpuS) },
      { what: 'CPU that each further phone costs', unit: 'CPU ms', ...compare((all, one) => added(all, one).cpuMs) },
      {
        what: `Memory of ${phones} registered phones, whole process`,
        unit: 'MB resident',
        ...compare((all) => all.memoryBytes / 1e6),
      },
      { what: 'Memory that each further phone takes', unit: 'kB resident', ...compare((all, one) => added(all, one).kilobytes) },
    ];
  },
};
