// Which gates of a setting are closed on a phone, and which file that nobody has seen may yet open them.

import { gatesOf, gatesText, isGatedByDeviceSet } from '@offhook/ucs';

import type { ExaminedSetting } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';
import type { PlacedSetting } from './placed-setting.ts';

/** A file that the phone reads and whose content is not known here: a server makes it on request, it lies elsewhere, or no key opens it. */
export interface UnknownFile {
  readonly name: string;
  /** In the phone's order of precedence; -1 where that is not known. */
  readonly position: number;
}

export interface ClosedGates {
  /** Every gate that nothing known opens, as the setting's own name is spelled. */
  readonly missing: readonly string[];
  /** The files that may open them all; empty where it is certain that a gate is closed. */
  readonly heldBy: readonly string[];
}

/** Undefined where all are open. `winnerOf` tells what is known to be in force for a key. */
export function closedGates(
  { assignment: { name } }: ExaminedSetting,
  winnerOf: (key: string) => PlacedSetting | undefined,
  unknown: readonly UnknownFile[],
): ClosedGates | undefined {
  const closed = gatesOf(name).flatMap((gate) => {
    const winner = winnerOf(gate.toLowerCase());
    if (winner?.setting.canonical === '1') return [];
    // A file that comes after the one that closes the gate cannot open it.
    return [{ gate, openers: unknown.filter(({ position }) => winner === undefined || position < winner.position) }];
  });
  if (closed.length === 0) return undefined;
  const isCertain = closed.some(({ openers }) => openers.length === 0);
  const heldBy = isCertain ? [] : new Set(closed.flatMap(({ openers }) => openers));
  return { missing: closed.map(({ gate }) => gate), heldBy: [...heldBy].map((file) => file.name) };
}

export function closedGatesMessage(name: string, { missing, heldBy }: ClosedGates): string {
  if (heldBy.length === 0) return `${name} is ignored without ${gatesText(missing)}`;
  const more = heldBy.length === 1 ? '' : ` or ${heldBy.length - 1} more`;
  return `${name} counts only with ${gatesText(missing)}, which ${heldBy[0]}${more} may hold: what it says is not known here`;
}

/** Of a file by itself, which nobody knows a phone to read: it opens device.* as a whole, and a setting of it lacks its own gate. */
export function loneGateFindings(settings: readonly ExaminedSetting[]): readonly Finding[] {
  const keys = new Set(settings.map(({ key }) => key));
  if (!settings.some(({ key, canonical }) => key === 'device.set' && canonical === '1')) return [];
  return settings.flatMap(({ key, canonical, assignment: { name, place } }) => {
    if (canonical === undefined || !isGatedByDeviceSet(name) || key === 'device.set' || keys.has(`${key}.set`)) return [];
    const message = `${name} counts only with ${name}.set="1": this file holds device.set="1" and lacks the other`;
    return [finding('gate-closed', place, message, { ...aboutName(name), severity: 'note' })];
  });
}
