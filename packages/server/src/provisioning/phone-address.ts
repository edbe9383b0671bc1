// The MAC address of a phone, in any of its writings.

import { ProblemError } from '@offhook/base';
import { canonicalMacAddress } from '@offhook/ucs';

/** Throws ProblemError bad-request; twelve zeroes are everyone's. */
export function requireMacAddress(text: string): string {
  const macAddress = canonicalMacAddress(text);
  if (macAddress === undefined || macAddress === '000000000000')
    throw new ProblemError('bad-request', 'expected the MAC address of a phone');
  return macAddress;
}
