// An ordered list of rules, read: by what a phone is admitted at an address. The first rule that fits counts; without any rule each method is taken.

import type { AdmissionMethod, AdmissionRule, AdmissionVerdict } from '@offhook/api';
import { admissionMethods } from '@offhook/api';
import { ProblemError, isProblem } from '@offhook/base';

import { Networks } from './networks.ts';

const addressesRemembered = 20_000;

export interface Comer {
  readonly address: string;
  /** Undefined where nothing says which phone it is: then rules for some phones do not fit. */
  readonly macAddress: string | undefined;
}

interface ReadRule extends AdmissionRule {
  readonly verdict: AdmissionVerdict;
  /** Undefined for everywhere. */
  readonly within: Networks | undefined;
}

/** Throws ProblemError bad-request. */
function phoneDigits(text: string): string {
  const digits = text.replace(/[:.\- ]/g, '').toLowerCase();
  if (!/^[0-9a-f]{6,12}$/.test(digits))
    throw new ProblemError(
      'bad-request',
      `expected a MAC address or its first 6 to 12 digits, such as 0004f2, got ${JSON.stringify(text)}`,
    );
  return digits;
}

function readRule({ networks, phones, methods }: AdmissionRule, at: number): ReadRule {
  const taken = admissionMethods.filter((method) => methods.includes(method));
  return {
    verdict: { rule: at + 1, methods: taken },
    networks: [...networks],
    phones: phones.map(phoneDigits),
    methods: taken,
    within: networks.length === 0 ? undefined : Networks.read(networks),
  };
}

function isForAll({ networks, phones }: AdmissionRule): boolean {
  return networks.length === 0 && phones.length === 0;
}

export class AdmissionList {
  readonly #rules: readonly ReadRule[];
  /** Rules by address, so that networks are looked at once for each. */
  readonly #fitting = new Map<string, readonly ReadRule[]>();

  private constructor(rules: readonly ReadRule[]) {
    this.#rules = rules;
  }

  /** Throws ProblemError bad-request, which names the rule that is wrong, or that never counts. */
  static read(rules: readonly AdmissionRule[]): AdmissionList {
    const read = rules.map((rule, at) => {
      try {
        return readRule(rule, at);
      } catch (error) {
        if (!isProblem(error)) throw error;
        throw new ProblemError(error.code, `rule ${at + 1}: ${error.message}`);
      }
    });
    const last = read.findIndex(isForAll) + 1;
    if (last > 0 && last < read.length)
      throw new ProblemError(
        'bad-request',
        `rule ${last + 1}: expected to stand before rule ${last}, which is for each phone from everywhere: it would never count`,
      );
    return new AdmissionList(read);
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** As they were read. */
  get rules(): readonly AdmissionRule[] {
    return this.#rules.map(({ networks, phones, methods }) => ({ networks, phones, methods }));
  }

  /** Is there nobody whom no rule fits? */
  get isForAll(): boolean {
    return this.isEmpty || this.#rules.some(isForAll);
  }

  verdict({ address, macAddress }: Comer): AdmissionVerdict {
    if (this.isEmpty) return { methods: [...admissionMethods] };
    const rule = this.#at(address).find(
      ({ phones }) => phones.length === 0 || (macAddress !== undefined && phones.some((digits) => macAddress.startsWith(digits))),
    );
    return rule?.verdict ?? { methods: [] };
  }

  takes(method: AdmissionMethod, comer: Comer): boolean {
    return this.isEmpty || this.verdict(comer).methods.includes(method);
  }

  /** What is taken there of some phone. */
  takenAt(address: string): ReadonlySet<AdmissionMethod> {
    if (this.isEmpty) return new Set(admissionMethods);
    const fitting = this.#at(address);
    // Those behind one for each phone never count there.
    const last = fitting.findIndex(({ phones }) => phones.length === 0);
    return new Set((last < 0 ? fitting : fitting.slice(0, last + 1)).flatMap(({ methods }) => methods));
  }

  #at(address: string): readonly ReadRule[] {
    let fitting = this.#fitting.get(address);
    if (fitting === undefined) {
      fitting = this.#rules.filter(({ within }) => within === undefined || within.hold(address));
      if (this.#fitting.size >= addressesRemembered) this.#fitting.clear();
      this.#fitting.set(address, fitting);
    }
    return fitting;
  }
}
