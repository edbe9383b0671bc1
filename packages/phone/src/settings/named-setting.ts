// Settings whose names are put together: of a ringer, a chord, a step of a pattern.

import type { ParameterName, Settings } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

/** The value in force; undefined where there is no such parameter, or it is a number that is not set. */
export function namedSetting(settings: Settings, name: string, index?: number): boolean | number | string | undefined {
  if (!Object.hasOwn(catalogue, name)) return undefined;
  const get = settings.get.bind(settings) as (name: ParameterName, ...indices: readonly number[]) => boolean | number | string | undefined;
  return get(name as ParameterName, ...(index === undefined ? [] : [index]));
}
