// The phone's directory: the personal file and the site's, the personal one winning (guide, Maintaining Per-Phone Directory Files).

import type { Contact } from './contact.ts';

/** Contacts are the same when their ct is. Cut to `maximum` entries. */
export function mergeDirectories(personal: readonly Contact[], site: readonly Contact[], maximum: number): readonly Contact[] {
  const known = new Set(personal.map((contact) => contact.contact));
  return [...personal, ...site.filter((contact) => !known.has(contact.contact))].slice(0, maximum);
}
