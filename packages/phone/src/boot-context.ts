// What a boot is given of the phone.

import type { BootContext } from './boot.ts';
import type { PhoneOptions } from './phone-options.ts';
import type { PhoneStores } from './phone-stores.ts';
import { mayTakeServerCopy } from './provisioning/server-copy.ts';
import { configuredEncryptionKeys } from './security/configured-secrets.ts';

/** Undefined where no provisioning server is known. */
export function bootContext(options: PhoneOptions, stores: PhoneStores, onStep: (step: string) => void): BootContext | undefined {
  const { client, layers, directory, callLists, log, uploads, uploadState } = stores;
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
