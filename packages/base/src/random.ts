// Randomness as a value that is passed in: from the operating system in use, from a seed in a virtual world.

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

const hexDigits = '0123456789abcdef';

/** `byteCount` random bytes as lower-case hexadecimal. In one piece: joined bit by bit it would be kept in as many pieces. */
export function randomHex(random: Random, byteCount: number): string {
  const codes: number[] = [];
  for (const byte of random.bytes(byteCount)) codes.push(hexDigits.charCodeAt(byte >> 4), hexDigits.charCodeAt(byte & 15));
  return String.fromCharCode(...codes);
}
