// What a user agent is made of and what it tells its owner.

import type { Platform } from '@offhook/base';
import type { Body } from './message/message.ts';
import type { Timings } from './transaction/timers.ts';
import type { TransportLayer } from './transport/transport-layer.ts';
import type { Account } from './usage/account.ts';
import type { IncomingRefer, IncomingRequest } from './usage/incoming-request.ts';
import type { Headers, InviteSession, SessionDelegate } from './usage/session/session-types.ts';
import type { NotifierSubscription } from './usage/subscription-types.ts';

/** Every method is optional; what happens without it is said at each. */
export interface UserAgentDelegate {
  /** 480 where missing. The session is `incoming`; 100 has been sent. */
  onInvite?(session: InviteSession): void;
  /** NOTIFY outside every dialog and subscription: check-sync, message-summary, talk, hold, ACTION-URI. 481 where missing (RFC 6665 §4.1.3). */
  onNotify?(request: IncomingRequest): void;
  /** 489 where missing. */
  onSubscribe?(subscription: NotifierSubscription): void;
  /** 200 with Allow, Supported and Accept where missing. */
  onOptions?(request: IncomingRequest): void;
  /** REFER outside a dialog; 603 where missing. */
  onRefer?(refer: IncomingRefer): void;
  /** 405 where missing. */
  onMessage?(request: IncomingRequest): void;
  /** Any other method known to the delegate; 405 where missing. */
  onRequest?(request: IncomingRequest): void;
  /** May refuse a request, inside a dialog or not, before anything else looks at it: a status other than undefined is answered, unless the delegate has answered by itself. ACK and CANCEL do not come by. */
  screen?(incoming: IncomingRequest, isInDialog: boolean): number | undefined;
}

export interface UserAgentOptions {
  readonly platform: Platform;
  /** Owned by the caller; closed by `close()` only with `ownsTransport`. */
  readonly transport: TransportLayer;
  readonly ownsTransport?: boolean;
  /** User-Agent of requests and Server of responses. */
  readonly userAgentHeader: string;
  readonly delegate?: UserAgentDelegate;
  /** Methods for `onRequest`; the others follow from what the delegate takes. */
  readonly allow?: readonly string[];
  /** Event packages, of NOTIFYs that are heard unasked and of subscriptions that are taken. */
  readonly allowEvents?: readonly string[];
  /** Option tags of Supported; `100rel`, `replaces`, `timer`, `norefersub` where missing. */
  readonly supported?: readonly string[];
  /** Languages of reason phrases and bodies that whoever uses this reads (RFC 3261 §20.3), such as `en`; not said where missing. */
  readonly acceptLanguage?: string;
  /** Types of Accept; application/sdp where missing. */
  readonly accept?: readonly string[];
  /** RFC 4028: seconds, 0 switches the timer off; 1800 where missing, and the least that is accepted, 90. */
  readonly sessionExpiresS?: number;
  readonly minSessionExpiresS?: number;
  /** T1, T2, T4 in milliseconds. */
  readonly timings?: Partial<Timings>;
  /** The most that `close()` waits for answers, in milliseconds; 64*T1 where missing. */
  readonly closeWithinMs?: number;
}

export interface InviteOptions {
  readonly account: Account;
  /** Such as `sip:2002@example.test`. */
  readonly target: string;
  /** The offer; without it the far end offers in its 2xx and `answerOffer` is asked. */
  readonly body?: Body;
  readonly delegate?: SessionDelegate;
  readonly headers?: Headers;
  /** Route values put before the account's own. */
  readonly routes?: readonly string[];
  /** An explicit From, such as an anonymous one (RFC 3323). */
  readonly from?: string;
  /** The value of a Replaces header (RFC 3891). */
  readonly replaces?: string;
  readonly referredBy?: string;
}

export interface RequestOptions {
  readonly account: Account;
  readonly method: string;
  readonly target: string;
  readonly body?: Body;
  readonly headers?: Headers;
}
