// GDPR Art. 30: the map says of every field what it is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { DataMap, FieldDescription, StoreDescription } from './data-map.ts';
import { dataMapGaps } from './data-map.ts';

const store = (fields: Readonly<Record<string, FieldDescription>>, rest: Partial<StoreDescription> = {}): DataMap => ({
  contact: { holds: 'contacts', category: 'call-participant', purpose: 'directory', erasure: 'destroy-key', fields, ...rest },
});
const clear = { category: 'none', form: 'clear' } as const;

describe('GDPR Art. 30: the data map', () => {
  it('has each field of the schema, and no other', () => {
    assert.deepEqual(dataMapGaps(store({ id: clear }), { contact: ['id'] }), []);
    assert.deepEqual(dataMapGaps(store({ id: clear }), { contact: ['id', 'x'], toString: ['id'] }), [
      { store: 'contact', field: 'x', problem: 'not in the data map' },
      { store: 'toString', field: 'id', problem: 'not in the data map' },
    ]);
    assert.deepEqual(dataMapGaps(store({ id: clear, name: clear }), { contact: ['id'] }), [
      { store: 'contact', field: 'name', problem: 'not in the store' },
    ]);
    assert.deepEqual(dataMapGaps(store({ id: clear }), {}), [{ store: 'contact', field: 'id', problem: 'not in the store' }]);
    assert.deepEqual(dataMapGaps(store({}), { contact: ['toString'] }), [
      { store: 'contact', field: 'toString', problem: 'not in the data map' },
    ]);
  });

  it('says why something is kept', () => {
    const gap = [{ store: 'contact', field: '', problem: 'kept without a reason' }];
    assert.deepEqual(dataMapGaps(store({}, { erasure: 'keep' }), { contact: [] }), gap);
    assert.deepEqual(dataMapGaps(store({}, { erasure: 'keep', reason: '' }), { contact: [] }), gap);
    assert.deepEqual(dataMapGaps(store({}, { erasure: 'keep', reason: 'law' }), { contact: [] }), []);
    assert.deepEqual(dataMapGaps(store({}, { erasure: 'anonymise' }), { contact: [] }), []);
  });

  it('Art. 32: what names a person or opens a door is sealed or hashed', () => {
    for (const category of ['call-participant', 'credential', 'user-information', 'diagnostic'] as const) {
      const isGuarded = category === 'call-participant' || category === 'credential';
      const gaps = isGuarded ? [{ store: 'contact', field: 'id', problem: 'personal and neither sealed nor hashed' }] : [];
      assert.deepEqual(dataMapGaps(store({ id: { category, form: 'clear' } }), { contact: ['id'] }), gaps, category);
      for (const form of ['sealed', 'keyed-hash'] as const)
        assert.deepEqual(dataMapGaps(store({ id: { category, form } }), { contact: ['id'] }), [], category);
    }
  });
});
