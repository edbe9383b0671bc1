// Missed, received and placed calls, here and with the next upload on the server.

import type { Phone } from '../phone.ts';

export function clearCallLists({ profile }: Phone): Promise<void> {
  return profile.callLists.clear();
}
