// SRTP packets protected a second, beside libsrtp2 and werift.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { SrtpContext } from '@offhook/media';

import type { Bench } from './bench.ts';
import { numberFrom, operationsPerCpuSecond, withCompiled } from './bench.ts';

const packets = 1000;
const packetBytes = 172;

function protecting(): () => void {
  const context = new SrtpContext(createSystemCryptography(createSystemRandom()), {
    suite: 'AES_CM_128_HMAC_SHA1_80',
    masterKey: Uint8Array.from({ length: 16 }, (_, index) => index),
    masterSalt: Uint8Array.from({ length: 14 }, (_, index) => index + 16),
  });
  const packet = new Uint8Array(packetBytes + 16);
  let sequence = 1;
  return () => {
    for (let index = 0; index < packets; index++) {
      packet.fill(0x55, 0, packetBytes);
      packet.set([0x80, 0, sequence >> 8, sequence & 0xff, 0, 0, sequence >> 8, sequence & 0xff, 1, 2, 3, 4]);
      sequence = (sequence + 1) & 0xffff;
      context.protectRtp(packet, packetBytes);
    }
  };
}

const weriftVersion = '0.25.2';

/** Installs werift beside the project for as long as `use` takes: it is measured, and nothing of ours needs it. */
async function withWerift<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-werift-'));
  try {
    await writeFile(join(folder, 'package.json'), '{}');
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `werift@${weriftVersion}`], {
      cwd: folder,
    });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const srtp: Bench = {
  name: 'srtp',
  needs: ['gcc', 'libc6-dev', 'pkg-config', 'libsrtp2-dev'],
  run: (rounds) =>
    withCompiled('srtp2.c', 'libsrtp2', (program) =>
      withWerift(async (folder) => {
        const work = protecting();
        for (let warm = 0; warm < 50; warm++) work();
        const ours: number[] = [];
        const libsrtp2: number[] = [];
        const werift: number[] = [];
        for (let round = 0; round < rounds; round++) {
          libsrtp2.push(await numberFrom(program, []));
          werift.push(await numberFrom(process.execPath, [join(import.meta.dirname, 'children', 'werift.ts'), folder]));
          ours.push(operationsPerCpuSecond(packets, work));
        }
        const common = { what: 'SRTP packets of 172 bytes protected, AES_CM_128_HMAC_SHA1_80', unit: 'packets per CPU second', ours };
        return [
          { ...common, anchorName: 'libsrtp2', anchor: libsrtp2, aim: 1.3 },
          { ...common, anchorName: 'werift', anchor: werift, aim: 4 },
        ];
      }),
    ),
};
