// Somebody gives a password, to open what it opens. Each attempt stands in the log (guide, How Administrators are Informed of Any Security Anomalies).

import { ProblemError } from '@offhook/base';

import type { Phone } from '../phone.ts';
import type { PasswordRole } from '../security/passwords.ts';

/** The strongest role that the password opens. Rejects with bad-credentials where that is not enough for `wanted`. */
export async function signIn({ device }: Phone, wanted: PasswordRole, password: string): Promise<PasswordRole> {
  const { passwords, log } = device;
  const isAdmin = await passwords.check('admin', password);
  const isEnough = isAdmin || (wanted === 'user' && (await passwords.check('user', password)));
  log.write('sec', '*', `log-in on the phone ${isEnough ? 'accepted' : 'refused'}`);
  if (!isEnough) throw new ProblemError('bad-credentials', 'Wrong password');
  return isAdmin ? 'admin' : 'user';
}
