// Both sides of a subscription and event publication: RFC 6665, RFC 3903. Bodies are opaque here.

import type { Body, SipRequest, SipResponse } from '../message/message.ts';
import type { NameAddress } from '../message/name-address.ts';
import type { Account } from './account.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Headers } from './session/session-types.ts';

/** RFC 6665 §4.1.2: `pending` and `active` as the notifier says; `waiting`: ended, and another attempt is planned; `terminated`: ended for good. */
export type SubscriptionState = 'subscribing' | 'pending' | 'active' | 'waiting' | 'terminated';

export interface SubscriptionOptions {
  readonly account: Account;
  /** The resource, such as `sip:2002@example.test`. */
  readonly target: string;
  /** With parameters, such as `dialog;sla`. */
  readonly event: string;
  readonly accept?: readonly string[];
  /** Asked for, in seconds; 3600 where missing. 0 fetches once (RFC 6665 §4.4.3). */
  readonly expiresS?: number;
  readonly headers?: Headers;
  readonly body?: Body;
  /** Tried again after failures, unless the reason forbids it (RFC 6665 §4.1.3). True where missing. */
  readonly keep?: boolean;
  readonly retry?: { readonly baseS?: number; readonly maxS?: number };
  onNotify?(notify: SipRequest): void;
  onState?(state: SubscriptionState, detail: { readonly reason: string; readonly status: number | undefined }): void;
}

export interface Subscription {
  readonly state: SubscriptionState;
  readonly options: SubscriptionOptions;
  /** Subscribes again now; a body and headers given replace those of the options for this request. */
  refresh(options?: { readonly body?: Body; readonly headers?: Headers }): void;
  /** Unsubscribes and stops. Idempotent. */
  close(): Promise<void>;
}

/** The notifier's end of a subscription: handed to `onSubscribe`. */
export interface NotifierSubscription {
  readonly request: IncomingRequest;
  /** In lower case, without parameters. */
  readonly event: string;
  readonly subscriber: NameAddress;
  /** Granted, in seconds. */
  readonly expiresS: number;
  readonly isActive: boolean;
  /** Answers 200 and opens the subscription; a NOTIFY must follow (RFC 6665 §4.2.1.2). */
  accept(options?: { readonly expiresS?: number; readonly state?: 'active' | 'pending'; readonly headers?: Headers }): void;
  reject(status: number, options?: { readonly headers?: Headers }): void;
  notify(body: Body | undefined, options?: { readonly state?: 'active' | 'pending'; readonly headers?: Headers }): void;
  /** Sends the last NOTIFY. */
  terminate(reason: string, options?: { readonly body?: Body; readonly retryAfterS?: number }): void;
  /** The subscriber refreshed; answer by `notify`. */
  onRefresh: ((request: SipRequest) => void) | undefined;
  /** Unsubscribed, expired, or NOTIFY failed. */
  onEnd: ((why: 'unsubscribed' | 'expired' | 'failed' | 'terminated') => void) | undefined;
}

export interface PublicationOptions {
  readonly account: Account;
  readonly target: string;
  readonly event: string;
  readonly body: Body;
  /** 0 publishes once and keeps nothing alive, as vq-rtcpxr does (RFC 6035). */
  readonly expiresS?: number;
  readonly headers?: Headers;
}

export interface Publication {
  /** Resolves with the final response. */
  modify(body: Body): Promise<SipResponse>;
  /** Removes the state from the server. Idempotent. */
  close(): Promise<void>;
}
