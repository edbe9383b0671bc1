// The time of day as the screen writes it: lcl.datetime.time.24HourClock.

import type { Settings } from '@offhook/ucs';

/** `clock` is HH:MM or HH:MM:SS; anything else stays as it is. */
export function timeOfDay(settings: Settings, clock: string): string {
  const hourText = /^\d\d(?=:)/.exec(clock)?.[0];
  if (hourText === undefined || settings.get('lcl.datetime.time.24HourClock')) return clock;
  const hour = Number(hourText);
  return `${hour % 12 || 12}${clock.slice(2)} ${hour < 12 ? 'AM' : 'PM'}`;
}
