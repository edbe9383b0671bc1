// The CPU of one G.711 leg beside baresip's: 50 calls between two processes of a kind, PCMU over plain RTP on loopback, both ways.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeWav } from '@offhook/media';

import { eventually, temporaryFolder } from '../e2e/support/process.ts';
import { AnchorBaresip, baresipSipPort } from './baresip.ts';
import type { Bench } from './bench.ts';
import { BenchChild, cpuSecondsOf, pause, textsOf } from './processes.ts';

const legs = 50;
/** V8 compiles what runs often in the first ten seconds of a process. */
const settleMs = 12_000;
const measureMs = 5000;
const callerAddress = '127.0.9.21';
const calleeAddress = '127.0.9.22';

/** A minute of a tone that swells and fades like syllables do. */
function speechLike(): Uint8Array {
  const rateHz = 8000;
  const samples = Int16Array.from({ length: 60 * rateHz }, (_, index) => {
    const atS = index / rateHz;
    return Math.round(12_000 * Math.sin(2 * Math.PI * 220 * atS) * Math.sin(2 * Math.PI * 2 * atS) ** 2);
  });
  return writeWav({ samples, rateHz });
}

/** CPU milliseconds a second and leg of a process in which calls are running. */
async function measure(pid: number): Promise<number> {
  await pause(settleMs);
  const [before, startedMs] = [await cpuSecondsOf(pid), performance.now()];
  await pause(measureMs);
  const spentS = (await cpuSecondsOf(pid)) - before;
  return (spentS * 1e6) / (performance.now() - startedMs) / legs;
}

async function ours(sound: string): Promise<number> {
  const caller = new BenchChild('legs.ts', ['caller', callerAddress, String(legs), sound]);
  const callee = new BenchChild('legs.ts', ['callee', calleeAddress, String(legs), sound]);
  try {
    const [offers] = await Promise.all([caller.receive(), callee.receive()]);
    await caller.ask(textsOf(await callee.ask(textsOf(offers))));
    const spent = await measure(caller.pid);
    for (const child of [caller, callee]) {
      const received = Number(await child.ask('report'));
      if (received < ((settleMs + measureMs) / 20) * 0.9) throw new Error(`a leg received ${received} packets only`);
    }
    return spent;
  } finally {
    await Promise.all([caller.stop(), callee.stop()]);
  }
}

async function anchor(sound: string, folder: string): Promise<number> {
  const account = (user: string, address: string): string => `<sip:${user}@${address}>;regint=0;audio_codecs=PCMU/8000/1`;
  const callee = await AnchorBaresip.start({
    folder: join(folder, 'callee'),
    address: calleeAddress,
    accounts: [`${account('callee', calleeAddress)};answermode=auto`],
    says: sound,
  });
  try {
    const caller = await AnchorBaresip.start({
      folder: join(folder, 'caller'),
      address: callerAddress,
      accounts: [account('caller', callerAddress)],
      says: sound,
    });
    try {
      for (let call = 1; call <= legs; call++) {
        caller.dial(`sip:callee@${calleeAddress}:${baresipSipPort}`);
        await eventually(`call ${call}`, () => caller.count('CALL_ESTABLISHED') >= call, { explain: () => caller.output() });
      }
      const spent = await measure(caller.pid);
      if (caller.count('CALL_CLOSED') > 0) throw new Error('a call of baresip ended early');
      return spent;
    } finally {
      await caller.stop();
    }
  } finally {
    await callee.stop();
  }
}

export const leg: Bench = {
  name: 'leg',
  needs: ['baresip-core'],
  async run(rounds) {
    const folder = await temporaryFolder();
    try {
      const sound = join(folder.path, 'sound.wav');
      await writeFile(sound, speechLike());
      const [theirs, mine]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        theirs.push(await anchor(sound, folder.path));
        mine.push(await ours(sound));
      }
      return [
        {
          what: `A G.711 leg both ways, ${legs} in a process`,
          unit: 'CPU ms per second and leg',
          lessIsBetter: true,
          anchorName: 'baresip',
          ours: mine,
          anchor: theirs,
        },
      ];
    } finally {
      await folder.remove();
    }
  },
};
