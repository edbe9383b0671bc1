// Settings that count only with others set to 1: device.* with device.set and its own .set (guide, Encryption), line keys with lineKey.reassignment.enabled.

import { isGatedByDeviceSet } from '../parameter/catalogue.ts';

const lineKeySwitch = 'lineKey.reassignment.enabled';

/** The names of a setting's gates, spelled after its own; each must be 1. Empty for most settings. */
export function gatesOf(name: string): readonly string[] {
  if (isGatedByDeviceSet(name)) return ['device.set', `${name}.set`];
  return /^lineKey\.\d+\./i.test(name) ? [lineKeySwitch] : [];
}

/** Is the setting with that key (in lower case) a gate of others? */
export function isGate(key: string): boolean {
  return (key.startsWith('device.') && key.endsWith('.set')) || key === lineKeySwitch.toLowerCase();
}

/** `a="1" and b="1"`: what is missing, as a person reads it. */
export function gatesText(gates: readonly string[]): string {
  return gates.map((gate) => `${gate}="1"`).join(' and ');
}
