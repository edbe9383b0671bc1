// A flow (RFC 5626 §3.1): a transport, the far end and, where the transport has one, the connection. Transactions hold a flow, never a socket.

import type { Endpoint } from '@offhook/base';

export type Protocol = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss';

/** Where a request is sent to (RFC 3263 §4). */
export interface Target {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  /** The name that a certificate must be for, and the host of a WebSocket URL; the name before it was resolved. */
  readonly serverName: string;
  /** Nothing asked for this protocol: it is UDP because a transport has to be chosen (RFC 3263 §4.1). */
  readonly isDefault?: true;
  /** Tried so many milliseconds after the one before it has failed; at once where missing. */
  readonly afterMs?: number;
}

export interface Flow {
  readonly protocol: Protocol;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** True for all but UDP: no retransmission (RFC 3261 §17). */
  readonly reliable: boolean;
  readonly secure: boolean;
  /** False once the connection is gone; always true on UDP. */
  readonly isOpen: boolean;
  /** Fire and forget; what the network reports later goes to the transport layer's `onFlowFailure`. */
  send(bytes: Uint8Array): void;
  /** Closes a connection; does nothing on UDP. */
  close(): void;
}

export function isSecure(protocol: Protocol): boolean {
  return protocol === 'tls' || protocol === 'wss';
}

const defaultPorts: Readonly<Record<Protocol, number>> = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 };

/** RFC 3261 §19.1.2 and RFC 7118 §5.3. */
export function defaultPort(protocol: Protocol): number {
  return defaultPorts[protocol];
}
