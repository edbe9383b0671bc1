// The site dials otherwise than before: whom what is held names is found by numbers as they are read now.

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Artefacts } from '../provisioning/artefacts.ts';
import type { Devices } from '../provisioning/devices.ts';
import type { LineOwnership } from '../records/line-ownership.ts';

export async function readNumbersAnew(parts: {
  readonly artefacts: Artefacts;
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
  readonly ownership: LineOwnership;
}): Promise<void> {
  const { artefacts, devices, configuration, ownership } = parts;
  await ownership.nameAnew();
  await configuration.nameAnew();
  for (const { mac_address: macAddress } of await devices.all()) await artefacts.takeInAgain(macAddress);
}
