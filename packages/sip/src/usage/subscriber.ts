// The subscriber's end: RFC 6665 §4.1. Refreshes, resubscribes by the reason that the notifier gives, and hears a NOTIFY before its 2xx.

import type { Timer } from '@offhook/base';
import { Dialog } from '../dialog/dialog.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Flow } from '../transport/flow.ts';
import type { AgentCore, DialogUser, Exchange } from './agent-core.ts';
import { backOffMs, retryAfterMs } from './back-off.ts';
import type { Headers } from './session-types.ts';
import type { Subscription, SubscriptionOptions, SubscriptionState } from './subscription-types.ts';

/** Reasons after which the same subscription is not tried again (RFC 6665 §4.1.3); timeout and deactivated ask for it at once. */
const finalReasons = new Set(['rejected', 'noresource', 'invariant']);
const immediateReasons = new Set(['deactivated', 'timeout']);

export class Subscriber implements Subscription {
  readonly options: SubscriptionOptions;
  readonly #core: AgentCore;
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

  constructor(core: AgentCore, options: SubscriptionOptions, onClosed: () => void) {
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
    } else this.#exchange?.abandon();
    this.#leave();
    this.#tell('terminated', 'unsubscribed', undefined);
    this.#onClosed();
  }

  #send(expiresS: number, more: { readonly body?: Body; readonly headers?: Headers }): void {
    const { account, target, event, accept } = this.options;
    this.#timer?.cancel();
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
    if (body !== undefined) request.typedBody = body;
    if (dialog === undefined) this.#listen(request);
    this.#exchange = this.#core.send({
      request,
      account,
      withContact: true,
      ...(dialog === undefined ? {} : { dialog }),
      onResponse: (response, transaction) => {
        if (dialog === undefined && this.#dialog === undefined) this.#subscribe = transaction.request;
        if (response.status >= 200) this.#onFinal(response, transaction.request, transaction.flow, expiresS);
      },
      onFailure: (error) => {
        if (expiresS === 0) this.#onLastNotify?.();
        else this.#retry(error.message, undefined, undefined);
      },
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
      if (this.#dialog === undefined) this.#open(Dialog.ofClient(request, response, flow));
      else this.#dialog.refreshTarget(response);
      if (flow !== undefined && !this.#isClosing) this.#watch(flow);
      const grantedS = response.expires ?? expiresS;
      if (expiresS > 0 && grantedS > 0) this.#planRefresh(grantedS);
      return;
    }
    if (expiresS === 0) {
      this.#onLastNotify?.();
      return;
    }
    const minimumS = Number.parseInt(response.headers.get('Min-Expires') ?? '', 10);
    if (response.status === 423 && minimumS > expiresS) {
      this.#send(minimumS, {});
      return;
    }
    this.#retry(response.reason, response.status, retryAfterMs(response));
  }

  /** With the connection goes the way of the notifications: the refresh tells the notifier another (RFC 5626 §4.4). */
  #watch(flow: Flow): void {
    this.#unwatch?.();
    this.#unwatch = this.#core.flows.watch(flow, () => this.#planAgain(() => this.refresh()));
  }

  #planAgain(again: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer(backOffMs({ baseS: 10 }, 1, this.#core.platform.random), again);
  }

  #open(dialog: Dialog): void {
    this.#dialog = dialog;
    const user: DialogUser = { dialog, onRequest: (transaction) => this.#onRequest(transaction) };
    this.#core.addDialog(user);
  }

  #onEarlyNotify(transaction: ServerTransaction): void {
    if (this.#dialog === undefined && this.#subscribe !== undefined)
      this.#open(Dialog.ofNotify(this.#subscribe, transaction.request, transaction.flow));
    this.#onRequest(transaction);
  }

  #onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    const dialog = this.#dialog;
    if (dialog === undefined || !dialog.acceptSequence(request)) {
      transaction.reply(dialog === undefined ? 481 : 500);
      return;
    }
    // §4.1.3: event and id have to be those that were asked for.
    const wanted = this.options.event.split(';')[0]?.trim().toLowerCase();
    if (request.method !== 'NOTIFY' || request.event?.value !== wanted) {
      transaction.reply(request.method === 'NOTIFY' ? 489 : 405);
      return;
    }
    transaction.reply(200);
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
    if (Number.isFinite(grantedS) && grantedS > 0) this.#planRefresh(grantedS);
    this.#tell(state?.value === 'pending' ? 'pending' : 'active', '', undefined);
  }

  #onTerminated(reason: string, retryAfter: string | undefined): void {
    this.#leave();
    this.#onLastNotify?.();
    if (this.#isClosing) return;
    if (this.options.keep === false || this.options.expiresS === 0 || finalReasons.has(reason)) {
      this.#timer?.cancel();
      this.#tell('terminated', reason, undefined);
      this.#onClosed();
      return;
    }
    const askedMs = Number.parseInt(retryAfter ?? '', 10) * 1000;
    // §4.1.3: at once after deactivated and timeout, else when the notifier says.
    const afterMs = Number.isFinite(askedMs)
      ? askedMs
      : immediateReasons.has(reason)
        ? 0
        : backOffMs(this.options.retry ?? {}, 1, this.#core.platform.random);
    this.#tell('waiting', reason, undefined);
    this.#plan(afterMs);
  }

  /** 481 and the like end the dialog; the subscription is tried anew (RFC 6665 §4.1.2.2, RFC 5057 §5.1). */
  #retry(reason: string, status: number | undefined, askedMs: number | undefined): void {
    const isLost = status === 481 && this.#dialog !== undefined;
    this.#leave();
    if (this.#isClosing) return;
    if (this.options.keep === false || status === 489) {
      this.#tell('terminated', reason, status);
      this.#onClosed();
      return;
    }
    this.#failures++;
    this.#tell('waiting', reason, status);
    const computedMs = backOffMs(this.options.retry ?? {}, this.#failures, this.#core.platform.random);
    this.#plan(isLost && this.#failures === 1 ? 0 : Math.max(computedMs, askedMs ?? 0));
  }

  #planRefresh(grantedS: number): void {
    // A little before the end, but not all the subscriptions of a fleet at once.
    const margin = Math.min(60, grantedS / 2) + ((this.#core.platform.random.bytes(1)[0] ?? 0) / 255) * Math.min(5, grantedS / 10);
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer((grantedS - margin) * 1000, () => this.refresh());
  }

  #plan(afterMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#core.platform.clock.setTimer(afterMs, () => this.start());
  }

  #leave(): void {
    this.#unwatch?.();
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
