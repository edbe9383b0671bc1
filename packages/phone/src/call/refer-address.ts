// The address in Refer-To of a transfer with consultation: RFC 5589 §7.3, RFC 5627.

import type { SipUri } from '@offhook/sip';
import { parseUri, writeUri } from '@offhook/sip';

function hostOf(address: string): string {
  return parseUri(address, 'address').host.toLowerCase();
}

/** The party's Contact where it is a GRUU, else the address by which the own domain knows it: other domains, and people, know no Contact. */
export function referAddress(party: string, ownAddressOfRecord: string, contact: SipUri | undefined): string {
  if (contact === undefined) return party;
  if (contact.parameters.has('gr')) return writeUri(contact);
  return hostOf(party) === hostOf(ownAddressOfRecord) ? party : writeUri(contact);
}
