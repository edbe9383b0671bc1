// What a boot is given of the phone.

import type { Device } from '../device/device.ts';
import type { Profile } from '../profile/profile.ts';
import type { BootContext } from './boot.ts';
import { mayTakeServerCopy } from './server-copy.ts';

const overrideAgainMs = 1000;

/** Undefined where no provisioning server is known. */
export function bootContext(device: Device, profile: Profile, onStep: (step: string) => void): BootContext | undefined {
  const { client, layers, log } = device;
  const { directory, callLists, uploads, uploadState } = profile;
  if (client === undefined) return undefined;
  const { macAddress, model, platform } = device.options;
  return {
    client,
    identity: { macAddress, model: model.name, partNumber: model.partNumber },
    cryptography: platform.cryptography,
    layers,
    directory,
    callLists,
    log,
    encryptionKeys: () => device.encryptionKeys,
    onStep,
    onFolders: (folders) => uploadState.setFolders(folders),
    onOverrideMissing: (kind) => uploads.schedule(kind, overrideAgainMs),
    mayTake: (kind, isAsked) => {
      const isEmpty = (kind === 'call-list' ? callLists.entries : directory.personal).length === 0;
      return mayTakeServerCopy(kind, { uploads, state: uploadState, isAsked, isEmpty });
    },
  };
}
