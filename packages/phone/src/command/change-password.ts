// Guide, Administrator and User Passwords: a new one, as long as the settings want it.

import type { Phone } from '../phone.ts';
import type { PasswordRole } from '../security/passwords.ts';

/** Rejects with bad-request where the new password is too short, too long, or the default. */
export async function changePassword({ device }: Phone, role: PasswordRole, password: string): Promise<void> {
  const shortest = device.settings.get(role === 'admin' ? 'sec.pwd.length.admin' : 'sec.pwd.length.user');
  await device.passwords.change(role, password, shortest);
  device.log.write('sec', '*', `${role} password changed`);
}
