// Guide, Add a Contact to the Local Directory, and change one.

import type { Contact } from '@offhook/ucs';

import type { Phone } from '../phone.ts';

/** `before` is the contact that it takes the place of. Rejects as LocalDirectory.save does. */
export function saveContact({ profile }: Phone, contact: Contact, before?: Contact): Promise<void> {
  return profile.directory.save(contact, before);
}
