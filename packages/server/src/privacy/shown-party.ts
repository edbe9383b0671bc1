// Whoever took part in a call as the answer to a request shows them: the person in clear; of others the number that was dialled or shown, and no name (GDPR Art. 15(4)).

import type { PersonMatcher } from '@offhook/privacy';
import { maskAddress, withoutCompanions } from '@offhook/privacy';
import type { Address } from '@offhook/ucs';
import { logWords } from '@offhook/ucs';

/** The number of somebody else as it was dialled or shown; of other addresses, nothing. */
export function shownNumber(address: string): string {
  const user = address
    .replace(/^[^<]*</, '')
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;>].*$/, '');
  return /^\+?[\d*#().\s-]+$/.test(user) ? user : maskAddress(address);
}

export function shownParty(matcher: PersonMatcher, { name, ...party }: Address, isOwn: boolean): Address {
  if (!isOwn) return { address: shownNumber(party.address) };
  const [shown] = name === undefined ? [] : withoutCompanions(matcher, [name], logWords);
  return shown === undefined ? party : { ...party, name: shown };
}
