// The search after an erasure: bytes of databases (deciphered and as they lie on the disk), write-ahead logs and files are looked through for the identifiers, in
// every encoding in which they could have been left behind.

import type { Files } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';

import type { Store } from '../store/store.ts';

export interface Place {
  readonly name: string;
  readonly bytes: Uint8Array;
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

function occurrences(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + needle.length)) count++;
  return count;
}

export function searchPlaces(places: readonly Place[], canaries: readonly string[]): ResidueReport {
  const needles = new Map<string, Buffer>();
  for (const canary of canaries)
    for (const encode of Object.values(encodings)) for (const needle of encode(canary)) needles.set(needle.toString('latin1'), needle);
  const residues = places.flatMap(({ name, bytes }) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let count = 0;
    for (const needle of needles.values()) count += occurrences(buffer, needle);
    return count === 0 ? [] : [{ place: name, occurrences: count }];
  });
  return {
    residues,
    placesSearched: places.map((place) => place.name),
    encodingsTried: Object.keys(encodings),
    bytesSearched: places.reduce((sum, place) => sum + place.bytes.length, 0),
  };
}

async function filesBelow(files: Files, folder: string, found: Place[]): Promise<void> {
  for (const name of await files.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    let bytes: Uint8Array | undefined;
    try {
      bytes = await files.read(path);
    } catch (error) {
      if (!isProblem(error, 'storage')) throw error;
      await filesBelow(files, path, found); // a folder cannot be read as a file
      continue;
    }
    if (bytes !== undefined) found.push({ name: path, bytes });
  }
}

/** Everything that the server keeps. */
export async function allPlaces(store: Store): Promise<readonly Place[]> {
  const places: Place[] = [
    { name: 'offhook.db, deciphered', bytes: await store.records.image() },
    { name: 'keys.db, deciphered', bytes: await store.keys.image() },
  ];
  await filesBelow(store.platform.files, '', places);
  return places;
}
