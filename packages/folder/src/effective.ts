// What is in force on one phone of a folder, with the origin of each value and all that it beat.

import { ProblemError } from '@offhook/base';
import type { Complaint, EffectiveConfiguration, LayerContent, Model } from '@offhook/ucs';
import { canonicalMacAddress, effectiveConfiguration, readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { FolderPhone, Inventory } from './inventory.ts';
import type { PhoneFiles } from './phone-files.ts';
import { readPhoneFiles } from './phone-files.ts';

export interface PhoneConfiguration {
  readonly phone: FolderPhone;
  readonly files: PhoneFiles;
  readonly effective: EffectiveConfiguration;
  /** Of the files themselves; those about values are in `effective`. */
  readonly complaints: readonly Complaint[];
}

/** The phone with that MAC address. One that the folder does not know gets what any new phone would: 000000000000.cfg. Throws ProblemError bad-request. */
export function findPhone(inventory: Inventory, macAddress: string): FolderPhone {
  const wanted = canonicalMacAddress(macAddress);
  if (wanted === undefined)
    throw new ProblemError('bad-request', `expected a MAC address of 12 hexadecimal digits, got ${JSON.stringify(macAddress)}`);
  return inventory.phones.find((phone) => phone.macAddress === wanted) ?? { macAddress: wanted, primaryPath: undefined, artefacts: [] };
}

/** Files that are missing, unusable or encrypted count as empty, as on a phone that cannot read them, and are complained of. */
export function phoneConfiguration(options: {
  readonly inventory: Inventory;
  readonly phone: FolderPhone;
  readonly model?: Model | undefined;
  readonly user?: string;
  /** Opens encrypted files; without it they count as empty. */
  readonly decrypt?: (bytes: Uint8Array, path: string) => Uint8Array;
}): PhoneConfiguration {
  const { inventory, phone, model, decrypt } = options;
  const files = readPhoneFiles({ ...options, model });
  const complaints: Complaint[] = [...(files.primary?.complaints ?? [])];
  const contents: LayerContent[] = [];
  for (const { layer, name, path } of files.files) {
    const place = { file: path ?? name, line: 1, column: 1 };
    if (path === undefined) {
      complaints.push({ severity: 'error', code: 'missing-file', message: `${name} is listed and not there`, place });
      continue;
    }
    let bytes = inventory.source.read(path);
    if (readEncryptedHeader(bytes) !== undefined) {
      if (decrypt === undefined) {
        complaints.push({ severity: 'warning', code: 'not-decrypted', message: `${path} is encrypted: give its key with --key`, place });
        continue;
      }
      bytes = decrypt(bytes, path);
    }
    const read = readConfiguration(bytes, path);
    complaints.push(...read.complaints);
    contents.push({ layer, assignments: read.assignments });
  }
  return { phone, files, effective: effectiveConfiguration({ contents, model }), complaints };
}
