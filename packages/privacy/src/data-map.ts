// The data map: every store with its fields, each with a category and what erasure does to it (GDPR Art. 30; ARCHITECTURE, "declared where it is stored").

import type { DataCategory, ErasureAction, Purpose } from './vocabulary.ts';

export interface FieldDescription {
  readonly category: DataCategory;
  /** How the field is protected: in clear, as a keyed hash, or sealed under a key that can be destroyed. */
  readonly form: 'clear' | 'keyed-hash' | 'sealed';
}

export interface StoreDescription {
  readonly holds: string;
  readonly category: DataCategory;
  readonly purpose: Purpose;
  readonly erasure: ErasureAction;
  /** Why something stays; must be given where `erasure` is keep. */
  readonly reason?: string;
  readonly fields: Readonly<Record<string, FieldDescription>>;
}

export type DataMap = Readonly<Record<string, StoreDescription>>;

export interface DataMapGap {
  readonly store: string;
  readonly field: string;
  readonly problem: 'not in the data map' | 'not in the store' | 'kept without a reason' | 'personal and neither sealed nor hashed';
}

/** Compares a live schema (store to field names) with the map, both ways. */
export function dataMapGaps(map: DataMap, schema: Readonly<Record<string, readonly string[]>>): readonly DataMapGap[] {
  const gaps: DataMapGap[] = [];
  for (const [store, fields] of Object.entries(schema)) {
    const described = Object.hasOwn(map, store) ? map[store] : undefined;
    for (const field of fields) {
      if (described === undefined || !Object.hasOwn(described.fields, field)) gaps.push({ store, field, problem: 'not in the data map' });
    }
  }
  for (const [store, description] of Object.entries(map)) {
    const live = new Set(Object.hasOwn(schema, store) ? schema[store] : []);
    if (description.erasure === 'keep' && (description.reason ?? '') === '')
      gaps.push({ store, field: '', problem: 'kept without a reason' });
    for (const [field, { category, form }] of Object.entries(description.fields)) {
      if (!live.has(field)) gaps.push({ store, field, problem: 'not in the store' });
      if ((category === 'call-participant' || category === 'credential') && form === 'clear')
        gaps.push({ store, field, problem: 'personal and neither sealed nor hashed' });
    }
  }
  return gaps;
}
