// From where each phone comes: one that comes from two places in turn is two, and one of them is not what it says.

import { isIP } from 'node:net';

import type { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';

/** A phone that moves comes back later, if at all. */
const inTurnMs = 3_600_000;

interface Places {
  readonly last: string;
  readonly before: string | undefined;
  readonly movedAtMs: number;
}

export class PhonePlaces {
  readonly #store: Store;
  readonly #audit: AuditLog;
  /** By phone and family of addresses: a phone may speak both. */
  readonly #places = new Map<string, Places>();
  readonly #told = new Set<string>();

  constructor({ store, audit }: { readonly store: Store; readonly audit: AuditLog }) {
    this.#store = store;
    this.#audit = audit;
  }

  /** True where it is back at a place that it left for another less than an hour ago. */
  isInTurn(macAddress: string, address: string): boolean {
    const key = `${macAddress} ${isIP(address)}`;
    const known = this.#places.get(key);
    if (known?.last === address) return false;
    const now = this.#store.platform.clock.now();
    this.#places.set(key, { last: address, before: known?.last, movedAtMs: now });
    return known?.before === address && now - known.movedAtMs < inTurnMs;
  }

  /** Once for each phone. */
  async tell(device: string): Promise<void> {
    if (this.#told.has(device)) return;
    this.#told.add(device);
    this.#store.platform.log.warn('one MAC address comes from two places', { device });
    await this.#audit.record('server', 'phone-at-two-places', { device });
  }
}
