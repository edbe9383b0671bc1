// Mutations of a seed: flips, cuts, doublings, splices of two seeds, words of the format, long runs.

import type { Random } from '@offhook/base';
import { concatBytes, latin1Bytes, randomInteger } from '@offhook/base';

/** As often as each is tried. */
const kinds = [
  'flip',
  'flip',
  'flip',
  'flip',
  'word',
  'word',
  'word',
  'cut',
  'cut',
  'double',
  'double',
  'noise',
  'splice',
  'truncate',
  'repeat',
] as const;

export function mutate(random: Random, seeds: readonly Uint8Array[], words: readonly string[]): Uint8Array {
  const pick = (): Uint8Array => seeds[randomInteger(random, seeds.length)] ?? new Uint8Array();
  let bytes = pick();
  // Mostly one small edit: an input that is nearly right goes deeper than noise.
  const edits = randomInteger(random, 5) < 3 ? 1 : 2 + randomInteger(random, 5);
  for (let edit = 0; edit < edits; edit++) {
    const at = randomInteger(random, bytes.length + 1);
    const length = randomInteger(random, Math.min(64, bytes.length - at + 1));
    const before = bytes.subarray(0, at);
    const after = bytes.subarray(at);
    switch (kinds[randomInteger(random, kinds.length)]) {
      case 'flip': {
        const flipped = bytes.slice();
        if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << randomInteger(random, 8));
        bytes = flipped;
        break;
      }
      case 'cut':
        bytes = concatBytes(before, after.subarray(length));
        break;
      case 'double':
        bytes = concatBytes(before, after.subarray(0, length), after);
        break;
      case 'word':
        bytes = concatBytes(before, latin1Bytes(words[randomInteger(random, words.length)] ?? ''), after);
        break;
      case 'splice': {
        const other = pick();
        bytes = concatBytes(before, other.subarray(randomInteger(random, other.length + 1)));
        break;
      }
      case 'noise':
        bytes = concatBytes(before, random.bytes(1 + randomInteger(random, 8)), after);
        break;
      case 'truncate':
        bytes = before;
        break;
      case 'repeat':
      default: {
        const word = latin1Bytes(words[randomInteger(random, words.length)] ?? 'A');
        bytes = concatBytes(before, ...Array.from({ length: 1 + randomInteger(random, 50) }, () => word), after);
      }
    }
    if (bytes.length > 20_000) bytes = bytes.subarray(0, 20_000);
  }
  return bytes;
}
