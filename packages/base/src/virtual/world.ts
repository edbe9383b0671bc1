// A deterministic world: one clock, one internet, one source of randomness for every platform in it. Same seed, same trace.

import { argon2Sync } from 'node:crypto';

import { utf8Bytes } from '../bytes.ts';
import type { Cryptography } from '../cryptography.ts';
import { createSystemCryptography } from '../node/cryptography.ts';
import { ProblemError } from '../errors.ts';
import type { FetchRequest, FetchResponse } from '../fetch.ts';
import type { Logger, LogRecord } from '../log.ts';
import { createLogger } from '../log.ts';
import type { Platform } from '../platform.ts';
import type { Random } from '../random.ts';
import { VirtualClock } from './clock.ts';
import { MemoryFiles } from './files.ts';
import { VirtualInternet } from './internet.ts';
import type { LinkConditions, Nat } from './wire.ts';
import { createSeededRandom } from './random.ts';

export interface VirtualPlatform extends Platform {
  readonly files: MemoryFiles;
  readonly logRecords: LogRecord[];
}

export type FetchRoute = (request: FetchRequest, from: string) => Promise<FetchResponse>;

export class VirtualWorld {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly internet: VirtualInternet;
  readonly #routes = new Map<string, FetchRoute>();

  constructor(options: { seed: number; startMs?: number; conditions?: Partial<LinkConditions> }) {
    this.clock = new VirtualClock(options.startMs);
    this.random = createSeededRandom(options.seed);
    this.internet = new VirtualInternet({
      clock: this.clock,
      random: this.random,
      ...(options.conditions === undefined ? {} : { conditions: options.conditions }),
    });
  }

  /** Requests to `origin` (scheme, host and port) are answered by `route`. */
  routeFetch(origin: string, route: FetchRoute): void {
    this.#routes.set(new URL(origin).origin, route);
  }

  platform(address: string, options: { files?: MemoryFiles; behind?: Nat } = {}): VirtualPlatform {
    const logRecords: LogRecord[] = [];
    const log: Logger = createLogger((record) => logRecords.push(record));
    return {
      clock: this.clock,
      network: this.internet.host(address, options),
      fetch: (request) => this.#fetch(request, address),
      files: options.files ?? new MemoryFiles(),
      random: this.random,
      cryptography: createVirtualCryptography(this.random),
      log,
      logRecords,
    };
  }

  async #fetch(request: FetchRequest, from: string): Promise<FetchResponse> {
    const url = new URL(request.url);
    this.internet.traffic.push({
      kind: 'http',
      from,
      to: `${request.method} ${request.url}`,
      sizeBytes: request.body?.length ?? 0,
      ...(request.body === undefined ? {} : { data: request.body }),
    });
    await new Promise<void>((resolve) => this.clock.setTimer(this.internet.delayMs() * 2, resolve));
    const route = this.#routes.get(url.origin);
    if (route === undefined || !this.internet.isReachable(url.hostname) || !this.internet.isReachable(from)) {
      throw new ProblemError('network', `${request.method} ${url.origin}${url.pathname} failed: nothing answers there`);
    }
    return route(request, from);
  }
}

/** As the system's, but hashing passwords at once: work in a thread takes real time, which has no place here. */
function createVirtualCryptography(random: Random): Cryptography {
  return {
    ...createSystemCryptography(random),
    passwordHash: async (password, salt) =>
      argon2Sync('argon2id', { message: utf8Bytes(password), nonce: salt, parallelism: 1, tagLength: 32, memory: 1024, passes: 1 }),
  };
}
