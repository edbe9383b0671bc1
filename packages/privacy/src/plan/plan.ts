// A plan is the data map times what is held of one person: what will be exported, erased or kept, shown before it runs.

import type { Cryptography } from '@offhook/base';
import { hexText, utf8Bytes } from '@offhook/base';

import type { DataMap } from '../data-map.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
import type { Certainty } from '../person/matcher.ts';
import type { DataCategory, ErasureAction } from '../vocabulary.ts';

export interface HeldCount {
  readonly store: string;
  readonly count: number;
  readonly devices: readonly string[];
}

export type PlanAction = 'export' | ErasureAction | 'tell-phone';

export interface PlanStep {
  readonly store: string;
  readonly category: DataCategory;
  readonly count: number;
  readonly action: PlanAction;
  readonly reason?: string;
}

/** One place with what is held of the person, as the one who decides sees it. */
export interface PlanPlace {
  /** By it, somebody decides. */
  readonly id: string;
  readonly store: string;
  /** Whose book or phone; empty where it is nobody's own. */
  readonly device: string;
  readonly place: string;
  readonly count: number;
  /** By what the person is named there. */
  readonly form: 'address' | 'number' | 'login' | 'name' | 'own-phone';
  /** `possible`: it may as well be somebody else, and is left until somebody has decided. */
  readonly certainty: Certainty;
}

export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly devices: readonly string[];
  readonly places: readonly PlanPlace[];
  /** Of every record, not of their counts. */
  readonly hash: string;
}

export type PlannedRequest = 'access' | 'portability' | 'erasure';

export function makePlan(
  cryptography: Cryptography,
  options: {
    map: DataMap;
    request: PlannedRequest;
    holdings: readonly HeldCount[];
    places?: readonly PlanPlace[];
    records?: readonly string[];
    /** What stays beside the rest of its kind, and why. */
    kept?: { readonly counts: readonly Pick<HeldCount, 'store' | 'count'>[]; readonly reason: string };
  },
): Plan {
  const { map, request, holdings, places = [], records = [], kept } = options;
  const devices = [...new Set(holdings.flatMap((holding) => holding.devices))].sort();
  const steps = holdings
    .filter((holding) => holding.count > 0)
    .flatMap((holding): readonly PlanStep[] => {
      const described = map[holding.store];
      if (described === undefined) throw new Error(`store ${holding.store} is not in the data map`);
      const { category, erasure, reason } = described;
      const base = { store: holding.store, category, count: holding.count };
      if (request !== 'erasure') return [{ ...base, action: 'export' }];
      return [{ ...base, action: erasure, ...(erasure === 'keep' && reason !== undefined ? { reason } : {}) }];
    });
  if (kept !== undefined)
    for (const { store, count } of kept.counts) {
      const category = map[store]?.category;
      if (category !== undefined) steps.push({ store, category, count, action: 'keep', reason: kept.reason });
    }
  if (request === 'erasure' && devices.length > 0)
    steps.push({ store: 'phone', category: 'call-participant', count: devices.length, action: 'tell-phone' });
  const seen = {
    request,
    steps,
    devices,
    places: places.map(({ id, count, certainty }) => [id, count, certainty]),
    records: records.toSorted(),
  };
  return { steps, devices, places, hash: hexText(cryptography.hash('sha256', utf8Bytes(canonicalJson(seen)))) };
}
