// What the directory says of a caller: ar, ad and dc of its contact (guide, Local Contact Directory: distinctive incoming call treatment).

import type { Contact, Settings } from '@offhook/ucs';

export type Treatment = { readonly kind: 'reject' } | { readonly kind: 'divert'; readonly to: string };

/** Undefined where the call comes in as others do. Who is to be rejected is not diverted. */
export function treatmentOf(contact: Contact | undefined, settings: Settings, lineIndex: number): Treatment | undefined {
  if (contact?.autoReject === true) return { kind: 'reject' };
  const { autoDivert = false, divertContact: to = '' } = contact ?? {};
  return autoDivert && to !== '' && settings.get('divert.#.autoOnSpecificCaller', lineIndex) ? { kind: 'divert', to } : undefined;
}
