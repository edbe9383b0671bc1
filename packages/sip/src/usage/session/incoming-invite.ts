// The called side of an INVITE until the ACK: RFC 3261 §13.3, reliable provisional responses by RFC 3262 §3, RFC 6026 for the 2xx.

import { ProblemError, randomInteger } from '@offhook/base';
import { parseRAck } from '../../message/c-seq.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse, createResponse } from '../../message/message.ts';
import type { ServerTransaction } from '../../transaction/server-transaction.ts';
import type { Refused } from './answered.ts';
import { Repeater } from './repeater.ts';
import { endHeaders, type InviteUsage } from './invite-usage.ts';
import type { Offer } from './offers.ts';
import type { AcceptOptions, EndOptions, ProgressOptions } from './session-types.ts';

interface Reliable {
  readonly sequence: number;
  readonly response: SipResponse;
  readonly repeater: Repeater;
  readonly onAcknowledged: () => void;
}

export class IncomingInvite {
  readonly #usage: InviteUsage;
  readonly #transaction: ServerTransaction;
  readonly #onAccepted: () => void;
  #nextReliable: number;
  #reliable: Reliable | undefined;
  /** Reliable responses go one after the other (RFC 3262 §3). */
  #queue: Promise<void> = Promise.resolve();
  #isAnswering = false;
  /** The one that is open: theirs until we answer, or ours until they do. */
  #offer: Offer | undefined;
  /** Our answer, or offer, sent so far. */
  #sentBody: Body | undefined;
  #isSentReliably = false;
  #endWhenAcknowledged: EndOptions | undefined;

  constructor(usage: InviteUsage, transaction: ServerTransaction, onAccepted: () => void) {
    this.#usage = usage;
    this.#transaction = transaction;
    this.#onAccepted = onAccepted;
    this.#nextReliable = 1 + randomInteger(usage.core.platform.random, 2 ** 30);
    transaction.onCancel = (cancel) => this.#onCancel(cancel);
    if (usage.invite.sessionBody !== undefined) this.#begin('them');
  }

  get #isLateOffer(): boolean {
    return this.#usage.invite.sessionBody === undefined;
  }

  #begin(by: 'us' | 'them'): void {
    this.#offer = this.#usage.offers.open(by);
  }

  #requireOpen(what: string): void {
    if (this.#usage.isEnded || this.#isAnswering || this.#transaction.finalStatus !== undefined) {
      throw new ProblemError('conflict', `expected an unanswered incoming call to ${what}`);
    }
  }

  async progress(status: number, options: ProgressOptions): Promise<void> {
    const usage = this.#usage;
    if (usage.isEnded || this.#isAnswering || this.#transaction.finalStatus !== undefined) return;
    const { invite } = usage;
    const isWished = invite.lists('Require', '100rel') || (options.reliable === true && invite.lists('Supported', '100rel'));
    const response = this.#response(status, options.reason, options.headers);
    if (options.body !== undefined) response.typedBody = options.body;
    usage.become('early');
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
    const { core } = this.#usage;
    if (this.#usage.isEnded) return Promise.resolve();
    const sequence = this.#nextReliable++;
    setHeaders(response.headers, { Require: '100rel', RSeq: String(sequence) });
    return new Promise((resolve, reject) => {
      const repeater = new Repeater({
        clock: core.platform.clock,
        timings: core.layer.timings,
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
    const usage = this.#usage;
    const body = prack.request.sessionBody;
    if (body === undefined) prack.reply(200);
    else if (this.#offer?.by === 'us' && this.#offer.isOpen) {
      usage.closeOffer(this.#offer, body, usage.context('prack'));
      prack.reply(200);
    } else void this.#answerPrack(prack, body);
    reliable.onAcknowledged();
  }

  async #answerPrack(prack: ServerTransaction, offer: Body): Promise<void> {
    const usage = this.#usage;
    const theirs = usage.offers.begin('them');
    if (typeof theirs === 'number') {
      prack.reply(theirs);
      return;
    }
    const answered = await usage.answerTo(offer, usage.context('prack'));
    theirs.close();
    if (answered.kind === 'refused') prack.reply(488, { headers: answered.headers });
    else prack.reply(200, { body: answered.body });
  }

  async accept(options: AcceptOptions): Promise<void> {
    this.#requireOpen('accept');
    this.#isAnswering = true;
    const usage = this.#usage;
    // A reliable response that carries a description has to be acknowledged before the 2xx (RFC 3262 §3).
    await this.#queue;
    if (usage.isEnded) return;
    const body = await this.#bodyOfAnswer(options);
    // The caller may have gone while we thought.
    if (usage.isEnded) return;
    if (body !== undefined && 'kind' in body) {
      this.#isAnswering = false;
      this.reject(488, { headers: body.headers });
      throw new ProblemError('conflict', 'expected a usable offer or answer, the delegate had none');
    }
    const response = this.#response(200, undefined, options.headers);
    if (body !== undefined) response.typedBody = body;
    usage.timer.answer(usage.invite, response);
    if (!this.#isLateOffer) this.#offer?.close();
    else if (body !== undefined && !this.#isSentReliably) this.#begin('us');
    usage.become('accepted');
    this.#transaction.respond(response);
    usage.acceptances.add({
      cSeq: this.#transaction.request.cSeq.number,
      send: () => this.#transaction.respond(response),
      onAcknowledged: (ack) => this.#onAcknowledged(ack),
    });
    this.#onAccepted();
  }

  /** Undefined where the description went out reliably before. */
  async #bodyOfAnswer(options: AcceptOptions): Promise<Body | Refused | undefined> {
    if (options.body !== undefined) return options.body;
    if (this.#isSentReliably) return undefined;
    if (this.#sentBody !== undefined) return this.#sentBody;
    const usage = this.#usage;
    const theirs = usage.invite.sessionBody;
    const context = usage.context('initial');
    if (theirs === undefined) return (await usage.offerFor(context)) ?? { kind: 'refused', headers: {} };
    const answered = await usage.answerTo(theirs, context);
    return answered.kind === 'answer' ? answered.body : answered;
  }

  reject(status: number, options: EndOptions & { readonly reason?: string }): void {
    this.#requireOpen('reject');
    this.#refuse(status, { by: 'local', status, reasons: options.reasons ?? [], message: undefined }, options);
  }

  #refuse(status: number, end: Parameters<InviteUsage['end']>[0], options: EndOptions & { readonly reason?: string } = {}): void {
    if (this.#transaction.finalStatus === undefined) this.#transaction.respond(this.#response(status, options.reason, endHeaders(options)));
    this.#usage.end(end, false);
  }

  /** §15: the called side may not send BYE before the ACK is there, or has failed to come. */
  end(options: EndOptions): void {
    const usage = this.#usage;
    if (usage.state === 'accepted') {
      this.#endWhenAcknowledged = options;
      return;
    }
    if (usage.state === 'confirmed')
      usage.end({ by: 'local', status: undefined, reasons: options.reasons ?? [], message: undefined }, true, options);
    else this.#refuse(603, { by: 'local', status: 603, reasons: options.reasons ?? [], message: undefined }, options);
  }

  /** The ACK, or a later INVITE that stands for it. Where we offered it has to bring the answer (§13.2.2.4). */
  #onAcknowledged(ack: SipRequest | undefined): void {
    const usage = this.#usage;
    usage.become('confirmed');
    if (this.#offer?.isOpen === true) {
      const answer = ack?.sessionBody;
      usage.closeOffer(this.#offer, answer, usage.context('initial'));
      if (answer === undefined) {
        const reasons = ['SIP;cause=488;text="Not Acceptable Here"'];
        usage.end({ by: 'network', status: 488, reasons, message: ack }, true, { reasons });
        return;
      }
    }
    usage.delegate.onConfirmed?.();
    if (this.#endWhenAcknowledged !== undefined) this.end(this.#endWhenAcknowledged);
  }

  /** BYE, before or after the answer: the INVITE must not stay open (§15.1.2). */
  onBye(bye: SipRequest): void {
    const end = { by: 'remote', status: undefined, reasons: bye.headers.all('Reason'), message: bye } as const;
    if (this.#transaction.finalStatus === undefined) this.#refuse(487, end);
    else this.#usage.end(end, false);
  }

  /** No reliable response is repeated any more, and nobody waits for its PRACK. Idempotent. */
  stop(): void {
    this.#reliable?.repeater.stop();
    this.#reliable?.onAcknowledged();
    this.#reliable = undefined;
  }

  #onCancel(cancel: SipRequest): void {
    this.#refuse(487, { by: 'remote', status: 487, reasons: cancel.headers.all('Reason'), message: cancel });
  }

  #response(status: number, reason: string | undefined, headers: AcceptOptions['headers']): SipResponse {
    const { core, account } = this.#usage;
    const response = createResponse(this.#transaction.request, status, {
      toTag: this.#transaction.localTag,
      ...(reason === undefined ? {} : { reason }),
    });
    for (const route of this.#transaction.request.headers.all('Record-Route')) response.headers.add('Record-Route', route);
    response.headers.set('Contact', core.contact(account, this.#transaction.flow));
    if (status >= 200 && status < 300) core.addCapabilities(response.headers);
    else if (status > 100 && status < 200) core.addEvents(response.headers);
    response.headers.add('Server', core.identity.userAgentHeader);
    setHeaders(response.headers, headers);
    return response;
  }

  #noteSent(body: Body | undefined, isReliable: boolean): void {
    if (body === undefined) return;
    this.#sentBody = body;
    this.#isSentReliably ||= isReliable;
    if (!isReliable) return;
    if (!this.#isLateOffer) this.#offer?.close();
    else if (this.#offer?.isOpen !== true) this.#begin('us');
  }
}
