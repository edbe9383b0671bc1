// The search after an erasure: bytes of databases (deciphered and as they lie on the disk), write-ahead logs and files are looked through for the identifiers, in
// every encoding in which they could have been left behind.

import type { Files } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';

import type { Store } from '../store/store.ts';
import { isOwnWord } from './own-words.ts';
import { aroundInBase64, contextBytes, isHexWordAt, isWideWordAt, isWithinBase64, isWordAt } from './word-context.ts';

export interface Place {
  readonly name: string;
  /** In order, of any size. */
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Of a database whose pages put value beside value: each with an end, so that a word is known from a piece of one. */
  readonly values?: () => AsyncIterable<Uint8Array>;
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

/** What is looked for, in one encoding, and whether what was found is it. */
interface Needle {
  readonly bytes: Buffer;
  readonly isWord: boolean;
  readonly isThere: (bytes: Buffer, start: number) => boolean;
}

interface Sought {
  readonly text: string;
  /** Of letters alone: a piece of another word is nobody, and neither is a letter of base64. */
  readonly isWord: boolean;
}

type Standing = (bytes: Buffer, start: number, end: number) => boolean;

const isPlainWord: Standing = (bytes, start, end) => isWordAt(bytes, start, end) && !isWithinBase64(bytes, start, end);

function needle(bytes: Buffer, { isWord }: Sought, isWordThere: Standing): Needle {
  return { bytes, isWord, isThere: (all, start) => !isWord || isWordThere(all, start, start + bytes.length) };
}

/** The part of a base64 text that does not depend on its neighbours, for each of the three positions at which the text may begin. */
function inBase64(sought: Sought): readonly Needle[] {
  const plain = Buffer.from(sought.text, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), plain])
      .toString('base64')
      .replace(/=+$/, '');
    const skipped = Math.ceil((offset * 8) / 6);
    const core = Buffer.from(text.slice(skipped, Math.floor(((offset + plain.length) * 8) / 6)), 'latin1');
    if (core.length < shortestBase64) return [];
    // Its first and its last letters stand in letters that say something of the neighbours as well: they are read with them.
    const isThere = (all: Buffer, at: number): boolean => {
      const { bytes, start } = aroundInBase64(all, { start: at, end: at + core.length }, { offset, skipped });
      const end = start + plain.length;
      return bytes.subarray(start, end).equals(plain) && (!sought.isWord || isWordAt(bytes, start, end));
    };
    return [{ bytes: core, isWord: sought.isWord, isThere }];
  });
}

const shortestBase64 = 6;

const encodings: Readonly<Record<string, (sought: Sought) => readonly Needle[]>> = {
  'utf-8': (sought) => [needle(Buffer.from(sought.text, 'utf8'), sought, isPlainWord)],
  'utf-16le': (sought) => [needle(Buffer.from(sought.text, 'utf16le'), sought, isWideWordAt)],
  'iso-8859-1': (sought) => (/[^\u0000-\u00ff]/.test(sought.text) ? [] : [needle(Buffer.from(sought.text, 'latin1'), sought, isPlainWord)]),
  base64: inBase64,
  hexadecimal: (sought) => [needle(Buffer.from(Buffer.from(sought.text, 'utf8').toString('hex'), 'latin1'), sought, isHexWordAt)],
  percent: (sought) => [needle(Buffer.from(encodeURIComponent(sought.text.toWellFormed()), 'latin1'), sought, isPlainWord)],
};

function needlesOf(canaries: readonly string[]): readonly Needle[] {
  const needles = new Map<string, Needle>();
  for (const text of canaries) {
    const sought: Sought = { text, isWord: /^[\p{L}\p{M}]+$/u.test(text) };
    if (sought.isWord && isOwnWord(text)) continue;
    for (const encode of Object.values(encodings))
      for (const found of encode(sought)) {
        const key = found.bytes.toString('latin1');
        if (!needles.has(key)) needles.set(key, found);
      }
  }
  return [...needles.values()];
}

/** How often each stands in pieces that follow one another. Once read, nothing of them is kept but what the next may need. */
async function countIn(
  pieces: Place['pieces'],
  needles: readonly Needle[],
): Promise<{ readonly words: number; readonly others: number; readonly sizeBytes: number }> {
  const longest = Math.max(1, ...needles.map(({ bytes }) => bytes.length));
  let [words, others, sizeBytes] = [0, 0, 0];
  let held = Buffer.alloc(0);
  /** What ends until here in `held` was counted. */
  let counted = 0;
  const countUntil = (until: number): void => {
    for (const { bytes, isWord, isThere } of needles)
      for (let at = held.indexOf(bytes, Math.max(0, counted - bytes.length + 1)); at >= 0 && at + bytes.length <= until;) {
        const isIt = isThere(held, at);
        if (isIt && isWord) words++;
        else if (isIt) others++;
        at = held.indexOf(bytes, at + (isIt ? bytes.length : 1));
      }
    const from = Math.max(0, until - longest - contextBytes);
    held = Buffer.from(held.subarray(from));
    counted = until - from;
  };
  for await (const piece of pieces) {
    sizeBytes += piece.length;
    held = Buffer.concat([held, piece]);
    // What stands behind a word says whether it is one.
    const until = held.length - contextBytes;
    if (until > counted) countUntil(until);
  }
  countUntil(held.length);
  return { words, others, sizeBytes };
}

export async function searchPlaces(places: AsyncIterable<Place> | Iterable<Place>, canaries: readonly string[]): Promise<ResidueReport> {
  const needles = needlesOf(canaries);
  const words = needles.filter(({ isWord }) => isWord);
  const residues: { place: string; occurrences: number }[] = [];
  const placesSearched: string[] = [];
  let bytesSearched = 0;
  for await (const { name, pieces, values } of places) {
    placesSearched.push(name);
    const found = await countIn(pieces, needles);
    const inValues = values === undefined || words.length === 0 ? 0 : (await countIn(values(), words)).words;
    const occurrences = found.others + Math.max(found.words, inValues);
    bytesSearched += found.sizeBytes;
    if (occurrences > 0) residues.push({ place: name, occurrences });
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
  const { records, keys } = store;
  yield { name: 'offhook.db, deciphered', pieces: records.image(), values: () => records.values() };
  yield { name: 'keys.db, deciphered', pieces: keys.image(), values: () => keys.values() };
  yield* filesBelow(store.platform.files, '');
}
