// Enrolled phones that came with what no rule takes of them there: the administrator is told why they get nothing.

import type { AdmissionMethod, AdmissionVerdict } from '@offhook/api';

import type { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import type { Devices } from './devices.ts';

const toldEveryMs = 3_600_000;

export interface Refusal {
  readonly method: AdmissionMethod;
  /** Undefined where nothing says which phone it is. */
  readonly macAddress: string | undefined;
}

export class RefusedPhones {
  readonly #store: Store;
  readonly #audit: AuditLog;
  readonly #devices: Devices;
  /** Of enrolled ones only, so that nobody fills it with addresses of their own. */
  readonly #toldAtMs = new Map<string, number>();

  constructor({ store, audit, devices }: { readonly store: Store; readonly audit: AuditLog; readonly devices: Devices }) {
    this.#store = store;
    this.#audit = audit;
    this.#devices = devices;
  }

  /** Once an hour for each. */
  async tell({ method, macAddress: device }: Refusal, { rule = 0, methods }: AdmissionVerdict): Promise<void> {
    if (device === undefined) return;
    const now = this.#store.platform.clock.now();
    if (now - (this.#toldAtMs.get(device) ?? -Infinity) < toldEveryMs) return;
    if ((await this.#devices.find(device)) === undefined) return;
    this.#toldAtMs.set(device, now);
    const taken = methods.length === 0 ? 'nothing' : methods.join(' ');
    this.#store.platform.log.warn('a phone came with what is not taken of it there', { device, method, taken });
    await this.#audit.record('phone', 'refused-by-rule', { device, method, rule, taken });
  }
}
