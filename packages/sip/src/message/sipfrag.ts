// message/sipfrag bodies (RFC 3420), of which REFER needs the status line (RFC 3515 §2.4.5).

import { utf8Text } from '@offhook/base';
import { textBody, type Body } from './message.ts';
import { reasonPhrase } from './status.ts';

export function sipfragBody(status: number, reason = reasonPhrase(status)): Body {
  return textBody('message/sipfrag;version=2.0', `SIP/2.0 ${status} ${reason}\r\n`);
}

/** Undefined where the body does not begin with a status line. */
export function parseSipfragStatus(body: Uint8Array): { readonly status: number; readonly reason: string } | undefined {
  const match = /^\s*SIP\/2\.0 (\d{3})(?: ([^\r\n]*))?/.exec(utf8Text(body));
  return match === null ? undefined : { status: Number(match[1]), reason: match[2] ?? '' };
}
