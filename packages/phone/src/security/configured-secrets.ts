// Secrets that come with the configuration: passwords (kept as hashes only) and the key of encrypted files.

import { isProblem } from '@offhook/base';
import type { EncryptionKey, Settings } from '@offhook/ucs';
import { parseEncryptionKey } from '@offhook/ucs';

import type { PhoneLog } from '../logging/phone-log.ts';
import type { Passwords } from './passwords.ts';

export async function applyConfiguredPasswords(settings: Settings, passwords: Passwords): Promise<void> {
  if (settings.isSet('device.auth.localAdminPassword')) await passwords.provision('admin', settings.get('device.auth.localAdminPassword'));
  if (settings.isSet('device.auth.localUserPassword')) await passwords.provision('user', settings.get('device.auth.localUserPassword'));
}

/** Empty where there is none, or one that cannot be read, which the log then says. */
export function configuredEncryptionKeys(settings: Settings, log: PhoneLog): readonly EncryptionKey[] {
  const text = settings.get('device.sec.configEncryption.key');
  if (text === '') return [];
  try {
    return [parseEncryptionKey(text)];
  } catch (error) {
    if (!isProblem(error)) throw error;
    log.write('cfg', 4, error.message);
    return [];
  }
}
