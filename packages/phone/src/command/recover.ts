// Guide, device.system.recoveryType: the reset that the key combination at start brings, for whoever stands at the phone and knows its MAC address or its administrator password.

import type { Phone } from '../phone.ts';
import type { ResetKind } from '../storage/data-map.ts';
import { resetToDefaults } from './reset-to-defaults.ts';

/** Deviation: CloudProv also changes provisioning to the maker's cloud, which is not spoken to; the phone is then without a server of its flash. */
const resetOf = { FullRecovery: 'factory', PreserveAdmin: 'factory-partial', CloudProv: 'factory-partial' } as const satisfies Readonly<
  Record<string, ResetKind>
>;

/** Rejects with bad-credentials where `proof` is neither. */
export async function recover(phone: Phone, proof: string): Promise<void> {
  const { logIns, passwords, settings, options } = phone.device;
  await logIns.attempt(async () => {
    const isAddress = proof.replace(/[^\da-z]/gi, '').toLowerCase() === options.macAddress;
    return isAddress || (await passwords.check('admin', proof)) ? true : undefined;
  });
  await resetToDefaults(phone, resetOf[settings.get('device.system.recoveryType')]);
}
