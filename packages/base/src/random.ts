// Randomness as a value that is passed in: from the operating system in use, from a seed in a virtual world.

import { hexText } from './bytes.ts';

export interface Random {
  /** `count` bytes of cryptographic strength (of the seed's strength in a virtual world). */
  bytes(count: number): Uint8Array;
}

/** A number in [0, 1) with 48 random bits. */
export function randomFraction(random: Random): number {
  let value = 0;
  for (const byte of random.bytes(6)) value = value * 256 + byte;
  return value / 2 ** 48;
}

/** An integer in [0, below). */
export function randomInteger(random: Random, below: number): number {
  return Math.floor(randomFraction(random) * below);
}

/** `byteCount` random bytes as lower-case hexadecimal. */
export function randomHex(random: Random, byteCount: number): string {
  return hexText(random.bytes(byteCount));
}
