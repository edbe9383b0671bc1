// The servers of an account as they stand on the network: where its credentials may go, and whose word counts for it. Filled by what its configuration and its registrar named (RFC 3263 §4, RFC 3608).

import { endpointText } from '@offhook/base';
import type { Flow, Target } from '../transport/flow.ts';

/** Names may lead elsewhere from time to time; so many places are remembered, the latest. */
const remembered = 32;

/** A server is the same one over UDP and TCP. */
function placeOf(at: { readonly address: string; readonly port: number }): string {
  return endpointText({ address: at.address, port: at.port });
}

export class OwnServers {
  readonly #places = new Map<string, Target>();

  note(targets: readonly (Target | Flow)[]): void {
    for (const target of targets) {
      if (!('serverName' in target)) continue;
      const place = placeOf(target);
      this.#places.delete(place);
      this.#places.set(place, target);
    }
    for (const place of this.#places.keys()) {
      if (this.#places.size <= remembered) return;
      this.#places.delete(place);
    }
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** True where what is sent over this flow reaches one of the servers first. */
  isReachedBy(flow: Flow): boolean {
    return this.#places.has(placeOf(flow.remote));
  }

  /** True where what came over this flow was sent by one of the servers: from its own address and port, or over TCP from its address. */
  isSender(flow: Flow): boolean {
    if (this.isReachedBy(flow)) return true;
    // A server that opens a TCP connection of its own does so from any port.
    return (
      flow.protocol === 'tcp' &&
      [...this.#places.values()].some((target) => target.protocol === 'tcp' && target.address === flow.remote.address)
    );
  }

  /** True where one of the servers has this address, whatever its port. */
  isAddress(address: string): boolean {
    return [...this.#places.values()].some((target) => target.address === address);
  }

  /** True where a URI with this host and port leads to one of the servers. */
  isAt(host: string, port: number): boolean {
    return [...this.#places.values()].some((target) => (target.address === host || target.serverName === host) && target.port === port);
  }
}
