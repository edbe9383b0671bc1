// What phones fetched, counted in memory and written to store and audit chain in batches: a boot is one entry a phone, not one a file.

import type { AdmissionMethod } from '@offhook/api';
import type { Platform, Timer } from '@offhook/base';
import { hexText, isProblem, utf8Bytes } from '@offhook/base';

import type { AuditLog, NewAuditEntry } from '../audit/audit-log.ts';
import { othersTurn } from '../others-turn.ts';
import { inChunks } from '../store/chunks.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Devices } from './devices.ts';
import type { PhonePlaces } from './phone-places.ts';

/** What a request shows of the phone. */
export interface Seen {
  readonly address: string;
  readonly userAgent: string;
  /** By which it was admitted. */
  readonly method: AdmissionMethod;
}

interface Served {
  requests: number;
  files: number;
  bytes: number;
  readonly etags: Set<string>;
  address: string;
  method: AdmissionMethod;
  /** The last one of each program on the phone: application and updater have releases of their own. */
  readonly userAgents: Map<string, string>;
  lastUserAgent: string | undefined;
  atMs: number;
}

const batchMs = 10_000;
const phonesAtOnce = 100;

export class ServedCounts {
  readonly #store: Store;
  readonly #platform: Platform;
  readonly #devices: Devices;
  readonly #audit: AuditLog;
  readonly #places: PhonePlaces;
  readonly #inTurn = new Set<string>();
  #pending = new Map<string, Served>();
  #timer: Timer | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: { store: Store; devices: Devices; audit: AuditLog; places: PhonePlaces }) {
    this.#places = options.places;
    this.#store = options.store;
    this.#platform = options.store.platform;
    this.#devices = options.devices;
    this.#audit = options.audit;
  }

  /** `served` is missing for an answer without content. */
  count(macAddress: string, request: Seen, served?: { etag: string; sizeBytes: number }): void {
    let entry = this.#pending.get(macAddress);
    if (entry === undefined) {
      entry = {
        requests: 0,
        files: 0,
        bytes: 0,
        etags: new Set(),
        address: '',
        method: request.method,
        userAgents: new Map(),
        lastUserAgent: undefined,
        atMs: 0,
      };
      this.#pending.set(macAddress, entry);
    }
    entry.requests++;
    if (entry.address !== request.address && this.#places.isInTurn(macAddress, request.address)) this.#inTurn.add(macAddress);
    entry.address = request.address;
    entry.method = request.method;
    if (entry.lastUserAgent !== request.userAgent) {
      entry.lastUserAgent = request.userAgent;
      entry.userAgents.set(/Type\/Updater/.test(request.userAgent) ? 'updater' : 'application', request.userAgent);
    }
    entry.atMs = this.#platform.clock.now();
    if (served !== undefined) {
      entry.files++;
      entry.bytes += served.sizeBytes;
      entry.etags.add(served.etag);
    }
    this.#timer ??= this.#platform.clock.setTimer(batchMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Writes what is pending. On a full disk it is kept for the next time, and the log says so: counts must not stand in the way of anything else. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const pending = this.#pending;
      this.#pending = new Map();
      try {
        await this.#write(pending);
        for (const macAddress of this.#inTurn) await this.#places.tell(macAddress);
        this.#inTurn.clear();
      } catch (error) {
        if (!isProblem(error)) throw error;
        for (const [macAddress, served] of pending) if (!this.#pending.has(macAddress)) this.#pending.set(macAddress, served);
        this.#platform.log.error('counts of served files were not written', { reason: error.message });
      }
    });
    return this.#flushing;
  }

  /** Piece by piece, since a whole fleet may have started: others are served between two of them. What is written is taken out of `pending`. */
  async #write(pending: Map<string, Served>): Promise<void> {
    if (pending.size === 0) return;
    for (const piece of inChunks([...pending], phonesAtOnce)) {
      await this.#store.records.transact((access) => this.#writePiece(access, piece));
      for (const [macAddress] of piece) pending.delete(macAddress);
      await othersTurn();
    }
    await this.#audit.anchor();
  }

  async #writePiece(access: RecordsAccess, piece: readonly (readonly [string, Served])[]): Promise<void> {
    for (const [macAddress, served] of piece) await this.#devices.touch(access, macAddress, served);
    const entries = piece
      .filter(([, { files }]) => files > 0)
      .map(([device, { requests, files, bytes, etags }]): NewAuditEntry => {
        const contents = hexText(this.#platform.cryptography.hash('sha256', utf8Bytes([...etags].sort().join(' '))));
        return { actor: 'phone', action: 'files-served', facts: { device, requests, files, bytes, contents } };
      });
    await this.#audit.append(access, ...entries);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
