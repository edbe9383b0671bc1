// What calls pass through the proxy, for those who watch: the dialog state of each user in them. RFC 4235.

import type { DialogState, SipRequest, SipResponse, SipUri } from '@offhook/sip';

import type { OwnNames } from './own-names.ts';
import type { PresenceAgent } from './presence-agent.ts';

interface WatchedCall {
  readonly caller: SipUri;
  readonly callee: SipUri;
}

/** A call whose end nobody saw is given up when so many began after it. */
const mostCalls = 10_000;

export class CallWatch {
  readonly #names: OwnNames;
  readonly #presence: PresenceAgent;
  /** By Call-ID, the oldest first. */
  readonly #calls = new Map<string, WatchedCall>();

  constructor(names: OwnNames, presence: PresenceAgent) {
    this.#names = names;
    this.#presence = presence;
  }

  /** `request` has been preprocessed and let through. */
  sent(request: SipRequest): void {
    if (request.method === 'BYE') this.#tell(request.callId, 'terminated');
    if (request.method !== 'INVITE' || request.toTag !== undefined) return;
    this.#calls.set(request.callId, { caller: request.from.uri, callee: request.uri });
    this.#tell(request.callId, 'trying');
    const oldest = this.#calls.keys().next();
    if (this.#calls.size > mostCalls && oldest.done !== true) this.#tell(oldest.value, 'terminated');
  }

  /** A response that goes back to who sent `request`. That a change of a call was refused ends nothing. */
  answered(response: SipResponse, request: SipRequest): void {
    if (request.method !== 'INVITE' || request.toTag !== undefined) return;
    if (response.status >= 300) this.#tell(response.callId, 'terminated');
    else this.#tell(response.callId, response.status >= 200 ? 'confirmed' : 'early');
  }

  #tell(callId: string, state: DialogState): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    if (state === 'terminated') this.#calls.delete(callId);
    const { caller, callee } = call;
    // Who is no user of ours is nobody whose state there is, whatever the name.
    if (this.#names.isIdentity(caller))
      this.#presence.setDialog(caller.user, { id: callId, state, direction: 'initiator', remote: this.#textOf(callee) });
    if (this.#names.isIdentity(callee))
      this.#presence.setDialog(callee.user, { id: callId, state, direction: 'recipient', remote: this.#textOf(caller) });
  }

  #textOf(uri: SipUri): string {
    return `sip:${uri.user}@${this.#names.isIdentity(uri) ? this.#names.domain : uri.host}`;
  }
}
