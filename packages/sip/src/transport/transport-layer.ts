// The transport layer: listening points, connections and their reuse. RFC 3261 §18, RFC 3581, RFC 5923, RFC 7118.

import type { Endpoint, Platform, TlsIdentity } from '@offhook/base';
import type { SipMessage } from '../message/message.ts';
import type { Flow, Protocol, Target } from './flow.ts';

export interface ListenOptions {
  readonly protocol: Protocol;
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** For tls and wss. */
  readonly identity?: TlsIdentity;
  /** Announced in Via and Contact in place of the local address. */
  readonly announce?: { readonly host: string; readonly port?: number };
}

export interface TransportOptions {
  readonly platform: Platform;
  readonly listen: readonly ListenOptions[];
  /** For outgoing TLS. */
  readonly tls?: { readonly trust?: readonly string[]; readonly identity?: TlsIdentity; readonly skipNameCheck?: boolean };
  /** Where connections leave from; any where missing. */
  readonly from?: string;
  readonly connectTimeoutMs?: number;
  /** A double line end is sent on idle connections every so many milliseconds (RFC 5626 §4.4.1), an empty line on UDP flows kept alive; 0 switches it off. */
  readonly keepAliveMs?: number;
}

export interface TransportCounters {
  received: number;
  sent: number;
  malformed: number;
}

export interface Listener {
  readonly protocol: Protocol;
  readonly local: Endpoint;
}

export abstract class TransportLayer {
  static open(_options: TransportOptions): Promise<TransportLayer> {
    throw new Error('not written yet');
  }
  /** A message came; `received` and `rport` are filled in on requests. */
  abstract onMessage: ((message: SipMessage, flow: Flow) => void) | undefined;
  /** A connection broke or a datagram was refused. */
  abstract onFlowFailure: ((flow: Flow, error: Error) => void) | undefined;
  abstract readonly listeners: readonly Listener[];
  abstract readonly counters: TransportCounters;
  /** Opens or reuses. Rejects with ProblemError network, unverified or unsupported. */
  abstract flowTo(target: Target): Promise<Flow>;
  /** Host and port for Via and Contact of what goes over this flow. */
  abstract announced(flow: Flow): { readonly host: string; readonly port: number };
  abstract close(): Promise<void>;
}
