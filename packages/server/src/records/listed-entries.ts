// What a phone's call list or directory held when it was last taken in, as keyed hashes of its entries: what is known already needs no reading, no matching, no sealing.

import { hexBytes, hexText } from '@offhook/base';

export interface ListedEntry {
  /** Of the entry as it was written. */
  readonly hash: string;
  /** Of its record; empty where nothing of it may be kept. */
  readonly id: string;
  /** Records of a phone are in order by this. */
  readonly position: number;
  /** Something of it was held back. */
  readonly isSuppressed: boolean;
}

/** In hexadecimal digits, two a byte: all of it becomes bytes, and text, at once. */
const hashDigits = 32;
const idDigits = 32;
const positionDigits = 8;
const entryDigits = hashDigits + idDigits + positionDigits + 2;
const noId = '0'.repeat(idDigits);

/** What is remembered of a list: the hash of all of it, and its entries. */
export interface Listed {
  readonly hash: string;
  readonly entries: () => readonly ListedEntry[];
}

/** The hash of the list; then of each entry its hash, identifier, position (32 bits) and flags, one after the other. */
export function writeListed(hash: string, listed: readonly ListedEntry[]): Uint8Array {
  let text = hash;
  for (const { hash: ofEntry, id, position, isSuppressed } of listed)
    text += ofEntry + (id || noId) + (position >>> 0).toString(16).padStart(positionDigits, '0') + (isSuppressed ? '01' : '00');
  const bytes = hexBytes(text);
  if (bytes === undefined) throw new Error('expected hashes and identifiers in hexadecimal');
  return bytes;
}

export function readListed(bytes: Uint8Array): Listed {
  return { hash: hexText(bytes.subarray(0, hashDigits / 2)), entries: () => entriesOf(hexText(bytes.subarray(hashDigits / 2))) };
}

function entriesOf(text: string): readonly ListedEntry[] {
  const entries: ListedEntry[] = [];
  for (let at = 0; at + entryDigits <= text.length; at += entryDigits) {
    const [ofId, ofPosition, ofFlags] = [at + hashDigits, at + hashDigits + idDigits, at + entryDigits - 2];
    const id = text.slice(ofId, ofPosition);
    entries.push({
      hash: text.slice(at, ofId),
      id: id === noId ? '' : id,
      position: Number.parseInt(text.slice(ofPosition, ofFlags), 16) | 0,
      isSuppressed: text.slice(ofFlags, at + entryDigits) === '01',
    });
  }
  return entries;
}

/**
 * Positions for a list in which some entries have one: undefined where there is no room between two of them, or they stand in another order, and all
 * have to be numbered anew. `spacing` is what is left between two where there is nothing but room.
 */
export function positionsOf(known: readonly (number | undefined)[], spacing = 1): readonly number[] | undefined {
  const positions: number[] = [];
  for (let at = 0; at < known.length;) {
    const position = known[at];
    if (position !== undefined) {
      if (position <= (positions.at(-1) ?? -Infinity)) return undefined;
      positions.push(position);
      at++;
      continue;
    }
    let end = at;
    while (end < known.length && known[end] === undefined) end++;
    const next = known[end];
    const previous = positions.at(-1);
    const count = end - at;
    // New ones stand before all others or after them, or in a gap, where as much room is left on both sides as there is: where it is none, the next one tells.
    const step = next === undefined || previous === undefined ? spacing : Math.floor((next - previous) / (count + 1));
    const first = next === undefined ? (previous ?? -spacing) + spacing : next - step * count;
    for (let each = 0; each < count; each++) positions.push(first + each * step);
    at = end;
  }
  return positions;
}
