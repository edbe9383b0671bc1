// When a phone asks its provisioning server by itself: prov.polling.* of the UC Software parameters.

import type { Settings } from '@offhook/ucs';

/** What differs from phone to phone, and from boot to boot. */
export interface PollingDraw {
  readonly macAddress: string;
  /** In [0, 1), the same until the next boot. */
  readonly fraction: () => number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const defaultTimeMs = 3 * 60 * minuteMs;

/** HH:MM as milliseconds after midnight. */
function timeOfDayMs(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text.trim()) ?? [];
  return hours === undefined || minutes === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * minuteMs;
}

/** Milliseconds from `localMs`, the phone's local time as milliseconds since 1970, to its next question; undefined where it asks none. `abs` and `random` count whole days; of more than one, a phone's day follows from its MAC address in `random`, and its time of day is drawn between prov.polling.time and prov.polling.timeRandomEnd. */
export function pollAfterMs(settings: Settings, localMs: number, draw: PollingDraw): number | undefined {
  if (!settings.get('prov.polling.enabled')) return undefined;
  const periodMs = settings.get('prov.polling.period') * 1000;
  const mode = settings.get('prov.polling.mode');
  if (mode === 'rel') return periodMs;
  const days = Math.max(1, Math.ceil(periodMs / dayMs));
  const startMs = timeOfDayMs(settings.get('prov.polling.time')) ?? defaultTimeMs;
  const isRandom = mode === 'random';
  const endMs = timeOfDayMs(settings.get('prov.polling.timeRandomEnd')) ?? startMs;
  // A window that ends no later than it begins goes over midnight.
  const windowMs = endMs > startMs ? endMs - startMs : endMs - startMs + dayMs;
  const offsetMs = startMs + (isRandom ? Math.floor(draw.fraction() * windowMs) : 0);
  const phase = isRandom ? Number.parseInt(draw.macAddress.slice(-6), 16) % days : 0;
  let day = Math.floor((localMs - offsetMs) / dayMs) + 1;
  day += (((phase - day) % days) + days) % days;
  return day * dayMs + offsetMs - localMs;
}
