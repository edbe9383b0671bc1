// A fleet: many whole phones in one process, sharing one clock and one pace, each with its own sockets and its flash in memory.

import type { Fetch, Platform } from '@offhook/base';
import { utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { Phone } from '@offhook/phone';
import { findModel, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

export interface FleetOptions {
  readonly platform: Platform;
  readonly count: number;
  readonly model: string;
  /** The local address of phone `index`, from 0; all may share one. */
  readonly addressOf: (index: number) => string;
  readonly userOf: (index: number) => string;
  readonly passwordOf: (index: number) => string;
  readonly registrar: { readonly host: string; readonly port: number; readonly transport: 'UDPOnly' | 'TCPOnly' | 'TLS' };
  readonly domain: string;
  /** REGISTERs a second, for all phones together: a fleet that starts all at once drowns its registrar. */
  readonly registersPerSecond: number;
  readonly settings?: Readonly<Record<string, string>>;
  readonly onProgress?: (registered: number, started: number) => void;
}

const origin = 'https://fleet.invalid/';

/** Lets one caller pass every so many milliseconds. */
export function createPace(platform: Platform, perSecond: number): () => Promise<void> {
  let nextAtMs = 0;
  return () => {
    const nowMs = platform.clock.monotonicMs();
    const waitMs = Math.max(0, nextAtMs - nowMs);
    nextAtMs = Math.max(nextAtMs, nowMs) + 1000 / perSecond;
    return new Promise((resolve) => {
      platform.clock.setTimer(waitMs, resolve);
    });
  };
}

export class Fleet {
  readonly phones: readonly Phone[];
  readonly #options: FleetOptions;

  constructor(options: FleetOptions) {
    this.#options = options;
    const model = findModel(options.model);
    if (model === undefined) throw new Error(`${options.model} is no model`);
    const mediaClock = new MediaClock(options.platform.clock);
    const pace = createPace(options.platform, options.registersPerSecond);
    const fetch = this.#files();
    this.phones = Array.from({ length: options.count }, (_, index) => {
      const macAddress = `64167ff${index.toString(16).padStart(5, '0')}`;
      return new Phone({
        platform: { ...options.platform, files: new MemoryFiles(), fetch },
        model,
        macAddress,
        version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
        address: options.addressOf(index),
        provisioning: { url: origin },
        mediaClock,
        sipPort: 0,
        pace,
      });
    });
  }

  get registered(): number {
    return this.phones.filter((phone) => phone.lines.some((line) => line.isRegistered)).length;
  }

  /** Boots every phone; resolves when all are registered. Rejects never: phones go on trying until closed. */
  async start(): Promise<void> {
    let started = 0;
    const registered = new Set<Phone>();
    const all = new Promise<void>((resolve) => {
      for (const phone of this.phones) {
        phone.on('changed', () => {
          if (registered.has(phone) || !phone.lines.some((line) => line.isRegistered)) return;
          registered.add(phone);
          this.#options.onProgress?.(registered.size, started);
          if (registered.size === this.phones.length) resolve();
        });
      }
    });
    const batch = 50;
    for (let first = 0; first < this.phones.length; first += batch) {
      await Promise.all(
        this.phones.slice(first, first + batch).map(async (phone) => {
          await phone.start();
          started++;
        }),
      );
    }
    if (this.phones.length > 0) await all;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.close()));
  }

  /** The phones' configuration, without a server: answered from memory. */
  #files(): Fetch {
    const { registrar, domain, userOf, passwordOf, settings } = this.#options;
    const site = utf8Bytes(
      writeConfiguration({
        'voIpProt.server.1.address': registrar.host,
        'voIpProt.server.1.port': String(registrar.port),
        'voIpProt.server.1.transport': registrar.transport,
        ...settings,
      }),
    );
    const primary = utf8Bytes(writePrimary({ CONFIG_FILES: '[PHONE_MAC_ADDRESS]-reg.cfg, site.cfg' }));
    return async (request) => {
      const { pathname } = new URL(request.url);
      const answer = (body: Uint8Array): { status: number; headers: Readonly<Record<string, string>>; body: Uint8Array } => ({
        status: 200,
        headers: {},
        body,
      });
      if (request.method === 'PUT') return answer(new Uint8Array());
      if (pathname === `/${sitePrimaryName}`) return answer(primary);
      if (pathname === '/site.cfg') return answer(site);
      const registration = /^\/64167ff([0-9a-f]{5})-reg\.cfg$/.exec(pathname);
      if (registration === null) return { status: 404, headers: {}, body: new Uint8Array() };
      const index = Number.parseInt(registration[1] ?? '0', 16);
      const user = userOf(index);
      return answer(
        utf8Bytes(
          writeConfiguration({
            'reg.1.address': `${user}@${domain}`,
            'reg.1.label': user,
            'reg.1.auth.userId': user,
            'reg.1.auth.password': passwordOf(index),
          }),
        ),
      );
    };
  }
}
