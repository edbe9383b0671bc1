// For how long what is kept, by default and by an officer's word, and what becomes of it: GDPR Art. 5(1)(e).

import type { Expiring } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { RetentionRule } from '@offhook/privacy';
import { defaultRetention } from '@offhook/privacy';

import type { SweepParts } from './retention-sweep.ts';
import { expiringTomorrow, isSwept, sweep } from './retention-sweep.ts';
import { putRetention, retentionRows } from './store/retention-rows.ts';

const dayS = 86_400;

export class Retention {
  readonly #parts: SweepParts;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  async #rules(): Promise<readonly RetentionRule[]> {
    const said = new Map((await retentionRows(this.#parts.store)).map(({ store, keep_days }) => [store, keep_days * dayS]));
    return defaultRetention.map((rule) => ({ ...rule, keepS: said.get(rule.store) ?? rule.keepS }));
  }

  async sweep(): Promise<void> {
    await sweep(this.#parts, await this.#rules());
  }

  async expiring(): Promise<readonly Expiring[]> {
    return expiringTomorrow(this.#parts, await this.#rules());
  }

  /** From the next sweep on. Throws ProblemError not-found for what is not kept by time. */
  async keep(store: string, keepForDays: number, actor: string): Promise<readonly Expiring[]> {
    if (!isSwept(store)) throw new ProblemError('not-found', `nothing called ${store} goes by time`);
    const { store: ofStore, audit } = this.#parts;
    await ofStore.records.transact(async (access) => {
      await putRetention(access, { store, keep_days: keepForDays });
      await audit.append(access, { actor, action: 'retention-set', facts: { store, keepForDays } });
    });
    return this.expiring();
  }
}
