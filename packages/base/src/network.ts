// Sockets as values: the real ones in base/node, a network with loss, delay and NAT in base/virtual.

export interface Endpoint {
  /** An IPv4 or IPv6 address in text, never a name. */
  readonly address: string;
  readonly port: number;
}

export type DatagramListener = (data: Uint8Array, from: Endpoint) => void;

export interface UdpSocket {
  readonly local: Endpoint;
  /** Fire and forget, as UDP is; an error that the system reports goes to `onError`. */
  send(data: Uint8Array, to: Endpoint): void;
  /** One listener at a time; `data` is the listener's own. */
  onDatagram: DatagramListener | undefined;
  /** ICMP port unreachable and the like, where the system tells. */
  onError: ((error: Error, to?: Endpoint) => void) | undefined;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface TlsIdentity {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
}

export interface TlsClientOptions {
  /** PEM certificates trusted beside nothing else; the system's own where missing. */
  readonly trust?: readonly string[];
  /** The name that the certificate must be for (RFC 6125). */
  readonly serverName: string;
  readonly identity?: TlsIdentity;
  /** Only for a phone whose configuration says so (sec.TLS.*.strictCertCommonNameValidation=0). */
  readonly skipNameCheck?: boolean;
}

export interface TlsServerOptions {
  readonly identity: TlsIdentity;
}

export interface ListenOptions {
  readonly tls?: TlsServerOptions;
  /** So many connections at once, those in their handshake counted; further ones are closed. Any number where missing. A handshake is given 10 s. */
  readonly connections?: number;
}

export interface Stream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly secure: boolean;
  write(data: Uint8Array): void;
  onData: ((data: Uint8Array) => void) | undefined;
  /** Called once, whoever closed; `error` where it was not orderly. */
  onClose: ((error?: Error) => void) | undefined;
  /** Idempotent. */
  close(): void;
}

/** A WebSocket whose messages are whole (RFC 6455); text arrives as UTF-8 bytes. */
export interface MessageStream {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly secure: boolean;
  /** Sent as a text message. */
  send(message: Uint8Array): void;
  onMessage: ((message: Uint8Array) => void) | undefined;
  onClose: ((error?: Error) => void) | undefined;
  close(): void;
}

export interface Closable {
  readonly local: Endpoint;
  /** Idempotent; also closes what was accepted. */
  close(): Promise<void>;
}

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
  readonly replacement: string;
}

/** Each look-up answers an empty list where the name has no such record and rejects with ProblemError network where no server answered. */
export interface NameResolver {
  addresses(name: string): Promise<readonly string[]>;
  srv(name: string): Promise<readonly SrvRecord[]>;
  naptr(name: string): Promise<readonly NaptrRecord[]>;
}

export interface Network {
  /** Port 0 takes a free one. Rejects with ProblemError network where the address is taken or not ours. */
  bindUdp(at: Endpoint): Promise<UdpSocket>;
  connect(to: Endpoint, options?: { from?: string; tls?: TlsClientOptions; timeoutMs?: number }): Promise<Stream>;
  listen(at: Endpoint, onStream: (stream: Stream) => void, options?: ListenOptions): Promise<Closable>;
  connectWebSocket(url: string, options?: { protocol?: string; tls?: TlsClientOptions }): Promise<MessageStream>;
  listenWebSocket(
    at: Endpoint,
    onStream: (stream: MessageStream) => void,
    options?: ListenOptions & { readonly protocol?: string },
  ): Promise<Closable>;
  readonly names: NameResolver;
}

export function endpointText(endpoint: Endpoint): string {
  return endpoint.address.includes(':') ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`;
}

export function isIpAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || (text.includes(':') && /^[0-9a-f:.]+$/i.test(text));
}
