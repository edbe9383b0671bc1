// The transaction layer: finds or makes the transaction of every message. RFC 3261 §17, §9.2, §16.7 for stray responses. Serves user agents and proxies alike.

import { endpointText, isProblem, messageOf, personal, randomHex, type Platform } from '@offhook/base';
import { hostText } from '../message/uri.ts';
import { branchCookie } from '../message/via.ts';
import { createResponse, type SipMessage, type SipRequest, type SipResponse } from '../message/message.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import { createCancel } from './ack.ts';
import { ClientTransaction, type ClientHost, type ClientUser } from './client-transaction.ts';
import { clientKey, mergeKey, serverKey } from './keys.ts';
import { ServerTransaction, type ServerHost } from './server-transaction.ts';
import { defaultTimings, type Timings } from './timers.ts';

export interface TransactionLayerOptions {
  readonly platform: Platform;
  readonly transport: TransportLayer;
  readonly timings?: Partial<Timings> | undefined;
  /** Server transactions at once; 10,000 where missing. */
  readonly serverTransactions?: number | undefined;
}

const mostServerTransactions = 10_000;

export class TransactionLayer {
  /** Every new request but ACK and a CANCEL that matches. */
  onRequest: ((transaction: ServerTransaction) => void) | undefined;
  /** The ACK of a 2xx, which belongs to no transaction (RFC 3261 §13.2.2.4); a proxy forwards it by `sendStateless`. */
  onAck: ((ack: SipRequest, flow: Flow) => void) | undefined;
  /** A response without a transaction; a proxy forwards a 2xx to INVITE (RFC 6026 §8.9), a user agent drops it. */
  onStrayResponse: ((response: SipResponse, flow: Flow) => void) | undefined;
  /** A connection is gone, and its transactions know. */
  onFlowLost: ((flow: Flow) => void) | undefined;
  readonly transport: TransportLayer;
  readonly timings: Timings;
  readonly #platform: Platform;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #mostServers: number;
  /** Those of them that are there for repetitions only, the oldest first. */
  readonly #answered = new Set<ServerTransaction>();
  /** INVITEs with a 2xx, which their users may repeat (RFC 6026 §7.1). */
  readonly #accepted = new Set<ServerTransaction>();
  /** Keys of server transactions by From tag, Call-ID and CSeq, for merged requests. */
  readonly #merged = new Map<string, Set<string>>();
  readonly #clientHost: ClientHost;
  readonly #serverHost: ServerHost;

  constructor(options: TransactionLayerOptions) {
    this.transport = options.transport;
    this.timings = { ...defaultTimings, ...options.timings };
    this.#platform = options.platform;
    this.#mostServers = options.serverTransactions ?? mostServerTransactions;
    const { clock } = options.platform;
    this.#clientHost = {
      clock,
      send: (message, flow) => this.transport.sendMessage(message, flow),
      sendCancel: (transaction, reasons) => this.#sendCancel(transaction, reasons),
      onEnd: ({ key }) => void this.#clients.delete(key),
    };
    this.#serverHost = {
      clock,
      newTag: () => randomHex(options.platform.random, 8),
      sendResponse: (response, transaction) => {
        this.transport.sendResponse(response, transaction.flow).catch((error: unknown) => {
          this.#platform.log.debug('response not sent', { problem: messageOf(error) });
          transaction.onTransportFailure();
        });
      },
      onAnswered: (transaction) => {
        const isAccepted = transaction.request.method === 'INVITE' && (transaction.finalStatus ?? 0) < 300;
        (isAccepted ? this.#accepted : this.#answered).add(transaction);
      },
      onEnd: (transaction) => this.#forget(transaction),
    };
    this.transport.onFlowMessage = (message, flow) => this.#onMessage(message, flow);
    this.transport.onFlowFailure = (flow, error) => this.#onFlowFailure(flow, error);
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Client transactions without a final response. */
  get unansweredCount(): number {
    return [...this.#clients.values()].filter((client) => !client.isFinal).length;
  }

  get serverCount(): number {
    return this.#servers.size;
  }

  /**
   * Sends a request in a new client transaction. `request` becomes the layer's: our Via is pushed on top of those it has. A flow is used as it is;
   * a target is connected to. ACK does not come this way.
   */
  send(request: SipRequest, to: Target | Flow, user: ClientUser): ClientTransaction {
    const branch = this.newBranch();
    const key = `${branch}|${request.method}`;
    const transaction = new ClientTransaction({ request, key, host: this.#clientHost, user });
    this.#clients.set(key, transaction);
    /** At once where a flow is given. */
    const start = async (): Promise<void> => {
      const flow = 'send' in to ? to : await this.transport.flowTo(to);
      this.pushVia(request, flow, branch);
      transaction.start(flow, { unreliable: !flow.reliable, timings: this.timings });
    };
    start().catch((error: unknown) => transaction.onTransportFailure(error));
    return transaction;
  }

  /** Sends without a transaction, with a new branch: the ACK of a 2xx. Resolves with the flow taken; rejects with ProblemError network. */
  async sendStateless(request: SipRequest, to: Target | Flow): Promise<Flow> {
    const flow = 'send' in to ? to : await this.transport.flowTo(to);
    this.pushVia(request, flow, this.newBranch());
    this.transport.sendMessage(request, flow);
    return flow;
  }

  /** 96 random bits behind the cookie. */
  newBranch(): string {
    return `${branchCookie}${randomHex(this.#platform.random, 12)}`;
  }

  pushVia(request: SipRequest, flow: Flow, branch: string): void {
    const { host, port } = this.transport.announced(flow);
    request.headers.prepend('Via', `SIP/2.0/${flow.protocol.toUpperCase()} ${hostText(host)}:${port};branch=${branch};rport`);
  }

  /** Whether the same request is being served by another transaction (RFC 3261 §8.2.2.2): to be answered 482 by a user agent, never by a proxy. */
  isMerged(transaction: ServerTransaction): boolean {
    if (transaction.request.toTag !== undefined) return false;
    const keys = this.#merged.get(mergeKey(transaction.request));
    return keys !== undefined && [...keys].some((key) => key !== transaction.key);
  }

  /** The INVITE transaction that a CANCEL or PRACK branch belongs to. */
  serverTransaction(request: SipRequest, method: string): ServerTransaction | undefined {
    return this.#servers.get(serverKey(request, method));
  }

  /** Stops every transaction without a word. The transport stays open. */
  close(): void {
    for (const client of [...this.#clients.values()]) client.abandon();
    for (const server of [...this.#servers.values()]) server.stop();
  }

  #onMessage(message: SipMessage, flow: Flow): void {
    try {
      if (message.kind === 'request') this.#onRequestMessage(message, flow);
      else this.#onResponseMessage(message, flow);
    } catch (error) {
      if (!isProblem(error)) throw error;
      // Outside every transaction: an ACK, or a response that came astray.
      this.#platform.log.debug('SIP message not understood', { code: error.code, problem: personal(error.message) });
    }
  }

  #onResponseMessage(response: SipResponse, flow: Flow): void {
    const transaction = this.#clients.get(clientKey(response));
    if (transaction === undefined) this.onStrayResponse?.(response, flow);
    else transaction.receive(response);
  }

  #onRequestMessage(request: SipRequest, flow: Flow): void {
    const key = serverKey(request);
    const known = this.#servers.get(key);
    if (request.method === 'ACK') {
      // An ACK of a 2xx has a branch of its own, but peers of RFC 2543 use the INVITE's: then both ways lead to the user.
      if (known === undefined || known.finalStatus === undefined || known.finalStatus < 300) this.onAck?.(request, flow);
      known?.receive(request);
      return;
    }
    if (known !== undefined) {
      known.receive(request);
      return;
    }
    if (!this.#hasRoomFor(request)) {
      this.#refuse(request, flow);
      return;
    }
    const transaction = new ServerTransaction({
      request,
      flow,
      key,
      host: this.#serverHost,
      context: { unreliable: !flow.reliable, timings: this.timings },
      onRequest: (started) => this.#onNewRequest(started),
    });
    this.#servers.set(key, transaction);
    const merge = mergeKey(request);
    const keys = this.#merged.get(merge) ?? new Set<string>();
    keys.add(key);
    this.#merged.set(merge, keys);
    transaction.begin();
  }

  /**
   * Each request is kept for 64*T1 after its answer, so that a flood would fill the memory: beyond a number the oldest answered one is forgotten,
   * accepted calls last, and a repetition of it would be a new request. A CANCEL is always taken, since it is answered at once.
   */
  #hasRoomFor(request: SipRequest): boolean {
    if (this.#servers.size < this.#mostServers) return true;
    const [oldest] = this.#answered.size > 0 ? this.#answered : this.#accepted;
    oldest?.stop();
    return oldest !== undefined || request.method === 'CANCEL';
  }

  /** Without a transaction. */
  #refuse(request: SipRequest, flow: Flow): void {
    const response = createResponse(request, 503, { toTag: randomHex(this.#platform.random, 8) });
    this.transport.sendResponse(response, flow).catch((error: unknown) => {
      this.#platform.log.debug('response not sent', { problem: messageOf(error) });
    });
  }

  #onNewRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (request.method === 'CANCEL') {
      const invite = this.#servers.get(serverKey(request, 'INVITE'));
      if (invite === undefined) {
        transaction.reply(481);
        return;
      }
      // RFC 3261 §9.2: the To tags of both responses should be the same.
      transaction.reply(200, { toTag: invite.localTag });
      if (invite.finalStatus === undefined) invite.onCancel?.(request);
      return;
    }
    if (this.onRequest === undefined) transaction.reply(503);
    else this.onRequest(transaction);
  }

  #sendCancel(transaction: ClientTransaction, reasons: readonly string[]): void {
    const { flow } = transaction;
    if (flow === undefined) return;
    const cancel = createCancel(transaction.request, reasons);
    const key = clientKey(cancel);
    const cancelling = new ClientTransaction({
      request: cancel,
      key,
      host: this.#clientHost,
      user: {
        onResponse: () => undefined,
        onFailure: (error) => this.#platform.log.debug('CANCEL not answered', { problem: error.message }),
      },
    });
    this.#clients.set(key, cancelling);
    cancelling.start(flow, { unreliable: !flow.reliable, timings: this.timings });
  }

  #onFlowFailure(failed: Flow, error: Error): void {
    const isSame = (flow: Flow | undefined): boolean =>
      flow !== undefined &&
      (flow === failed ||
        (!flow.reliable && flow.protocol === failed.protocol && endpointText(flow.remote) === endpointText(failed.remote)));
    for (const client of [...this.#clients.values()]) if (isSame(client.flow)) client.onTransportFailure(error);
    if (failed.reliable) this.onFlowLost?.(failed);
    else for (const server of [...this.#servers.values()]) if (isSame(server.flow)) server.onTransportFailure();
  }

  #forget(transaction: ServerTransaction): void {
    this.#servers.delete(transaction.key);
    this.#answered.delete(transaction);
    this.#accepted.delete(transaction);
    const merge = mergeKey(transaction.request);
    const keys = this.#merged.get(merge);
    keys?.delete(transaction.key);
    if (keys?.size === 0) this.#merged.delete(merge);
  }
}
