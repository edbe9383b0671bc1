// Whether a message can be worked with at all: RFC 3261 §8.1.1, §8.2, §16.3 step 1, §20. Run once at the door; afterwards the getters do not throw.

import { isProblem, messageOf } from '@offhook/base';
import { badMessage } from './characters.ts';
import { parseRAck } from './c-seq.ts';
import type { SipMessage, SipRequest } from './message.ts';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
  /** The header at fault. */
  readonly header: string;
}

/** Headers that stand once (RFC 3261 §7.3.1). */
const singletons = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type', 'Expires', 'Event'] as const;

/** Lists that are looked into later, where an open quote must not come as a surprise. */
const tokenLists = [
  'Supported',
  'Require',
  'Proxy-Require',
  'Allow',
  'Accept',
  'Allow-Events',
  'Unsupported',
  'Service-Route',
  'Refer-To',
] as const;

/** Why a request is to be refused, undefined where it may be looked at. Only the ACK is never answered. */
export function refusalOf(request: SipRequest): Refusal | undefined {
  if (request.version !== 'SIP/2.0') return { status: 505, reason: 'Version Not Supported', header: 'start line' };
  try {
    checkCommon(request);
    // §8.1.1.5: the method of CSeq is that of the request line.
    if (request.cSeq.method !== request.method) throw badMessage('CSeq', request.method, request.cSeq.method);
    // §19.1.1: a Request-URI has no headers.
    if (request.uri.headers !== '') throw badMessage('Request-URI', 'no headers', request.uriText);
    for (const name of ['Refer-To', 'Referred-By'] as const) if (request.headers.has(name)) request.addresses(name);
    return undefined;
  } catch (error) {
    if (!isProblem(error)) throw error;
    const header = String(error.details['header']);
    return { status: 400, reason: `Bad ${header}`, header };
  }
}

/** The problem of a response, undefined where it may be looked at; a bad response is dropped (RFC 3261 §8.1.3.3, §18.1.2). */
export function responseProblem(response: SipMessage): string | undefined {
  try {
    checkCommon(response);
    return undefined;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return messageOf(error);
  }
}

/** Throws bad-message where a header that every message needs is missing, doubled or not to be decoded. */
function checkCommon(message: SipMessage): void {
  for (const name of singletons) {
    const values = message.headers.all(name);
    if (values.length > 1) throw badMessage(name, 'one header', `${values.length} headers`);
  }
  void message.viaCount;
  if (message.headers.all('Via').some((via) => /,\s*(?:,|$)/.test(via)))
    throw badMessage('Via', 'no empty elements', message.headers.get('Via') ?? '');
  void message.via;
  void message.from;
  void message.to;
  void message.callId;
  void message.cSeq;
  void message.maxForwards;
  if (message.kind === 'request' || message.cSeq.method !== 'REGISTER') void message.contacts;
  else message.headers.list('Contact');
  void message.routes;
  void message.recordRoutes;
  void message.event;
  void message.contentType;
  void message.subscriptionState;
  for (const name of tokenLists) if (message.headers.has(name)) message.headers.list(name);
  for (const name of ['Session-Expires', 'Replaces', 'Content-Disposition'] as const) message.valueWithParameters(name);
  message.number('RSeq', 2 ** 32 - 1);
  const rack = message.headers.get('RAck');
  if (rack !== undefined) parseRAck(rack);
}
