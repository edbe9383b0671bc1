// The ringers that a person can choose, by the names that the settings give them.

import type { ParameterName, Settings } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

import { melodyOf } from './sound-pattern.ts';

export interface Ringer {
  /** As settings and directories name it: ringer4. */
  readonly id: string;
  readonly name: string;
}

const ringersAtMost = 24;

/** In their order; those that play a recording are left out. */
export function ringersOf(settings: Settings): readonly Ringer[] {
  return Array.from({ length: ringersAtMost }, (_, at) => `ringer${at + 1}`).flatMap((id): readonly Ringer[] => {
    const parameter = `se.pat.ringer.${id}.name`;
    if (!Object.hasOwn(catalogue, parameter) || melodyOf(settings, 'ringer', id) === undefined) return [];
    const name = String((settings.get as (name: ParameterName) => unknown).call(settings, parameter as ParameterName));
    return [{ id, name: name === '' ? `Ring ${id.slice('ringer'.length)}` : name }];
  });
}
