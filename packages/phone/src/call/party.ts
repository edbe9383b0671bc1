// The other party of a call as lists and screen show it.

import type { NameAddress } from '@offhook/sip';
import type { Address } from '@offhook/ucs';

/** The directory's name wins over the one in the message (up.useDirectoryNames decides in `nameOf`). */
export function partyOf(identity: NameAddress, nameOf: (address: string) => string | undefined): Address {
  const { user, host } = identity.uri;
  const address = user === undefined || user === '' ? `sip:${host}` : `sip:${user}@${host}`;
  const name = nameOf(address) ?? (identity.displayName === '' ? undefined : identity.displayName);
  return { address, ...(name === undefined ? {} : { name }) };
}

/** What the screen shows of a party: the name, else the number. */
export function partyText(party: Address): string {
  return party.name ?? party.address.replace(/^(?:sips?|tel):/i, '').replace(/@.*/, '');
}
