// A plan is a view: each place with its certainty, and a hash of what was seen.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import type { DataMap } from '../data-map.ts';
import type { Plan, PlanPlace } from './plan.ts';
import { makePlan } from './plan.ts';

const cryptography = createSystemCryptography(createSystemRandom());

const map: DataMap = {
  contact: {
    holds: 'contacts',
    category: 'call-participant',
    purpose: 'directory',
    erasure: 'destroy-key',
    reason: 'not said',
    fields: {},
  },
  audit: { holds: 'entries', category: 'none', purpose: 'accountability', erasure: 'keep', reason: 'law', fields: {} },
  call: { holds: 'calls', category: 'diagnostic', purpose: 'call-lists', erasure: 'keep', fields: {} },
};
const holdings = [
  { store: 'contact', count: 2, devices: ['b', 'a'] },
  { store: 'audit', count: 1, devices: [] },
  { store: 'call', count: 1, devices: ['a'] },
];
const place: PlanPlace = {
  id: '1',
  store: 'contact',
  device: 'a',
  place: 'directory',
  count: 1,
  form: 'number',
  certainty: 'possible',
};

type Options = Parameters<typeof makePlan>[1];
const plan = (options: Partial<Options> = {}): Plan => makePlan(cryptography, { map, request: 'erasure', holdings, ...options });

describe('GDPR Art. 17: the plan of an erasure', () => {
  it('says of each store what is done, why something stays, and that phones are told', () => {
    assert.deepEqual(plan().steps, [
      { store: 'contact', category: 'call-participant', count: 2, action: 'destroy-key' },
      { store: 'audit', category: 'none', count: 1, action: 'keep', reason: 'law' },
      { store: 'call', category: 'diagnostic', count: 1, action: 'keep' },
      { store: 'phone', category: 'call-participant', count: 2, action: 'tell-phone' },
    ]);
    assert.deepEqual(plan().devices, ['a', 'b']);
    assert.deepEqual(plan().places, []);
  });

  it('says what stays beside the rest of its kind, and why', () => {
    const kept = {
      counts: [
        { store: 'contact', count: 3 },
        { store: 'unknown', count: 1 },
      ],
      reason: 'on hold',
    };
    assert.deepEqual(plan({ kept }).steps.slice(3), [
      { store: 'contact', category: 'call-participant', count: 3, action: 'keep', reason: 'on hold' },
      { store: 'phone', category: 'call-participant', count: 2, action: 'tell-phone' },
    ]);
  });

  it('tells no phone where none holds anything, and names no store that holds nothing', () => {
    assert.deepEqual(
      plan({ holdings: [{ store: 'audit', count: 1, devices: [] }] }).steps.map(({ store }) => store),
      ['audit'],
    );
    assert.deepEqual(plan({ holdings: [{ store: 'contact', count: 0, devices: [] }] }).steps, []);
  });

  it('a store that the data map does not have is a fault', () => {
    assert.throws(() => plan({ holdings: [{ store: 'x', count: 1, devices: [] }] }));
  });
});

describe('GDPR Art. 15 and 20: the plan of an answer', () => {
  it('exports all, whatever an erasure would do, and tells no phone', () => {
    for (const request of ['access', 'portability'] as const)
      assert.deepEqual(plan({ request }).steps, [
        { store: 'contact', category: 'call-participant', count: 2, action: 'export' },
        { store: 'audit', category: 'none', count: 1, action: 'export' },
        { store: 'call', category: 'diagnostic', count: 1, action: 'export' },
      ]);
  });
});

describe('what runs is what was seen', () => {
  const seen = plan({ places: [place], records: ['r1', 'r2'] }).hash;

  it('the hash is the same for the same records in any order, and however a place is described', () => {
    assert.match(seen, /^[0-9a-f]{64}$/);
    assert.equal(plan({ places: [{ ...place, place: 'elsewhere' }], records: ['r2', 'r1'] }).hash, seen);
  });

  it('the hash is another when a record, a place, its count or its certainty, a phone or the request is another', () => {
    const others: Partial<Options>[] = [
      { places: [place], records: ['r1'] },
      { places: [place], records: ['r1', 'r3'] },
      { places: [place] },
      { places: [], records: ['r1', 'r2'] },
      { places: [{ ...place, id: '2' }], records: ['r1', 'r2'] },
      { places: [{ ...place, count: 2 }], records: ['r1', 'r2'] },
      { places: [{ ...place, certainty: 'likely' }], records: ['r1', 'r2'] },
      { places: [place], records: ['r1', 'r2'], request: 'access' },
      { places: [place], records: ['r1', 'r2'], holdings: holdings.slice(1) },
      { places: [place], records: ['r1', 'r2'], holdings: [{ store: 'contact', count: 2, devices: ['b', 'c'] }, ...holdings.slice(1)] },
    ];
    const hashes = others.map((options) => plan(options).hash);
    assert.equal(new Set([seen, ...hashes]).size, others.length + 1);
  });
});
