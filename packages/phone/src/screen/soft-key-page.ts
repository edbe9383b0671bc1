// Which soft keys are seen: four fit, and More leads to the others. Screens without colours are small and get the short labels of real phones.

import type { SoftKey } from './screen.ts';

const fitting = 4;

const shortLabels: Readonly<Record<string, string>> = {
  Conference: 'Confrnc',
  Consultative: 'Consult',
  Directory: 'Dir',
  'Clear All': 'Clear',
};

/** `page` counts from 0 and starts again after the last. */
export function softKeyPage(keys: readonly SoftKey[], page: number, more: () => void): readonly SoftKey[] {
  if (keys.length <= fitting) return keys;
  const perPage = fitting - 1;
  const first = (page % Math.ceil(keys.length / perPage)) * perPage;
  return [...keys.slice(first, first + perPage), { label: 'More', press: more }];
}

/** A count in brackets is left out on a small screen. */
export function softKeyLabel(label: string, isSmall: boolean): string {
  return isSmall ? (shortLabels[label] ?? label.replace(/ \(\d+\)$/, '')) : label;
}
