// Phones registering with digest at one Kamailio, beside as many accounts of baresip, and beside bare sockets of Node. Ours are whole phones that boot and
// read their configuration first.

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
/** Among which a phone's memory is measured. */
const many = 4000;
const firstUser = 10_000;
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
  return costOf(stdout, count);
}

/** What registering costs a program on Node that does nothing else. */
async function bare(count: number): Promise<Cost> {
  const program = join(import.meta.dirname, 'children/bare-registrations.ts');
  const given = [String(count), kamailioAddress, String(kamailioPort), realm, String(firstUser)];
  const { stdout } = await run(process.execPath, [program, ...given], { timeout: 120_000 });
  return costOf(stdout, count);
}

function costOf(stdout: string, count: number): Cost {
  const result: unknown = JSON.parse(stdout);
  if (typeof result !== 'object' || result === null || !('registered' in result && 'cpuS' in result && 'memoryBytes' in result))
    throw new Error(`expected what it cost, got ${stdout}`);
  if (result.registered !== count) throw new Error(`${String(result.registered)} of ${count} phones registered`);
  return { cpuS: Number(result.cpuS), memoryBytes: Number(result.memoryBytes) };
}

async function anchor(count: number, folder: string, says: string): Promise<Cost> {
  const accounts = Array.from(
    { length: count },
    (_, index) =>
      `<sip:${firstUser + index}@${realm}>;outbound="sip:${kamailioAddress}:${kamailioPort}";auth_user=${firstUser + index};auth_pass=pw${firstUser + index};regint=3600`,
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
function added(all: Cost, one: Cost, count = phones): { readonly cpuMs: number; readonly kilobytes: number } {
  return {
    cpuMs: ((all.cpuS - one.cpuS) * 1000) / (count - 1),
    kilobytes: (all.memoryBytes - one.memoryBytes) / 1024 / (count - 1),
  };
}

interface Round {
  readonly ours: { readonly many: Cost; readonly all: Cost; readonly one: Cost };
  readonly baresip: { readonly all: Cost; readonly one: Cost };
  readonly bare: { readonly all: Cost; readonly one: Cost };
}

export const registrations: Bench = {
  name: 'registrations',
  needs: ['kamailio', 'kamailio-presence-modules', 'kamailio-tls-modules', 'baresip-core', 'openssl'],
  async run(rounds) {
    const folder = await temporaryFolder();
    const seen: Round[] = [];
    try {
      const says = join(folder.path, 'silence.wav');
      await writeFile(says, writeWav({ samples: new Int16Array(8000), rateHz: 8000 }));
      const kamailioFolder = join(folder.path, 'kamailio');
      await mkdir(kamailioFolder);
      const kamailio = await startKamailio(kamailioFolder, await makeCertificates(folder.path, ['rig.test', kamailioAddress]));
      try {
        const baresipFolder = join(folder.path, 'baresip');
        for (let round = 0; round < rounds; round++) {
          seen.push({
            baresip: { all: await anchor(phones, baresipFolder, says), one: await anchor(1, baresipFolder, says) },
            ours: { many: await ours(many), all: await ours(phones), one: await ours(1) },
            bare: { all: await bare(phones), one: await bare(1) },
          });
        }
      } finally {
        await kamailio.stop();
      }
    } finally {
      await folder.remove();
    }
    const each = (of: (round: Round) => number): readonly number[] => seen.map(of);
    const besideBaresip = { lessIsBetter: true, anchorName: 'baresip' };
    return [
      {
        what: `CPU of ${phones} phones that register, with the process's start`,
        unit: 'CPU seconds',
        ...besideBaresip,
        ours: each((round) => round.ours.all.cpuS),
        anchor: each((round) => round.baresip.all.cpuS),
      },
      {
        what: 'CPU that each further phone costs',
        unit: 'CPU ms',
        ...besideBaresip,
        ours: each((round) => added(round.ours.all, round.ours.one).cpuMs),
        anchor: each((round) => added(round.baresip.all, round.baresip.one).cpuMs),
        aim: 0.5,
      },
      {
        what: 'CPU that each further phone costs, beside what Node itself takes to register',
        unit: 'CPU ms',
        lessIsBetter: true,
        anchorName: 'bare node:dgram',
        ours: each((round) => added(round.ours.all, round.ours.one).cpuMs),
        anchor: each((round) => added(round.bare.all, round.bare.one).cpuMs),
      },
      {
        what: `Memory of ${phones} registered phones, whole process`,
        unit: 'MB resident',
        ...besideBaresip,
        ours: each((round) => round.ours.all.memoryBytes / 1e6),
        anchor: each((round) => round.baresip.all.memoryBytes / 1e6),
      },
      {
        what: `Memory that each of ${many} phones takes, beside the 60 kB that it may`,
        unit: 'kB resident',
        lessIsBetter: true,
        anchorName: '60 kB',
        ours: each((round) => added(round.ours.many, round.ours.one, many).kilobytes),
        anchor: each(() => 60),
        aim: 1,
      },
    ];
  },
};
