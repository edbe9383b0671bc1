// One entry of the call lists.

import type { CallListEntry } from '@offhook/ucs';

import type { Phone } from '../phone.ts';

export function deleteCall({ profile }: Phone, entry: CallListEntry): Promise<void> {
  return profile.callLists.remove(entry);
}
