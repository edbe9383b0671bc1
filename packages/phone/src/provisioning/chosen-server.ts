// Which provisioning server the phone asks, and as whom. It is started with one; device.prov.* that came through their gates take its place.

import type { Settings } from '@offhook/ucs';

import type { ProvisioningServer } from './provisioning-client.ts';

/** device.prov.serverName: a host, with a path or not, or a URL, whose protocol goes before device.prov.serverType. Undefined where nothing spoken here is named. */
function namedUrl(settings: Settings): string | undefined {
  return spokenUrl(settings.get('device.prov.serverName'), settings.get('device.prov.serverType'));
}

function spokenUrl(name: string, type: string): string | undefined {
  if (name === '') return undefined;
  const url = name.includes('://') ? name : `${type.toLowerCase()}://${name}`;
  return /^https?:/i.test(url) && URL.canParse(url) ? url : undefined;
}

/** A host, with a path or not, or a URL of HTTP or HTTPS. */
export function isSpokenServer(name: string): boolean {
  return spokenUrl(name, 'HTTPS') !== undefined;
}

function isSameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** The credentials that the phone was started with are for that server alone. */
export function chosenServer(started: ProvisioningServer | undefined, settings: Settings): ProvisioningServer | undefined {
  const url = namedUrl(settings) ?? started?.url;
  if (url === undefined) return undefined;
  const isKnown = started !== undefined && isSameOrigin(url, started.url);
  const user = settings.get('device.prov.user') || (isKnown ? started.user : undefined);
  const password = settings.get('device.prov.password') || (isKnown ? started.password : undefined);
  return {
    url,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(started?.trust === undefined ? {} : { trust: started.trust }),
  };
}
