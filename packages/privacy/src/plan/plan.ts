// A plan is the data map times what is held of one person: what will be exported, erased or kept, shown before it runs.

import type { Cryptography } from '@offhook/base';
import { hexText, utf8Bytes } from '@offhook/base';

import type { DataMap } from '../data-map.ts';
import { canonicalJson } from '../evidence/canonical-json.ts';
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

export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly devices: readonly string[];
  readonly hash: string;
}

export type PlannedRequest = 'access' | 'portability' | 'erasure';

export function makePlan(
  cryptography: Cryptography,
  options: { map: DataMap; request: PlannedRequest; holdings: readonly HeldCount[] },
): Plan {
  const { map, request, holdings } = options;
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
  if (request === 'erasure' && devices.length > 0)
    steps.push({ store: 'phone', category: 'call-participant', count: devices.length, action: 'tell-phone' });
  return { steps, devices, hash: hexText(cryptography.hash('sha256', utf8Bytes(canonicalJson({ request, steps, devices })))) };
}
