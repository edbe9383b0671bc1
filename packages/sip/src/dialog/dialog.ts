// A dialog: RFC 3261 §12. Early and confirmed are states of the usage; here are the id, the route set, the targets and the sequence numbers.

import { cSeqLimit } from '../message/c-seq.ts';
import { SipRequest, type SipMessage, type SipResponse } from '../message/message.ts';
import { nameAddress, writeNameAddress, type NameAddress } from '../message/name-address.ts';
import { writeUri, type SipUri } from '../message/uri.ts';
import type { Flow } from '../transport/flow.ts';

export interface DialogId {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

export function dialogKey(id: DialogId): string {
  return `${id.callId}|${id.localTag}|${id.remoteTag}`;
}

/** The id that a request names, seen from its receiver. */
export function dialogIdOfRequest(request: SipRequest): DialogId {
  return { callId: request.callId, localTag: request.toTag ?? '', remoteTag: request.fromTag ?? '' };
}

/** The id that a response names, seen from the one who asked. */
export function dialogIdOfResponse(response: SipResponse): DialogId {
  return { callId: response.callId, localTag: response.fromTag ?? '', remoteTag: response.toTag ?? '' };
}

export class Dialog {
  readonly id: DialogId;
  /** With our tag. */
  readonly local: NameAddress;
  readonly remote: NameAddress;
  /** Who sent the request that made it. */
  readonly begunBy: 'us' | 'them';
  remoteTarget: SipUri;
  /** Fixed at creation, but for a 2xx that confirms an early dialog (§13.2.2.4). */
  routes: readonly NameAddress[];
  /** The flow of the last message heard. */
  flow: Flow | undefined;
  #localSequence: number;
  /** -1 before the first request of the far end. */
  #remoteSequence: number;
  /** The greatest number of a request of theirs, and of a response to one of ours, that moved the target. */
  readonly #refreshedBy = { request: 0, response: 0 };

  private constructor(parts: {
    id: DialogId;
    begunBy: 'us' | 'them';
    local: NameAddress;
    remote: NameAddress;
    remoteTarget: SipUri;
    routes: readonly NameAddress[];
    flow: Flow | undefined;
    localSequence: number;
    remoteSequence: number;
  }) {
    this.id = parts.id;
    this.begunBy = parts.begunBy;
    this.local = parts.local;
    this.remote = parts.remote;
    this.remoteTarget = parts.remoteTarget;
    this.routes = parts.routes;
    this.flow = parts.flow;
    this.#localSequence = parts.localSequence;
    this.#remoteSequence = parts.remoteSequence;
  }

  /** §12.1.1; `localTag` is that of our response. */
  static ofServer(request: SipRequest, localTag: string, flow: Flow): Dialog {
    return new Dialog({
      id: { callId: request.callId, localTag, remoteTag: request.fromTag ?? '' },
      begunBy: 'them',
      local: { ...request.to, parameters: new Map([['tag', localTag]]) },
      remote: request.from,
      remoteTarget: request.contacts[0]?.uri ?? request.from.uri,
      routes: request.recordRoutes,
      flow,
      localSequence: 0,
      remoteSequence: request.cSeq.number,
    });
  }

  /** §12.1.2. */
  static ofClient(request: SipRequest, response: SipResponse, flow: Flow | undefined): Dialog {
    return new Dialog({
      id: dialogIdOfResponse(response),
      begunBy: 'us',
      local: request.from,
      remote: response.to,
      remoteTarget: response.contacts[0]?.uri ?? request.uri,
      routes: [...response.recordRoutes].reverse(),
      flow,
      localSequence: request.cSeq.number,
      remoteSequence: -1,
    });
  }

  /** The dialog that a NOTIFY opens for a subscriber that has not heard the 2xx yet (RFC 6665 §4.4.1). */
  static ofNotify(subscribe: SipRequest, notify: SipRequest, flow: Flow): Dialog {
    return new Dialog({
      id: dialogIdOfRequest(notify),
      begunBy: 'us',
      local: subscribe.from,
      remote: notify.from,
      remoteTarget: notify.contacts[0]?.uri ?? notify.from.uri,
      routes: notify.recordRoutes,
      flow,
      localSequence: subscribe.cSeq.number,
      remoteSequence: notify.cSeq.number,
    });
  }

  get localSequence(): number {
    return this.#localSequence;
  }

  /** Sequence numbers used outside, such as by a repeated INVITE after a challenge. */
  raiseLocalSequence(to: number): void {
    this.#localSequence = Math.max(this.#localSequence, to);
  }

  nextSequence(): number {
    this.#localSequence = (this.#localSequence + 1) % (cSeqLimit + 1);
    return this.#localSequence;
  }

  /** §12.2.2: false where the number is lower than one already seen: answered 500. */
  acceptSequence(request: SipRequest): boolean {
    const { number } = request.cSeq;
    if (number < this.#remoteSequence) return false;
    this.#remoteSequence = number;
    return true;
  }

  /** Target refresh (§12.2.1.2, §12.2.2; RFC 6141). What was sent before another refresh and is answered after it says nothing new. */
  refreshTarget(message: SipMessage): void {
    const { number } = message.cSeq;
    if (number < this.#refreshedBy[message.kind]) return;
    this.#refreshedBy[message.kind] = number;
    const target = message.contacts[0]?.uri;
    if (target !== undefined) this.remoteTarget = target;
  }

  /** §12.2.1.1, loose and strict routing. ACK takes the number of its INVITE. */
  createRequest(method: string, sequence: number): SipRequest {
    const first = this.routes[0];
    const isStrict = first !== undefined && !first.uri.parameters.has('lr');
    const request = new SipRequest(method, writeUri(isStrict ? first.uri : this.remoteTarget));
    const routes = isStrict ? [...this.routes.slice(1), nameAddress(this.remoteTarget)] : this.routes;
    request.headers.add('Max-Forwards', '70');
    for (const route of routes) request.headers.add('Route', writeNameAddress(route));
    request.headers.add('From', writeNameAddress(this.local));
    request.headers.add('To', writeNameAddress(this.remote));
    request.headers.add('Call-ID', this.id.callId);
    request.headers.add('CSeq', `${sequence} ${method}`);
    return request;
  }
}
