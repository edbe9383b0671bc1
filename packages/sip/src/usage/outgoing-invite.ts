// The calling side of an INVITE until it is answered: RFC 3261 §13.2, forks by §12.1 and §13.2.2.4, reliable provisional responses by RFC 3262 §4, CANCEL by §9.1.

import { ProblemError } from '@offhook/base';
import { Dialog } from '../dialog/dialog.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse } from '../message/message.ts';
import { writeUri } from '../message/uri.ts';
import type { ClientTransaction } from '../transaction/client-transaction.ts';
import type { DialogUser, Exchange } from './agent-core.ts';
import type { SessionShared } from './session-shared.ts';
import type { EndOptions } from './session-types.ts';

interface EarlyDialog {
  readonly dialog: Dialog;
  /** RSeq of the last reliable response taken (RFC 3262 §4). */
  lastReliable: number | undefined;
  isAnswered: boolean;
}

/** Targets of redirections are tried up to this number. */
const redirectionLimit = 5;

export class OutgoingInvite {
  readonly #shared: SessionShared;
  readonly #user: (dialog: Dialog) => DialogUser;
  readonly #early = new Map<string, EarlyDialog>();
  #exchange: Exchange | undefined;
  #isGivenUp = false;
  #confirmedTag: string | undefined;
  #redirections = 0;
  readonly #waitingContacts: string[] = [];

  constructor(shared: SessionShared, user: (dialog: Dialog) => DialogUser) {
    this.#shared = shared;
    this.#user = user;
  }

  start(): void {
    const shared = this.#shared;
    shared.state = 'calling';
    if (shared.invite.body.length > 0) shared.pendingOffer = 'local';
    this.#send(shared.invite);
  }

  /** The far end is told by CANCEL, or by BYE where a 2xx crosses it (RFC 5407 §3.1.2). */
  cancel(options: EndOptions): void {
    this.#isGivenUp = true;
    this.#exchange?.cancel(options.reasons ?? []);
  }

  #send(invite: SipRequest): void {
    const { core, timer, account } = this.#shared;
    core.addCapabilities(invite.headers);
    if (invite.lists('Supported', 'timer')) timer.offer(invite);
    this.#exchange = core.send({
      request: invite,
      account,
      withContact: true,
      onResponse: (response, transaction) => {
        this.#shared.invite = transaction.request;
        this.#onResponse(response, transaction);
      },
      onFailure: (error) => {
        const status = error.code === 'timeout' ? 408 : 503;
        this.#fail({ by: 'network', status }, undefined);
      },
    });
  }

  #onResponse(response: SipResponse, transaction: ClientTransaction): void {
    const shared = this.#shared;
    shared.lastResponse = response;
    if (response.status >= 200 && response.status < 300) {
      this.#onSuccess(response, transaction);
      return;
    }
    if (shared.isEnded) {
      this.#forgetEarly();
      return;
    }
    if (response.status < 200) {
      if (response.status > 100) this.#onProvisional(response, transaction);
      return;
    }
    this.#onRefused(response);
  }

  #onProvisional(response: SipResponse, transaction: ClientTransaction): void {
    const shared = this.#shared;
    const early = (response.toTag ?? '') === '' ? undefined : this.#earlyDialog(response, transaction);
    shared.hear(response);
    shared.state = 'early';
    if (early === undefined) {
      shared.delegate.onProgress?.(response);
      return;
    }
    shared.dialog = early.dialog;
    const sequence = response.lists('Require', '100rel') ? response.number('RSeq', 2 ** 32 - 1) : undefined;
    if (sequence !== undefined) {
      // RFC 3262 §4: a repetition or one out of order is dropped.
      if (early.lastReliable !== undefined && sequence !== early.lastReliable + 1) return;
      early.lastReliable = sequence;
      early.dialog.refreshTarget(response);
    }
    const body = response.typedBody;
    const isOffer = body !== undefined && transaction.request.body.length === 0;
    if (sequence !== undefined) this.#prack({ early, response, transaction, sequence, offer: isOffer ? body : undefined });
    if (!isOffer) this.#takeAnswer(early, body);
    shared.delegate.onProgress?.(response);
  }

  /** The first body of a dialog that answers our offer; later ones say the same again (RFC 3261 §13.2.1). */
  #takeAnswer(early: EarlyDialog, body: Body | undefined): void {
    if (body === undefined || early.isAnswered) return;
    const shared = this.#shared;
    early.isAnswered = true;
    shared.pendingOffer = 'none';
    shared.delegate.acceptAnswer?.(body, shared.context('initial', early.dialog));
  }

  #prack(what: {
    early: EarlyDialog;
    response: SipResponse;
    transaction: ClientTransaction;
    sequence: number;
    offer: Body | undefined;
  }): void {
    const shared = this.#shared;
    const { early, transaction, offer } = what;
    const rack = `${what.sequence} ${transaction.request.cSeq.number} INVITE`;
    const send = async (): Promise<void> => {
      const answer = offer === undefined ? undefined : await shared.answerTo(offer, shared.context('prack', early.dialog));
      if (answer !== undefined) early.isAnswered = true;
      await shared.request('PRACK', { dialog: early.dialog, headers: { RAck: rack }, ...(answer === undefined ? {} : { body: answer }) });
    };
    send().catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      shared.core.platform.log.debug('PRACK not answered', { problem: error.message });
    });
  }

  #earlyDialog(response: SipResponse, transaction: ClientTransaction): EarlyDialog {
    const tag = response.toTag ?? '';
    const known = this.#early.get(tag);
    if (known !== undefined) {
      known.dialog.flow = transaction.flow;
      return known;
    }
    const dialog = Dialog.ofClient(transaction.request, response, transaction.flow);
    const early: EarlyDialog = { dialog, lastReliable: undefined, isAnswered: false };
    this.#early.set(tag, early);
    this.#shared.core.addDialog(this.#user(dialog));
    return early;
  }

  #onSuccess(response: SipResponse, transaction: ClientTransaction): void {
    const shared = this.#shared;
    const invite = transaction.request;
    const tag = response.toTag ?? '';
    if (shared.repeatAck(invite, tag)) return;
    const early = this.#earlyDialog(response, transaction);
    early.dialog.refreshTarget(response);
    early.dialog.routes = [...response.recordRoutes].reverse();
    if (this.#isGivenUp || shared.isEnded || (this.#confirmedTag !== undefined && this.#confirmedTag !== tag)) {
      // §13.2.2.4: a further fork, or the 2xx that crossed our CANCEL, is acknowledged and ended.
      void shared.acknowledge(invite, early.dialog).then(() => shared.bye(early.dialog));
      shared.core.removeDialog(early.dialog);
      return;
    }
    this.#confirmedTag = tag;
    this.#early.delete(tag);
    this.#forgetEarly();
    shared.dialog = early.dialog;
    shared.hear(response);
    shared.timer.accept(response);
    shared.markAnswering(invite, tag);
    const body = response.typedBody;
    if (invite.body.length === 0 && body !== undefined && !early.isAnswered) {
      shared.state = 'confirmed';
      void this.#answerInAck(invite, early.dialog, body);
    } else {
      this.#takeAnswer(early, body);
      shared.pendingOffer = 'none';
      shared.state = 'confirmed';
      void shared.acknowledge(invite, early.dialog);
    }
    shared.delegate.onAccepted?.(response);
    if (shared.state === 'confirmed') shared.delegate.onConfirmed?.();
  }

  /** The 2xx carries the offer, the ACK our answer; without one the call is acknowledged and ended (§13.2.2.4). */
  async #answerInAck(invite: SipRequest, dialog: Dialog, offer: Body): Promise<void> {
    const shared = this.#shared;
    const answer = await shared.answerTo(offer, shared.context('initial'));
    await shared.acknowledge(invite, dialog, answer);
    if (answer === undefined) shared.end({ by: 'local', status: 488, reasons: [], message: undefined }, true);
  }

  #onRefused(response: SipResponse): void {
    const shared = this.#shared;
    // RFC 4028 §7.3: a 422 is answered by a longer interval.
    if (response.status === 422 && shared.timer.learnMinimum(response)) {
      this.#again(shared.invite.uriText);
      return;
    }
    if (response.status >= 300 && response.status < 400 && shared.delegate.onRedirect?.(response) !== true) {
      const byPreference = [...response.contacts].sort((a, b) => preference(b) - preference(a));
      this.#waitingContacts.push(
        // §19.1.5: the headers part of a URI is no part of a Request-URI.
        ...byPreference
          .filter(({ uri }) => uri.scheme === 'sip' || uri.scheme === 'sips')
          .map(({ uri }) => writeUri({ ...uri, headers: '' })),
      );
    }
    const next = this.#waitingContacts.shift();
    if (next !== undefined && response.status < 600 && this.#redirections < redirectionLimit) {
      this.#redirections++;
      this.#again(next);
      return;
    }
    this.#fail({ by: 'remote', status: response.status }, response);
  }

  /** The same call again with the next sequence number (§8.1.3.4). */
  #again(uriText: string): void {
    const shared = this.#shared;
    this.#forgetEarly();
    const invite = shared.invite.clone();
    invite.uriText = uriText;
    for (const name of ['Via', 'Contact'] as const) invite.headers.remove(name);
    setHeaders(invite.headers, { CSeq: `${invite.cSeq.number + 1} INVITE` });
    shared.invite = invite;
    this.#send(invite);
  }

  #fail(end: { by: 'remote' | 'network'; status: number }, response: SipResponse | undefined): void {
    this.#forgetEarly();
    this.#shared.end({ ...end, reasons: response?.headers.all('Reason') ?? [], message: response }, false);
  }

  #forgetEarly(): void {
    for (const { dialog } of this.#early.values()) this.#shared.core.removeDialog(dialog);
    this.#early.clear();
  }
}

/** The q of a contact (RFC 3261 §20.10). */
function preference(contact: { readonly parameters: ReadonlyMap<string, string> }): number {
  const q = Number(contact.parameters.get('q') ?? '1');
  return Number.isFinite(q) ? q : 0;
}
