// For how long what is kept, by default and by an officer's word, and what becomes of it: GDPR Art. 5(1)(e).

import type { Expiring } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { RetentionRule } from '@offhook/privacy';

import type { SweepParts } from './retention-sweep.ts';
import { expiringTomorrow, isSwept, leastDays, sweep } from './retention-sweep.ts';
import { putRetention, rulesInForce } from './store/retention-rows.ts';

export class Retention {
  readonly #parts: SweepParts;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  #rules(): Promise<readonly RetentionRule[]> {
    return rulesInForce(this.#parts.store.records.db);
  }

  async sweep(): Promise<void> {
    await sweep(this.#parts, await this.#rules());
  }

  async expiring(): Promise<readonly Expiring[]> {
    return expiringTomorrow(this.#parts, await this.#rules());
  }

  /** From the next sweep on. Throws ProblemError not-found for what is not kept by time, bad-request for none where some is needed. */
  async keep(store: string, keepForDays: number, actor: string): Promise<readonly Expiring[]> {
    if (!isSwept(store)) throw new ProblemError('not-found', `nothing called ${store} goes by time`);
    if (keepForDays < leastDays(store))
      throw new ProblemError('bad-request', `expected at least ${leastDays(store)} day, got ${keepForDays}`);
    const { store: ofStore, audit } = this.#parts;
    await ofStore.records.transact(async (access) => {
      await putRetention(access, { store, keep_days: keepForDays });
      await audit.append(access, { actor, action: 'retention-set', facts: { store, keepForDays } });
    });
    return this.expiring();
  }
}
