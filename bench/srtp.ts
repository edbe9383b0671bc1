// SRTP packets protected a second, beside libsrtp2.

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

export const srtp: Bench = {
  name: 'srtp',
  needs: ['gcc', 'libc6-dev', 'pkg-config', 'libsrtp2-dev'],
  run: (rounds) =>
    withCompiled('srtp2.c', 'libsrtp2', async (program) => {
      const work = protecting();
      for (let warm = 0; warm < 50; warm++) work();
      const ours: number[] = [];
      const anchor: number[] = [];
      for (let round = 0; round < rounds; round++) {
        anchor.push(await numberFrom(program, []));
        ours.push(operationsPerCpuSecond(packets, work));
      }
      return [
        {
          what: 'SRTP packets of 172 bytes protected, AES_CM_128_HMAC_SHA1_80',
          unit: 'packets per CPU second',
          anchorName: 'libsrtp2',
          ours,
          anchor,
          aim: 1.3,
        },
      ];
    }),
};
