import type { Phone } from '../phone.ts';
import type { OwnState } from '../presence/presence-state.ts';
import { setDoNotDisturb } from './set-do-not-disturb.ts';

/** What others are told of whoever is at the phone. Do Not Disturb is the phone's own, and any other ends it. */
export async function setOwnStatus(phone: Phone, state: OwnState): Promise<void> {
  const isDoNotDisturb = state === 'do-not-disturb';
  if (!isDoNotDisturb) phone.presence.choose(state);
  if (phone.choices.current.isDoNotDisturb !== isDoNotDisturb) await setDoNotDisturb(phone, isDoNotDisturb);
}
