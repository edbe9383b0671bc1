// By what which phones are admitted from where, as the administrator says; the same for each process of a store.

import type { AdmissionPreview, AdmissionRule, AdmissionRules as Answer } from '@offhook/api';

import { ProblemError } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import { admissionRuleRows, putAdmissionRules } from '../store/admission-rule-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { AdmissionList } from './admission-list.ts';
import type { Devices } from './devices.ts';

const dayMs = 86_400_000;
const examplesShown = 100;

export interface AdmissionRulesParts {
  readonly store: Store;
  readonly audit: AuditLog;
}

function isSame(one: readonly AdmissionRule[], other: readonly AdmissionRule[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of one that was seen before that was noted, only that it has a password is known. */
function isTaken(list: AdmissionList, { address, mac_address: macAddress, last_method }: DeviceTable): boolean {
  const { methods } = list.verdict({ address, macAddress });
  return methods.some((method) => (last_method === null ? method === 'basic' || method === 'digest' : method === last_method));
}

export class AdmissionRules {
  readonly #store: Store;
  readonly #audit: AuditLog;
  #list: AdmissionList;

  private constructor({ store, audit }: AdmissionRulesParts, list: AdmissionList) {
    this.#store = store;
    this.#audit = audit;
    this.#list = list;
    store.versions.follow('admission rules', async () => {
      this.#list = AdmissionList.read(await admissionRuleRows(store.records.db));
    });
  }

  static async load(parts: AdmissionRulesParts): Promise<AdmissionRules> {
    return new AdmissionRules(parts, AdmissionList.read(await admissionRuleRows(parts.store.records.db)));
  }

  /** As they were when versions were compared last. */
  get list(): AdmissionList {
    return this.#list;
  }

  get answer(): Answer {
    return { rules: [...this.#list.rules], isForAll: this.#list.isForAll };
  }

  /** From the next request on. Rejects with ProblemError bad-request where one of them is wrong, conflict where those before are not as they were seen; then nothing is changed. */
  async set(rules: readonly AdmissionRule[], actor: string, seen?: readonly AdmissionRule[]): Promise<Answer> {
    const list = AdmissionList.read(rules);
    await this.#store.records.transact(async (access) => {
      if (seen !== undefined && !isSame(await admissionRuleRows(access), AdmissionList.read(seen).rules))
        throw new ProblemError('conflict', 'the rules have been changed meanwhile: look at them again');
      await putAdmissionRules(access, list.rules);
      await this.#audit.append(access, { actor, action: 'admission-rules-set', facts: { rules: rules.length } });
      await this.#store.versions.renew(access, 'admission rules');
    });
    this.#list = list;
    return this.answer;
  }

  /** Which phones that came within a day, and are admitted now, would not be. Rejects as `set` does. */
  async preview(rules: readonly AdmissionRule[], devices: Devices): Promise<AdmissionPreview> {
    const list = AdmissionList.read(rules);
    const sinceMs = this.#store.platform.clock.now() - dayMs;
    const refused = (await devices.all()).filter(
      (device) => (device.last_seen_at_ms ?? -Infinity) > sinceMs && isTaken(this.#list, device) && !isTaken(list, device),
    );
    const shown = refused.slice(0, examplesShown);
    const keys = await this.#store.vault.get(shown.map(({ key_id }) => key_id));
    return {
      isForAll: list.isForAll,
      refused: refused.length,
      examples: shown.map((device) => {
        const key = keys.get(device.key_id);
        return {
          macAddress: device.mac_address,
          label: key === undefined ? '' : devices.label(device, key),
          address: device.address,
          ...(device.last_method === null ? {} : { method: device.last_method }),
        };
      }),
    };
  }
}
