// What comes in from outside: which dialog, account and method it concerns, and what is answered where nobody takes it. RFC 3261 §8.2, §11, §12.2.2.

import { Dialog } from '../dialog/dialog.ts';
import { createResponse, setHeaders, type SipRequest } from '../message/message.ts';
import { sipfragBody } from '../message/sipfrag.ts';
import { parseUri, type SipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { UserAgentDelegate } from '../user-agent-types.ts';
import type { Account } from './account.ts';
import { incomingRequest } from './incoming-request.ts';
import { Notifier } from './notifier.ts';
import { checkRequest } from './request-checks.ts';
import { createIncomingRefer } from './session/referrals.ts';
import { findReplaced } from './session/replaces.ts';
import { Session } from './session/session.ts';
import { notifyKey } from './subscriber.ts';
import type { UserAgentCore } from './user-agent-core.ts';

export interface RequestReceiverOptions {
  readonly core: UserAgentCore;
  readonly accounts: readonly Account[];
  /** Those that come are put in. */
  readonly sessions: Set<Session>;
  readonly delegate: () => UserAgentDelegate;
  /** A user agent that ends takes no new dialogs. */
  readonly isClosing: () => boolean;
}

export class RequestReceiver {
  readonly #core: UserAgentCore;
  readonly #accounts: readonly Account[];
  readonly #sessions: Set<Session>;
  readonly #options: RequestReceiverOptions;

  constructor(options: RequestReceiverOptions) {
    this.#options = options;
    this.#core = options.core;
    this.#accounts = options.accounts;
    this.#sessions = options.sessions;
  }

  get #delegate(): UserAgentDelegate {
    return this.#options.delegate();
  }

  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.#options.isClosing() && request.toTag === undefined) {
      transaction.reply(503);
      return;
    }
    const user = this.#core.dialogUserOf(request);
    if (this.#isScreened(transaction, user !== undefined)) return;
    if (user !== undefined) {
      user.onRequest(transaction);
      return;
    }
    const notifyUser = request.method === 'NOTIFY' ? this.#core.notifyUsers.get(notifyKey(request.callId, request.toTag)) : undefined;
    if (notifyUser !== undefined) {
      notifyUser.onEarlyNotify(transaction);
      return;
    }
    // RFC 3261 §12.2.2: a dialog that is not ours. A NOTIFY with a stray tag is heard all the same: servers send check-sync so.
    if (request.toTag !== undefined && request.method !== 'NOTIFY') {
      transaction.reply(481);
      return;
    }
    if (this.#core.layer.isMerged(transaction)) {
      transaction.reply(482);
      return;
    }
    const failure = checkRequest(request, this.#core.identity);
    if (failure !== undefined) {
      transaction.reply(failure.status, failure.options);
      return;
    }
    this.#dispatch(transaction);
  }

  /** True where the delegate has refused the request at the door. */
  #isScreened(transaction: ServerTransaction, isInDialog: boolean): boolean {
    if (this.#delegate.screen === undefined) return false;
    const status = this.#delegate.screen(incomingRequest(transaction, this.#accountOf(transaction.request)), isInDialog);
    if (status !== undefined && transaction.finalStatus === undefined) transaction.reply(status);
    return status !== undefined;
  }

  #dispatch(transaction: ServerTransaction): void {
    const { request } = transaction;
    const account = this.#accountOf(request);
    const incoming = incomingRequest(transaction, account);
    switch (request.method) {
      case 'INVITE':
        this.#onInvite(transaction, account);
        return;
      case 'NOTIFY':
        if (this.#delegate.onNotify === undefined) transaction.reply(481);
        else this.#delegate.onNotify(incoming);
        return;
      case 'SUBSCRIBE':
        if (this.#delegate.onSubscribe === undefined) this.#refuseMethod(transaction);
        else if (request.event === undefined || !this.#isNotified(request.event.value)) {
          transaction.reply(489, { headers: { 'Allow-Events': this.#core.identity.allowEvents.join(', ') } });
        } else this.#delegate.onSubscribe(new Notifier(this.#core, transaction, account));
        return;
      case 'OPTIONS':
        if (this.#delegate.onOptions === undefined) this.#answerOptions(transaction, account);
        else this.#delegate.onOptions(incoming);
        return;
      case 'REFER':
        this.#onRefer(transaction, account);
        return;
      case 'MESSAGE':
        if (this.#delegate.onMessage === undefined) this.#refuseMethod(transaction);
        else this.#delegate.onMessage(incoming);
        return;
      case 'BYE':
      case 'PRACK':
      case 'UPDATE':
      case 'INFO':
        transaction.reply(481);
        return;
      default:
        if (this.#delegate.onRequest === undefined) this.#refuseMethod(transaction);
        else this.#delegate.onRequest(incoming);
    }
  }

  /** §21.4.6: the method that is refused is not among those that are allowed. */
  #refuseMethod(transaction: ServerTransaction): void {
    const { method } = transaction.request;
    transaction.reply(405, {
      headers: {
        Allow: this.#core.identity
          .allow()
          .filter((name) => name !== method)
          .join(', '),
      },
    });
  }

  /** Where no package is named every one is the delegate's matter. */
  #isNotified(event: string): boolean {
    const { allowEvents } = this.#core.identity;
    return allowEvents.length === 0 || allowEvents.includes(event);
  }

  /** RFC 3261 §11.2. */
  #answerOptions(transaction: ServerTransaction, account: Account | undefined): void {
    const response = createResponse(transaction.request, 200, { toTag: transaction.localTag });
    this.#core.addCapabilities(response.headers);
    response.headers.add('Accept', this.#core.identity.accept.join(', '));
    response.headers.add('Contact', this.#core.contact(account, transaction.flow));
    response.headers.add('Server', this.#core.identity.userAgentHeader);
    transaction.respond(response);
  }

  #onInvite(transaction: ServerTransaction, account: Account | undefined): void {
    if (this.#delegate.onInvite === undefined) {
      transaction.reply(480);
      return;
    }
    const { minSessionExpiresS } = this.#core.identity;
    const asked = transaction.request.valueWithParameters('Session-Expires');
    // RFC 4028 §9: only a caller that knows the extension can do better.
    if (asked !== undefined && Number(asked.value) < minSessionExpiresS && transaction.request.lists('Supported', 'timer')) {
      transaction.reply(422, { headers: { 'Min-SE': String(minSessionExpiresS) } });
      return;
    }
    const replaced = findReplaced(transaction.request, this.#sessions);
    if (typeof replaced === 'number') {
      transaction.reply(replaced);
      return;
    }
    const session = Session.incoming({
      core: this.#core,
      account,
      delegate: {},
      invite: transaction.request,
      transaction,
      replaces: replaced,
      onEnded: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    this.#delegate.onInvite(session);
  }

  /** Outside a dialog the notifications make a dialog of their own (RFC 3515 §2.4.4, RFC 6665 §4.5.1). */
  #onRefer(transaction: ServerTransaction, account: Account | undefined): void {
    if (this.#delegate.onRefer === undefined) {
      transaction.reply(603);
      return;
    }
    const dialog = Dialog.ofServer(transaction.request, transaction.localTag, transaction.flow);
    const refer = createIncomingRefer({
      transaction,
      account,
      contact: this.#core.contact(account, transaction.flow),
      notify: (headers, status, reason) => {
        const notify = dialog.createRequest('NOTIFY', dialog.nextSequence());
        setHeaders(notify.headers, headers);
        notify.typedBody = sipfragBody(status, reason);
        this.#core.send({ request: notify, account, dialog, withContact: true, onResponse: () => undefined, onFailure: () => undefined });
      },
    });
    if (refer === undefined) transaction.reply(400, { reason: 'Bad Refer-To' });
    else this.#delegate.onRefer(refer);
  }

  /** By the user of the Request-URI against contact users and addresses of record; then by To; the only account there is takes the rest. */
  #accountOf(request: SipRequest): Account | undefined {
    const { uri } = request;
    const byContact = this.#accounts.find(
      (account) => account.options.contactUser !== undefined && account.options.contactUser === uri.user,
    );
    const named = (wanted: SipUri): Account | undefined => {
      const sameUser = this.#accounts.filter(
        (account) => parseUri(account.options.addressOfRecord).user === wanted.user && wanted.user !== '',
      );
      return sameUser.find((account) => parseUri(account.options.addressOfRecord).host === wanted.host) ?? sameUser[0];
    };
    return byContact ?? named(uri) ?? named(request.to.uri) ?? (this.#accounts.length === 1 ? this.#accounts[0] : undefined);
  }
}
