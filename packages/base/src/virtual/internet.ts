// A network in memory: hosts by address, datagrams that are lost, late, doubled or out of order, streams that are not, and NAT.

import type { Clock } from '../clock.ts';
import { ProblemError } from '../errors.ts';
import type { Endpoint, NaptrRecord, Network, SrvRecord } from '../network.ts';
import { endpointText } from '../network.ts';
import type { Random } from '../random.ts';
import { randomFraction } from '../random.ts';
import { HostNetwork } from './host-network.ts';
import { perfectLink, type LinkConditions, type Nat, type TrafficRecord, type Wire } from './wire.ts';

export class VirtualInternet implements Wire {
  readonly clock: Clock;
  readonly random: Random;
  conditions: LinkConditions;
  /** Everything that was sent, in order. */
  readonly traffic: TrafficRecord[] = [];
  readonly records = {
    addresses: new Map<string, readonly string[]>(),
    srv: new Map<string, readonly SrvRecord[]>(),
    naptr: new Map<string, readonly NaptrRecord[]>(),
  };
  readonly #hosts = new Map<string, HostNetwork>();
  readonly #nats = new Map<string, Nat>();
  /** Addresses that swallow everything, as a host does whose power is off. */
  readonly #dark = new Set<string>();

  constructor(options: { clock: Clock; random: Random; conditions?: Partial<LinkConditions> }) {
    this.clock = options.clock;
    this.random = options.random;
    this.conditions = { ...perfectLink, ...options.conditions };
  }

  /** The network as the host at `address` sees it; asked twice, the same one. */
  host(address: string, options: { behind?: Nat } = {}): Network {
    const known = this.#hosts.get(address);
    if (known !== undefined) return known;
    const host = new HostNetwork(this, address, options.behind);
    this.#hosts.set(address, host);
    return host;
  }

  createNat(address: string): Nat {
    const nat: Nat = { address, outer: new Map(), inner: new Map(), nextPort: 40_000 };
    this.#nats.set(address, nat);
    return nat;
  }

  setReachable(address: string, reachable: boolean): void {
    if (reachable) this.#dark.delete(address);
    else this.#dark.add(address);
  }

  isReachable(address: string): boolean {
    return !this.#dark.has(address);
  }

  hostAt(address: string): HostNetwork | undefined {
    return this.#hosts.get(address);
  }

  /** Carries one datagram under the present conditions. */
  carryDatagram(data: Uint8Array, from: Endpoint, to: Endpoint, behind: Nat | undefined): void {
    const source = behind === undefined ? from : translateOut(behind, from, to);
    this.traffic.push({ kind: 'udp', from: endpointText(source), to: endpointText(to), sizeBytes: data.length, data });
    if (!this.isReachable(from.address) || !this.isReachable(to.address)) return;
    const copies = randomFraction(this.random) < this.conditions.duplicateRate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (randomFraction(this.random) < this.conditions.lossRate) continue;
      this.clock.setTimer(this.delayMs(), () => this.#deliver(Uint8Array.from(data), source, to));
    }
  }

  delayMs(): number {
    return this.conditions.delayMs + randomFraction(this.random) * this.conditions.jitterMs;
  }

  #deliver(data: Uint8Array, from: Endpoint, to: Endpoint): void {
    const nat = this.#nats.get(to.address);
    const target = nat === undefined ? to : translateIn(nat, from, to);
    if (target !== undefined) this.#hosts.get(target.address)?.receiveDatagram(data, from, target);
  }

  refuseUnreachable(to: Endpoint): ProblemError {
    return new ProblemError('network', `cannot connect to ${endpointText(to)}: nothing listens there`);
  }
}

function translateOut(nat: Nat, from: Endpoint, to: Endpoint): Endpoint {
  const key = endpointText(from);
  const outer = nat.outer.get(key) ?? { address: nat.address, port: nat.nextPort++ };
  nat.outer.set(key, outer);
  const inner = nat.inner.get(outer.port) ?? { endpoint: from, peers: new Set<string>() };
  inner.peers.add(to.address);
  nat.inner.set(outer.port, inner);
  return outer;
}

function translateIn(nat: Nat, from: Endpoint, to: Endpoint): Endpoint | undefined {
  const inner = nat.inner.get(to.port);
  return inner?.peers.has(from.address) === true ? inner.endpoint : undefined;
}
