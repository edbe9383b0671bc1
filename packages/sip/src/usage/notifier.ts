// The notifier's end of a subscription: RFC 6665 §4.2.

import type { Timer } from '@offhook/base';
import { Dialog } from '../dialog/dialog.ts';
import { createResponse, setHeaders, type Body, type SipRequest } from '../message/message.ts';
import type { NameAddress } from '../message/name-address.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Account } from './account.ts';
import type { UserAgentCore } from './user-agent-core.ts';
import { incomingRequest, type IncomingRequest } from './incoming-request.ts';
import type { Headers } from './session/session-types.ts';
import type { NotifierSubscription } from './subscription-types.ts';

const defaultExpiresS = 3600;

export class Notifier implements NotifierSubscription {
  readonly request: IncomingRequest;
  readonly event: string;
  onRefresh: ((request: SipRequest) => void) | undefined;
  onEnd: ((why: 'unsubscribed' | 'expired' | 'failed' | 'terminated') => void) | undefined;
  readonly #core: UserAgentCore;
  readonly #account: Account | undefined;
  readonly #transaction: ServerTransaction;
  readonly #dialog: Dialog;
  #expiresAtMs = 0;
  #timer: Timer | undefined;
  #isActive = false;
  #grantedS = 0;
  /** The latest state, sent again with each refresh that the owner does not answer itself. */
  #last: { readonly body: Body | undefined; readonly state: 'active' | 'pending' } = { body: undefined, state: 'active' };

  constructor(core: UserAgentCore, transaction: ServerTransaction, account: Account | undefined) {
    this.#core = core;
    this.#account = account;
    this.#transaction = transaction;
    this.request = incomingRequest(transaction, account);
    this.event = transaction.request.event?.value ?? '';
    this.#dialog = Dialog.ofServer(transaction.request, transaction.localTag, transaction.flow);
  }

  get subscriber(): NameAddress {
    return this.#dialog.remote;
  }

  get expiresS(): number {
    return this.#grantedS;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  accept(options: { readonly expiresS?: number; readonly state?: 'active' | 'pending'; readonly headers?: Headers } = {}): void {
    if (this.#transaction.finalStatus !== undefined) return;
    this.#isActive = true;
    this.#last = { body: undefined, state: options.state ?? 'active' };
    this.#core.addDialog({ dialog: this.#dialog, onRequest: (transaction) => this.#onRequest(transaction) });
    this.#grant(this.#transaction, options.expiresS, options.headers);
  }

  reject(status: number, options: { readonly headers?: Headers } = {}): void {
    this.#transaction.reply(status, options);
  }

  notify(body: Body | undefined, options: { readonly state?: 'active' | 'pending'; readonly headers?: Headers } = {}): void {
    if (!this.#isActive) return;
    this.#last = { body, state: options.state ?? this.#last.state };
    const leftS = Math.max(Math.round((this.#expiresAtMs - this.#core.platform.clock.monotonicMs()) / 1000), 0);
    // A SUBSCRIBE with Expires: 0 is answered by one NOTIFY that also ends it (§4.4.3).
    if (leftS === 0) this.#finish('timeout', 'unsubscribed', body, options.headers);
    else this.#send(`${this.#last.state};expires=${leftS}`, body, options.headers);
  }

  terminate(reason: string, options: { readonly body?: Body; readonly retryAfterS?: number } = {}): void {
    const retry = options.retryAfterS === undefined ? '' : `;retry-after=${options.retryAfterS}`;
    this.#finish(`${reason}${retry}`, 'terminated', options.body, undefined);
  }

  #grant(transaction: ServerTransaction, limitS: number | undefined, headers: Headers | undefined): void {
    const asked = transaction.request.expires ?? defaultExpiresS;
    this.#grantedS = Math.min(asked, limitS ?? asked);
    this.#expiresAtMs = this.#core.platform.clock.monotonicMs() + this.#grantedS * 1000;
    const response = createResponse(transaction.request, 200, { toTag: transaction.request.toTag ?? this.#dialog.id.localTag });
    setHeaders(response.headers, { Contact: this.#core.contact(this.#account, transaction.flow), Expires: String(this.#grantedS) });
    for (const route of transaction.request.headers.all('Record-Route')) response.headers.add('Record-Route', route);
    setHeaders(response.headers, headers);
    transaction.respond(response);
    this.#timer?.cancel();
    if (this.#grantedS > 0) {
      this.#timer = this.#core.platform.clock.setTimer(this.#grantedS * 1000, () =>
        this.#finish('timeout', 'expired', this.#last.body, undefined),
      );
    }
  }

  #onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (!this.#dialog.acceptSequence(request)) {
      transaction.reply(500);
      return;
    }
    if (request.method !== 'SUBSCRIBE') {
      transaction.reply(405, { headers: { Allow: 'SUBSCRIBE' } });
      return;
    }
    this.#dialog.refreshTarget(request);
    this.#dialog.flow = transaction.flow;
    this.#grant(transaction, undefined, undefined);
    if (this.#grantedS > 0 && this.onRefresh !== undefined) this.onRefresh(request);
    else this.notify(this.#last.body);
  }

  #send(state: string, body: Body | undefined, headers: Headers | undefined): void {
    const request = this.#dialog.createRequest('NOTIFY', this.#dialog.nextSequence());
    const event = this.#transaction.request.headers.get('Event') ?? this.event;
    setHeaders(request.headers, { Event: event, 'Subscription-State': state });
    setHeaders(request.headers, headers);
    request.typedBody = body;
    this.#core.send({
      request,
      account: this.#account,
      dialog: this.#dialog,
      withContact: true,
      onResponse: (response) => {
        // §4.2.2: 481 and other refusals that are not for a retry end the subscription.
        if (response.status >= 300 && !response.headers.has('Retry-After')) this.#leave('failed');
      },
      onFailure: () => this.#leave('failed'),
    });
  }

  #finish(reason: string, why: 'unsubscribed' | 'expired' | 'terminated', body: Body | undefined, headers: Headers | undefined): void {
    if (!this.#isActive) return;
    this.#send(`terminated;reason=${reason}`, body, headers);
    this.#leave(why);
  }

  #leave(why: 'unsubscribed' | 'expired' | 'failed' | 'terminated'): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    this.#timer?.cancel();
    this.#core.removeDialog(this.#dialog);
    this.onEnd?.(why);
  }
}
