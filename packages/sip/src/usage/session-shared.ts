// What the parts of an invite session share: its state, its dialog, and the requests that any part sends. RFC 3261 §13, §15.

import { ProblemError, isProblem, type Timer } from '@offhook/base';
import type { Dialog } from '../dialog/dialog.ts';
import { setHeaders, type Body, type SipMessage, type SipRequest, type SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import type { Account } from './account.ts';
import type { AgentCore } from './agent-core.ts';
import { SessionTimer } from './session-timer.ts';
import type { BodyContext, EndOptions, Headers, SessionDelegate, SessionEnd, SessionState } from './session-types.ts';

export interface SharedOptions {
  readonly core: AgentCore;
  readonly account: Account | undefined;
  readonly delegate: SessionDelegate;
  readonly invite: SipRequest;
  /** The session has ended; it may still be finishing its transactions. */
  onEnded(): void;
}

export class SessionShared {
  readonly core: AgentCore;
  readonly account: Account | undefined;
  delegate: SessionDelegate;
  invite: SipRequest;
  state: SessionState = 'incoming';
  /** The confirmed dialog, or the early one that was heard last. */
  dialog: Dialog | undefined;
  /** The latest message of the far end that may tell who it is. */
  heard: SipMessage | undefined;
  lastResponse: SipResponse | undefined;
  /** Whose offer is unanswered. */
  pendingOffer: 'none' | 'local' | 'remote' = 'none';
  readonly timer: SessionTimer;
  readonly #onEnded: () => void;
  readonly #acks = new Map<string, { message: SipRequest; flow: Flow } | 'pending'>();

  constructor(options: SharedOptions) {
    this.core = options.core;
    this.account = options.account;
    this.delegate = options.delegate;
    this.invite = options.invite;
    this.#onEnded = () => options.onEnded();
    this.timer = new SessionTimer({
      clock: this.core.platform.clock,
      intervalS: this.core.identity.sessionExpiresS,
      minimumS: this.core.identity.minSessionExpiresS,
      onRefreshDue: () => this.onRefreshDue?.(),
      onExpired: () => this.end({ by: 'session-timer', status: undefined, reasons: [], message: undefined }, true),
    });
  }

  /** Set by the part that re-offers. */
  onRefreshDue: (() => void) | undefined;

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  context(where: BodyContext['in'], dialog = this.dialog): BodyContext {
    return { in: where, early: this.state !== 'confirmed', remoteTag: dialog?.id.remoteTag ?? '' };
  }

  /** The delegate's answer; undefined where it has none or refuses with a ProblemError. */
  async answerTo(offer: Body, context: BodyContext): Promise<Body | undefined> {
    try {
      return await this.delegate.answerOffer?.(offer, context);
    } catch (error) {
      if (isProblem(error)) return undefined;
      throw error;
    }
  }

  /** The delegate's offer; undefined where it has none or refuses with a ProblemError. */
  async offerFor(context: BodyContext): Promise<Body | undefined> {
    try {
      return await this.delegate.createOffer?.(context);
    } catch (error) {
      if (isProblem(error)) return undefined;
      throw error;
    }
  }

  /** Notes what the far end said about itself. */
  hear(message: SipMessage): void {
    this.heard = message;
    if (message.headers.has('P-Asserted-Identity') || message.headers.has('Remote-Party-ID')) this.delegate.onIdentity?.(message);
  }

  /** Ends the session once, with BYE where the far end does not know yet. */
  end(end: SessionEnd, withBye: boolean, options: EndOptions = {}): void {
    if (this.isEnded) return;
    const { dialog } = this;
    this.state = 'ended';
    this.timer.close();
    if (withBye && dialog !== undefined) this.bye(dialog, options);
    if (dialog !== undefined) this.core.removeDialog(dialog);
    this.#onEnded();
    this.delegate.onEnded?.(end);
  }

  bye(dialog: Dialog, options: EndOptions = {}): void {
    this.request('BYE', { dialog, headers: endHeaders(options) }).catch((error: unknown) => {
      // §15.1.1: whatever comes of it, the session is over.
      if (!isProblem(error)) throw error;
    });
  }

  /** Resolves with the final response; rejects with ProblemError timeout or network. 408 and 481 end the session (RFC 5057 §5.1). */
  request(
    method: string,
    options: {
      readonly body?: Body;
      readonly headers?: Headers | undefined;
      readonly dialog?: Dialog;
      prepare?(request: SipRequest): void;
    } = {},
  ): Promise<SipResponse> {
    const dialog = options.dialog ?? this.dialog;
    if (dialog === undefined) return Promise.reject(new ProblemError('conflict', `expected a dialog for ${method}, there is none yet`));
    const request = dialog.createRequest(method, dialog.nextSequence());
    if (options.body !== undefined) request.typedBody = options.body;
    setHeaders(request.headers, options.headers);
    options.prepare?.(request);
    return this.exchange(request, dialog);
  }

  exchange(request: SipRequest, dialog: Dialog, onAny?: (response: SipResponse, request: SipRequest) => void): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      this.core.send({
        request,
        account: this.account,
        dialog,
        withContact: request.method !== 'BYE' && request.method !== 'PRACK',
        onResponse: (response, transaction) => {
          onAny?.(response, transaction.request);
          if (response.status < 200) return;
          if ((response.status === 481 || response.status === 408) && request.method !== 'BYE') this.#lost(response);
          resolve(response);
        },
        onFailure: (error) => {
          if (request.method !== 'BYE') this.#lost(undefined);
          reject(error);
        },
      });
    });
  }

  /** The far end no longer knows the call, or cannot be reached. */
  #lost(response: SipResponse | undefined): void {
    if (this.state !== 'confirmed') return;
    this.end({ by: 'network', status: response?.status, reasons: response?.headers.all('Reason') ?? [], message: response }, true);
  }

  /**
   * Acknowledges a 2xx to `invite`: a new ACK, or the same one again where the 2xx is a repetition. `body` is our answer where the 2xx was the offer;
   * a promise of it keeps repetitions quiet until it is there.
   */
  async acknowledge(invite: SipRequest, dialog: Dialog, body?: Body): Promise<void> {
    const key = `${dialog.id.remoteTag}|${invite.cSeq.number}`;
    this.#acks.set(key, 'pending');
    const ack = dialog.createRequest('ACK', invite.cSeq.number);
    // RFC 3261 §22.1: an ACK carries the credentials of its INVITE.
    for (const name of ['Authorization', 'Proxy-Authorization'] as const)
      for (const value of invite.headers.all(name)) ack.headers.add(name, value);
    if (body !== undefined) ack.typedBody = body;
    const sent = await this.core.sendAck(ack, this.account, dialog);
    if (sent !== undefined) this.#acks.set(key, sent);
    else this.#acks.delete(key);
  }

  /** True where the 2xx was acknowledged before: the ACK has gone again (§13.2.2.4). */
  repeatAck(invite: SipRequest, remoteTag: string): boolean {
    const sent = this.#acks.get(`${remoteTag}|${invite.cSeq.number}`);
    if (sent === undefined) return false;
    if (sent !== 'pending') this.core.transport.sendMessage(sent.message, sent.flow);
    return true;
  }

  markAnswering(invite: SipRequest, remoteTag: string): void {
    this.#acks.set(`${remoteTag}|${invite.cSeq.number}`, 'pending');
  }

  /** After `afterMs`, unless the session has ended. */
  later(afterMs: number, callback: () => void): Timer {
    return this.core.platform.clock.setTimer(afterMs, () => {
      if (!this.isEnded) callback();
    });
  }
}

export function endHeaders(options: EndOptions): Headers {
  const reasons = options.reasons ?? [];
  return { ...options.headers, ...(reasons.length === 0 ? {} : { Reason: reasons }) };
}
