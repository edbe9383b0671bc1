// The transport layer: listening points, connections and their reuse. RFC 3261 §18, RFC 3581, RFC 5923, RFC 7118.

import {
  ProblemError,
  endpointText,
  isIpAddress,
  isProblem,
  latin1Text,
  messageOf,
  personal,
  randomFraction,
  type Closable,
  type Endpoint,
  type UdpSocket,
} from '@offhook/base';
import { createResponse, type SipMessage, type SipRequest, type SipResponse } from '../message/message.ts';
import { parseMessage, scanHeaders } from '../message/scan.ts';
import { refusalOf, responseProblem } from '../message/validate.ts';
import { writeMessage } from '../message/write.ts';
import { ConnectionFlow, type ConnectionListener } from './connection-flow.ts';
import { DatagramFlow } from './datagram-flow.ts';
import { defaultPort, isSecure, type Flow, type Protocol, type Target } from './flow.ts';
import type { IncomingLimits, ListenOptions, Listener, TransportCounters, TransportOptions } from './transport-options.ts';
import { noteSource, responseTarget } from './via-rules.ts';

export class TransportLayer implements ConnectionListener {
  /** A message came that can be decoded; `received` and `rport` are filled in on requests. */
  onFlowMessage: ((message: SipMessage, flow: Flow) => void) | undefined;
  /** A connection broke or a datagram was refused; on UDP every flow to the same far end is meant. */
  onFlowFailure: ((flow: Flow, error: Error) => void) | undefined;
  /** A far end does not answer keep-alives (RFC 5626 §4.4.1): unless something comes within 5 s the connection is closed. */
  onFlowSilent: ((flow: Flow) => void) | undefined;
  readonly counters: TransportCounters = { received: 0, sent: 0, malformed: 0 };
  readonly #options: TransportOptions;
  readonly #sockets: UdpSocket[] = [];
  readonly #listening: Closable[] = [];
  readonly #listeners: Listener[] = [];
  readonly #connections = new Set<ConnectionFlow>();
  /** Those of them that others opened. */
  readonly #accepted = new Set<ConnectionFlow>();
  /** Outgoing and incoming connections by where they lead. */
  readonly #byTarget = new Map<string, ConnectionFlow>();
  readonly #opening = new Map<string, Promise<ConnectionFlow>>();
  #isClosed = false;

  private constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Rejects with ProblemError network where a listening point cannot be had; nothing stays open then. */
  static async open(options: TransportOptions): Promise<TransportLayer> {
    const layer = new TransportLayer(options);
    try {
      for (const listen of options.listen) await layer.#listen(listen);
    } catch (error) {
      await layer.close();
      throw error;
    }
    return layer;
  }

  get listeners(): readonly Listener[] {
    return this.#listeners;
  }

  /** The protocols that requests can leave by. */
  get protocols(): readonly Protocol[] {
    return this.#sockets.length > 0 ? ['udp', 'tcp', 'tls', 'ws', 'wss'] : ['tcp', 'tls', 'ws', 'wss'];
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  async #listen(listen: ListenOptions): Promise<void> {
    const { network, clock } = this.#options.platform;
    const at = { address: listen.address, port: listen.port };
    const announce = listen.announce === undefined ? {} : { announce: listen.announce };
    if (listen.protocol === 'udp') {
      const socket = await network.bindUdp(at);
      socket.onDatagram = (data, from) => this.#onDatagram(socket, data, from);
      socket.onError = (error, to) => {
        if (to !== undefined) this.onFlowFailure?.(new DatagramFlow(socket, to), error);
      };
      this.#sockets.push(socket);
      this.#listeners.push({ protocol: 'udp', local: socket.local, ...announce });
      return;
    }
    const { protocol } = listen;
    const identity = isSecure(protocol) ? listen.identity : undefined;
    if (isSecure(protocol) && identity === undefined) {
      throw new ProblemError('bad-configuration', `expected a certificate for ${protocol} at ${endpointText(at)}`);
    }
    const tls = identity === undefined ? {} : { tls: { identity } };
    const limits = this.#limits;
    const accept = (flow: ConnectionFlow): void => {
      if (!this.#hasRoomFor(flow, limits)) {
        flow.close();
        return;
      }
      this.#accepted.add(flow);
      this.#connections.add(flow);
      flow.expectMessages(limits.messageWithinMs);
      // A TLS peer that showed no certificate is nobody in particular: its connection serves its own transactions and dialogs only (RFC 5923 §8.3).
      if (!isSecure(protocol)) this.#byTarget.set(connectionKey(protocol, flow.remote, ''), flow);
    };
    const listening =
      protocol === 'tcp' || protocol === 'tls'
        ? await network.listen(at, (stream) => accept(ConnectionFlow.overStream(stream, protocol, this, clock)), {
            ...tls,
            connections: limits.total,
          })
        : await network.listenWebSocket(at, (stream) => accept(ConnectionFlow.overMessages(stream, protocol, this, clock)), {
            protocol: 'sip',
            connections: limits.total,
            ...tls,
          });
    this.#listening.push(listening);
    this.#listeners.push({ protocol, local: listening.local, ...announce });
  }

  get #limits(): IncomingLimits {
    const { total = 5000, perAddress, messageWithinMs = 15_000 } = this.#options.incoming ?? {};
    return { total, perAddress, messageWithinMs };
  }

  #hasRoomFor(flow: ConnectionFlow, { total, perAddress }: IncomingLimits): boolean {
    if (this.#accepted.size >= total) return false;
    if (perAddress === undefined) return true;
    let count = 0;
    for (const accepted of this.#accepted) if (accepted.remote.address === flow.remote.address) count++;
    return count < perAddress;
  }

  /** Opens or reuses. Rejects with ProblemError network, unverified, timeout or unsupported. */
  async flowTo(target: Target): Promise<Flow> {
    if (this.#isClosed) throw new ProblemError('aborted', 'the transport layer is closed');
    if (target.protocol === 'udp') {
      const isIpv6 = target.address.includes(':');
      const socket = this.#sockets.find((candidate) => candidate.local.address.includes(':') === isIpv6) ?? this.#sockets[0];
      if (socket === undefined) throw new ProblemError('unsupported', 'expected a UDP listening point for a UDP target');
      return new DatagramFlow(socket, { address: target.address, port: target.port });
    }
    const key = connectionKey(target.protocol, target, isSecure(target.protocol) ? target.serverName : '');
    const known = this.#byTarget.get(key);
    if (known !== undefined) return known;
    const opening = this.#opening.get(key) ?? this.#connect(target, key);
    this.#opening.set(key, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(key);
    }
  }

  async #connect(target: Target, key: string): Promise<ConnectionFlow> {
    const { network, clock } = this.#options.platform;
    const { protocol } = target;
    const tls = isSecure(protocol) ? { tls: { serverName: target.serverName, ...this.#options.tls } } : {};
    const from = this.#options.from === undefined ? {} : { from: this.#options.from };
    const timeoutMs = this.#options.connectTimeoutMs ?? 5000;
    const flow =
      protocol === 'ws' || protocol === 'wss'
        ? ConnectionFlow.overMessages(
            await network.connectWebSocket(`${protocol}://${endpointText(target)}/`, { protocol: 'sip', ...tls }),
            protocol,
            this,
            clock,
          )
        : ConnectionFlow.overStream(await network.connect(target, { timeoutMs, ...from, ...tls }), protocol, this, clock);
    this.#connections.add(flow);
    this.#byTarget.set(key, flow);
    if (this.#isClosed) flow.close();
    const keepAliveMs = this.#options.keepAliveMs ?? 0;
    // Not all the connections of a fleet in one moment (RFC 5626 §4.4.1: a random part of a fifth).
    if (keepAliveMs > 0) flow.keepAlive(keepAliveMs * (0.8 + randomFraction(this.#options.platform.random) / 5));
    return flow;
  }

  /** Host and port for Via and Contact of what goes over this flow: those of the listening point, or the connection's own end where none listens. */
  announced(flow: Flow): { readonly host: string; readonly port: number } {
    const sameProtocol = this.#listeners.filter((listener) => listener.protocol === flow.protocol);
    const listener =
      sameProtocol.find((candidate) => candidate.local.port === flow.local.port && candidate.local.address === flow.local.address) ??
      sameProtocol.find((candidate) => candidate.local.address === flow.local.address) ??
      sameProtocol[0];
    if (listener === undefined) return { host: flow.local.address, port: flow.local.port };
    const isWildcard = listener.local.address === '0.0.0.0' || listener.local.address === '::';
    const host = listener.announce?.host ?? (isWildcard ? flow.local.address : listener.local.address);
    return { host, port: listener.announce?.port ?? listener.local.port };
  }

  sendMessage(message: SipMessage, flow: Flow): void {
    this.counters.sent++;
    flow.send(writeMessage(message));
  }

  /** Sends a response by its topmost Via (RFC 3261 §18.2.2). Rejects with ProblemError network where no way is left. */
  async sendResponse(response: SipResponse, flow: Flow): Promise<void> {
    if (flow.reliable && flow.isOpen) {
      this.sendMessage(response, flow);
      return;
    }
    const { host, port } = responseTarget(response, defaultPort(flow.protocol), flow.reliable);
    if (flow instanceof DatagramFlow) {
      // An address needs no look-up, and a promise would let later messages overtake this one.
      const address = isIpAddress(host) ? host : flow.remote.address;
      this.sendMessage(response, new DatagramFlow(flow.socket, { address, port }));
      return;
    }
    const address = await this.#addressOf(host);
    this.sendMessage(response, await this.flowTo({ protocol: flow.protocol, address, port, serverName: response.via.host }));
  }

  async #addressOf(host: string): Promise<string> {
    if (isIpAddress(host)) return host;
    const [address] = await this.#options.platform.network.names.addresses(host);
    if (address === undefined) throw new ProblemError('network', `expected an address of ${host}, got none`);
    return address;
  }

  /** Closes every socket and connection. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#sockets.splice(0), ...this.#listening.splice(0)].map((closable) => closable.close()));
  }

  #onDatagram(socket: UdpSocket, data: Uint8Array, from: Endpoint): void {
    // RFC 5626 §4.4: a keep-alive of line ends is no message.
    if (data.length <= 4) return;
    const flow = new DatagramFlow(socket, from);
    let message: SipMessage;
    try {
      message = parseMessage(data);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.onMalformed(error, data, flow);
      return;
    }
    this.onMessage(message, flow);
  }

  /** From a connection or socket of this layer. */
  onMessage(message: SipMessage, flow: Flow): void {
    this.counters.received++;
    if (message.kind === 'response') {
      const problem = responseProblem(message);
      if (problem === undefined) this.onFlowMessage?.(message, flow);
      else this.#drop(problem, flow);
      return;
    }
    const refusal = refusalOf(message);
    if (refusal === undefined) {
      noteSource(message, flow.remote);
      this.onFlowMessage?.(message, flow);
      return;
    }
    this.#drop(refusal.reason, flow);
    this.#refuse(message, refusal.status, refusal.reason, flow);
  }

  /** From a connection or socket of this layer: a request whose headers can still be read is answered 400 (RFC 3261 §18.3, §21.4.1). */
  onMalformed(problem: ProblemError, bytes: Uint8Array, flow: Flow): void {
    this.counters.received++;
    this.#drop(problem.message, flow);
    try {
      const { message } = scanHeaders(latin1Text(bytes).replace(/^[\r\n]+/, ''), 0);
      if (message.kind === 'request') this.#refuse(message, 400, `Bad ${String(problem.details['header'] ?? 'message')}`, flow);
    } catch (error) {
      if (!isProblem(error)) throw error; // nothing can be said to a sender whose headers cannot be read
    }
  }

  #refuse(message: SipRequest, status: number, reason: string, flow: Flow): void {
    if (message.method === 'ACK') return;
    try {
      noteSource(message, flow.remote);
    } catch (error) {
      if (isProblem(error)) return; // without a Via there is no way back (RFC 3261 §18.2.2)
      throw error;
    }
    const response = createResponse(message, status, { reason: reason.replace(/[^\x20-\x7e]/g, ' ') });
    this.sendResponse(response, flow).catch((error: unknown) => this.#drop(messageOf(error), flow));
  }

  onClosed(flow: ConnectionFlow, error: Error | undefined): void {
    this.#connections.delete(flow);
    this.#accepted.delete(flow);
    for (const [key, connection] of this.#byTarget) if (connection === flow) this.#byTarget.delete(key);
    this.onFlowFailure?.(flow, error ?? new ProblemError('network', 'the connection was closed'));
  }

  onSilent(flow: ConnectionFlow): void {
    this.onFlowSilent?.(flow);
  }

  #drop(problem: string, flow: Flow): void {
    this.counters.malformed++;
    // It quotes what could not be read.
    this.#options.platform.log.debug('SIP message dropped', {
      problem: personal(problem),
      protocol: flow.protocol,
      from: endpointText(flow.remote),
    });
  }
}

function connectionKey(protocol: Protocol, remote: Endpoint, serverName: string): string {
  return `${protocol}|${endpointText({ address: remote.address, port: remote.port })}|${serverName}`;
}
