// Mutations of a seed: flips, cuts, doublings, splices of two seeds, words of the format, long runs.

import type { Random } from '@offhook/base';
import { concatBytes, latin1Bytes, randomInteger } from '@offhook/base';

export function mutate(random: Random, seeds: readonly Uint8Array[], words: readonly string[]): Uint8Array {
  const pick = (): Uint8Array => seeds[randomInteger(random, seeds.length)] ?? new Uint8Array();
  let bytes = pick();
  const edits = 1 + randomInteger(random, 6);
  for (let edit = 0; edit < edits; edit++) {
    const at = randomInteger(random, bytes.length + 1);
    const length = randomInteger(random, Math.min(64, bytes.length - at + 1));
    const before = bytes.subarray(0, at);
    const after = bytes.subarray(at);
    switch (randomInteger(random, 8)) {
      case 0: {
        const flipped = bytes.slice();
        if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << randomInteger(random, 8));
        bytes = flipped;
        break;
      }
      case 1:
        bytes = concatBytes(before, after.subarray(length));
        break;
      case 2:
        bytes = concatBytes(before, after.subarray(0, length), after);
        break;
      case 3:
        bytes = concatBytes(before, latin1Bytes(words[randomInteger(random, words.length)] ?? ''), after);
        break;
      case 4: {
        const other = pick();
        bytes = concatBytes(before, other.subarray(randomInteger(random, other.length + 1)));
        break;
      }
      case 5:
        bytes = concatBytes(before, random.bytes(1 + randomInteger(random, 8)), after);
        break;
      case 6:
        bytes = before;
        break;
      default: {
        const word = latin1Bytes(words[randomInteger(random, words.length)] ?? 'A');
        bytes = concatBytes(before, ...Array.from({ length: 1 + randomInteger(random, 50) }, () => word), after);
      }
    }
    if (bytes.length > 20_000) bytes = bytes.subarray(0, 20_000);
  }
  return bytes;
}
