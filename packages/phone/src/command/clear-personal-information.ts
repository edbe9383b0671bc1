// Guide, Clear Personal Information: contacts and call lists of this phone.

import type { Phone } from '../phone.ts';

export async function clearPersonalInformation({ profile }: Phone): Promise<void> {
  await profile.callLists.clear();
  await profile.directory.clear();
}
