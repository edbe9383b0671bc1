// The short way of a boot storm: a phone that was verified before asks for a configuration file that is rendered already. Everything else takes the long way.

import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { PhoneLogins } from '../records/phone-logins.ts';
import type { Devices } from './devices.ts';
import type { ServedCounts } from './served-counts.ts';

export interface ShortWayParts {
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
  readonly counts: ServedCounts;
  readonly logins: PhoneLogins;
}

/** Names that need no decoding and no folder. */
const plainPath = /^\/([A-Za-z0-9][\w.-]{0,200})$/;
/** What phones upload is rendered from records. */
const uploaded = /-(?:phone|web|cloud|directory|calls|app|boot|license)\.\w+$/i;

/** True where the request was answered. */
export function takeShortWay(parts: ShortWayParts, request: IncomingMessage, response: ServerResponse): boolean {
  const { authorization } = request.headers;
  if (request.method !== 'GET' || authorization === undefined || request.headers['if-none-match'] !== undefined) return false;
  const macAddress = parts.devices.verifiedBefore(authorization);
  const name = plainPath.exec(request.url ?? '')?.[1];
  if (macAddress === undefined || name === undefined || uploaded.test(name) || !parts.configuration.isFresh(name)) return false;
  const file = parts.configuration.get(macAddress, name);
  if (file === undefined || !('bytes' in file) || request.headers.range !== undefined || request.headers['if-modified-since'] !== undefined)
    return false;
  parts.counts.count(
    macAddress,
    { address: request.socket.remoteAddress ?? '', userAgent: request.headers['user-agent'] ?? '' },
    { etag: file.etag, sizeBytes: file.sizeBytes },
  );
  parts.logins.note(macAddress, name);
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': file.sizeBytes,
    'accept-ranges': 'bytes',
    ...(file.modifiedAtMs === undefined ? {} : { 'last-modified': new Date(file.modifiedAtMs).toUTCString() }),
    etag: file.etag,
    'cache-control': 'no-store',
  });
  response.end(file.bytes);
  return true;
}
