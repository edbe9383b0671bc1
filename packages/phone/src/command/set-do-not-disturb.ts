import type { Phone } from '../phone.ts';

export function setDoNotDisturb({ profile }: Phone, isDoNotDisturb: boolean): Promise<void> {
  return profile.choices.change({ isDoNotDisturb });
}
