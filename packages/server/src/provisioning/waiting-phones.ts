// Phones that asked for files and are not enrolled: what their requests tell of them, so that one command admits them.

import type { AdmissionMethod, WaitingPhone } from '@offhook/api';
import { findPhoneModel, parsePhoneUserAgent } from '@offhook/ucs';

import { ownersOfPath } from '../configuration/path-owner.ts';
import type { Store } from '../store/store.ts';
import type { WaitingPhoneTable } from '../store/schema.ts';
import { noteWaiting, waitingRows } from '../store/waiting-rows.ts';
import type { AdmissionRules } from './admission-rules.ts';

const phonesAtMost = 1000;
/** A phone that is refused asks again and again. */
const writtenEveryMs = 60_000;
/** Why it is refused is written at once, so often. */
const refusalEveryMs = 3_600_000;

export interface StrangerRequest {
  readonly path: string;
  readonly userAgent: string;
  readonly address: string;
  /** What it came with, where no rule takes that of it there. */
  readonly refused?: AdmissionMethod | undefined;
}

interface Pending {
  requests: number;
  writtenAtMs: number;
  refusedAtMs: number;
}

export class WaitingPhones {
  readonly #store: Store;
  readonly #rules: AdmissionRules;
  readonly #pending = new Map<string, Pending>();

  constructor(store: Store, rules: AdmissionRules) {
    this.#store = store;
    this.#rules = rules;
  }

  /** Nothing is noted of a request that is no phone's. */
  async note({ path, userAgent, address, refused }: StrangerRequest): Promise<void> {
    const told = parsePhoneUserAgent(userAgent);
    const macAddress = told?.macAddress ?? ownersOfPath(path)[0];
    if (told === undefined || macAddress === undefined) return;
    const now = this.#store.platform.clock.now();
    const pending = this.#pending.get(macAddress) ?? { requests: 0, writtenAtMs: -Infinity, refusedAtMs: -Infinity };
    pending.requests++;
    if (this.#pending.size >= phonesAtMost && !this.#pending.has(macAddress)) return;
    this.#pending.set(macAddress, pending);
    const isNews = refused !== undefined && now - pending.refusedAtMs >= refusalEveryMs;
    if (now - pending.writtenAtMs < writtenEveryMs && !isNews) return;
    const { requests } = pending;
    this.#pending.set(macAddress, { requests: 0, writtenAtMs: now, refusedAtMs: refused === undefined ? pending.refusedAtMs : now });
    await noteWaiting(this.#store.records, {
      mac_address: macAddress,
      address,
      user_agent: userAgent.slice(0, 256),
      first_seen_at_ms: now,
      last_seen_at_ms: now,
      requests,
      refused_method: refused ?? null,
    });
  }

  /** Those that are not enrolled meanwhile, the newest first. */
  async all(): Promise<WaitingPhone[]> {
    const rows = await waitingRows(this.#store.records, phonesAtMost);
    return rows.map((row) => {
      const told = parsePhoneUserAgent(row.user_agent);
      return {
        macAddress: row.mac_address,
        model: told === undefined ? '' : (findPhoneModel(told.model)?.name ?? told.model),
        softwareVersion: told?.version ?? '',
        address: row.address,
        firstSeenAt: new Date(row.first_seen_at_ms).toISOString(),
        lastSeenAt: new Date(row.last_seen_at_ms).toISOString(),
        requests: row.requests,
        ...this.#refusedOf(row),
      };
    });
  }

  /** Nothing where it would be taken by now. */
  #refusedOf({ mac_address: macAddress, address, refused_method: method }: WaitingPhoneTable): Pick<WaitingPhone, 'refused'> {
    if (method === null || this.#rules.list.takes(method, { address, macAddress })) return {};
    return { refused: { method, taken: [...this.#rules.list.verdict({ address, macAddress }).methods] } };
  }
}
