// Guide, Resetting a Phone: what the data map says, then the phone begins anew.

import type { Phone } from '../phone.ts';
import { clearFlash, overridesClearedBy } from '../reset/reset.ts';
import type { ResetKind } from '../storage/data-map.ts';
import { clearUploaded } from './clear-uploaded.ts';

/** Rejects with conflict where the phone is not running. Calls end first: what they leave behind is cleared as well. */
export function resetToDefaults(phone: Phone, kind: ResetKind): Promise<void> {
  return phone.reboot(
    async () => {
      phone.log.write('sec', '*', `reset ${kind}`);
      for (const override of overridesClearedBy(kind)) await phone.profile.uploadState.mark(override, 'cleared');
      if (kind === 'user-data') await clearUploaded(phone);
    },
    (flash) => clearFlash(flash, kind),
  );
}
