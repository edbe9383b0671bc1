// Resets: guide, Resetting a Phone to Factory Defaults. Each clears the stores that the data map names; a factory reset destroys the device key as well.

import { forgetUserPassword } from '../security/passwords.ts';
import type { Flash } from '../storage/flash.ts';
import type { ResetKind, StoreName } from '../storage/data-map.ts';
import { storeNames, storesClearedBy } from '../storage/data-map.ts';

/** Whose file on the server is cleared as well: what a person reset must not come back with the next boot. Format and factory resets leave the server's files, as the guide says of the format. */
export function overridesClearedBy(kind: ResetKind): readonly ('local-override' | 'web-override')[] {
  if (kind === 'local-configuration') return ['local-override'];
  return kind === 'web-configuration' ? ['web-override'] : [];
}

/** Clears the flash; the phone reboots afterwards and reads it anew. Resolves with what was cleared. */
export async function clearFlash(flash: Flash, kind: ResetKind): Promise<readonly StoreName[]> {
  const cleared = storesClearedBy(kind);
  if (kind === 'factory-partial') await forgetUserPassword(flash);
  if (kind === 'factory' || kind === 'factory-partial') {
    await flash.replaceKey(storeNames.filter((store) => !cleared.includes(store)));
    return cleared;
  }
  for (const store of cleared) await flash.clear(store);
  return cleared;
}
