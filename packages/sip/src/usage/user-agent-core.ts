// What every usage of a user agent shares: identity, sending with authentication and fail-over, and the table of dialogs. RFC 3261 §8.1, §12.2.

import { isProblem, messageOf, randomHex, type Platform, type ProblemError, type Timer } from '@offhook/base';
import { AuthenticationAttempts, Authenticator, type Way } from '../auth/authenticator.ts';
import { dialogIdOfRequest, dialogKey, type Dialog } from '../dialog/dialog.ts';
import { FlowWatch } from '../flow/flow-watch.ts';
import { sendWithFailOver, type Attempts } from '../location/fail-over.ts';
import { targetsForSize } from '../location/by-size.ts';
import { SipRequest, setHeaders, type SipResponse } from '../message/message.ts';
import { writeMessage } from '../message/write.ts';
import { nameAddress, parseNameAddress, writeNameAddress } from '../message/name-address.ts';
import { createUri, parseUri, writeUri, type SipUri } from '../message/uri.ts';
import type { ClientTransaction } from '../transaction/client-transaction.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import type { Account, ServerAddress } from './account.ts';
import { Routing } from './routing.ts';
import type { Headers } from './session/session-types.ts';

/** Who hears the requests of a dialog. */
export interface DialogUser {
  readonly dialog: Dialog;
  onRequest(transaction: ServerTransaction): void;
  onAck?(ack: SipRequest): void;
}

/** Who hears the NOTIFY that comes before the 2xx of its SUBSCRIBE (RFC 6665 §4.1.2.4). */
export interface NotifyUser {
  onEarlyNotify(transaction: ServerTransaction): void;
}

export interface ExchangeOptions {
  /** Without Via, Contact and authentication. */
  readonly request: SipRequest;
  readonly account: Account | undefined;
  readonly dialog?: Dialog;
  /** Contact is put in. */
  readonly withContact?: boolean;
  readonly contactParameters?: Readonly<Record<string, string>>;
  /** Another way than the routing says. */
  readonly targets?: readonly (Target | Flow)[];
  onResponse(response: SipResponse, transaction: ClientTransaction): void;
  onFailure(error: ProblemError): void;
  onTarget?(to: Target | Flow): void;
  onGivenUp?(to: Target | Flow): void;
}

export interface Exchange {
  cancel(reasons?: readonly string[]): void;
  abandon(): void;
}

export interface AgentIdentity {
  readonly userAgentHeader: string;
  /** Follows from what is built and listened to. */
  readonly allow: () => readonly string[];
  readonly allowEvents: readonly string[];
  readonly supported: readonly string[];
  readonly accept: readonly string[];
  readonly acceptLanguage?: string;
  readonly sessionExpiresS: number;
  readonly minSessionExpiresS: number;
}

export class UserAgentCore {
  readonly platform: Platform;
  readonly transport: TransportLayer;
  readonly layer: TransactionLayer;
  readonly identity: AgentIdentity;
  readonly routing: Routing;
  readonly flows = new FlowWatch();
  readonly dialogs = new Map<string, DialogUser>();
  /** By Call-ID and our tag. */
  readonly notifyUsers = new Map<string, NotifyUser>();
  readonly #lingering = new Set<Timer>();
  readonly #authenticators = new Map<Account, Authenticator>();

  constructor(options: { platform: Platform; layer: TransactionLayer; identity: AgentIdentity }) {
    this.platform = options.platform;
    this.layer = options.layer;
    this.transport = options.layer.transport;
    this.routing = new Routing(this.platform, this.transport);
    this.identity = options.identity;
    this.layer.onFlowLost = (flow) => this.flows.lost(flow);
    this.transport.onFlowSilent = (flow) => this.ask(flow);
  }

  /** Asks a server whether it is there: whatever it says shows that, also to a request that it wants signed. */
  ask(flow: Flow, by: { readonly account?: Account; readonly onAnswer?: () => void } = {}): void {
    const request =
      by.account === undefined
        ? this.#bareOptions(flow)
        : this.createRequest({ account: by.account, method: 'OPTIONS', target: registrarOf(by.account) });
    request.headers.add('User-Agent', this.identity.userAgentHeader);
    this.layer.send(request, flow, { onResponse: () => by.onAnswer?.(), onFailure: () => undefined });
  }

  /** Of a connection that several accounts may stand on. */
  #bareOptions(flow: Flow): SipRequest {
    const { address, port } = flow.remote;
    const request = new SipRequest('OPTIONS', writeUri(createUri({ host: address, port })));
    request.headers.add('Max-Forwards', '70');
    request.headers.add('From', `<${writeUri(createUri({ host: this.transport.announced(flow).host }))}>;tag=${this.newTag()}`);
    request.headers.add('To', `<${request.uriText}>`);
    request.headers.add('Call-ID', this.newCallId());
    request.headers.add('CSeq', '1 OPTIONS');
    return request;
  }

  newTag(): string {
    return randomHex(this.platform.random, 8);
  }

  newCallId(): string {
    return randomHex(this.platform.random, 16);
  }

  addDialog(user: DialogUser): void {
    this.dialogs.set(dialogKey(user.dialog.id), user);
  }

  /** Keeps a dialog for what still comes in it, at most so long. */
  addDialogFor(user: DialogUser, afterMs: number): void {
    this.addDialog(user);
    this.setTimer(afterMs, () => this.removeDialog(user.dialog, user));
  }

  /** A timer that may outlive the session that sets it, and ends with the agent. */
  setTimer(afterMs: number, callback: () => void): Timer {
    const timer = this.platform.clock.setTimer(afterMs, () => {
      this.#lingering.delete(timer);
      callback();
    });
    this.#lingering.add(timer);
    return {
      cancel: () => {
        this.#lingering.delete(timer);
        timer.cancel();
      },
    };
  }

  /** No timer is left behind. Idempotent. */
  close(): void {
    for (const timer of this.#lingering) timer.cancel();
  }

  removeDialog(dialog: Dialog, user?: DialogUser): void {
    const key = dialogKey(dialog.id);
    if (user === undefined || this.dialogs.get(key) === user) this.dialogs.delete(key);
  }

  dialogUserOf(request: SipRequest): DialogUser | undefined {
    return this.dialogs.get(dialogKey(dialogIdOfRequest(request)));
  }

  forgetAccount(account: Account): void {
    this.#authenticators.delete(account);
  }

  /** A request that opens a dialog or stands alone (RFC 3261 §8.1.1), from the account to `target`. */
  createRequest(options: {
    account: Account;
    method: string;
    target: string;
    headers?: Headers | undefined;
    from?: string | undefined;
    to?: string;
    callId?: string;
    cSeq?: number;
    routes?: readonly string[] | undefined;
  }): SipRequest {
    const { account, method } = options;
    const { addressOfRecord, displayName, outboundProxy } = account.options;
    const request = new SipRequest(method, writeUri(parseUri(options.target, 'target')));
    const from =
      options.from === undefined ? nameAddress(parseUri(addressOfRecord, 'From'), displayName) : parseNameAddress(options.from, 'From');
    request.headers.add('Max-Forwards', '70');
    const proxy = outboundProxy === undefined ? [] : [`<${writeUri(proxyUri(outboundProxy))}>`];
    // RFC 3608 §5: the service route is for what a registered line sends, never for the REGISTER that it came from.
    const service = method === 'REGISTER' ? [] : account.serviceRoute;
    for (const route of [...(options.routes ?? []), ...proxy, ...service]) request.headers.add('Route', route);
    request.headers.add('From', writeNameAddress({ ...from, parameters: new Map([['tag', this.newTag()]]) }));
    request.headers.add('To', options.to ?? `<${request.uriText}>`);
    request.headers.add('Call-ID', options.callId ?? this.newCallId());
    request.headers.add('CSeq', `${options.cSeq ?? 1} ${method}`);
    setHeaders(request.headers, account.options.headers);
    setHeaders(request.headers, options.headers);
    return request;
  }

  /** The headers that say what this agent can do (RFC 3261 §11, §13.2.1). */
  addCapabilities(headers: SipRequest['headers']): void {
    const { allow, supported, acceptLanguage } = this.identity;
    if (!headers.has('Allow')) headers.add('Allow', allow().join(', '));
    this.addEvents(headers);
    if (!headers.has('Supported') && supported.length > 0) headers.add('Supported', supported.join(', '));
    if (!headers.has('Accept-Language') && acceptLanguage !== undefined) headers.add('Accept-Language', acceptLanguage);
  }

  /** The event packages alone, as phones say them while they ring. */
  addEvents(headers: SipRequest['headers']): void {
    const { allowEvents } = this.identity;
    if (!headers.has('Allow-Events') && allowEvents.length > 0) headers.add('Allow-Events', allowEvents.join(', '));
  }

  contact(account: Account | undefined, flow: Flow, parameters: Readonly<Record<string, string>> = {}): string {
    const { host, port } = this.transport.announced(flow);
    const user = account === undefined ? undefined : (account.options.contactUser ?? parseUri(account.options.addressOfRecord).user);
    const transport: Record<string, string> = flow.protocol === 'udp' ? {} : { transport: flow.protocol === 'wss' ? 'ws' : flow.protocol };
    const scheme = flow.protocol === 'wss' ? 'sips' : 'sip';
    const uri = createUri({ scheme, user, host, port, parameters: transport });
    return writeNameAddress(nameAddress(uri, '', { ...account?.options.contactParameters, ...parameters }));
  }

  /** Sends a request, answers challenges, and tries the targets in order. Provisional and final responses come to `onResponse`; a challenge that is answered does not. */
  send(options: ExchangeOptions): Exchange {
    const { account } = options;
    const attempts = new AuthenticationAttempts();
    let current: Attempts | undefined;
    let cancelReasons: readonly string[] | undefined;
    let isAbandoned = false;
    /** `asked` is the target whose challenge is being answered, over the flow that it came by. */
    const start = (request: SipRequest, targets: readonly (Target | Flow)[], asked?: Target | Flow): void => {
      if (isAbandoned) return;
      const abandonAfterMs = account?.options.abandonServerAfterMs;
      let hasRung = false;
      current = sendWithFailOver({
        layer: this.layer,
        clock: this.platform.clock,
        request,
        targets,
        ...(abandonAfterMs === undefined ? {} : { abandonAfterMs }),
        prepare: (copy, flow) => {
          if (options.withContact === true) copy.headers.set('Contact', this.contact(options.account, flow, options.contactParameters));
          if (!copy.headers.has('User-Agent')) copy.headers.add('User-Agent', this.identity.userAgentHeader);
          if (account !== undefined)
            this.#authenticator(account).sign(copy, account.options.credentials ?? [], wayOf(account, flow, options.dialog), attempts);
        },
        onGivenUp: (to) => options.onGivenUp?.(to),
        onResponse: (response, transaction, to) => {
          const { flow } = transaction;
          // A server asks who it is before it lets anything ring: a challenge after that is a far end's (RFC 3261 §22.3).
          hasRung ||= response.status > 100 && response.status < 200;
          const isChallenge = response.status === 401 || response.status === 407;
          if (
            isChallenge &&
            !hasRung &&
            account !== undefined &&
            cancelReasons === undefined &&
            flow !== undefined &&
            this.#authenticator(account).learn(response, account.options.credentials ?? [], wayOf(account, flow, options.dialog), attempts)
          ) {
            const again = request.clone();
            const sequence = options.dialog?.nextSequence() ?? request.cSeq.number + 1;
            again.headers.set('CSeq', `${sequence} ${request.method}`);
            start(again, [flow], asked ?? to);
            return;
          }
          if (response.status >= 200) options.onTarget?.(asked ?? to);
          if (account !== undefined && request.method === 'REGISTER' && response.status >= 200 && response.status < 300)
            this.#authenticator(account).registered();
          options.onResponse(response, transaction);
        },
        onFailure: (error) => options.onFailure(error),
      });
      if (cancelReasons !== undefined) current.cancel(cancelReasons);
    };
    const targets =
      options.targets === undefined
        ? this.routing.targetsOf(options.request, options.account, options.dialog)
        : Promise.resolve(options.targets);
    targets
      .then((found) => start(options.request, options.dialog === undefined ? this.#bySize(options.request, found) : found))
      .catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        if (!isAbandoned) options.onFailure(error);
      });
    return {
      cancel: (reasons = []) => {
        cancelReasons ??= reasons;
        current?.cancel(reasons);
      },
      abandon: () => {
        isAbandoned = true;
        current?.abandon();
      },
    };
  }

  #bySize(request: SipRequest, targets: readonly (Target | Flow)[]): readonly (Target | Flow)[] {
    return targetsForSize(targets, () => writeMessage(request).length, this.layer.timings.t1Ms);
  }

  /** Sends an ACK of a 2xx. Resolves with what was sent and how, so that it can be repeated. */
  async sendAck(ack: SipRequest, account: Account | undefined, dialog: Dialog): Promise<{ message: SipRequest; flow: Flow } | undefined> {
    try {
      const [target] = await this.routing.targetsOf(ack, account, dialog);
      if (target === undefined) return undefined;
      ack.headers.add('User-Agent', this.identity.userAgentHeader);
      const flow = 'send' in target ? target : await this.transport.flowTo(target);
      if (account !== undefined && !account.ownServers.isReachedBy(flow)) {
        ack.headers.remove('Authorization');
        ack.headers.remove('Proxy-Authorization');
      }
      return { message: ack, flow: await this.layer.sendStateless(ack, flow) };
    } catch (error) {
      if (!isProblem(error)) throw error;
      // The far end repeats its 2xx and gives up by itself (RFC 3261 §13.3.1.4).
      this.platform.log.warn('ACK not sent', { problem: messageOf(error) });
      return undefined;
    }
  }

  #authenticator(account: Account): Authenticator {
    const authenticator = this.#authenticators.get(account) ?? new Authenticator(this.platform);
    this.#authenticators.set(account, authenticator);
    return authenticator;
  }
}

function wayOf(account: Account, flow: Flow, dialog: Dialog | undefined): Way {
  return {
    isOwnServer: account.ownServers.isReachedBy(flow),
    isTheirDialog: dialog?.begunBy === 'them' && account.options.answersInTheirDialogs !== true,
  };
}

/** The domain of the address of record (RFC 3261 §10.2). */
export function registrarOf({ options }: Account): string {
  return writeUri({ ...parseUri(options.addressOfRecord, 'address of record'), rawUser: undefined, user: '', password: undefined });
}

function proxyUri(server: ServerAddress): SipUri {
  const transport: Record<string, string> =
    server.protocol === undefined || server.protocol === 'udp' ? {} : { transport: server.protocol };
  return createUri({ host: server.host, port: server.port, parameters: { ...transport, lr: '' } });
}
