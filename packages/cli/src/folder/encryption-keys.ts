// Where encryption keys come from: files, or OFFHOOK_CONFIG_KEY. Never the command line, which every user of the machine can read.

import { readFile, stat } from 'node:fs/promises';

import { ProblemError, messageOf, utf8Bytes } from '@offhook/base';
import { looksLikeKeyText, readKeyFile } from '@offhook/folder';
import type { EncryptionKey } from '@offhook/ucs';

export const keyVariable = 'OFFHOOK_CONFIG_KEY';

/** In the help of all encryption commands. */
export const containerNotice = [
  '',
  "The form of the maker's encrypted files is not public. This one is our own, with",
  'the same text first line (Crypt=...;KeyDesc=...;Digest=...;): files encrypted here',
  "open in Offhook and its phones only, and the maker's do not open here.",
  'Crypt=2 (AES-256-GCM) is ours and recommended; Crypt=1 (AES-128-CBC) is the',
  'cipher that the guide names.',
].join('\n');

export interface GivenKeys {
  readonly keys: readonly EncryptionKey[];
  readonly warnings: readonly string[];
}

async function readOne(path: string): Promise<GivenKeys> {
  if (looksLikeKeyText(path))
    throw new ProblemError(
      'bad-request',
      'expected the name of a file that holds a key, got a key: the command line is visible to others, so consider that key known',
    );
  let bytes: Uint8Array;
  let mode: number;
  try {
    bytes = await readFile(path);
    ({ mode } = await stat(path));
  } catch (cause) {
    throw new ProblemError('not-found', `the key file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0;
  const warnings = isOpen ? [`${path} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${path}`] : [];
  return { keys: [readKeyFile(bytes, path)], warnings };
}

export async function readKeys(paths: readonly string[]): Promise<GivenKeys> {
  const read: GivenKeys[] = [];
  for (const path of paths) read.push(await readOne(path));
  return { keys: read.flatMap(({ keys }) => keys), warnings: read.flatMap(({ warnings }) => warnings) };
}

/** From `--key`, else from the environment. Throws ProblemError bad-request where neither is there. */
export async function givenKeys(paths: readonly string[]): Promise<GivenKeys> {
  if (paths.length > 0) return readKeys(paths);
  const text = process.env[keyVariable];
  if (text !== undefined && text !== '') return { keys: [readKeyFile(utf8Bytes(text), keyVariable)], warnings: [] };
  throw new ProblemError('bad-request', `expected a key: give its file with --key FILE or its text in ${keyVariable}; key new makes one`);
}
