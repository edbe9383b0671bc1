// What becomes of a call that comes in, before anybody hears it: by its contact (ar, ad and dc; guide, Local Contact Directory: distinctive incoming call
// treatment), by where the line's calls go (divert.*), by whether there is room for it.

import type { Contact, Disposition, Settings } from '@offhook/ucs';

import type { ForwardReason } from './forwarding.ts';
import { forwardTarget, isNeverDiverted } from './forwarding.ts';

export type Treatment =
  | { readonly kind: 'ring' }
  | { readonly kind: 'refuse'; readonly status: number; readonly disposition: Disposition }
  | { readonly kind: 'forward'; readonly to: string };

export interface IncomingFacts {
  readonly settings: Settings;
  readonly lineIndex: number;
  readonly contact: Contact | undefined;
  /** There is no room for it, or no other call is wanted beside one. */
  readonly isBusy: boolean;
  readonly isDoNotDisturb: boolean;
}

const busy = { kind: 'refuse', status: 486, disposition: 'Busy' } as const;

/** A contact's own place, and that somebody is to be rejected, go before where the line's calls go. */
export function treatmentOf({ settings, lineIndex, contact, isBusy, isDoNotDisturb }: IncomingFacts): Treatment {
  const own = ofContact(settings, lineIndex, contact);
  const forward = (reason: ForwardReason): Treatment | undefined => {
    const to = own === undefined ? forwardTarget(settings, lineIndex, reason) : undefined;
    return to === undefined ? undefined : { kind: 'forward', to };
  };
  return (
    forward('always') ??
    (isBusy ? (forward('busy') ?? busy) : undefined) ??
    (isDoNotDisturb ? (forward('do-not-disturb') ?? (settings.get('call.rejectBusyOnDnd') ? busy : undefined)) : undefined) ??
    own ?? { kind: 'ring' }
  );
}

/** Who is to be rejected is not diverted. */
function ofContact(settings: Settings, lineIndex: number, contact: Contact | undefined): Treatment | undefined {
  if (contact?.autoReject === true) return { kind: 'refuse', status: 603, disposition: 'Rejected' };
  const { autoDivert = false, divertContact: to = '' } = contact ?? {};
  const isDiverted = autoDivert && to !== '' && settings.get('divert.#.autoOnSpecificCaller', lineIndex);
  return isDiverted && !isNeverDiverted(settings, lineIndex) ? { kind: 'forward', to } : undefined;
}
