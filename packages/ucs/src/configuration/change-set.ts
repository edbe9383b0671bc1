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

const strength: Readonly<Record<ChangeEffect, number>> = { none: 0, restart: 1, reboot: 2 };

export function changeSet(before: EffectiveConfiguration, after: EffectiveConfiguration): ChangeSet {
  const changes: ParameterChange[] = [];
  const keys = new Set([...before.values.keys(), ...after.values.keys()]);
  for (const key of [...keys].sort()) {
    const value = after.values.get(key) ?? before.values.get(key);
    if (value === undefined) continue;
    const row: ParameterRow = catalogue[value.parameter];
    const textBefore = before.values.get(key)?.text ?? defaultText(row, before);
    const textAfter = after.values.get(key)?.text ?? defaultText(row, after);
    if (textBefore !== textAfter)
      changes.push({ name: value.name, parameter: value.parameter, before: textBefore, after: textAfter, effect: row.effect });
  }
  const effect = changes.reduce<ChangeEffect>(
    (strongest, change) => (strength[change.effect] > strength[strongest] ? change.effect : strongest),
    'none',
  );
  return { changes, effect };
}
