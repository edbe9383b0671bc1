// What an invite session asks of its owner, and what it is given: RFC 3261 §13, §14, RFC 3262, RFC 3311.

import type { Body, SipRequest, SipResponse } from '../../message/message.ts';
import type { NameAddress } from '../../message/name-address.ts';
import type { SipUri } from '../../message/uri.ts';
import type { Flow } from '../../transport/flow.ts';
import type { Account } from '../account.ts';
import type { IncomingRefer, IncomingRequest } from '../incoming-request.ts';

/**
 * `calling`: INVITE sent, nothing but 100 heard; `incoming`: INVITE received, not answered; `early`: a provisional response with a tag went;
 * `accepted`: 2xx went, ACK outstanding (only on the called side); `confirmed`; `ended`.
 */
export type SessionState = 'calling' | 'incoming' | 'early' | 'accepted' | 'confirmed' | 'ended';

export interface SessionEnd {
  /** `local`: our own cancel, bye or reject; `remote`: theirs; `network`: timeout or transport failure; `session-timer`: RFC 4028 §10. */
  readonly by: 'local' | 'remote' | 'network' | 'session-timer';
  /** The final response's status where one ended the call. */
  readonly status: number | undefined;
  /** Reason header values as they came (RFC 3326), such as `SIP;cause=200;text="Call completed elsewhere"`. */
  readonly reasons: readonly string[];
  readonly message: SipRequest | SipResponse | undefined;
}

export interface BodyContext {
  /** `initial`: the INVITE; `reinvite`; `update`; `prack`. */
  readonly in: 'initial' | 'reinvite' | 'update' | 'prack';
  /** True until the call is answered. */
  readonly early: boolean;
  /** Our tag stays; this tells forks apart (RFC 3261 §12.1). Empty before a dialog exists. */
  readonly remoteTag: string;
}

/** Every method is optional. Offers are refused with 488 where the method is missing or throws a ProblemError, whose text becomes the Warning. */
export interface SessionDelegate {
  /** An offer is wanted from us: an INVITE or re-INVITE without a body came. */
  createOffer?(context: BodyContext): Body | Promise<Body>;
  /** The far end offered; the result is our answer. */
  answerOffer?(offer: Body, context: BodyContext): Body | Promise<Body>;
  /** The far end answered our offer. Comes once for each early dialog (early media) and once for the 2xx where that one answers. */
  acceptAnswer?(answer: Body, context: BodyContext): void;
  /** An offer that `createOffer` made has come to nothing; what was agreed before holds on (RFC 3261 §14.1). */
  dropOffer?(context: BodyContext): void;
  /** 101 to 199 received. `response.typedBody` holds early media, which also went to acceptAnswer. */
  onProgress?(response: SipResponse): void;
  /** 2xx received (outgoing). */
  onAccepted?(response: SipResponse): void;
  /** ACK received (incoming) or sent (outgoing). */
  onConfirmed?(): void;
  onEnded?(end: SessionEnd): void;
  /** Refused with 603 where missing. */
  onRefer?(refer: IncomingRefer): void;
  /** A MESSAGE inside the call; 405 where missing (RFC 3428 §7). */
  onMessage?(request: IncomingRequest): void;
  /** Answered 200 where missing. */
  onInfo?(request: IncomingRequest): void;
  /** A NOTIFY in the dialog that belongs to no subscription: talk, hold and the like. Answered 200 where missing. */
  onNotify?(request: IncomingRequest): void;
  /** The far end's identity changed (P-Asserted-Identity or Remote-Party-ID of a re-INVITE, UPDATE or response). */
  onIdentity?(message: SipRequest | SipResponse): void;
  /** 300 to 399 to our INVITE. True where the owner handles it; otherwise the contacts are tried in order of q. */
  onRedirect?(response: SipResponse): boolean;
}

export interface AcceptOptions {
  /** The answer, or the offer where the INVITE had none. The delegate is asked where missing. */
  readonly body?: Body;
  readonly headers?: Headers;
}

export interface ProgressOptions {
  readonly reason?: string;
  readonly body?: Body;
  /** Sent reliably (RFC 3262); done anyway where the caller requires it. */
  readonly reliable?: boolean;
  readonly headers?: Headers;
}

export interface EndOptions {
  /** Reason header values (RFC 3326). */
  readonly reasons?: readonly string[];
  readonly headers?: Headers;
}

export interface ReferOptions {
  /** The URI of Refer-To, such as `sip:2003@example.test`. */
  readonly target: string;
  /** Attended transfer: the call that the new one replaces (RFC 3891, RFC 5589 §7). */
  readonly replaces?: InviteSession;
  readonly headers?: Headers;
  /** A NOTIFY told how the referred call goes; `isFinal` with a final status or the end of the subscription. */
  onStatus?(status: number, reason: string, isFinal: boolean): void;
}

export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** One call, either way. A method that does not fit the state rejects or throws ProblemError conflict. */
export interface InviteSession {
  /** Unique within the process. */
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly state: SessionState;
  readonly account: Account | undefined;
  readonly callId: string;
  readonly localTag: string;
  /** Empty until known. */
  readonly remoteTag: string;
  readonly localAddress: NameAddress;
  readonly remoteAddress: NameAddress;
  /** The far end's Contact; undefined until known. */
  readonly remoteTarget: SipUri | undefined;
  /** The latest asserted identity: P-Asserted-Identity, else Remote-Party-ID, else From or To (RFC 3325 §9.1). Trusting it is the owner's matter. */
  readonly remoteIdentity: NameAddress;
  /** The INVITE as sent or received. */
  readonly invite: SipRequest;
  /** The flow of the last message received in the call. */
  readonly flow: Flow | undefined;
  /** The latest response (outgoing). */
  readonly lastResponse: SipResponse | undefined;
  /** Incoming: the session that the INVITE's Replaces names (RFC 3891); accepting this call ends that one. */
  readonly replaces: InviteSession | undefined;
  /** Whether the far end lists the method in Allow (true where it sent none) or the extension in Supported. */
  allows(method: string): boolean;
  supports(extension: string): boolean;
  delegate: SessionDelegate;

  /** Incoming: 101 to 199. Does nothing once answered. */
  progress(status: number, options?: ProgressOptions): Promise<void>;
  /** Incoming: 200. */
  accept(options?: AcceptOptions): Promise<void>;
  /** Incoming: 400 to 699. */
  reject(status: number, options?: EndOptions & { readonly reason?: string }): void;
  /** Incoming: 302 (or another 3xx) to the contacts given as URIs. */
  redirect(contacts: readonly string[], options?: EndOptions & { readonly status?: number }): void;
  /** Ends the call by whatever fits its state: CANCEL, BYE, or 487/603 for an incoming call not yet answered. */
  end(options?: EndOptions): void;
  /** Re-offers by re-INVITE and resolves with the answer. Glare (491) is sat out by RFC 3261 §14.1. Rejects with ProblemError conflict where the far end refuses; the session goes on. */
  offer(body: Body, options?: { readonly headers?: Headers; readonly by?: 'reinvite' | 'update' }): Promise<Body>;
  /** Resolves with the final response to INFO, or any other request, inside the dialog. */
  request(method: string, options?: { readonly body?: Body; readonly headers?: Headers }): Promise<SipResponse>;
  /** Resolves with the final response to the REFER; the call goes on. */
  refer(options: ReferOptions): Promise<SipResponse>;
  /** The value of a Replaces header that names this call from the far end's point of view, not escaped. */
  replacesValue(options?: { readonly earlyOnly?: boolean }): string;
}
