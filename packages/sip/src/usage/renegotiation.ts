// Changing a session that stands: re-INVITE by RFC 3261 §14 and RFC 6141, UPDATE by RFC 3311, refreshes by RFC 4028 §10, both ways.

import { ProblemError, isProblem, randomInteger } from '@offhook/base';
import { createResponse, setHeaders, type Body, type SipRequest, type SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { Repeater } from './repeater.ts';
import type { SessionShared } from './session-shared.ts';
import type { Headers } from './session-types.ts';

/** A request that glares again and again is given up after so many attempts. */
const glareLimit = 6;

export class Renegotiation {
  readonly #shared: SessionShared;
  /** True where we sent the first INVITE: the owner of the Call-ID waits longer after glare (§14.1). */
  readonly #isOwner: boolean;
  #queue: Promise<unknown> = Promise.resolve();
  /** Our re-INVITE is without a final response. */
  #isInviting = false;
  /** Their re-INVITE is without our final response or its ACK. */
  #serving: { readonly transaction: ServerTransaction; repeater?: Repeater; isOffer: boolean } | undefined;

  constructor(shared: SessionShared, isOwner: boolean) {
    this.#shared = shared;
    this.#isOwner = isOwner;
    shared.onRefreshDue = () => this.#refresh();
  }

  /** One offer at a time: a second waits for the first. */
  offer(body: Body, by: 'reinvite' | 'update', headers: Headers | undefined): Promise<Body> {
    const turn = this.#queue.then(() => this.#offerNow(body, by, headers, 0));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #offerNow(body: Body, by: 'reinvite' | 'update', headers: Headers | undefined, tries: number): Promise<Body> {
    const shared = this.#shared;
    if (shared.isEnded) throw new ProblemError('aborted', 'the call has ended');
    const isGlaring = shared.pendingOffer !== 'none' || this.#serving !== undefined;
    if (!isGlaring) {
      shared.pendingOffer = 'local';
      let response: SipResponse;
      try {
        response = by === 'reinvite' ? await this.#reinvite(body, headers) : await this.#update(body, headers);
      } finally {
        shared.pendingOffer = 'none';
      }
      if (response.status < 300) return this.#answerOf(response);
      if (response.status === 422 && shared.timer.learnMinimum(response)) return this.#offerNow(body, by, headers, tries + 1);
      if (response.status !== 491 && response.status !== 500) {
        throw new ProblemError('conflict', `expected an answer, got ${response.status} ${response.reason}`, {
          details: { status: response.status },
        });
      }
    }
    if (tries >= glareLimit) throw new ProblemError('conflict', 'expected the far end to take an offer, both sides offered at once');
    await this.#backOff();
    return this.#offerNow(body, by, headers, tries + 1);
  }

  #answerOf(response: SipResponse): Body {
    const answer = response.typedBody;
    if (answer === undefined)
      throw new ProblemError('bad-message', 'expected an answer in the 2xx, got no body', { details: { header: 'body' } });
    return answer;
  }

  /** §14.1: 2.1 to 4 s for the owner of the Call-ID, 0 to 2 s for the other, in steps of 10 ms. */
  #backOff(): Promise<void> {
    const { platform } = this.#shared.core;
    const steps = this.#isOwner ? 210 + randomInteger(platform.random, 191) : randomInteger(platform.random, 201);
    return new Promise((resolve) => {
      platform.clock.setTimer(steps * 10, resolve);
    });
  }

  async #reinvite(body: Body | undefined, headers: Headers | undefined): Promise<SipResponse> {
    const shared = this.#shared;
    const { dialog } = shared;
    if (dialog === undefined || shared.state !== 'confirmed')
      throw new ProblemError('conflict', 'expected an answered call for a re-INVITE');
    const request = dialog.createRequest('INVITE', dialog.nextSequence());
    shared.core.addCapabilities(request.headers);
    shared.timer.offer(request);
    setHeaders(request.headers, headers);
    if (body !== undefined) request.typedBody = body;
    this.#isInviting = true;
    try {
      return await shared.exchange(request, dialog, (response, sent) => {
        if (response.status < 200 || response.status >= 300) return;
        if (shared.repeatAck(sent, dialog.id.remoteTag)) return;
        dialog.refreshTarget(response);
        shared.hear(response);
        shared.timer.accept(response);
        shared.markAnswering(sent, dialog.id.remoteTag);
        void shared.acknowledge(sent, dialog);
      });
    } finally {
      this.#isInviting = false;
    }
  }

  async #update(body: Body | undefined, headers: Headers | undefined): Promise<SipResponse> {
    const shared = this.#shared;
    const response = await shared.request('UPDATE', {
      ...(body === undefined ? {} : { body }),
      headers,
      prepare: (request) => {
        shared.core.addCapabilities(request.headers);
        shared.timer.offer(request);
      },
    });
    if (response.status < 300) {
      shared.dialog?.refreshTarget(response);
      shared.hear(response);
      shared.timer.accept(response);
    }
    return response;
  }

  /** RFC 4028 §7.4: UPDATE without a body where the far end takes it, else a re-INVITE with our present offer. */
  #refresh(): void {
    const shared = this.#shared;
    if (shared.isEnded) return;
    const work = async (): Promise<void> => {
      if (allowsMethod(shared, 'UPDATE')) {
        await this.#update(undefined, undefined);
        return;
      }
      const body = await shared.offerFor(shared.context('reinvite'));
      if (body === undefined) throw new ProblemError('unsupported', 'expected an offer to refresh the session with');
      const answer = await this.offer(body, 'reinvite', undefined);
      shared.delegate.acceptAnswer?.(answer, shared.context('reinvite'));
    };
    work().catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      shared.core.platform.log.info('session not refreshed', { problem: error.message });
    });
  }

  onReinvite(transaction: ServerTransaction): void {
    const shared = this.#shared;
    // §14.2: an earlier one is still open on their side (500), or ours is (491).
    if (this.#serving !== undefined && this.#serving.transaction.finalStatus === undefined) {
      transaction.reply(500, { headers: { 'Retry-After': String(randomInteger(shared.core.platform.random, 11)) } });
      return;
    }
    if (this.#isInviting || shared.pendingOffer !== 'none' || shared.state !== 'confirmed') {
      transaction.reply(491);
      return;
    }
    const refusal = shared.timer.refusal(transaction.request);
    if (refusal !== undefined) {
      transaction.reply(422, { headers: refusal });
      return;
    }
    const serving = { transaction, isOffer: transaction.request.body.length === 0 };
    this.#serving = serving;
    shared.hear(transaction.request);
    transaction.onCancel = () => {
      transaction.reply(487);
      this.#stopServing(transaction);
    };
    void this.#answerReinvite(transaction);
  }

  async #answerReinvite(transaction: ServerTransaction): Promise<void> {
    const shared = this.#shared;
    const offer = transaction.request.typedBody;
    shared.pendingOffer = offer === undefined ? 'local' : 'remote';
    const context = shared.context('reinvite');
    const body = offer === undefined ? await shared.offerFor(context) : await shared.answerTo(offer, context);
    if (transaction.finalStatus !== undefined || shared.isEnded) {
      if (transaction.finalStatus === undefined) transaction.reply(487);
      shared.pendingOffer = 'none';
      return;
    }
    if (body === undefined) {
      shared.pendingOffer = 'none';
      transaction.reply(488);
      this.#stopServing(transaction);
      return;
    }
    shared.dialog?.refreshTarget(transaction.request);
    if (offer !== undefined) shared.pendingOffer = 'none';
    const response = this.#success(transaction, body);
    transaction.respond(response);
    const repeater = new Repeater({
      clock: shared.core.platform.clock,
      timings: shared.core.layer.timings,
      isCapped: true,
      send: () => transaction.respond(response),
      onGiveUp: () => shared.end({ by: 'network', status: 408, reasons: [], message: undefined }, true),
    });
    this.#serving = { transaction, repeater, isOffer: offer === undefined };
  }

  #success(transaction: ServerTransaction, body: Body | undefined): SipResponse {
    const { core, account, timer } = this.#shared;
    const response = createResponse(transaction.request, 200, { toTag: transaction.localTag, body });
    response.headers.set('Contact', core.contact(account, transaction.flow));
    core.addCapabilities(response.headers);
    timer.answer(transaction.request, response);
    response.headers.add('Server', core.identity.userAgentHeader);
    return response;
  }

  onAck(ack: SipRequest): void {
    const serving = this.#serving;
    if (serving === undefined || serving.transaction.request.cSeq.number !== ack.cSeq.number) return;
    const shared = this.#shared;
    serving.repeater?.stop();
    this.#serving = undefined;
    if (!serving.isOffer) return;
    shared.pendingOffer = 'none';
    const answer = ack.typedBody;
    if (answer !== undefined) shared.delegate.acceptAnswer?.(answer, shared.context('reinvite'));
  }

  /** RFC 3311 §5.2. */
  onUpdate(transaction: ServerTransaction): void {
    const shared = this.#shared;
    const { request } = transaction;
    const refusal = shared.timer.refusal(request);
    if (refusal !== undefined) {
      transaction.reply(422, { headers: refusal });
      return;
    }
    const offer = request.typedBody;
    if (offer !== undefined && shared.pendingOffer === 'local') {
      transaction.reply(491);
      return;
    }
    if (offer !== undefined && (shared.pendingOffer === 'remote' || this.#serving !== undefined)) {
      transaction.reply(500, { headers: { 'Retry-After': String(randomInteger(shared.core.platform.random, 11)) } });
      return;
    }
    shared.hear(request);
    if (offer === undefined) {
      shared.dialog?.refreshTarget(request);
      transaction.respond(this.#success(transaction, undefined));
      return;
    }
    shared.pendingOffer = 'remote';
    void shared.answerTo(offer, shared.context('update')).then((answer) => {
      shared.pendingOffer = 'none';
      if (answer === undefined) {
        transaction.reply(488);
        return;
      }
      shared.dialog?.refreshTarget(request);
      transaction.respond(this.#success(transaction, answer));
    });
  }

  /** The call is over. */
  stop(): void {
    const serving = this.#serving;
    this.#serving = undefined;
    serving?.repeater?.stop();
    if (serving !== undefined && serving.transaction.finalStatus === undefined) serving.transaction.reply(487);
  }

  #stopServing(transaction: ServerTransaction): void {
    if (this.#serving?.transaction === transaction) this.#serving = undefined;
    this.#shared.pendingOffer = 'none';
  }
}

/** Whether the far end lists the method in Allow; true where it has sent no Allow. */
export function allowsMethod(shared: SessionShared, method: string): boolean {
  const { heard } = shared;
  return heard === undefined || !heard.headers.has('Allow') ? method !== 'UPDATE' : heard.lists('Allow', method);
}
