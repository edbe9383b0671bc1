// What a boot is given of the phone.

import type { BootParts } from './boot.ts';
import type { PhoneOptions } from './phone-options.ts';
import type { PhoneParts } from './phone-parts.ts';
import { mayTakeServerCopy } from './provisioning/server-copy.ts';
import { configuredEncryptionKeys } from './security/configured-secrets.ts';

/** Undefined where no provisioning server is known. */
export function bootParts(options: PhoneOptions, parts: PhoneParts, onStep: (step: string) => void): BootParts | undefined {
  const { client, layers, directory, callLists, log, uploads, uploadState } = parts;
  if (client === undefined) return undefined;
  const { macAddress, model, platform } = options;
  return {
    client,
    identity: { macAddress, model: model.name, partNumber: model.partNumber },
    cryptography: platform.cryptography,
    layers,
    directory,
    callLists,
    log,
    encryptionKeys: () => configuredEncryptionKeys(layers.settings, log),
    onStep,
    onFolders: (folders) => uploadState.setFolders(folders),
    mayTake: (kind, isAsked) => {
      const isEmpty = (kind === 'call-list' ? callLists.entries : directory.personal).length === 0;
      return mayTakeServerCopy(kind, { uploads, state: uploadState, isAsked, isEmpty });
    },
  };
}
