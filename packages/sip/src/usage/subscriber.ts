// The subscriber's end: RFC 6665 §4.1. Refreshes, resubscribes by the reason that the notifier gives, and hears a NOTIFY before its 2xx.

import { randomFraction, type Timer } from '@offhook/base';
import { Dialog } from '../dialog/dialog.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Flow } from '../transport/flow.ts';
import type { UserAgentCore, DialogUser, Exchange } from './user-agent-core.ts';
import { backOffMs, retryAfterMs } from './back-off.ts';
import { LoopGuard } from './loop-guard.ts';
import type { Headers } from './session/session-types.ts';
import { endsSubscription, isFinalReason, isImmediateReason, isOfEvent } from './subscription-rules.ts';
import type { Subscription, SubscriptionOptions, SubscriptionState } from './subscription-types.ts';

export class Subscriber implements Subscription {
  readonly options: SubscriptionOptions;
  readonly #core: UserAgentCore;
  readonly #onClosed: () => void;
  #state: SubscriptionState = 'subscribing';
  #dialog: Dialog | undefined;
  #subscribe: SipRequest | undefined;
  #exchange: Exchange | undefined;
  #timer: Timer | undefined;
  #failures = 0;
  #isClosing = false;
  #closed: Promise<void> | undefined;
  #onLastNotify: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  readonly #guard = new LoopGuard();
  /** Timer N of RFC 6665. */
  #notifyDue: Timer | undefined;
  /** On the monotonic clock. */
  #expiresAtMs = 0;

  constructor(core: UserAgentCore, options: SubscriptionOptions, onClosed: () => void) {
    this.#core = core;
    this.options = options;
    this.#onClosed = onClosed;
  }

  get state(): SubscriptionState {
    return this.#state;
  }

  start(): void {
    this.#send(this.options.expiresS ?? 3600, {});
  }

  refresh(options: { readonly body?: Body; readonly headers?: Headers } = {}): void {
    if (!this.#isClosing && this.#state !== 'terminated') this.#send(this.options.expiresS ?? 3600, options);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#timer?.cancel();
    if (this.#dialog !== undefined) {
      await new Promise<void>((resolve) => {
        // RFC 6665 §4.1.2.3: a last NOTIFY follows; it is waited for no longer than a transaction lasts.
        const limit = this.#core.platform.clock.setTimer(64 * this.#core.layer.timings.t1Ms, resolve);
        this.#onLastNotify = () => {
          limit.cancel();
          resolve();
        };
        this.#send(0, {});
      });
    }
    this.#leave();
    this.#tell('terminated', 'unsubscribed', undefined);
    this.#onClosed();
  }

  #send(expiresS: number, more: { readonly body?: Body; readonly headers?: Headers }): void {
    const { account, target, event, accept } = this.options;
    this.#timer?.cancel();
    // One SUBSCRIBE at a time: without a dialog a second one opens another, and the first is forgotten.
    this.#exchange?.abandon();
    const dialog = this.#dialog;
    const request =
      dialog === undefined
        ? this.#core.createRequest({ account, method: 'SUBSCRIBE', target })
        : dialog.createRequest('SUBSCRIBE', dialog.nextSequence());
    request.headers.set('Event', event);
    request.headers.set('Expires', String(expiresS));
    if (accept !== undefined && accept.length > 0) request.headers.set('Accept', accept.join(', '));
    this.#core.addCapabilities(request.headers);
    setHeaders(request.headers, { ...this.options.headers, ...more.headers });
    const body = more.body ?? this.options.body;
    request.typedBody = body;
    if (dialog === undefined) this.#listen(request);
    this.#awaitNotify();
    this.#exchange = this.#core.send({
      request,
      account,
      withContact: true,
      ...(dialog === undefined ? {} : { dialog }),
      onResponse: (response, transaction) => {
        if (response.status >= 200) this.#onFinal(response, transaction.request, transaction.flow, expiresS);
      },
      onFailure: (error) => {
        this.#notifyDue?.cancel();
        if (expiresS === 0 && this.#onLastNotify !== undefined) this.#onLastNotify();
        else this.#onRefused(error.message, undefined, undefined);
      },
    });
  }

  /** Timer N (§4.1.2.2, §4.1.2.4): a notifier that accepts and says nothing has no subscription for us. */
  #awaitNotify(): void {
    this.#notifyDue?.cancel();
    this.#notifyDue = this.#core.platform.clock.setTimer(64 * this.#core.layer.timings.t1Ms, () => {
      if (this.#isClosing) return;
      this.#exchange?.abandon();
      this.#retry('expected a NOTIFY in time, none came', undefined, undefined);
    });
  }

  #listen(request: SipRequest): void {
    this.#forgetListening();
    this.#subscribe = request;
    this.#core.notifyUsers.set(notifyKey(request.callId, request.fromTag), {
      onEarlyNotify: (transaction) => this.#onEarlyNotify(transaction),
    });
  }

  #forgetListening(): void {
    if (this.#subscribe !== undefined) this.#core.notifyUsers.delete(notifyKey(this.#subscribe.callId, this.#subscribe.fromTag));
  }

  #onFinal(response: SipResponse, request: SipRequest, flow: Dialog['flow'], expiresS: number): void {
    if (response.status < 300) {
      this.#failures = 0;
      this.#guard.reset();
      if (this.#dialog === undefined) this.#open(Dialog.ofClient(request, response, flow));
      else {
        this.#dialog.refreshTarget(response);
        // A challenge raised the number after the NOTIFY had opened the dialog.
        this.#dialog.raiseLocalSequence(request.cSeq.number);
      }
      // RFC 6665 §4.1.2.2: 204 announces that no NOTIFY follows.
      if (response.status === 204) this.#notifyDue?.cancel();
      if (flow !== undefined && !this.#isClosing) this.#watch(flow);
      const grantedS = response.expires ?? expiresS;
      if (expiresS > 0 && grantedS > 0) this.#granted(grantedS);
      return;
    }
    this.#notifyDue?.cancel();
    if (expiresS === 0 && this.#onLastNotify !== undefined) {
      this.#onLastNotify();
      return;
    }
    const minimumS = Number.parseInt(response.headers.get('Min-Expires') ?? '', 10);
    if (response.status === 423 && minimumS > expiresS && this.#guard.allows('brief')) {
      this.#send(minimumS, {});
      return;
    }
    this.#onRefused(response.reason, response.status, retryAfterMs(response));
  }

  /** With the connection goes the way of the notifications: the refresh tells the notifier another (RFC 5626 §4.4). */
  #watch(flow: Flow): void {
    this.#unwatch?.();
    this.#unwatch = this.#core.flows.watch(flow, () => {
      this.#plan(backOffMs({ baseS: 10 }, 1, this.#core.platform.random), () => this.refresh());
    });
  }

  /** From here on a NOTIFY with another tag is another dialog, of a fork that we do not want (§4.4.1, §5.4.9). */
  #open(dialog: Dialog): void {
    this.#dialog = dialog;
    this.#forgetListening();
    const user: DialogUser = { dialog, onRequest: (transaction) => this.#onRequest(transaction, dialog) };
    this.#core.addDialog(user);
  }

  #onEarlyNotify(transaction: ServerTransaction): void {
    if (this.#subscribe === undefined || !this.#isOurs(transaction)) return;
    const dialog = Dialog.ofNotify(this.#subscribe, transaction.request, transaction.flow);
    this.#open(dialog);
    this.#onRequest(transaction, dialog);
  }

  /** False where the request has been refused: no NOTIFY, or not of the event and id that were asked for (§4.1.3, §8.2.1). */
  #isOurs(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (request.method === 'NOTIFY' && isOfEvent(request, this.options.event)) return true;
    if (request.method === 'NOTIFY') transaction.reply(489, { headers: { 'Allow-Events': this.options.event } });
    else transaction.reply(405, { headers: { Allow: 'NOTIFY' } });
    return false;
  }

  #onRequest(transaction: ServerTransaction, dialog: Dialog): void {
    const { request } = transaction;
    if (!dialog.acceptSequence(request)) {
      transaction.reply(500);
      return;
    }
    if (!this.#isOurs(transaction)) return;
    transaction.reply(200);
    this.#notifyDue?.cancel();
    dialog.flow = transaction.flow;
    dialog.refreshTarget(request);
    this.#onNotify(request);
  }

  #onNotify(request: SipRequest): void {
    this.options.onNotify?.(request);
    const state = request.subscriptionState;
    if (state?.value === 'terminated') {
      this.#onTerminated(state.parameters.get('reason')?.toLowerCase() ?? '', state.parameters.get('retry-after'));
      return;
    }
    if (this.#isClosing) return;
    const grantedS = Number.parseInt(state?.parameters.get('expires') ?? '', 10);
    if (Number.isFinite(grantedS) && grantedS > 0) this.#granted(grantedS);
    this.#tell(state?.value === 'pending' ? 'pending' : 'active', '', undefined);
  }

  #onTerminated(reason: string, retryAfter: string | undefined): void {
    this.#leave();
    this.#onLastNotify?.();
    if (this.#isClosing) return;
    if (this.options.keep === false || this.options.expiresS === 0 || isFinalReason(reason)) {
      this.#finish(reason, undefined);
      return;
    }
    const askedMs = Number.parseInt(retryAfter ?? '', 10) * 1000;
    // §4.1.3: at once after deactivated and timeout, else when the notifier says.
    const afterMs = Number.isFinite(askedMs)
      ? askedMs
      : isImmediateReason(reason)
        ? 0
        : backOffMs(this.options.retry ?? {}, 1, this.#core.platform.random);
    this.#tell('waiting', reason, undefined);
    this.#plan(afterMs, () => this.start());
  }

  /** A refresh that failed leaves the subscription standing for the time it was granted, unless the response ends it (§4.1.2.2). */
  #onRefused(reason: string, status: number | undefined, askedMs: number | undefined): void {
    const leftMs = this.#expiresAtMs - this.#core.platform.clock.monotonicMs();
    const ends = status !== undefined && endsSubscription(status);
    if (this.#dialog === undefined || ends || leftMs <= 0 || this.#isClosing) {
      this.#retry(reason, status, askedMs);
      return;
    }
    this.#failures++;
    const againMs = Math.max(backOffMs(this.options.retry ?? {}, this.#failures, this.#core.platform.random), askedMs ?? 0);
    if (againMs < leftMs) this.#plan(againMs, () => this.refresh());
    else this.#plan(leftMs, () => this.#retry(reason, status, undefined));
  }

  /** The subscription has ended without the notifier's word; it is tried anew (RFC 6665 §4.1.2.2, RFC 5057 §5.1). */
  #retry(reason: string, status: number | undefined, askedMs: number | undefined): void {
    const isLost = status === 481 && this.#dialog !== undefined;
    this.#leave();
    if (this.#isClosing) return;
    if (this.options.keep === false || this.options.expiresS === 0 || status === 489) {
      this.#finish(reason, status);
      return;
    }
    this.#failures++;
    this.#tell('waiting', reason, status);
    const computedMs = backOffMs(this.options.retry ?? {}, this.#failures, this.#core.platform.random);
    this.#plan(isLost && this.#failures === 1 ? 0 : Math.max(computedMs, askedMs ?? 0), () => this.start());
  }

  #finish(reason: string, status: number | undefined): void {
    this.#timer?.cancel();
    this.#tell('terminated', reason, status);
    this.#onClosed();
  }

  #granted(grantedS: number): void {
    this.#expiresAtMs = this.#core.platform.clock.monotonicMs() + grantedS * 1000;
    // A little before the end, but not all the subscriptions of a fleet at once.
    const margin = Math.min(60, grantedS / 2) + randomFraction(this.#core.platform.random) * Math.min(5, grantedS / 10);
    this.#plan((grantedS - margin) * 1000, () => this.refresh());
  }

  #plan(afterMs: number, next: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer(afterMs, next);
  }

  /** Nothing that is still under way opens the dialog again. */
  #leave(): void {
    this.#exchange?.abandon();
    this.#unwatch?.();
    this.#notifyDue?.cancel();
    this.#forgetListening();
    if (this.#dialog !== undefined) this.#core.removeDialog(this.#dialog);
    this.#dialog = undefined;
  }

  #tell(state: SubscriptionState, reason: string, status: number | undefined): void {
    if (this.#state === state && reason === '') return;
    this.#state = state;
    this.options.onState?.(state, { reason, status });
  }
}

export function notifyKey(callId: string, localTag: string | undefined): string {
  return `${callId}|${localTag ?? ''}`;
}
