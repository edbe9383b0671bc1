// Somebody gives a password, to open what it opens.

import type { Phone } from '../phone.ts';
import type { PasswordRole } from '../security/passwords.ts';

/** The strongest role that the password opens. Rejects with bad-credentials where that is not enough for `wanted`, and with forbidden after too many wrong ones. */
export function signIn({ device }: Phone, wanted: PasswordRole, password: string): Promise<PasswordRole> {
  const { passwords, logIns } = device;
  return logIns.attempt(async () => {
    if (await passwords.check('admin', password)) return 'admin';
    return wanted === 'user' && (await passwords.check('user', password)) ? 'user' : undefined;
  });
}
