// The user agent: many accounts, their registrations, calls and subscriptions over one transport layer. RFC 3261 §8, §12.

import { delay, messageOf } from '@offhook/base';
import type { SipResponse } from './message/message.ts';
import { TransactionLayer } from './transaction/transaction-layer.ts';
import type { InviteOptions, RequestOptions, UserAgentDelegate, UserAgentOptions } from './user-agent-types.ts';
import { UserAgentCore } from './usage/user-agent-core.ts';
import { Session } from './usage/session/session.ts';
import { OwnServers } from './usage/own-servers.ts';
import { Publisher } from './usage/publication.ts';
import { RequestReceiver } from './usage/request-receiver.ts';
import { RegistrationKeeper } from './usage/registration.ts';
import { Subscriber } from './usage/subscriber.ts';
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
        ...(options.acceptLanguage === undefined ? {} : { acceptLanguage: options.acceptLanguage }),
        sessionExpiresS: options.sessionExpiresS ?? 1800,
        minSessionExpiresS: options.minSessionExpiresS ?? 90,
      },
    });
    const receiver = new RequestReceiver({
      core: this.#core,
      accounts: this.#accounts,
      sessions: this.#sessions,
      delegate: () => this.delegate,
      isClosing: () => this.#closed !== undefined,
    });
    this.layer.onRequest = (transaction) => receiver.receive(transaction);
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
    return this.#core.routing.locateServers(account);
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
}
