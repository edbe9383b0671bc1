// Basic credentials of an Authorization field (RFC 7617).

import { base64Bytes, utf8Text } from '@offhook/base';

export interface BasicCredentials {
  readonly userName: string;
  readonly password: string;
}

/** Undefined where it is of another scheme, or has no colon. */
export function readBasic(authorization: string): BasicCredentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization)?.[1];
  const decoded = encoded === undefined ? undefined : base64Bytes(encoded);
  if (decoded === undefined) return undefined;
  const text = utf8Text(decoded);
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { userName: text.slice(0, colon), password: text.slice(colon + 1) };
}
