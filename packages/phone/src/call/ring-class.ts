// Classes of ring that the settings give to the text of Alert-Info: voIpProt.SIP.alertInfo.*, se.rt.*.

import type { ParameterValue, Settings } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

/** Classes of notification profiles have no ring type of their own, and answer nothing. */
export type RingClass = Exclude<ParameterValue<'voIpProt.SIP.alertInfo.#.class'>, `profile${string}`>;

const alertInfoRows = 22;

/** The first row whose text the header has. */
export function ringClassOf(settings: Settings, alertInfo: string): RingClass | undefined {
  if (!settings.get('se.rt.enabled')) return undefined;
  for (let row = 1; row <= alertInfoRows; row++) {
    const value = settings.get('voIpProt.SIP.alertInfo.#.value', row);
    if (value === '' || !alertInfo.toLowerCase().includes(value.toLowerCase())) continue;
    const name = settings.get('voIpProt.SIP.alertInfo.#.class', row);
    return isRingClass(name) ? name : undefined;
  }
  return undefined;
}

export function isRingClass(name: string): name is RingClass {
  return Object.hasOwn(catalogue, `se.rt.${name}.type`);
}
