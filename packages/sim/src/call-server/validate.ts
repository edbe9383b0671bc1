// Whether a request may be proxied at all: RFC 3261 §16.3. The syntax was looked at by the transport, credentials are the gate's.

import type { SipRequest, SipResponse } from '@offhook/sip';

export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** `isLoop` tells whether the request has been here before. */
export function refusalOf(request: SipRequest, isLoop: boolean): Refusal | undefined {
  const { scheme } = request.uri;
  if (scheme !== 'sip' && scheme !== 'sips') return { status: 416 };
  if (request.maxForwards === 0) return { status: 483 };
  if (isLoop) return { status: 482 };
  const required = request.headers.list('Proxy-Require');
  // No option is understood. A CANCEL has none to obey (§20.29).
  if (required.length > 0 && request.method !== 'CANCEL') return { status: 420, headers: { Unsupported: required.join(', ') } };
  return undefined;
}

/** Timer C and Record-Route are for requests that form dialogs: RFC 3261 §12.1, RFC 6665 §4.4.1, RFC 3515 §2.4.4. */
export function formsDialog(request: SipRequest | SipResponse): boolean {
  const { method } = request.cSeq;
  return method === 'INVITE' || method === 'SUBSCRIBE' || method === 'REFER';
}
