// The invite usage of a dialog: what a call is made of, and the requests that any moment of it sends. RFC 3261 §13, §15, RFC 5057.

import { ProblemError, isProblem } from '@offhook/base';
import type { Dialog } from '../../dialog/dialog.ts';
import { createResponse, setHeaders, type Body, type SipMessage, type SipRequest, type SipResponse } from '../../message/message.ts';
import type { ServerTransaction } from '../../transaction/server-transaction.ts';
import type { Flow } from '../../transport/flow.ts';
import type { Account } from '../account.ts';
import type { Exchange, UserAgentCore } from '../user-agent-core.ts';
import { Acceptances } from './acceptances.ts';
import { refusedBy, type Answered } from './answered.ts';
import { noUsages, stepDialogUsages, type DialogUsages, type Usage, type UsageInput } from './dialog-usages.ts';
import { Offers, type Offer } from './offers.ts';
import { stepSessionState } from './session-state.ts';
import { SessionTimer } from './session-timer.ts';
import type { BodyContext, EndOptions, Headers, SessionDelegate, SessionEnd, SessionState } from './session-types.ts';

export interface InviteUsageOptions {
  readonly core: UserAgentCore;
  readonly account: Account | undefined;
  readonly delegate: SessionDelegate;
  readonly invite: SipRequest;
  readonly state: 'incoming' | 'calling';
  /** The session has ended; it may still be finishing its transactions. */
  onEnded(): void;
}

export interface InDialogOptions {
  readonly body?: Body;
  readonly headers?: Headers | undefined;
  readonly dialog?: Dialog;
  /** The call itself where missing. */
  readonly usage?: Usage;
  prepare?(request: SipRequest): void;
}

export class InviteUsage {
  readonly core: UserAgentCore;
  readonly account: Account | undefined;
  delegate: SessionDelegate;
  invite: SipRequest;
  /** The confirmed dialog, or the early one that was heard last. */
  dialog: Dialog | undefined;
  /** The latest message of the far end that may tell who it is. */
  #heard: SipMessage | undefined;
  /** The latest messages that said what it takes and knows; one that says nothing takes nothing back (RFC 3261 §20.5). */
  readonly #said: { Allow?: SipMessage; Supported?: SipMessage } = {};
  lastResponse: SipResponse | undefined;
  readonly offers = new Offers();
  /** Our 2xx that wait for their ACK. */
  readonly acceptances: Acceptances;
  readonly timer: SessionTimer;
  #state: SessionState;
  #usages: DialogUsages = noUsages;
  readonly #onEnded: () => void;
  readonly #onUsageEnded = new Map<Usage, () => void>();
  /** Our latest re-INVITE; there is one at a time. */
  #reinvite: Exchange | undefined;
  readonly #acks = new Map<string, { message: SipRequest; flow: Flow } | 'pending'>();

  constructor(options: InviteUsageOptions) {
    this.core = options.core;
    this.account = options.account;
    this.delegate = options.delegate;
    this.invite = options.invite;
    this.#state = options.state;
    this.#onEnded = () => options.onEnded();
    const { clock } = this.core.platform;
    this.acceptances = new Acceptances({
      clock,
      timings: this.core.layer.timings,
      // §13.3.1.4: without an ACK the session is ended by BYE.
      onGiveUp: () => this.end({ by: 'network', status: 408, reasons: [], message: undefined }, true),
    });
    this.timer = new SessionTimer({
      clock,
      intervalS: this.core.identity.sessionExpiresS,
      minimumS: this.core.identity.minSessionExpiresS,
      onRefreshDue: () => this.onRefreshDue?.(),
      onExpired: () => this.end({ by: 'session-timer', status: undefined, reasons: [], message: undefined }, true),
    });
    this.openUsage('invite', () => undefined);
  }

  /** Set by the moment that re-offers. */
  onRefreshDue: (() => void) | undefined;

  get state(): SessionState {
    return this.#state;
  }

  become(state: SessionState): void {
    this.#state = stepSessionState(this.#state, state);
  }

  get isEnded(): boolean {
    return this.#state === 'ended';
  }

  /** A 2xx went or came, and the call has not ended. */
  get isAnswered(): boolean {
    return this.#state === 'accepted' || this.#state === 'confirmed';
  }

  context(where: BodyContext['in'], dialog = this.dialog): BodyContext {
    return { in: where, early: this.#state !== 'confirmed', remoteTag: dialog?.id.remoteTag ?? '' };
  }

  /** The delegate's answer; refused where it has none or throws a ProblemError. */
  async answerTo(offer: Body, context: BodyContext): Promise<Answered> {
    const agent = this.core.transport.listeners[0]?.local.address ?? 'localhost';
    try {
      const body = await this.delegate.answerOffer?.(offer, context);
      return body === undefined ? refusedBy(undefined, agent) : { kind: 'answer', body };
    } catch (error) {
      if (!isProblem(error)) throw error;
      return refusedBy(error, agent);
    }
  }

  /** The delegate's offer; undefined where it has none or refuses with a ProblemError. Whoever asks owes `acceptAnswer` or `dropOffer`. */
  async offerFor(context: BodyContext): Promise<Body | undefined> {
    try {
      return await this.delegate.createOffer?.(context);
    } catch (error) {
      if (isProblem(error)) return undefined;
      throw error;
    }
  }

  /** The end of an offer that the delegate made: by its answer, or for nothing. */
  closeOffer(offer: Offer, answer: Body | undefined, context: BodyContext): void {
    if (!offer.isOpen) return;
    offer.close();
    if (answer !== undefined) this.delegate.acceptAnswer?.(answer, context);
    else this.delegate.dropOffer?.(context);
  }

  get heard(): SipMessage | undefined {
    return this.#heard;
  }

  /** Whether the far end lists the method in Allow; without any Allow it takes all but UPDATE. */
  allows(method: string): boolean {
    return this.#said.Allow === undefined ? method !== 'UPDATE' : this.#said.Allow.lists('Allow', method);
  }

  supports(extension: string): boolean {
    return this.#said.Supported?.lists('Supported', extension) === true || this.#heard?.lists('Require', extension) === true;
  }

  /** Notes what the far end said about itself, without telling anybody. */
  note(message: SipMessage): void {
    this.#heard = message;
    for (const name of ['Allow', 'Supported'] as const) if (message.headers.has(name)) this.#said[name] = message;
  }

  /** Notes what the far end said about itself. */
  hear(message: SipMessage): void {
    this.note(message);
    if (message.headers.has('P-Asserted-Identity') || message.headers.has('Remote-Party-ID')) this.delegate.onIdentity?.(message);
  }

  /** A 2xx of ours inside the call. */
  success(transaction: ServerTransaction, body: Body | undefined): SipResponse {
    const { core, account, timer } = this;
    const response = createResponse(transaction.request, 200, { toTag: transaction.localTag, body });
    response.headers.set('Contact', core.contact(account, transaction.flow));
    core.addCapabilities(response.headers);
    // RFC 4028 §10: what is refreshed is a session that stands; an UPDATE in an early dialog starts no timer (its end would be a BYE, RFC 3261 §15).
    if (this.isAnswered) timer.answer(transaction.request, response);
    response.headers.add('Server', core.identity.userAgentHeader);
    return response;
  }

  /** Ends the session once, with BYE where the far end does not know yet. */
  end(end: SessionEnd, withBye: boolean, options: EndOptions = {}): void {
    if (this.isEnded) return;
    const { dialog } = this;
    this.become('ended');
    this.timer.close();
    this.acceptances.stop();
    this.#stepUsages({ kind: 'close', usage: 'invite' });
    // A re-INVITE has no end of its own once a provisional response is there (§17.1.1.2); CANCEL sets it one (§9.1).
    this.#reinvite?.cancel();
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

  /** Resolves with the final response; rejects with ProblemError timeout or network. What a failure ends is said by RFC 5057 §5.1. */
  request(method: string, options: InDialogOptions = {}): Promise<SipResponse> {
    const dialog = options.dialog ?? this.dialog;
    if (dialog === undefined) return Promise.reject(new ProblemError('conflict', `expected a dialog for ${method}, there is none yet`));
    const request = dialog.createRequest(method, dialog.nextSequence());
    if (options.body !== undefined) request.typedBody = options.body;
    setHeaders(request.headers, options.headers);
    options.prepare?.(request);
    return this.exchange(request, dialog, options.usage ?? 'invite');
  }

  exchange(
    request: SipRequest,
    dialog: Dialog,
    usage: Usage,
    onAny?: (response: SipResponse, request: SipRequest) => void,
  ): Promise<SipResponse> {
    const { method } = request;
    return new Promise((resolve, reject) => {
      const exchange = this.core.send({
        request,
        account: this.account,
        dialog,
        withContact: method !== 'BYE' && method !== 'PRACK',
        onResponse: (response, transaction) => {
          onAny?.(response, transaction.request);
          if (response.status < 200) return;
          if (response.status >= 300) this.#failed(usage, method, response);
          resolve(response);
        },
        onFailure: (error) => {
          this.#failed(usage, method, undefined);
          reject(error);
        },
      });
      if (method === 'INVITE') this.#reinvite = exchange;
    });
  }

  /** A further usage of the dialog; `onEnded` is told when the far end no longer knows it. */
  openUsage(usage: Usage, onEnded: () => void): void {
    this.#onUsageEnded.set(usage, onEnded);
    this.#stepUsages({ kind: 'open', usage });
  }

  closeUsage(usage: Usage): void {
    this.#onUsageEnded.delete(usage);
    this.#stepUsages({ kind: 'close', usage });
  }

  /** The far end no longer knows what the request was about, or cannot be reached. */
  #failed(usage: Usage, method: string, response: SipResponse | undefined): void {
    if (method === 'BYE') return;
    this.#stepUsages({ kind: 'answered', usage, method, status: response?.status }, response);
  }

  #stepUsages(input: UsageInput, response?: SipResponse): void {
    const [usages, effects] = stepDialogUsages(this.#usages, input);
    this.#usages = usages;
    for (const effect of effects) {
      if (effect.kind === 'forgotten') continue;
      if (effect.usage === 'invite') this.#lost(response);
      this.#onUsageEnded.get(effect.usage)?.();
      this.#onUsageEnded.delete(effect.usage);
    }
  }

  #lost(response: SipResponse | undefined): void {
    if (this.#state !== 'confirmed') return;
    this.end({ by: 'network', status: response?.status, reasons: response?.headers.all('Reason') ?? [], message: response }, true);
  }

  /** Acknowledges a 2xx to `invite`; `body` is our answer where the 2xx was the offer. */
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

  /** Repetitions of the 2xx stay quiet until our ACK is there. */
  markAnswering(invite: SipRequest, remoteTag: string): void {
    this.#acks.set(`${remoteTag}|${invite.cSeq.number}`, 'pending');
  }
}

export function endHeaders(options: EndOptions): Headers {
  const reasons = options.reasons ?? [];
  return { ...options.headers, ...(reasons.length === 0 ? {} : { Reason: reasons }) };
}
