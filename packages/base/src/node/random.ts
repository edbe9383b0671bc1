// The system's randomness, drawn 4 kB at a time: branches, tags and nonces are asked for by the thousand.

import { randomFillSync } from 'node:crypto';

import type { Random } from '../random.ts';

const poolBytes = 4096;

export function createSystemRandom(): Random {
  const pool = new Uint8Array(poolBytes);
  let used = poolBytes;
  return {
    bytes(count) {
      if (count > poolBytes) return randomFillSync(new Uint8Array(count));
      if (used + count > poolBytes) {
        randomFillSync(pool);
        used = 0;
      }
      const taken = pool.slice(used, used + count);
      pool.fill(0, used, used + count);
      used += count;
      return taken;
    },
  };
}
