import type { Phone } from '../phone.ts';

/** By so many steps of ten, within the scale. */
export function changeVolume({ profile }: Phone, steps: number): Promise<void> {
  const { choices } = profile;
  return choices.change({ volume: Math.max(0, Math.min(10, choices.current.volume + steps)) });
}
