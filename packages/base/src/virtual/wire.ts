// What a host needs of the virtual internet, and what is told of it: the conditions of its links and the record of its traffic.

import type { Clock } from '../clock.ts';
import type { ProblemError } from '../errors.ts';
import type { Endpoint, NaptrRecord, SrvRecord, Stream } from '../network.ts';

export interface LinkConditions {
  /** Share of datagrams that never arrive, 0 to 1. */
  readonly lossRate: number;
  /** Share of datagrams that arrive twice. */
  readonly duplicateRate: number;
  /** One way. */
  readonly delayMs: number;
  /** Added to the delay, uniformly from 0: more than the sending interval brings datagrams out of order. */
  readonly jitterMs: number;
}

export const perfectLink: LinkConditions = { lossRate: 0, duplicateRate: 0, delayMs: 1, jitterMs: 0 };

export interface TrafficRecord {
  readonly kind: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss' | 'name' | 'http';
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
  /** What was sent, where the record is of one datagram or one HTTP request. */
  readonly data?: Uint8Array;
}

/** An address translator: maps each inner endpoint to one port of its own and lets in only whom the inner side has written to. */
export interface Nat {
  readonly address: string;
  readonly outer: Map<string, Endpoint>;
  readonly inner: Map<number, { endpoint: Endpoint; readonly peers: Set<string> }>;
  nextPort: number;
}

export interface StreamListener {
  readonly kind: 'tcp' | 'tls' | 'ws' | 'wss';
  readonly accept: (stream: Stream) => void;
  readonly accepted: Set<Stream>;
}

/** A host as others reach it. */
export interface ReachableHost {
  receiveDatagram(data: Uint8Array, from: Endpoint, to: Endpoint): void;
  listenerAt(port: number): StreamListener | undefined;
}

export interface Wire {
  readonly clock: Clock;
  readonly conditions: LinkConditions;
  /** Everything that was sent, in order. */
  readonly traffic: TrafficRecord[];
  readonly records: {
    readonly addresses: ReadonlyMap<string, readonly string[]>;
    readonly srv: ReadonlyMap<string, readonly SrvRecord[]>;
    readonly naptr: ReadonlyMap<string, readonly NaptrRecord[]>;
  };
  isReachable(address: string): boolean;
  hostAt(address: string): ReachableHost | undefined;
  carryDatagram(data: Uint8Array, from: Endpoint, to: Endpoint, behind: Nat | undefined): void;
  /** One way, by chance where the link jitters. */
  delayMs(): number;
  refuseUnreachable(to: Endpoint): ProblemError;
}
