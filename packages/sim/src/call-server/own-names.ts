// What the call server answers for: its domain and the addresses that it listens on. RFC 3261 §16.4, §16.5.

import type { Protocol, SipUri, TransportLayer, Via } from '@offhook/sip';

export class OwnNames {
  readonly domain: string;
  readonly #transport: TransportLayer;

  constructor(domain: string, transport: TransportLayer) {
    this.domain = domain;
    this.#transport = transport;
  }

  /** Whether requests for this URI end here or at our users. */
  isOurs(uri: SipUri): boolean {
    return uri.host === this.domain || this.#listensOn(uri.host, uri.port ?? 5060);
  }

  /** Whether somebody claims to be one of our users. Neither a port nor the dot of the root (RFC 1034 §3.1) changes who it is. */
  isIdentity(uri: SipUri): boolean {
    return uri.host.replace(/\.$/, '') === this.domain || this.#transport.listeners.some(({ local }) => local.address === uri.host);
  }

  /** A value of our own Record-Route, which has no user. */
  isRoute(uri: SipUri): boolean {
    return uri.user === '' && uri.parameters.has('lr') && this.isOurs(uri);
  }

  isVia(via: Via): boolean {
    return this.#listensOn(via.host, via.port ?? 5060);
  }

  /** The value of our Record-Route towards this protocol. */
  route(protocol: Protocol): string {
    const listener = this.#transport.listeners.find((candidate) => candidate.protocol === protocol) ?? this.#transport.listeners[0];
    const { address, port } = listener?.local ?? { address: '', port: 0 };
    return `<sip:${address}:${port}${protocol === 'udp' ? '' : `;transport=${protocol}`};lr>`;
  }

  #listensOn(host: string, port: number): boolean {
    return this.#transport.listeners.some(({ local }) => local.address === host && local.port === port);
  }
}
