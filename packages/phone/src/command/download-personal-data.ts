// Directory and call list as the server has them, whatever the settings of check-sync say.

import type { Phone } from '../phone.ts';

export function downloadPersonalData(phone: Phone): Promise<void> {
  return phone.ask({ callList: true, directory: 'asked' });
}
