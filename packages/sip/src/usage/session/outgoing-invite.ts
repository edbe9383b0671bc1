// The calling side of an INVITE until it is answered: RFC 3261 §13.2, forks by §12.1 and §13.2.2.4, reliable provisional responses by RFC 3262 §4, CANCEL by §9.1.

import { ProblemError } from '@offhook/base';
import { Dialog } from '../../dialog/dialog.ts';
import { setHeaders, type Body, type SipRequest, type SipResponse } from '../../message/message.ts';
import { writeUri } from '../../message/uri.ts';
import type { ClientTransaction } from '../../transaction/client-transaction.ts';
import type { DialogUser, Exchange } from '../user-agent-core.ts';
import type { InviteUsage } from './invite-usage.ts';
import { LoopGuard } from '../loop-guard.ts';
import type { Offer } from './offers.ts';
import type { EndOptions } from './session-types.ts';

interface EarlyDialog {
  readonly dialog: Dialog;
  /** RSeq of the last reliable response taken (RFC 3262 §4). */
  lastReliable: number | undefined;
  isAnswered: boolean;
}

export class OutgoingInvite {
  readonly #usage: InviteUsage;
  readonly #user: (dialog: Dialog) => DialogUser;
  readonly #early = new Map<string, EarlyDialog>();
  #exchange: Exchange | undefined;
  #confirmedTag: string | undefined;
  /** Ours, open until a first answer in any of the dialogs. */
  #offer: Offer | undefined;
  readonly #guard = new LoopGuard();
  readonly #waitingContacts: string[] = [];

  constructor(usage: InviteUsage, user: (dialog: Dialog) => DialogUser) {
    this.#usage = usage;
    this.#user = user;
  }

  start(): void {
    const usage = this.#usage;
    if (usage.invite.body.length > 0) this.#offer = usage.offers.open('us');
    this.#send(usage.invite);
  }

  /** The far end is told by CANCEL, or by BYE where a 2xx crosses it (RFC 5407 §3.1.2). */
  cancel(options: EndOptions): void {
    this.#exchange?.cancel(options.reasons ?? []);
  }

  #send(invite: SipRequest): void {
    const { core, timer, account } = this.#usage;
    core.addCapabilities(invite.headers);
    if (invite.lists('Supported', 'timer')) timer.offer(invite);
    this.#exchange = core.send({
      request: invite,
      account,
      withContact: true,
      onResponse: (response, transaction) => {
        this.#usage.invite = transaction.request;
        this.#onResponse(response, transaction);
      },
      onFailure: (error) => {
        const status = error.code === 'timeout' ? 408 : 503;
        this.#fail({ by: 'network', status }, undefined);
      },
    });
  }

  #onResponse(response: SipResponse, transaction: ClientTransaction): void {
    const usage = this.#usage;
    usage.lastResponse = response;
    if (response.status >= 200 && response.status < 300) {
      this.#onSuccess(response, transaction);
      return;
    }
    if (usage.isEnded) {
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
    const usage = this.#usage;
    const early = (response.toTag ?? '') === '' ? undefined : this.#earlyDialog(response, transaction);
    usage.hear(response);
    usage.become('early');
    if (early === undefined) {
      usage.delegate.onProgress?.(response);
      return;
    }
    usage.dialog = early.dialog;
    const sequence = response.lists('Require', '100rel') ? response.number('RSeq', 2 ** 32 - 1) : undefined;
    if (sequence !== undefined) {
      // RFC 3262 §4: a repetition or one out of order is dropped.
      if (early.lastReliable !== undefined && sequence !== early.lastReliable + 1) return;
      early.lastReliable = sequence;
      early.dialog.refreshTarget(response);
    }
    const body = response.sessionBody;
    const isOffer = body !== undefined && transaction.request.body.length === 0;
    if (sequence !== undefined) this.#prack({ early, response, transaction, sequence, offer: isOffer ? body : undefined });
    if (!isOffer) this.#takeAnswer(early, body);
    usage.delegate.onProgress?.(response);
  }

  /** The first body of a dialog that answers our offer; later ones say the same again (RFC 3261 §13.2.1). */
  #takeAnswer(early: EarlyDialog, body: Body | undefined): void {
    if (body === undefined || early.isAnswered) return;
    const usage = this.#usage;
    early.isAnswered = true;
    this.#offer?.close();
    usage.delegate.acceptAnswer?.(body, usage.context('initial', early.dialog));
  }

  #prack(what: {
    early: EarlyDialog;
    response: SipResponse;
    transaction: ClientTransaction;
    sequence: number;
    offer: Body | undefined;
  }): void {
    const usage = this.#usage;
    const { early, transaction, offer } = what;
    const rack = `${what.sequence} ${transaction.request.cSeq.number} INVITE`;
    const send = async (): Promise<void> => {
      const answered = offer === undefined ? undefined : await usage.answerTo(offer, usage.context('prack', early.dialog));
      const body = answered?.kind === 'answer' ? { body: answered.body } : {};
      if (answered?.kind === 'answer') early.isAnswered = true;
      await usage.request('PRACK', { dialog: early.dialog, headers: { RAck: rack }, ...body });
    };
    send().catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      usage.core.platform.log.debug('PRACK not answered', { problem: error.message });
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
    this.#usage.core.addDialog(this.#user(dialog));
    return early;
  }

  #onSuccess(response: SipResponse, transaction: ClientTransaction): void {
    const usage = this.#usage;
    const invite = transaction.request;
    const tag = response.toTag ?? '';
    if (usage.repeatAck(invite, tag)) return;
    const early = this.#earlyDialog(response, transaction);
    early.dialog.refreshTarget(response);
    early.dialog.routes = [...response.recordRoutes].reverse();
    if (usage.isEnded || (this.#confirmedTag !== undefined && this.#confirmedTag !== tag)) {
      // §13.2.2.4: a further fork, or the 2xx that crossed our CANCEL, is acknowledged and ended.
      void usage.acknowledge(invite, early.dialog).then(() => usage.bye(early.dialog));
      this.#forgetEarly();
      return;
    }
    this.#confirmedTag = tag;
    this.#early.delete(tag);
    this.#forgetEarly();
    usage.dialog = early.dialog;
    usage.hear(response);
    usage.timer.accept(response);
    const body = response.sessionBody;
    if (invite.body.length === 0 && body !== undefined && !early.isAnswered) {
      usage.become('confirmed');
      void this.#answerInAck(invite, early.dialog, body);
    } else {
      // First, so that a BYE of whoever cannot use the answer finds a call to end.
      usage.become('confirmed');
      void usage.acknowledge(invite, early.dialog);
      this.#takeAnswer(early, body);
      this.#offer?.close();
      if (usage.isEnded) return;
    }
    usage.delegate.onAccepted?.(response);
    if (usage.state === 'confirmed') usage.delegate.onConfirmed?.();
  }

  /** The 2xx carries the offer, the ACK our answer; without one the call is acknowledged and ended (§13.2.2.4). */
  async #answerInAck(invite: SipRequest, dialog: Dialog, offer: Body): Promise<void> {
    const usage = this.#usage;
    usage.markAnswering(invite, dialog.id.remoteTag);
    const theirs = usage.offers.open('them');
    const answered = await usage.answerTo(offer, usage.context('initial'));
    await usage.acknowledge(invite, dialog, answered.kind === 'answer' ? answered.body : undefined);
    theirs?.close();
    if (answered.kind === 'refused') {
      const reasons = ['SIP;cause=488;text="Not Acceptable Here"'];
      usage.end({ by: 'local', status: 488, reasons, message: undefined }, true, { reasons });
    }
  }

  #onRefused(response: SipResponse): void {
    const usage = this.#usage;
    // RFC 4028 §7.3: a 422 is answered by a longer interval.
    if (response.status === 422 && usage.timer.learnMinimum(response) && this.#guard.allows('brief')) {
      this.#again(usage.invite.uriText);
      return;
    }
    if (response.status >= 300 && response.status < 400 && usage.delegate.onRedirect?.(response) !== true) {
      const byPreference = [...response.contacts].sort((a, b) => preference(b) - preference(a));
      this.#waitingContacts.push(
        // §19.1.5: the headers part of a URI is no part of a Request-URI.
        ...byPreference
          .filter(({ uri }) => uri.scheme === 'sip' || uri.scheme === 'sips')
          .map(({ uri }) => writeUri({ ...uri, headers: '' })),
      );
    }
    const next = this.#waitingContacts.shift();
    if (next !== undefined && response.status < 600 && this.#guard.allows('redirection')) {
      this.#again(next);
      return;
    }
    this.#fail({ by: 'remote', status: response.status }, response);
  }

  /** The same call again with the next sequence number (§8.1.3.4). */
  #again(uriText: string): void {
    const usage = this.#usage;
    this.#forgetEarly();
    const invite = usage.invite.clone();
    invite.uriText = uriText;
    for (const name of ['Via', 'Contact'] as const) invite.headers.remove(name);
    setHeaders(invite.headers, { CSeq: `${invite.cSeq.number + 1} INVITE` });
    usage.invite = invite;
    this.#send(invite);
  }

  #fail(end: { by: 'remote' | 'network'; status: number }, response: SipResponse | undefined): void {
    this.#forgetEarly();
    this.#usage.end({ ...end, reasons: response?.headers.all('Reason') ?? [], message: response }, false);
  }

  #forgetEarly(): void {
    for (const { dialog } of this.#early.values()) this.#usage.core.removeDialog(dialog);
    this.#early.clear();
  }
}

/** The q of a contact (RFC 3261 §20.10). */
function preference(contact: { readonly parameters: ReadonlyMap<string, string> }): number {
  const q = Number(contact.parameters.get('q') ?? '1');
  return Number.isFinite(q) ? q : 0;
}
