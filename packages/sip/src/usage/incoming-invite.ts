// The called side of an INVITE until the ACK: RFC 3261 §13.3, reliable provisional responses by RFC 3262 §3, RFC 6026 for the 2xx.

import { ProblemError, randomInteger } from '@offhook/base';
import { parseRAck } from '../message/c-seq.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse, createResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { Repeater } from './repeater.ts';
import { endHeaders, type SessionShared } from './session-shared.ts';
import type { AcceptOptions, EndOptions, ProgressOptions } from './session-types.ts';

interface Reliable {
  readonly sequence: number;
  readonly response: SipResponse;
  readonly repeater: Repeater;
  readonly onAcknowledged: () => void;
}

export class IncomingInvite {
  readonly #shared: SessionShared;
  readonly #transaction: ServerTransaction;
  readonly #onAccepted: () => void;
  #nextReliable: number;
  #reliable: Reliable | undefined;
  /** Reliable responses go one after the other (RFC 3262 §3). */
  #queue: Promise<void> = Promise.resolve();
  #repeater: Repeater | undefined;
  #isAnswering = false;
  /** Our answer, or offer, sent so far. */
  #sentBody: Body | undefined;
  #isSentReliably = false;
  #endWhenAcknowledged: EndOptions | undefined;

  constructor(shared: SessionShared, transaction: ServerTransaction, onAccepted: () => void) {
    this.#shared = shared;
    this.#transaction = transaction;
    this.#onAccepted = onAccepted;
    this.#nextReliable = 1 + randomInteger(shared.core.platform.random, 2 ** 30);
    transaction.onCancel = (cancel) => this.#onCancel(cancel);
    if (shared.invite.body.length > 0) shared.pendingOffer = 'remote';
  }

  #requireOpen(what: string): void {
    if (this.#shared.isEnded || this.#isAnswering || this.#transaction.finalStatus !== undefined) {
      throw new ProblemError('conflict', `expected an unanswered incoming call to ${what}`);
    }
  }

  async progress(status: number, options: ProgressOptions): Promise<void> {
    const shared = this.#shared;
    if (shared.isEnded || this.#isAnswering || this.#transaction.finalStatus !== undefined) return;
    const { invite } = shared;
    const isWished = invite.lists('Require', '100rel') || (options.reliable === true && invite.lists('Supported', '100rel'));
    const response = this.#response(status, options.reason, options.headers);
    if (options.body !== undefined) response.typedBody = options.body;
    shared.state = 'early';
    if (!isWished || status <= 100) {
      this.#noteSent(options.body, false);
      this.#transaction.respond(response);
      return;
    }
    const turn = this.#queue.then(() => this.#sendReliably(response));
    this.#noteSent(options.body, true);
    this.#queue = turn.catch(() => undefined);
    await turn;
  }

  /** Resolves when the PRACK is there; rejects with timeout where none comes. */
  #sendReliably(response: SipResponse): Promise<void> {
    const { core } = this.#shared;
    if (this.#shared.isEnded) return Promise.resolve();
    const sequence = this.#nextReliable++;
    setHeaders(response.headers, { Require: '100rel', RSeq: String(sequence) });
    return new Promise((resolve, reject) => {
      const repeater = new Repeater({
        clock: core.platform.clock,
        timings: core.layer.timings,
        isCapped: false,
        send: () => this.#transaction.respond(response),
        onGiveUp: () => {
          // RFC 3262 §3: without a PRACK the INVITE is refused with a 5xx.
          this.#reliable = undefined;
          this.#refuse(504, { by: 'network', status: 504, reasons: [], message: undefined });
          reject(new ProblemError('timeout', 'expected a PRACK, none came'));
        },
      });
      this.#reliable = { sequence, response, repeater, onAcknowledged: resolve };
      this.#transaction.respond(response);
    });
  }

  /** RFC 3262 §3; an offer in the PRACK is answered in its 2xx (§5). */
  onPrack(prack: ServerTransaction): void {
    const reliable = this.#reliable;
    const rack = prack.request.headers.has('RAck') ? parseRAck(prack.request.headers.get('RAck') ?? '') : undefined;
    const { number } = this.#transaction.request.cSeq;
    if (reliable === undefined || rack?.responseNumber !== reliable.sequence || rack.cSeq.number !== number) {
      prack.reply(481);
      return;
    }
    reliable.repeater.stop();
    this.#reliable = undefined;
    const shared = this.#shared;
    const body = prack.request.typedBody;
    const isOurOffer = this.#transaction.request.body.length === 0 && this.#sentBody !== undefined;
    if (body === undefined) prack.reply(200);
    else if (isOurOffer && shared.pendingOffer === 'local') {
      shared.pendingOffer = 'none';
      shared.delegate.acceptAnswer?.(body, shared.context('prack'));
      prack.reply(200);
    } else void this.#answerPrack(prack, body);
    reliable.onAcknowledged();
  }

  async #answerPrack(prack: ServerTransaction, offer: Body): Promise<void> {
    const answer = await this.#shared.answerTo(offer, this.#shared.context('prack'));
    if (answer === undefined) prack.reply(488);
    else prack.reply(200, { body: answer });
  }

  async accept(options: AcceptOptions): Promise<void> {
    this.#requireOpen('accept');
    this.#isAnswering = true;
    const shared = this.#shared;
    // A reliable response that carries a description has to be acknowledged before the 2xx (RFC 3262 §3).
    await this.#queue;
    if (shared.isEnded) return;
    const body = await this.#bodyOfAnswer(options);
    // The caller may have gone while we thought.
    if (this.#shared.isEnded) return;
    if (body === 'refused') {
      this.#isAnswering = false;
      this.reject(488, {});
      throw new ProblemError('conflict', 'expected a usable offer or answer, the delegate had none');
    }
    const response = this.#response(200, undefined, options.headers);
    if (body !== undefined) response.typedBody = body;
    shared.timer.answer(shared.invite, response);
    if (shared.invite.body.length > 0) shared.pendingOffer = 'none';
    else if (body !== undefined && !this.#isSentReliably) shared.pendingOffer = 'local';
    shared.state = 'accepted';
    this.#transaction.respond(response);
    this.#repeater = new Repeater({
      clock: shared.core.platform.clock,
      timings: shared.core.layer.timings,
      isCapped: true,
      send: () => this.#transaction.respond(response),
      // §13.3.1.4: without an ACK the session is ended by BYE.
      onGiveUp: () => shared.end({ by: 'network', status: 408, reasons: [], message: undefined }, true),
    });
    this.#onAccepted();
  }

  /** Undefined where the description went out reliably before. */
  async #bodyOfAnswer(options: AcceptOptions): Promise<Body | 'refused' | undefined> {
    if (options.body !== undefined) return options.body;
    if (this.#isSentReliably) return undefined;
    if (this.#sentBody !== undefined) return this.#sentBody;
    const offer = this.#shared.invite.typedBody;
    const context = this.#shared.context('initial');
    return (offer === undefined ? await this.#shared.offerFor(context) : await this.#shared.answerTo(offer, context)) ?? 'refused';
  }

  reject(status: number, options: EndOptions & { readonly reason?: string }): void {
    this.#requireOpen('reject');
    this.#refuse(status, { by: 'local', status, reasons: options.reasons ?? [], message: undefined }, options);
  }

  #refuse(status: number, end: Parameters<SessionShared['end']>[0], options: EndOptions & { readonly reason?: string } = {}): void {
    this.#reliable?.repeater.stop();
    this.#reliable?.onAcknowledged();
    this.#reliable = undefined;
    if (this.#transaction.finalStatus === undefined) this.#transaction.respond(this.#response(status, options.reason, endHeaders(options)));
    this.#shared.end(end, false);
  }

  /** §15: the called side may not send BYE before the ACK is there, or has failed to come. */
  end(options: EndOptions): void {
    const shared = this.#shared;
    if (shared.state === 'accepted') {
      this.#endWhenAcknowledged = options;
      return;
    }
    if (shared.state === 'confirmed')
      shared.end({ by: 'local', status: undefined, reasons: options.reasons ?? [], message: undefined }, true, options);
    else this.#refuse(603, { by: 'local', status: 603, reasons: options.reasons ?? [], message: undefined }, options);
  }

  onAck(ack: SipRequest): void {
    const shared = this.#shared;
    if (ack.cSeq.number !== this.#transaction.request.cSeq.number || this.#repeater === undefined) return;
    this.#repeater.stop();
    if (shared.state !== 'accepted') return;
    shared.state = 'confirmed';
    const body = ack.typedBody;
    if (shared.pendingOffer === 'local') {
      shared.pendingOffer = 'none';
      if (body !== undefined) shared.delegate.acceptAnswer?.(body, shared.context('initial'));
    }
    shared.delegate.onConfirmed?.();
    if (this.#endWhenAcknowledged !== undefined) this.end(this.#endWhenAcknowledged);
  }

  /** BYE, before or after the answer: the INVITE must not stay open (§15.1.2). */
  onBye(bye: SipRequest): void {
    this.#repeater?.stop();
    const end = { by: 'remote', status: undefined, reasons: bye.headers.all('Reason'), message: bye } as const;
    if (this.#transaction.finalStatus === undefined) this.#refuse(487, end);
    else this.#shared.end(end, false);
  }

  stop(): void {
    this.#repeater?.stop();
    this.#reliable?.repeater.stop();
    this.#reliable?.onAcknowledged();
    this.#reliable = undefined;
  }

  #onCancel(cancel: SipRequest): void {
    if (this.#transaction.finalStatus !== undefined) return;
    this.#refuse(487, { by: 'remote', status: 487, reasons: cancel.headers.all('Reason'), message: cancel });
  }

  #response(status: number, reason: string | undefined, headers: AcceptOptions['headers']): SipResponse {
    const { core, account } = this.#shared;
    const response = createResponse(this.#transaction.request, status, {
      toTag: this.#transaction.localTag,
      ...(reason === undefined ? {} : { reason }),
    });
    for (const route of this.#transaction.request.headers.all('Record-Route')) response.headers.add('Record-Route', route);
    response.headers.set('Contact', core.contact(account, this.#transaction.flow));
    if (status >= 200 && status < 300) core.addCapabilities(response.headers);
    response.headers.add('Server', core.identity.userAgentHeader);
    setHeaders(response.headers, headers);
    return response;
  }

  #noteSent(body: Body | undefined, isReliable: boolean): void {
    if (body === undefined) return;
    this.#sentBody = body;
    this.#isSentReliably ||= isReliable;
    if (!isReliable) return;
    this.#shared.pendingOffer = this.#transaction.request.body.length === 0 ? 'local' : 'none';
  }
}
