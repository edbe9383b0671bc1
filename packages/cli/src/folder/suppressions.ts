// Where the suppression list of a folder and its key lie. The key is a file of its own, readable by its owner only: with it, the hashes can be tried out.

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { ProblemError, hexBytes, hexText, messageOf, utf8Bytes } from '@offhook/base';
import { createDiskFiles, createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import type { SuppressionList } from '@offhook/folder';
import { SuppressionHasher, emptySuppressionList, readSuppressionList, suppressionKeyBytes, writeSuppressionList } from '@offhook/folder';

export interface SuppressionPlaces {
  /** Undefined: .offhook/suppressions.json in the folder. */
  readonly suppressions?: string | undefined;
  /** Undefined: beside the list, with the ending .key. */
  readonly suppressionKey?: string | undefined;
}

export interface Suppressions {
  readonly list: SuppressionList;
  readonly hasher: SuppressionHasher;
}

export function suppressionPaths(directory: string, places: SuppressionPlaces): { readonly list: string; readonly key: string } {
  const list = places.suppressions ?? join(directory, '.offhook', 'suppressions.json');
  return { list, key: places.suppressionKey ?? `${list.replace(/\.json$/i, '')}.key` };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ProblemError('storage', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Undefined where there is no list yet. Throws ProblemError not-found where there is a list without its key, and corrupt. */
export async function readSuppressions(directory: string, places: SuppressionPlaces): Promise<Suppressions | undefined> {
  const paths = suppressionPaths(directory, places);
  const text = await readIfThere(paths.list);
  if (text === undefined) return undefined;
  const keyText = await readIfThere(paths.key);
  if (keyText === undefined)
    throw new ProblemError('not-found', `the suppression list ${paths.list} has no key at ${paths.key}: give it with --suppression-key`);
  const hasher = hasherOf(keyText, paths.key);
  return { list: readSuppressionList(text, hasher), hasher };
}

function hasherOf(keyText: string, path: string): SuppressionHasher {
  const key = hexBytes(keyText.trim());
  if (key?.length !== suppressionKeyBytes)
    throw new ProblemError('bad-configuration', `expected ${suppressionKeyBytes * 2} hexadecimal digits in ${path}, got another text`);
  return new SuppressionHasher(createSystemCryptography(createSystemRandom()), key);
}

/** The list that is there, or a new one; a key is made where there is none. */
export async function openSuppressions(directory: string, places: SuppressionPlaces): Promise<Suppressions> {
  const known = await readSuppressions(directory, places);
  if (known !== undefined) return known;
  const paths = suppressionPaths(directory, places);
  const keyText = await readIfThere(paths.key);
  if (keyText !== undefined) {
    const hasher = hasherOf(keyText, paths.key);
    return { list: emptySuppressionList(hasher), hasher };
  }
  const random = createSystemRandom();
  const made = hexText(random.bytes(suppressionKeyBytes));
  await createDiskFiles(dirname(paths.key), random).write(basename(paths.key), utf8Bytes(`${made}\n`));
  const hasher = hasherOf(made, paths.key);
  return { list: emptySuppressionList(hasher), hasher };
}

export async function saveSuppressions(directory: string, places: SuppressionPlaces, list: SuppressionList): Promise<void> {
  const path = suppressionPaths(directory, places).list;
  await createDiskFiles(dirname(path), createSystemRandom()).write(basename(path), utf8Bytes(writeSuppressionList(list)));
}
