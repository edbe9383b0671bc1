import type { Contact } from '@offhook/ucs';

import type { Phone } from '../phone.ts';

/** Rejects as LocalDirectory.remove does. */
export function deleteContact({ profile }: Phone, contact: Contact): Promise<void> {
  return profile.directory.remove(contact.contact);
}
