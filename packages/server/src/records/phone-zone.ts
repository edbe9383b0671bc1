// In which zone a phone's clock is: what somebody set at the phone is stronger than what it was given.

import type { Zone } from '@offhook/ucs';
import { zoneOf, zoneParameters } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
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
  /** What was said, by which a change is known. */
  readonly said: string;
}

export async function clockOfPhone(parts: PhoneZoneParts, macAddress: string): Promise<PhoneClock> {
  const { store, configuration, access } = parts;
  const deviceKey = parts.deviceKey ?? (await findPhoneKey(store, access, macAddress));
  const overridden =
    deviceKey === undefined
      ? new Map<string, string>()
      : await loadNamedOverrides({ store, access, deviceKey }, macAddress, zoneParameters);
  const setting = (name: string): string | undefined => overridden.get(name) ?? configuration.setting(macAddress, name);
  return { zone: zoneOf(setting), said: zoneParameters.map((name) => setting(name) ?? '').join('|') };
}

/** Undefined where nothing says it. */
export async function zoneOfPhone(parts: PhoneZoneParts, macAddress: string): Promise<Zone | undefined> {
  return (await clockOfPhone(parts, macAddress)).zone;
}
