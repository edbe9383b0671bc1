// What a transport layer listens on, how it connects, and what it tells of itself.

import type { Endpoint, Platform, TlsIdentity } from '@offhook/base';
import type { Protocol } from './flow.ts';

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
  /** 5,000 where missing. */
  readonly connectTimeoutMs?: number;
  /** A double line end is sent on outgoing connections every so many milliseconds (RFC 5626 §4.4.1); 0 or missing switches it off. */
  readonly keepAliveMs?: number;
  /** What strangers may make of the listening points for connections. */
  readonly incoming?: Partial<IncomingLimits>;
}

export interface IncomingLimits {
  /** Connections at once, over all listening points; 5,000 where missing. */
  readonly total: number;
  /** Of one address; as many as in all where missing, since a proxy or a NAT stands for many. */
  readonly perAddress: number | undefined;
  /** A message that was begun, and the first one, has to be whole within so many milliseconds; 15,000 where missing. */
  readonly messageWithinMs: number;
}

export interface TransportCounters {
  received: number;
  sent: number;
  malformed: number;
}

export interface Listener {
  readonly protocol: Protocol;
  readonly local: Endpoint;
  readonly announce?: { readonly host: string; readonly port?: number };
}
