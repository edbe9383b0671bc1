// Identifiers of records of phones' lists.

import type { Platform } from '@offhook/base';
import { randomHex } from '@offhook/base';

const timeDigits = 12;
const randomBytes = 10;

/**
 * 32 hexadecimal digits that rise with time: records that come together are written to few pages of each index, and not each to one of its own. It tells when
 * the record came in; a call that is anonymised gets another.
 */
export function risingId({ clock, random }: Pick<Platform, 'clock' | 'random'>): string {
  return Math.max(0, clock.now()).toString(16).padStart(timeDigits, '0').slice(-timeDigits) + randomHex(random, randomBytes);
}
