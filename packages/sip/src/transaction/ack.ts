// The ACK that the INVITE client transaction makes for a final response of 300 to 699 (RFC 3261 §17.1.1.3), and CANCEL (§9.1).

import { SipRequest, type SipResponse } from '../message/message.ts';

/** A request of the same branch as `request`, which must carry its Via already. */
function sameBranch(request: SipRequest, method: 'ACK' | 'CANCEL', to: string): SipRequest {
  const made = new SipRequest(method, request.uriText);
  for (const topVia of request.headers.list('Via').slice(0, 1)) made.headers.add('Via', topVia);
  made.headers.add('Max-Forwards', '70');
  for (const route of request.headers.all('Route')) made.headers.add('Route', route);
  for (const name of ['From', 'Call-ID'] as const) for (const value of request.headers.all(name)) made.headers.add(name, value);
  made.headers.add('To', to);
  made.headers.add('CSeq', `${request.cSeq.number} ${method}`);
  return made;
}

export function createAck(request: SipRequest, response: SipResponse): SipRequest {
  return sameBranch(request, 'ACK', response.headers.get('To') ?? '');
}

/** `reasons` are values of Reason (RFC 3326). */
export function createCancel(request: SipRequest, reasons: readonly string[] = []): SipRequest {
  const cancel = sameBranch(request, 'CANCEL', request.headers.get('To') ?? '');
  for (const reason of reasons) cancel.headers.add('Reason', reason);
  return cancel;
}
