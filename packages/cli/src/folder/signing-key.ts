// The key that signs receipts of erasures in folders: Ed25519 (RFC 8032), in a file that is made on first use.

import { lstat, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import type { KeyPair } from '@offhook/base';
import { ProblemError, hexBytes, hexText, messageOf, utf8Bytes } from '@offhook/base';
import { createDiskFiles, createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';

const form = /^Ed25519;Public=([0-9a-f]{64});Private=([0-9a-f]{64});$/;

/** Throws ProblemError bad-configuration; the message never shows key material. */
export async function signingKey(path: string): Promise<KeyPair> {
  const random = createSystemRandom();
  if ((await lstat(path).catch(() => undefined)) === undefined) {
    const made = createSystemCryptography(random).generateKeyPair();
    const text = `Ed25519;Public=${hexText(made.publicKey)};Private=${hexText(made.privateKey)};\n`;
    await createDiskFiles(dirname(path), random).write(basename(path), utf8Bytes(text));
    return made;
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProblemError('storage', `the signing key ${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const [, publicDigits = '', privateDigits = ''] = form.exec(text.trim()) ?? [];
  const publicKey = hexBytes(publicDigits);
  const privateKey = hexBytes(privateDigits);
  if (publicKey?.length !== 32 || privateKey?.length !== 32)
    throw new ProblemError('bad-configuration', `expected one line Ed25519;Public=...;Private=...; in ${path}, got another text`);
  return { publicKey, privateKey };
}
