// Guide, Add a Contact to the Local Directory.

import type { Contact } from '@offhook/ucs';

import type { Phone } from '../phone.ts';

/** Rejects as LocalDirectory.add does. */
export function saveContact({ profile }: Phone, contact: Contact): Promise<void> {
  return profile.directory.add(contact);
}
