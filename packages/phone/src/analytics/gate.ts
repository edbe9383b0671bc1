// The one gate through which anything but provisioning, SIP, media, time and name look-ups leaves the phone. It asks the settings each time (guide, Device Analytics Settings).

import type { Settings } from '@offhook/ucs';

/** Words of da.supported.services. */
export const analyticsServices = [
  'sdi',
  'ni',
  'service',
  'tsid',
  'pcap',
  'log',
  'config',
  'core',
  'vqmon',
  'cdr',
  'uptimeanalytics',
  'hardwareanalytics',
  'uianalytics',
  'blf',
  'sca',
  'restart',
  'reboot',
  'resettofactory',
  'restapi',
] as const;
export type AnalyticsService = (typeof analyticsServices)[number];

/** Analytics are on when a switch for them is on; device.da.enabled=0 behind its gate switches them off whatever else is set, as the guide's second example shows. */
export function isAnalyticsOn(settings: Settings): boolean {
  if (settings.isSet('device.da.enabled')) return settings.get('device.da.enabled');
  return settings.get('feature.da.enabled');
}

export function mayLeave(settings: Settings, service: AnalyticsService): boolean {
  if (!isAnalyticsOn(settings)) return false;
  const words = settings
    .get('da.supported.services')
    .split(',')
    .map((word) => word.trim().toLowerCase());
  return words.includes('all') || words.includes(service);
}
