// What somebody types to say who is meant, as the interface takes it.

import type { Identifier } from '@offhook/api';

/** A number, an extension, a SIP URI or a login; a name has a field of its own. */
export function identifierOf(text: string): Identifier {
  const value = text.trim();
  if (value.includes('@')) return { type: 'sip-uri', value: /^sips?:/i.test(value) ? value : `sip:${value}` };
  if (/^\d{1,6}$/.test(value)) return { type: 'extension', value };
  return { type: /^\+?[\d\s().-]+$/.test(value) ? 'phone-number' : 'login', value };
}

/** Those that were filled in. */
export function identifiersOf(address: string, name: string): Identifier[] {
  return [
    ...(address.trim() === '' ? [] : [identifierOf(address)]),
    ...(name.trim() === '' ? [] : [{ type: 'name', value: name.trim() } as const]),
  ];
}
