// HTTP as a phone uses it: whole bodies, both ways. In a virtual world the request goes to the server's own injection.

import type { TlsClientOptions } from './network.ts';

export interface FetchRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly tls?: Partial<TlsClientOptions>;
  /** For the whole exchange; 30,000 where missing. */
  readonly timeoutMs?: number;
  /** A longer answer is refused with limit-exceeded; 64 MiB where missing. */
  readonly limitBytes?: number;
  /** The local address to leave from. */
  readonly from?: string;
}

export interface FetchResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Rejects with ProblemError network, timeout, unverified (the certificate) or limit-exceeded; an HTTP error status is an answer, not an error. */
export type Fetch = (request: FetchRequest) => Promise<FetchResponse>;
