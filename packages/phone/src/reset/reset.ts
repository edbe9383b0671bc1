// Resets: guide, Resetting a Phone to Factory Defaults. Each clears the stores that the data map names; a factory reset destroys the device key as well.

import type { Flash } from '../storage/flash.ts';
import type { ResetKind, StoreName } from '../storage/data-map.ts';
import { storeNames, storesClearedBy } from '../storage/data-map.ts';

/** Clears the flash; the phone reboots afterwards and reads it anew. Resolves with what was cleared. */
export async function clearFlash(flash: Flash, kind: ResetKind): Promise<readonly StoreName[]> {
  const cleared = storesClearedBy(kind);
  if (kind === 'factory' || kind === 'factory-partial') {
    await flash.replaceKey(storeNames.filter((store) => !cleared.includes(store)));
    return cleared;
  }
  for (const store of cleared) await flash.clear(store);
  return cleared;
}
