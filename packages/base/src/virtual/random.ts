// Random numbers from a seed (xoshiro128**): the same seed gives the same world.

import type { Random } from '../random.ts';

export function createSeededRandom(seed: number): Random {
  // SplitMix32 spreads the seed over the four words of state.
  let mixed = seed >>> 0;
  const nextWord = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let word = mixed;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return (word ^ (word >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [nextWord(), nextWord(), nextWord(), nextWord()];
  const rotate = (word: number, by: number): number => ((word << by) | (word >>> (32 - by))) >>> 0;
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return {
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let index = 0; index < count; index += 4) {
        const word = next();
        for (let part = 0; part < 4 && index + part < count; part++) bytes[index + part] = (word >>> (part * 8)) & 0xff;
      }
      return bytes;
    },
  };
}
