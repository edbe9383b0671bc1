// One setting changed by whoever is at the phone.

import type { Phone } from '../phone.ts';

/** Its file goes up soon; where the change needs a restart, that comes when no call is left. */
export async function changeSetting(phone: Phone, name: string, value: string): Promise<void> {
  phone.settingsChanged(await phone.layers.set(phone.profile.userLayer, name, value));
}
