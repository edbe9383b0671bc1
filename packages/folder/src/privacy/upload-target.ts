// Where a phone's uploads go, and if in clear: the folder that the primary file names, else the provisioning server (guide, Provisioning Settings; Call Lists).

import type { FolderAttribute } from '@offhook/ucs';

import type { View } from './phone-view.ts';
import { isNowhere, schemeOf, shownUrl, transportOfScheme } from './shown-url.ts';
import type { Cause, Transport } from './statement.ts';

export const serverParameters = ['device.prov.serverName', 'device.prov.serverType'] as const;
export type ServerParameter = (typeof serverParameters)[number];

export interface UploadTarget {
  readonly recipient: string;
  readonly transport: Transport;
  readonly isNowhere: boolean;
  readonly causes: readonly Cause[];
}

/** A protocol in the server's URL beats device.prov.serverType; where neither is set, DHCP and the phone's own settings decide. */
export function provisioningServer(view: View<ServerParameter>): UploadTarget {
  const name = view.get('device.prov.serverName');
  const causes: Cause[] = [];
  if (view.isSet('device.prov.serverName')) causes.push(view.cause('device.prov.serverName'));
  const inUrl = schemeOf(name);
  if (inUrl === undefined && view.isSet('device.prov.serverType')) causes.push(view.cause('device.prov.serverType'));
  const scheme = inUrl ?? (view.isSet('device.prov.serverType') ? view.get('device.prov.serverType').toLowerCase() : undefined);
  return {
    recipient: name === '' ? 'the provisioning server that DHCP or the phone itself names' : shownUrl(name),
    transport: transportOfScheme(scheme),
    isNowhere: false,
    causes,
  };
}

export function uploadTarget(view: View<ServerParameter>, attribute: FolderAttribute): UploadTarget {
  const folder = view.folder(attribute);
  const scheme = schemeOf(folder);
  if (scheme === undefined) return provisioningServer(view);
  const cause = view.folderCause(attribute);
  return { recipient: cause.value ?? '', transport: transportOfScheme(scheme), isNowhere: isNowhere(folder), causes: [cause] };
}

/** ` over an encrypted connection`, as a sentence goes on. */
export function transportText(transport: Transport): string {
  switch (transport) {
    case 'clear':
      return 'in clear';
    case 'encrypted':
      return 'over an encrypted connection';
    case 'depends':
      return 'over a connection that the files do not tell';
  }
}
