// One host of the virtual internet: its sockets and listeners.

import { utf8Bytes } from '../bytes.ts';
import { ProblemError } from '../errors.ts';
import type {
  Closable,
  Endpoint,
  MessageStream,
  NameResolver,
  Network,
  Stream,
  TlsClientOptions,
  TlsServerOptions,
  UdpSocket,
} from '../network.ts';
import { endpointText } from '../network.ts';
import type { Nat, ReachableHost, StreamListener, TrafficRecord, Wire } from './wire.ts';
import { createStreamPair } from './stream-pair.ts';

type StreamKind = 'tcp' | 'tls' | 'ws' | 'wss';

const firstFreePort = 49_152;

export class HostNetwork implements Network, ReachableHost {
  readonly #internet: Wire;
  readonly #address: string;
  readonly #nat: Nat | undefined;
  readonly #udp = new Map<number, UdpSocket>();
  readonly #listeners = new Map<number, StreamListener>();
  #nextPort = firstFreePort;
  readonly names: NameResolver;

  constructor(internet: Wire, address: string, nat: Nat | undefined) {
    this.#internet = internet;
    this.#address = address;
    this.#nat = nat;
    const look = <T>(records: ReadonlyMap<string, readonly T[]>, name: string): Promise<readonly T[]> => {
      this.#internet.traffic.push({ kind: 'name', from: address, to: name, sizeBytes: name.length });
      return Promise.resolve(records.get(name.toLowerCase()) ?? []);
    };
    this.names = {
      addresses: (name) => look(internet.records.addresses, name),
      srv: (name) => look(internet.records.srv, name),
      naptr: (name) => look(internet.records.naptr, name),
    };
  }

  receiveDatagram(data: Uint8Array, from: Endpoint, to: Endpoint): void {
    this.#udp.get(to.port)?.onDatagram?.(data, from);
  }

  async bindUdp(at: Endpoint): Promise<UdpSocket> {
    const port = at.port === 0 ? this.#freePort(this.#udp) : at.port;
    if (this.#udp.has(port)) throw new ProblemError('network', `cannot listen on UDP ${endpointText({ ...at, port })}: the port is taken`);
    const local: Endpoint = { address: this.#address, port };
    const socket: UdpSocket = {
      local,
      onDatagram: undefined,
      onError: undefined,
      send: (data, to) => {
        if (this.#udp.get(port) === socket) this.#internet.carryDatagram(Uint8Array.from(data), local, to, this.#nat);
      },
      close: async () => {
        if (this.#udp.get(port) === socket) this.#udp.delete(port);
      },
    };
    this.#udp.set(port, socket);
    return socket;
  }

  connect(to: Endpoint, options: { from?: string; tls?: TlsClientOptions } = {}): Promise<Stream> {
    return this.#open(to, options.tls === undefined ? 'tcp' : 'tls');
  }

  listen(at: Endpoint, onStream: (stream: Stream) => void, options: { tls?: TlsServerOptions } = {}): Promise<Closable> {
    return this.#accept(at, options.tls === undefined ? 'tcp' : 'tls', onStream);
  }

  async connectWebSocket(url: string): Promise<MessageStream> {
    const parsed = new URL(url.replace(/^ws/, 'http'));
    const isSecure = url.startsWith('wss:');
    const port = parsed.port === '' ? (isSecure ? 443 : 80) : Number(parsed.port);
    return messageStreamOf(await this.#open({ address: parsed.hostname, port }, isSecure ? 'wss' : 'ws'));
  }

  listenWebSocket(at: Endpoint, onStream: (stream: MessageStream) => void, options: { tls?: TlsServerOptions } = {}): Promise<Closable> {
    return this.#accept(at, options.tls === undefined ? 'ws' : 'wss', (stream) => onStream(messageStreamOf(stream)));
  }

  async #open(to: Endpoint, kind: StreamKind): Promise<Stream> {
    const internet = this.#internet;
    const record = (from: Endpoint, target: Endpoint, sizeBytes: number): void => {
      const entry: TrafficRecord = { kind, from: endpointText(from), to: endpointText(target), sizeBytes };
      internet.traffic.push(entry);
    };
    const local: Endpoint = { address: this.#nat?.address ?? this.#address, port: this.#freePort(this.#listeners) };
    record(local, to, 0);
    await new Promise<void>((resolve) => internet.clock.setTimer(internet.delayMs() * 2, resolve));
    const listener =
      internet.isReachable(to.address) && internet.isReachable(this.#address)
        ? internet.hostAt(to.address)?.listenerAt(to.port)
        : undefined;
    if (listener === undefined || listener.kind !== kind) throw internet.refuseUnreachable(to);
    const [near, far] = createStreamPair({
      internet,
      near: local,
      far: to,
      nearHost: this.#address,
      secure: kind === 'tls' || kind === 'wss',
      record,
    });
    listener.accepted.add(far);
    listener.accept(far);
    return near;
  }

  listenerAt(port: number): StreamListener | undefined {
    return this.#listeners.get(port);
  }

  async #accept(at: Endpoint, kind: StreamKind, accept: (stream: Stream) => void): Promise<Closable> {
    const port = at.port === 0 ? this.#freePort(this.#listeners) : at.port;
    if (this.#listeners.has(port))
      throw new ProblemError('network', `cannot listen on ${endpointText({ ...at, port })}: the port is taken`);
    const listener: StreamListener = { kind, accept, accepted: new Set() };
    this.#listeners.set(port, listener);
    return {
      local: { address: this.#address, port },
      close: async () => {
        if (this.#listeners.get(port) === listener) this.#listeners.delete(port);
        for (const stream of listener.accepted) stream.close();
        listener.accepted.clear();
      },
    };
  }

  #freePort(taken: ReadonlyMap<number, unknown>): number {
    while (taken.has(this.#nextPort)) this.#nextPort++;
    return this.#nextPort++;
  }
}

function messageStreamOf(stream: Stream): MessageStream {
  const messages: MessageStream = {
    local: stream.local,
    remote: stream.remote,
    secure: stream.secure,
    onMessage: undefined,
    onClose: undefined,
    send: (message) => stream.write(message.length === 0 ? utf8Bytes('') : message),
    close: () => stream.close(),
  };
  stream.onData = (data) => messages.onMessage?.(data);
  stream.onClose = (error) => messages.onClose?.(error);
  return messages;
}
