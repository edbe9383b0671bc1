// The site dials otherwise than before: whom what is held names is found by numbers as they are read now.

import { isProblem } from '@offhook/base';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Artefacts } from '../provisioning/artefacts.ts';
import type { Devices } from '../provisioning/devices.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import type { PartyVault } from '../records/party-vault.ts';
import type { Store } from '../store/store.ts';

export async function readNumbersAnew(parts: {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly artefacts: Artefacts;
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
  readonly ownership: LineOwnership;
}): Promise<void> {
  const { store, parties, artefacts, devices, configuration, ownership } = parts;
  await store.records.transact(
    async (access) => {
      await store.records.takeTurn(access, 'uploads');
      await parties.forgetNamesOfNumbers(access);
    },
    { isolation: 'in-turns' },
  );
  await ownership.nameAnew();
  await configuration.nameAnew();
  for (const { mac_address: macAddress } of await devices.all()) {
    try {
      await artefacts.takeInAgain(macAddress);
    } catch (error) {
      if (!isProblem(error, 'not-found')) throw error;
      // A phone that was removed meanwhile, or whose key is missing: nothing of it can be opened.
      store.platform.log.warn('what a phone has here is read by numbers as they were before', { device: macAddress });
    }
  }
}
