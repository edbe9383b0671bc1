// The ringers that a person can choose, by the names that the settings give them.

import type { Settings } from '@offhook/ucs';

import { namedSetting } from '../settings/named-setting.ts';
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
    if (melodyOf(settings, 'ringer', id) === undefined) return [];
    const name = namedSetting(settings, `se.pat.ringer.${id}.name`);
    return [{ id, name: typeof name === 'string' && name !== '' ? name : `Ring ${id.slice('ringer'.length)}` }];
  });
}
