// The search after an erasure: bytes of databases (deciphered and as they lie on the disk), write-ahead logs and files are looked through for the identifiers, in
// every encoding in which they could have been left behind.

import type { Files } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';

import type { Store } from '../store/store.ts';

export interface Place {
  readonly name: string;
  /** In order, of any size. */
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface ResidueReport {
  readonly residues: readonly { readonly place: string; readonly occurrences: number }[];
  readonly placesSearched: readonly string[];
  readonly encodingsTried: readonly string[];
  readonly bytesSearched: number;
}

const shortestNumber = 7;
const shortestText = 4;

/** What to look for. Short numbers would be found in any hash; they are looked for as they stand in URIs and markup. */
export function canariesOf(keys: readonly IdentifierKeys[], names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const key of keys.flatMap(({ own, derived }) => [own, ...derived])) {
    const value = key.slice(key.indexOf(':') + 1);
    if (key.startsWith('number:') && value.length < shortestNumber) {
      for (const form of [`sip:${value}@`, `>${value}<`, `"${value}"`, `tel:${value}`]) found.add(form);
    } else if (value.length >= shortestText) found.add(value);
  }
  for (const name of names) if (name.length >= shortestText) found.add(name);
  return [...found];
}

/** The part of a base64 text that does not depend on its neighbours, for each of the three positions at which the text may begin. */
function base64Cores(bytes: Buffer): readonly Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const core = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return core.length >= 6 ? [Buffer.from(core, 'latin1')] : [];
  });
}

const encodings: Readonly<Record<string, (text: string) => readonly Buffer[]>> = {
  'utf-8': (text) => [Buffer.from(text, 'utf8')],
  'utf-16le': (text) => [Buffer.from(text, 'utf16le')],
  'iso-8859-1': (text) => (/[^\u0000-\u00ff]/.test(text) ? [] : [Buffer.from(text, 'latin1')]),
  base64: (text) => base64Cores(Buffer.from(text, 'utf8')),
  hexadecimal: (text) => [Buffer.from(Buffer.from(text, 'utf8').toString('hex'), 'latin1')],
  percent: (text) => [Buffer.from(encodeURIComponent(text.toWellFormed()), 'latin1')],
};

/** Those that end behind `from`: what ends before was counted with the piece before. */
function occurrences(bytes: Buffer, needle: Buffer, from: number): number {
  let count = 0;
  for (let at = bytes.indexOf(needle, Math.max(0, from - needle.length + 1)); at >= 0; at = bytes.indexOf(needle, at + needle.length))
    count++;
  return count;
}

/** Once read, nothing of a place is kept but as much as one needle may reach into the next piece. */
export async function searchPlaces(places: AsyncIterable<Place> | Iterable<Place>, canaries: readonly string[]): Promise<ResidueReport> {
  const needles = new Map<string, Buffer>();
  for (const canary of canaries)
    for (const encode of Object.values(encodings)) for (const needle of encode(canary)) needles.set(needle.toString('latin1'), needle);
  const longest = Math.max(1, ...[...needles.values()].map((needle) => needle.length));
  const residues: { place: string; occurrences: number }[] = [];
  const placesSearched: string[] = [];
  let bytesSearched = 0;
  for await (const { name, pieces } of places) {
    placesSearched.push(name);
    let count = 0;
    let tail = Buffer.alloc(0);
    for await (const piece of pieces) {
      bytesSearched += piece.length;
      const bytes = Buffer.concat([tail, piece]);
      for (const needle of needles.values()) count += occurrences(bytes, needle, tail.length);
      tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - longest + 1)));
    }
    if (count > 0) residues.push({ place: name, occurrences: count });
  }
  return { residues, placesSearched, encodingsTried: Object.keys(encodings), bytesSearched };
}

const pieceBytes = 1024 * 1024;

async function* piecesOf(files: Files, path: string): AsyncGenerator<Uint8Array> {
  for (let start = 0; ; start += pieceBytes) {
    const piece = await files.readPart(path, start, start + pieceBytes);
    if (piece === undefined || piece.length === 0) return;
    yield piece;
    if (piece.length < pieceBytes) return;
  }
}

async function* filesBelow(files: Files, folder: string): AsyncGenerator<Place> {
  for (const name of await files.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    // A folder is no file.
    if ((await files.describe(path)) === undefined) yield* filesBelow(files, path);
    else yield { name: path, pieces: piecesOf(files, path) };
  }
}

/** Everything that the server keeps. */
export async function* allPlaces(store: Store): AsyncGenerator<Place> {
  yield { name: 'offhook.db, deciphered', pieces: store.records.image() };
  yield { name: 'keys.db, deciphered', pieces: store.keys.image() };
  yield* filesBelow(store.platform.files, '');
}
