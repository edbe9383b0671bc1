// In which zone a phone's clock is: what somebody set at the phone is stronger than what it was given. What it wrote before its zone changed may be of either zone:
// nobody knows when the phone took the new one, nor whether the one before was ever right.

import type { Zone } from '@offhook/ucs';
import { zoneOf, zoneParameters } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { phoneClockRows } from '../store/phone-clock-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { findPhoneKey } from './phone-key.ts';
import { loadNamedOverrides } from './override-records.ts';

interface PhoneZoneParts {
  readonly store: Store;
  readonly configuration: ConfigurationFiles;
  readonly access: RecordsAccess;
  /** Asked for where it is not given. */
  readonly deviceKey?: Uint8Array;
}

export interface PhoneClock {
  /** Undefined where nothing says it. */
  readonly zone: Zone | undefined;
  /** What was said, now and before, by which a change is known. */
  readonly said: string;
  /** Of the zone in which the phone writes now, what is not yet noted. */
  readonly unnoted?: string;
}

interface Said {
  readonly said: string;
  readonly zone: Zone | undefined;
}

/** One that was in force until then. */
interface Former {
  readonly zone: Zone;
  readonly untilMs: number;
}

/** Within that time a phone has taken what is set, unless it is off. */
const takenWithinMs = 7 * 86_400_000;

/** What a clock may show that was in one zone, and is in another. */
function eitherZone(zone: Zone, former: readonly Former[]): Zone {
  if (former.length === 0) return zone;
  return {
    offsetsS(wallMs) {
      const before = former.flatMap((one): readonly number[] => {
        const offsets = one.zone.offsetsS(wallMs);
        return wallMs - Math.max(...offsets) * 1000 <= one.untilMs + takenWithinMs ? offsets : [];
      });
      return [...new Set([...zone.offsetsS(wallMs), ...before])];
    },
  };
}

async function saidNow(parts: PhoneZoneParts, macAddress: string): Promise<Said> {
  const { store, configuration, access } = parts;
  const deviceKey = parts.deviceKey ?? (await findPhoneKey(store, access, macAddress));
  const overridden =
    deviceKey === undefined
      ? new Map<string, string>()
      : await loadNamedOverrides({ store, access, deviceKey }, macAddress, zoneParameters);
  const setting = (name: string): string | undefined => overridden.get(name) ?? configuration.setting(macAddress, name);
  return { zone: zoneOf(setting), said: zoneParameters.map((name) => setting(name) ?? '').join('|') };
}

function zoneSaid(said: string): Zone | undefined {
  const values = said.split('|');
  return zoneOf((name) => values[zoneParameters.indexOf(name)] || undefined);
}

export async function clockOfPhone(parts: PhoneZoneParts, macAddress: string): Promise<PhoneClock> {
  const now = await saidNow(parts, macAddress);
  const rows = await phoneClockRows(parts.access, macAddress);
  const nowMs = parts.store.platform.clock.now();
  const former = rows.flatMap(({ said }, at): readonly Former[] => {
    const zone = said === now.said ? undefined : zoneSaid(said);
    return zone === undefined ? [] : [{ zone, untilMs: rows[at + 1]?.from_ms ?? nowMs }];
  });
  const others = rows.map(({ said }) => said).filter((said) => said !== now.said);
  return {
    zone: now.zone === undefined ? undefined : eitherZone(now.zone, former),
    said: [now.said, ...others].join('\n'),
    ...(now.zone === undefined || rows.at(-1)?.said === now.said ? {} : { unnoted: now.said }),
  };
}

/** Undefined where nothing says it. */
export async function zoneOfPhone(parts: PhoneZoneParts, macAddress: string): Promise<Zone | undefined> {
  return (await clockOfPhone(parts, macAddress)).zone;
}

/** Whatever it was before; undefined where nothing says it. */
export async function zoneNow(parts: PhoneZoneParts, macAddress: string): Promise<Zone | undefined> {
  return (await saidNow(parts, macAddress)).zone;
}
