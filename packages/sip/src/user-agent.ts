// The user agent: many accounts, their registrations, calls and subscriptions over one transport layer. RFC 3261 §8, §12.

import { delay, messageOf } from '@offhook/base';
import { Dialog } from './dialog/dialog.ts';
import { createResponse, setHeaders, type SipRequest, type SipResponse } from './message/message.ts';
import { sipfragBody } from './message/sipfrag.ts';
import { parseUri, type SipUri } from './message/uri.ts';
import type { ServerTransaction } from './transaction/server-transaction.ts';
import { TransactionLayer } from './transaction/transaction-layer.ts';
import type { InviteOptions, RequestOptions, UserAgentDelegate, UserAgentOptions } from './user-agent-types.ts';
import { UserAgentCore } from './usage/user-agent-core.ts';
import { incomingRequest } from './usage/incoming-request.ts';
import { Session } from './usage/session/session.ts';
import { Notifier } from './usage/notifier.ts';
import { OwnServers } from './usage/own-servers.ts';
import { Publisher } from './usage/publication.ts';
import { RegistrationKeeper } from './usage/registration.ts';
import { findReplaced } from './usage/session/replaces.ts';
import { checkRequest } from './usage/request-checks.ts';
import { createIncomingRefer } from './usage/session/referrals.ts';
import { Subscriber, notifyKey } from './usage/subscriber.ts';
import type { Account, AccountOptions } from './usage/account.ts';
import type { Registration, RegistrationOptions } from './usage/registration-types.ts';
import type { InviteSession } from './usage/session/session-types.ts';
import type { Publication, PublicationOptions, Subscription, SubscriptionOptions } from './usage/subscription-types.ts';

/** What sessions and subscriptions take by themselves. */
const alwaysAllowed = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'PRACK', 'UPDATE', 'INFO', 'NOTIFY', 'REFER'];

export class UserAgent {
  delegate: UserAgentDelegate;
  readonly layer: TransactionLayer;
  readonly #options: UserAgentOptions;
  readonly #core: UserAgentCore;
  readonly #accounts: Account[] = [];
  readonly #sessions = new Set<Session>();
  readonly #keepers = new Set<{ close(): Promise<void> }>();
  #nextAccount = 1;
  #closed: Promise<void> | undefined;

  constructor(options: UserAgentOptions) {
    this.#options = options;
    this.delegate = options.delegate ?? {};
    const { platform, transport, timings } = options;
    this.layer = new TransactionLayer({ platform, transport, timings });
    this.#core = new UserAgentCore({
      platform,
      layer: this.layer,
      identity: {
        userAgentHeader: options.userAgentHeader,
        allow: () => this.#allowed,
        allowEvents: options.allowEvents ?? [],
        supported: options.supported ?? ['100rel', 'replaces', 'timer', 'norefersub'],
        accept: options.accept ?? ['application/sdp'],
        sessionExpiresS: options.sessionExpiresS ?? 1800,
        minSessionExpiresS: options.minSessionExpiresS ?? 90,
      },
    });
    this.layer.onRequest = (transaction) => this.#onRequest(transaction);
    this.layer.onAck = (ack) => this.#core.dialogUserOf(ack)?.onAck?.(ack);
  }

  /** RFC 3261 §20.5: what is announced is what the delegate takes. */
  get #allowed(): readonly string[] {
    const { delegate } = this;
    return [
      ...alwaysAllowed,
      ...(delegate.onSubscribe === undefined ? [] : ['SUBSCRIBE']),
      ...(delegate.onMessage === undefined ? [] : ['MESSAGE']),
      ...(this.#options.allow ?? []),
    ];
  }

  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  addAccount(options: AccountOptions): Account {
    const account: Account = { id: this.#nextAccount++, options, ownServers: new OwnServers(), workingTarget: undefined, serviceRoute: [] };
    this.#accounts.push(account);
    return account;
  }

  /** Its calls and registrations are the caller's to end first. */
  removeAccount(account: Account): void {
    const index = this.#accounts.indexOf(account);
    if (index >= 0) this.#accounts.splice(index, 1);
    this.#core.forgetAccount(account);
  }

  /** Registers at once and keeps the binding until `close()`. */
  register(options: RegistrationOptions): Registration {
    const keeper = new RegistrationKeeper(this.#core, options, () => this.#keepers.delete(keeper));
    this.#keepers.add(keeper);
    keeper.refresh();
    return keeper;
  }

  /** Finds the servers of an account that does not register. Rejects with ProblemError network or not-found. */
  locateServers(account: Account): Promise<void> {
    return this.#core.locateServers(account);
  }

  /** Starts the call; what comes of it is told to the delegate. Throws ProblemError bad-message where a URI cannot be read. */
  invite(options: InviteOptions): InviteSession {
    const invite = this.#core.createRequest({
      account: options.account,
      method: 'INVITE',
      target: options.target,
      headers: options.headers,
      from: options.from,
      routes: options.routes,
    });
    if (options.replaces !== undefined) {
      invite.headers.set('Replaces', options.replaces);
      invite.headers.set('Require', 'replaces');
    }
    if (options.referredBy !== undefined) invite.headers.set('Referred-By', options.referredBy);
    if (!invite.headers.has('Accept')) invite.headers.add('Accept', this.#core.identity.accept.join(', '));
    invite.typedBody = options.body;
    const session = Session.outgoing({
      core: this.#core,
      account: options.account,
      delegate: options.delegate ?? {},
      invite,
      onEnded: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    session.start();
    return session;
  }

  /** Subscribes at once and keeps the subscription until `close()`. */
  subscribe(options: SubscriptionOptions): Subscription {
    const subscriber = new Subscriber(this.#core, options, () => this.#keepers.delete(subscriber));
    this.#keepers.add(subscriber);
    subscriber.start();
    return subscriber;
  }

  /** Publishes at once; failures of this first time are logged, those of `modify` reject. */
  publish(options: PublicationOptions): Publication {
    const publisher = new Publisher(this.#core, options);
    if ((options.expiresS ?? 1) > 0) this.#keepers.add(publisher);
    publisher.modify(options.body).catch((error: unknown) => {
      this.#options.platform.log.info('publication not sent', { problem: messageOf(error) });
    });
    return publisher;
  }

  /** A request outside a dialog: OPTIONS, MESSAGE, NOTIFY, and so on. Resolves with the final response; rejects with timeout or network. */
  async request(options: RequestOptions): Promise<SipResponse> {
    const { account, method, target, headers, body } = options;
    const request = this.#core.createRequest({ account, method, target, headers });
    this.#core.addCapabilities(request.headers);
    request.typedBody = body;
    return new Promise((resolve, reject) => {
      this.#core.send({
        request,
        account,
        withContact: method !== 'MESSAGE',
        onResponse: (response) => {
          if (response.status >= 200) resolve(response);
        },
        onFailure: reject,
      });
    });
  }

  /** Calls that have not ended. */
  get sessions(): readonly InviteSession[] {
    return [...this.#sessions];
  }

  /** Dialogs in which requests are heard, those of calls and of subscriptions; some outlive their call for a while. */
  get dialogCount(): number {
    return this.#core.dialogs.size;
  }

  /** Ends calls, registrations and subscriptions, and waits for the answers. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const session of this.#sessions) session.end();
    await this.#keepersClosed();
    // BYE and CANCEL still on their way are given one round trip and the rest of their repetitions.
    const { clock } = this.#options.platform;
    for (let waitedMs = 0; this.layer.unansweredCount > 0 && waitedMs < 2000; waitedMs += 20) await delay(clock, 20);
    this.layer.close();
    this.#core.close();
    if (this.#options.ownsTransport === true) await this.#options.transport.close();
  }

  /** Registrar and notifiers that do not answer hold nobody up for longer than asked. */
  async #keepersClosed(): Promise<void> {
    const { closeWithinMs = 64 * this.layer.timings.t1Ms, platform } = this.#options;
    const closed = Promise.allSettled([...this.#keepers].map((keeper) => keeper.close()));
    await new Promise<void>((resolve) => {
      const limit = platform.clock.setTimer(closeWithinMs, resolve);
      void closed.then(() => {
        limit.cancel();
        return resolve();
      });
    });
  }

  #onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (this.#closed !== undefined && request.toTag === undefined) {
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
    if (this.layer.isMerged(transaction)) {
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
    if (this.delegate.screen === undefined) return false;
    const status = this.delegate.screen(incomingRequest(transaction, this.#accountOf(transaction.request)), isInDialog);
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
        if (this.delegate.onNotify === undefined) transaction.reply(481);
        else this.delegate.onNotify(incoming);
        return;
      case 'SUBSCRIBE':
        if (this.delegate.onSubscribe === undefined) this.#refuseMethod(transaction);
        else if (request.event === undefined || !this.#isNotified(request.event.value)) {
          transaction.reply(489, { headers: { 'Allow-Events': this.#core.identity.allowEvents.join(', ') } });
        } else this.delegate.onSubscribe(new Notifier(this.#core, transaction, account));
        return;
      case 'OPTIONS':
        if (this.delegate.onOptions === undefined) this.#answerOptions(transaction, account);
        else this.delegate.onOptions(incoming);
        return;
      case 'REFER':
        this.#onRefer(transaction, account);
        return;
      case 'MESSAGE':
        if (this.delegate.onMessage === undefined) this.#refuseMethod(transaction);
        else this.delegate.onMessage(incoming);
        return;
      case 'BYE':
      case 'PRACK':
      case 'UPDATE':
      case 'INFO':
        transaction.reply(481);
        return;
      default:
        if (this.delegate.onRequest === undefined) this.#refuseMethod(transaction);
        else this.delegate.onRequest(incoming);
    }
  }

  /** §21.4.6: the method that is refused is not among those that are allowed. */
  #refuseMethod(transaction: ServerTransaction): void {
    const { method } = transaction.request;
    transaction.reply(405, { headers: { Allow: this.#allowed.filter((name) => name !== method).join(', ') } });
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
    if (this.delegate.onInvite === undefined) {
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
    this.delegate.onInvite(session);
  }

  /** Outside a dialog the notifications make a dialog of their own (RFC 3515 §2.4.4, RFC 6665 §4.5.1). */
  #onRefer(transaction: ServerTransaction, account: Account | undefined): void {
    if (this.delegate.onRefer === undefined) {
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
    else this.delegate.onRefer(refer);
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
