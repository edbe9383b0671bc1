// How a message finds its transaction: RFC 3261 §17.1.3, §17.2.3, and §8.2.2.2 for merged requests.

import type { SipRequest, SipResponse } from '../message/message.ts';
import { branchCookie } from '../message/via.ts';

export function clientKey(message: SipRequest | SipResponse): string {
  return `${message.via.parameters.get('branch') ?? ''}|${message.cSeq.method}`;
}

/** The key of the server transaction that `request` belongs to; an ACK or, with `method`, a CANCEL is looked up as the INVITE. */
export function serverKey(request: SipRequest, method = request.method): string {
  const { via } = request;
  const branch = via.parameters.get('branch') ?? '';
  const keyMethod = method === 'ACK' ? 'INVITE' : method;
  const sentBy = `${via.host}:${via.port ?? ''}`;
  // The branch is compared without regard to case (RFC 3261 §7.3.1), the cookie alone is no branch (RFC 4475 §3.1.2.8).
  if (branch.startsWith(branchCookie) && branch.length > branchCookie.length) return `${branch.toLowerCase()}|${sentBy}|${keyMethod}`;
  // §17.2.3, the rules of RFC 2543. The To tag is left out, as an ACK carries ours and the INVITE none.
  return `2543|${request.callId}|${request.fromTag ?? ''}|${request.cSeq.number}|${sentBy}|${branch}|${keyMethod}`;
}

export function mergeKey(request: SipRequest): string {
  return `${request.callId}|${request.fromTag ?? ''}|${request.cSeq.number}|${request.method}`;
}
