// Addresses that no phone has: whoever asks for one tries addresses out.

import { ProblemError } from '@offhook/base';
import { canonicalMacAddress, parsePhoneUserAgent } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import { ownersOfPath } from '../configuration/path-owner.ts';
import { readBasic } from '../security/basic-credentials.ts';
import { readDigest } from '../security/digest.ts';
import type { Store } from '../store/store.ts';
import { requireMacAddress } from './phone-address.ts';

const toldEveryMs = 3_600_000;

export interface Asked {
  readonly path: string;
  readonly userAgent: string;
  readonly authorization: string | undefined;
  readonly address: string;
}

export class Decoys {
  readonly #store: Store;
  readonly #audit: AuditLog;
  readonly #macAddresses: ReadonlySet<string>;
  readonly #toldAtMs = new Map<string, number>();

  /** Throws ProblemError bad-request for what is no MAC address. */
  constructor({
    store,
    audit,
    macAddresses,
  }: {
    readonly store: Store;
    readonly audit: AuditLog;
    readonly macAddresses: readonly string[];
  }) {
    this.#store = store;
    this.#audit = audit;
    this.#macAddresses = new Set(macAddresses.map(requireMacAddress));
  }

  /** Throws ProblemError conflict: a decoy is nobody's. */
  demandNone(macAddress: string): void {
    if (this.#macAddresses.has(canonicalMacAddress(macAddress) ?? ''))
      throw new ProblemError('conflict', 'this address is a decoy of the server: no phone has it');
  }

  /** Raises the alarm where the request names one, once an hour for each. */
  async look({ path, userAgent, authorization = '', address }: Asked): Promise<void> {
    if (this.#macAddresses.size === 0) return;
    const userName = readBasic(authorization)?.userName ?? readDigest(authorization)?.username;
    const named = [parsePhoneUserAgent(userAgent)?.macAddress, ...ownersOfPath(path), canonicalMacAddress(userName ?? '')];
    for (const device of new Set(named)) if (device !== undefined && this.#macAddresses.has(device)) await this.#tell(device, address);
  }

  async #tell(device: string, address: string): Promise<void> {
    const now = this.#store.platform.clock.now();
    if (now - (this.#toldAtMs.get(device) ?? -Infinity) < toldEveryMs) return;
    this.#toldAtMs.set(device, now);
    this.#store.platform.log.warn('somebody asks for an address that no phone has', { device, address });
    await this.#audit.record('server', 'decoy-asked-for', { device });
  }
}
