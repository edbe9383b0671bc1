// Where the store of a server is, and the key that wraps all others, as options and the environment say.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ProblemError, hexBytes, messageOf } from '@offhook/base';
import type { ServerOptions } from '@offhook/server';

const masterKeyBytes = 32;
const credentialName = 'offhook-master-key';

/** From the option, the environment, or systemd's credentials; undefined where the store keeps its own. Throws ProblemError bad-configuration. */
export async function masterKeyOf({ masterKey }: { readonly masterKey?: string }): Promise<Pick<ServerOptions, 'masterKey'>> {
  const { OFFHOOK_MASTER_KEY: given, CREDENTIALS_DIRECTORY: credentials } = process.env;
  const credential = credentials === undefined ? undefined : join(credentials, credentialName);
  const file = masterKey ?? (given === undefined && credential !== undefined && existsSync(credential) ? credential : undefined);
  if (file === undefined && given === undefined) return {};
  const text = file === undefined ? (given ?? '') : await readText(file);
  const bytes = hexBytes(text.trim());
  if (bytes?.length !== masterKeyBytes)
    throw new ProblemError('bad-configuration', `expected ${masterKeyBytes * 2} hexadecimal digits in ${file ?? 'OFFHOOK_MASTER_KEY'}`);
  return { masterKey: bytes };
}

/** From OFFHOOK_DATABASE, and for the keys OFFHOOK_KEYS_DATABASE; files in the folder of the store where it is not set. A password is no option: others see those. */
export function databaseOf(): Pick<ServerOptions, 'postgres'> {
  const { OFFHOOK_DATABASE: url, OFFHOOK_KEYS_DATABASE: keysUrl } = process.env;
  if (url === undefined || url === '') return {};
  for (const [name, text] of [
    ['OFFHOOK_DATABASE', url],
    ['OFFHOOK_KEYS_DATABASE', keysUrl ?? url],
  ] as const)
    if (!/^postgres(?:ql)?:\/\//.test(text))
      throw new ProblemError('bad-configuration', `expected postgres://user:password@host/database in ${name}`);
  return { postgres: { url, ...(keysUrl === undefined ? {} : { keysUrl }) } };
}

/** Rejects with ProblemError bad-configuration. */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProblemError('bad-configuration', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
}
