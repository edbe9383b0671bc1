// From <MACaddress>.cfg (else 000000000000.cfg) to assignments in order of precedence: the files part of the boot sequence.

import { ProblemError, isProblem, messageOf } from '@offhook/base';
import type { Cryptography } from '@offhook/base';
import type { Assignment, Complaint, EncryptionKey, PhoneIdentity, PrimaryConfiguration } from '@offhook/ucs';
import { decryptFile, readConfiguration, readEncryptedHeader, readPrimary, sitePrimaryName } from '@offhook/ucs';

import type { ProvisioningClient } from './provisioning-client.ts';

export interface FetchedConfiguration {
  readonly primaryName: string;
  readonly primary: PrimaryConfiguration;
  /** Of all configuration files, in order: the first that sets a parameter wins. */
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
  /** The server could not give one of the files just now (5xx): it is to be asked again. */
  readonly isCutShort: boolean;
}

/** Guide, Encrypting Configuration Files: a key in plain text comes over HTTPS. */
const keyInTheClear = 'device.sec.configEncryption.key is not taken: expected HTTPS or an encrypted file, got plain text over HTTP';

function isEncryptionKey({ name }: Assignment): boolean {
  return name.toLowerCase() === 'device.sec.configencryption.key';
}

function complaint(code: Complaint['code'], file: string, message: string): Complaint {
  return { severity: 'error', code, message, place: { file, line: 1, column: 1 } };
}

async function fetchPrimary(client: ProvisioningClient, identity: PhoneIdentity): Promise<{ name: string; bytes: Uint8Array } | undefined> {
  const names = client.primaryName === undefined ? [`${identity.macAddress}.cfg`, sitePrimaryName] : [client.primaryName];
  for (const name of names) {
    const url = client.locate('', name);
    if (url === undefined)
      throw new ProblemError(
        'unsupported',
        'this phone is provisioned over http:// and https:// only: give the server’s address with one of them',
      );
    const bytes = url === undefined ? undefined : await client.get(url);
    if (bytes !== undefined) return { name, bytes };
  }
  return undefined;
}

/** Undefined where the server has no primary configuration file for this phone. A listed file that is missing or broken is a complaint; the others still count. */
export async function fetchConfiguration(options: {
  client: ProvisioningClient;
  identity: PhoneIdentity;
  cryptography: Cryptography;
  keys: readonly EncryptionKey[];
  onStep: (step: string) => void;
}): Promise<FetchedConfiguration | undefined> {
  const { client, identity } = options;
  const found = await fetchPrimary(client, identity);
  if (found === undefined) return undefined;
  if (readEncryptedHeader(found.bytes) !== undefined) {
    const primary = readPrimary(new Uint8Array(), found.name, identity);
    return {
      primaryName: found.name,
      primary,
      assignments: [],
      isCutShort: false,
      complaints: [complaint('encrypted-primary', found.name, 'the primary configuration file may not be encrypted')],
    };
  }
  const primary = readPrimary(found.bytes, found.name, identity);
  const complaints: Complaint[] = [...primary.complaints];
  const assignments: Assignment[] = [];
  let isCutShort = false;
  await askForImage(client, identity, primary, options.onStep);
  for (const name of primary.configFiles) {
    options.onStep(name);
    const url = client.locate('', name);
    let bytes: Uint8Array | undefined;
    try {
      bytes = url === undefined ? undefined : await client.get(url);
    } catch (error) {
      if (!isProblem(error)) throw error;
      // One file that the server refuses must not undo the others; a server that is gone ends the boot's fetching.
      if (error.code !== 'bad-credentials' && error.details['status'] === undefined) throw error;
      if (Number(error.details['status']) >= 500) isCutShort = true;
      complaints.push(complaint('missing-file', name, messageOf(error)));
      continue;
    }
    if (bytes === undefined) {
      complaints.push(complaint('missing-file', name, `listed in ${found.name} and not on the server`));
      continue;
    }
    const isEncrypted = readEncryptedHeader(bytes) !== undefined;
    if (isEncrypted) {
      try {
        bytes = decryptFile(options.cryptography, options.keys, bytes);
      } catch (error) {
        if (!isProblem(error)) throw error;
        complaints.push(complaint('not-decrypted', name, error.message));
        continue;
      }
    }
    const file = readConfiguration(bytes, name);
    const isSecret = isEncrypted || url?.startsWith('https:') === true;
    const bare = isSecret ? [] : file.assignments.filter(isEncryptionKey);
    assignments.push(...file.assignments.filter((assignment) => !bare.includes(assignment)));
    complaints.push(...file.complaints, ...bare.map(({ place }) => ({ ...complaint('gate-closed', name, keyInTheClear), place })));
  }
  return { primaryName: found.name, primary, assignments, complaints, isCutShort };
}

/** The application image: the part number and a dot go before the last component of APP_FILE_PATH. Deviation: asked for by HEAD, since this phone runs no vendor image. */
async function askForImage(
  client: ProvisioningClient,
  identity: PhoneIdentity,
  primary: PrimaryConfiguration,
  onStep: (step: string) => void,
): Promise<void> {
  if (primary.appFilePath === '') return;
  const parts = primary.appFilePath.split('/');
  const last = parts.pop() ?? '';
  const name = last.startsWith(identity.partNumber) ? last : `${identity.partNumber}.${last}`;
  const url = client.locate(parts.join('/'), name);
  if (url === undefined) return;
  onStep(name);
  try {
    await client.head(url);
  } catch (error) {
    if (!isProblem(error)) throw error; // an image that cannot be had changes nothing for this phone
  }
}
