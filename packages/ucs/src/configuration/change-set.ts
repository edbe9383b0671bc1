// What changes between two effective configurations, and what that costs the phone.

import type { ParameterName } from '../parameter/catalogue.ts';
import { catalogue, defaultText } from '../parameter/catalogue.ts';
import type { ChangeEffect, ParameterRow } from '../parameter/row.ts';
import type { EffectiveConfiguration } from './effective.ts';

export interface ParameterChange {
  readonly name: string;
  readonly parameter: ParameterName;
  readonly before: string;
  readonly after: string;
  readonly effect: ChangeEffect;
}

export interface ChangeSet {
  readonly changes: readonly ParameterChange[];
  /** The strongest effect among the changes. */
  readonly effect: ChangeEffect;
}

/** Weakest first. */
const effectsByStrength: readonly ChangeEffect[] = ['none', 'unknown', 'restart', 'reboot'];

export function strongerEffect(a: ChangeEffect, b: ChangeEffect): ChangeEffect {
  return effectsByStrength.indexOf(b) > effectsByStrength.indexOf(a) ? b : a;
}

/** Unknown is none: an effect is known of every parameter that a phone of ours acts on. */
export function needsRestart(effect: ChangeEffect): boolean {
  return effect === 'restart' || effect === 'reboot';
}

export function changeSet(before: EffectiveConfiguration, after: EffectiveConfiguration): ChangeSet {
  const changes: ParameterChange[] = [];
  const keys = new Set([...before.values.keys(), ...after.values.keys()]);
  for (const key of [...keys].sort()) {
    const value = after.values.get(key) ?? before.values.get(key);
    if (value === undefined) continue;
    const row: ParameterRow = catalogue[value.parameter];
    const textBefore = before.values.get(key)?.text ?? defaultText(row, before, value.indices);
    const textAfter = after.values.get(key)?.text ?? defaultText(row, after, value.indices);
    if (textBefore !== textAfter)
      changes.push({ name: value.name, parameter: value.parameter, before: textBefore, after: textAfter, effect: row.effect });
  }
  return { changes, effect: changes.reduce<ChangeEffect>((strongest, change) => strongerEffect(strongest, change.effect), 'none') };
}
