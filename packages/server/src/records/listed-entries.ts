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

const hashBytes = 16;
const idBytes = 16;
const entryBytes = hashBytes + idBytes + 5;
const noHash = new Uint8Array(hashBytes);
const noId = new Uint8Array(idBytes);

/** What is remembered of a list: the hash of all of it, and its entries. */
export interface Listed {
  readonly hash: string;
  readonly entries: () => readonly ListedEntry[];
}

/** The hash of the list; then of each entry its hash, identifier, position (32 bits) and flags, one after the other. */
export function writeListed(hash: string, listed: readonly ListedEntry[]): Uint8Array {
  const bytes = new Uint8Array(hashBytes + listed.length * entryBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(hexBytes(hash) ?? noHash);
  let at = hashBytes;
  for (const entry of listed) {
    bytes.set(hexBytes(entry.hash) ?? noHash, at);
    if (entry.id !== '') bytes.set(hexBytes(entry.id) ?? noId, at + hashBytes);
    view.setInt32(at + hashBytes + idBytes, entry.position);
    view.setUint8(at + entryBytes - 1, entry.isSuppressed ? 1 : 0);
    at += entryBytes;
  }
  return bytes;
}

export function readListed(bytes: Uint8Array): Listed {
  return { hash: hexText(bytes.subarray(0, hashBytes)), entries: () => entriesOf(bytes.subarray(hashBytes)) };
}

function entriesOf(bytes: Uint8Array): readonly ListedEntry[] {
  const entries: ListedEntry[] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const id = bytes.subarray(at + hashBytes, at + hashBytes + idBytes);
    const tail = new DataView(bytes.buffer, bytes.byteOffset + at + hashBytes + idBytes, 5);
    entries.push({
      hash: hexText(bytes.subarray(at, at + hashBytes)),
      id: id.every((byte) => byte === 0) ? '' : hexText(id),
      position: tail.getInt32(0),
      isSuppressed: tail.getUint8(4) === 1,
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
