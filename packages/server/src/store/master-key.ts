// The key that wraps all others: in the folder of the store, unless it is given from elsewhere; and what is derived from it.

import type { Cryptography, Platform } from '@offhook/base';
import { ProblemError, hexBytes, hexText, utf8Bytes, utf8Text } from '@offhook/base';

const masterKeyFile = 'master.key';
export const masterKeyBytes = 32;

/** Undefined where the folder has none. Rejects with ProblemError corrupt. */
export async function readMasterKey(platform: Platform): Promise<Uint8Array | undefined> {
  const file = await platform.files.read(masterKeyFile);
  if (file === undefined) return undefined;
  const key = hexBytes(utf8Text(file).trim());
  if (key === undefined || key.length !== masterKeyBytes)
    throw new ProblemError('corrupt', `expected ${masterKeyBytes * 2} hexadecimal digits in ${masterKeyFile}`);
  return key;
}

/** One that was made here and now is kept; one that is given is kept elsewhere. */
export async function keepMasterKey(
  { platform, masterKey: given }: { readonly platform: Platform; readonly masterKey?: Uint8Array },
  masterKey: Uint8Array,
): Promise<void> {
  if (given !== undefined || (await readMasterKey(platform)) !== undefined) return;
  await platform.files.write(masterKeyFile, utf8Bytes(`${hexText(masterKey)}\n`));
}

export type Derive = (purpose: string) => Uint8Array;

export function deriver(cryptography: Cryptography, masterKey: Uint8Array): Derive {
  return (purpose) => cryptography.hkdf(masterKey, new Uint8Array(), `offhook ${purpose}`, 32);
}
