// Changing a session that stands: re-INVITE by RFC 3261 §14 and RFC 6141, UPDATE by RFC 3311, refreshes by RFC 4028 §10, both ways.

import { ProblemError, isProblem, randomInteger } from '@offhook/base';
import type { Dialog } from '../../dialog/dialog.ts';
import { setHeaders, type Body, type SipResponse } from '../../message/message.ts';
import type { ServerTransaction } from '../../transaction/server-transaction.ts';
import { glarePauseMs, retryAfterMs } from '../back-off.ts';
import { LoopGuard } from '../loop-guard.ts';
import type { InviteUsage } from './invite-usage.ts';
import type { Offer } from './offers.ts';
import type { Headers } from './session-types.ts';

/** §14.2: when a far end may try again whose offer met another of its own. */
const retryWithinS = 11;

export class Renegotiation {
  readonly #usage: InviteUsage;
  /** True where we sent the first INVITE: the owner of the Call-ID waits longer after glare (§14.1). */
  readonly #isOwner: boolean;
  #queue: Promise<unknown> = Promise.resolve();
  /** Their re-INVITE that has no final response of ours yet. */
  #serving: ServerTransaction | undefined;
  #endPause: (() => void) | undefined;

  constructor(usage: InviteUsage, isOwner: boolean) {
    this.#usage = usage;
    this.#isOwner = isOwner;
    usage.onRefreshDue = () => this.#refresh();
  }

  /** One offer at a time: a second waits for the first. */
  offer(body: Body, by: 'reinvite' | 'update', headers: Headers | undefined): Promise<Body> {
    const turn = this.#queue.then(() => this.#offerNow(body, by, headers));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #offerNow(body: Body, by: 'reinvite' | 'update', headers: Headers | undefined): Promise<Body> {
    const usage = this.#usage;
    const guard = new LoopGuard();
    for (;;) {
      if (usage.isEnded) throw new ProblemError('aborted', 'the call has ended');
      const response = await this.#offerOnce(body, by, headers);
      if (response !== 'glare') {
        if (response.status < 300) return answerOf(response);
        if (response.status === 422 && usage.timer.learnMinimum(response) && guard.allows('brief')) continue;
        const askedMs = retryAfterMs(response) ?? Infinity;
        // §14.1: 491 alone is glare; a far end that is busy with an offer of its own says when (§14.2).
        if (response.status === 500 && askedMs < retryWithinS * 1000 && guard.allows('later')) {
          await this.#pause(askedMs);
          continue;
        }
        if (response.status !== 491) throw refusal(response);
      }
      if (!guard.allows('glare')) throw new ProblemError('conflict', 'expected the far end to take an offer, both sides offered at once');
      await this.#pause(glarePauseMs(this.#isOwner, usage.core.platform.random));
    }
  }

  async #offerOnce(body: Body, by: 'reinvite' | 'update', headers: Headers | undefined): Promise<SipResponse | 'glare'> {
    const offer = this.#usage.offers.begin('us');
    if (typeof offer === 'number') return 'glare';
    try {
      return by === 'reinvite' ? await this.#reinvite(body, headers) : await this.#update(body, headers);
    } finally {
      offer.close();
    }
  }

  /** The end of the call ends it early. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#usage.core.platform.clock.setTimer(ms, () => this.#endPause?.());
      this.#endPause = () => {
        timer.cancel();
        this.#endPause = undefined;
        resolve();
      };
    });
  }

  async #reinvite(body: Body | undefined, headers: Headers | undefined): Promise<SipResponse> {
    const usage = this.#usage;
    const dialog = usage.state === 'confirmed' ? usage.dialog : undefined;
    if (dialog === undefined) throw new ProblemError('conflict', 'expected an answered call for a re-INVITE');
    const request = dialog.createRequest('INVITE', dialog.nextSequence());
    usage.core.addCapabilities(request.headers);
    usage.timer.offer(request);
    setHeaders(request.headers, headers);
    if (body !== undefined) request.typedBody = body;
    return usage.exchange(request, dialog, 'invite', (response, sent) => {
      if (response.status < 200 || response.status >= 300) return;
      if (usage.repeatAck(sent, dialog.id.remoteTag)) return;
      dialog.refreshTarget(response);
      usage.hear(response);
      usage.timer.accept(response);
      void usage.acknowledge(sent, dialog);
    });
  }

  async #update(body: Body | undefined, headers: Headers | undefined): Promise<SipResponse> {
    const usage = this.#usage;
    const isTimed = usage.isAnswered;
    const { dialog } = usage;
    const response = await usage.request('UPDATE', {
      ...(body === undefined ? {} : { body }),
      headers,
      prepare: (request) => {
        usage.core.addCapabilities(request.headers);
        if (isTimed) usage.timer.offer(request);
      },
    });
    if (response.status < 300) {
      dialog?.refreshTarget(response);
      usage.hear(response);
      if (isTimed) usage.timer.accept(response);
    }
    return response;
  }

  /** RFC 4028 §7.4: UPDATE without a body where the far end takes it, else a re-INVITE with our present offer. What fails is tried again while there is time (§10). */
  #refresh(): void {
    const usage = this.#usage;
    const work = usage.allows('UPDATE') ? this.#refreshByUpdate() : this.#refreshByReinvite();
    work.catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      usage.core.platform.log.info('session not refreshed', { problem: error.message });
      usage.timer.refreshFailed();
    });
  }

  async #refreshByUpdate(): Promise<void> {
    for (const guard = new LoopGuard(); ;) {
      const response = await this.#update(undefined, undefined);
      if (response.status < 300) return;
      if (response.status !== 422 || !this.#usage.timer.learnMinimum(response) || !guard.allows('brief')) throw refusal(response);
    }
  }

  async #refreshByReinvite(): Promise<void> {
    const usage = this.#usage;
    const context = usage.context('reinvite');
    const body = await usage.offerFor(context);
    if (body === undefined) throw new ProblemError('unsupported', 'expected an offer to refresh the session with');
    let answer: Body;
    try {
      answer = await this.offer(body, 'reinvite', undefined);
    } catch (error) {
      usage.delegate.dropOffer?.(context);
      throw error;
    }
    usage.delegate.acceptAnswer?.(answer, context);
  }

  onReinvite(transaction: ServerTransaction, dialog: Dialog): void {
    const usage = this.#usage;
    usage.acceptances.onLaterInvite(transaction.request);
    // §14.2: an earlier one of theirs waits for our answer (500), or ours for theirs (491).
    if (this.#serving !== undefined || !(this.#isOwner || usage.isAnswered)) {
      this.#refuseForNow(transaction);
      return;
    }
    if (usage.state !== 'confirmed') {
      transaction.reply(491);
      return;
    }
    const tooBrief = usage.timer.refusal(transaction.request);
    if (tooBrief !== undefined) {
      transaction.reply(422, { headers: tooBrief });
      return;
    }
    const offer = usage.offers.begin(transaction.request.sessionBody === undefined ? 'us' : 'them');
    if (offer === 491) transaction.reply(491);
    else if (offer === 500) this.#refuseForNow(transaction);
    else this.#serve(transaction, dialog, offer);
  }

  #refuseForNow(transaction: ServerTransaction): void {
    transaction.reply(500, { headers: { 'Retry-After': String(randomInteger(this.#usage.core.platform.random, retryWithinS)) } });
  }

  #serve(transaction: ServerTransaction, dialog: Dialog, offer: Offer): void {
    this.#serving = transaction;
    this.#usage.hear(transaction.request);
    transaction.onCancel = () => {
      transaction.reply(487);
    };
    void this.#answerReinvite(transaction, dialog, offer);
  }

  async #answerReinvite(transaction: ServerTransaction, dialog: Dialog, offer: Offer): Promise<void> {
    const usage = this.#usage;
    const theirs = transaction.request.sessionBody;
    const context = usage.context('reinvite');
    const answered = theirs === undefined ? undefined : await usage.answerTo(theirs, context);
    const ours = theirs === undefined ? await usage.offerFor(context) : undefined;
    const body = answered?.kind === 'answer' ? answered.body : ours;
    this.#serving = undefined;
    if (transaction.finalStatus !== undefined || body === undefined) {
      if (transaction.finalStatus === undefined) transaction.reply(488, answered?.kind === 'refused' ? { headers: answered.headers } : {});
      if (ours !== undefined) usage.closeOffer(offer, undefined, context);
      offer.close();
      return;
    }
    dialog.refreshTarget(transaction.request);
    if (theirs !== undefined) offer.close();
    const response = usage.success(transaction, body);
    transaction.respond(response);
    usage.acceptances.add({
      cSeq: transaction.request.cSeq.number,
      send: () => transaction.respond(response),
      onAcknowledged: (ack) => {
        if (theirs === undefined) usage.closeOffer(offer, ack?.sessionBody, context);
      },
    });
  }

  /** RFC 3311 §5.2. */
  onUpdate(transaction: ServerTransaction, dialog: Dialog): void {
    const usage = this.#usage;
    const { request } = transaction;
    const tooBrief = usage.timer.refusal(request);
    if (tooBrief !== undefined) {
      transaction.reply(422, { headers: tooBrief });
      return;
    }
    const body = request.sessionBody;
    if (body === undefined) {
      usage.hear(request);
      dialog.refreshTarget(request);
      transaction.respond(usage.success(transaction, undefined));
      return;
    }
    if (this.#serving !== undefined) {
      this.#refuseForNow(transaction);
      return;
    }
    const offer = usage.offers.begin('them');
    if (offer === 491) transaction.reply(491);
    else if (offer === 500) this.#refuseForNow(transaction);
    else void this.#answerUpdate(transaction, dialog, { offer, body });
  }

  async #answerUpdate(
    transaction: ServerTransaction,
    dialog: Dialog,
    theirs: { readonly offer: Offer; readonly body: Body },
  ): Promise<void> {
    const usage = this.#usage;
    const { offer, body } = theirs;
    usage.hear(transaction.request);
    try {
      const answered = await usage.answerTo(body, usage.context('update'));
      if (answered.kind === 'refused') {
        transaction.reply(488, { headers: answered.headers });
        return;
      }
      dialog.refreshTarget(transaction.request);
      transaction.respond(usage.success(transaction, answered.body));
    } finally {
      offer.close();
    }
  }

  /** The call is over. */
  stop(): void {
    this.#endPause?.();
    this.#serving?.reply(487);
  }
}

function answerOf(response: SipResponse): Body {
  const answer = response.sessionBody;
  if (answer === undefined)
    throw new ProblemError('bad-message', 'expected an answer in the 2xx, got no body', { details: { header: 'body' } });
  return answer;
}

function refusal(response: SipResponse): ProblemError {
  return new ProblemError('conflict', `expected an answer, got ${response.status} ${response.reason}`, {
    details: { status: response.status },
  });
}
