// What the server transport does to and with the topmost Via: RFC 3261 §18.2.1, §18.2.2, RFC 3581 §4.

import type { Endpoint } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { withParameters } from '../message/parameters.ts';
import { writeVia } from '../message/via.ts';

/**
 * Fills in `received` where the sender's address is not the one it says, and `rport` where it is asked for. Both are ours to say: what
 * the sender wrote there itself would send the responses to somebody who asked for nothing.
 */
export function noteSource(request: SipRequest, source: Endpoint): void {
  const via = request.via;
  const asksPort = via.parameters.has('rport');
  if (!asksPort && via.host === source.address && !via.parameters.has('received')) return;
  const changes = asksPort ? { received: source.address, rport: String(source.port) } : { received: source.address };
  request.headers.replaceFirst('Via', writeVia({ ...via, parameters: withParameters(via.parameters, changes) }));
}

/**
 * Where a response goes: over UDP, or when the connection that the request came by is gone. The address may be a name.
 * Deviation: `maddr` is not followed. It would let anybody have a third party sent every response, and each repetition.
 */
export function responseTarget(
  response: SipResponse,
  fallbackPort: number,
  isReliable: boolean,
): { readonly host: string; readonly port: number } {
  const { parameters, host, port } = response.via;
  const received = parameters.get('received');
  // RFC 3581 §4 is for UDP: behind a connection that is gone nobody listens at its own port (RFC 3261 §18.2.2).
  const rport = isReliable ? 0 : Number(parameters.get('rport') ?? '');
  if (received !== undefined && Number.isInteger(rport) && rport > 0 && rport < 65536) return { host: received, port: rport };
  return { host: received ?? host, port: port ?? fallbackPort };
}
