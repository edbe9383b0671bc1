// The rules of a store: set whole or not at all, known to each process, and what a change would shut out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AdmissionMethod, AdmissionRule } from '@offhook/api';
import { isProblem } from '@offhook/base';

import { nowMs, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { AdmissionRules } from './admission-rules.ts';
import { Devices } from './devices.ts';
import { RefusedPhones } from './refused-phones.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const rule = (changes: Partial<AdmissionRule>): AdmissionRule => ({ networks: [], phones: [], methods: [], ...changes });
const desk = rule({ networks: ['192.0.2.0/24', '2001:db8::/32'], phones: ['0004f2', '64167f'], methods: ['digest', 'basic'] });

interface Under {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly devices: Devices;
  readonly rules: AdmissionRules;
  readonly load: () => Promise<AdmissionRules>;
  /** Enrolled, and seen so long ago. */
  readonly seen: (macAddress: string, ago: number, by: AdmissionMethod | null, address?: string) => Promise<void>;
  readonly entries: (action: string) => Promise<readonly unknown[]>;
}

function withRules(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store }) => {
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    const load = (): Promise<AdmissionRules> => AdmissionRules.load({ store, audit });
    await run({
      store,
      audit,
      devices,
      rules: await load(),
      load,
      async seen(mac_address, ago, last_method, address = '192.0.2.7') {
        await devices.enrol({ macAddress: mac_address, model: '', label: `desk ${mac_address.slice(-1)}` });
        const changes = { last_method, address, last_seen_at_ms: nowMs - ago };
        await store.records.db.updateTable('device').set(changes).where('mac_address', '=', mac_address).execute();
      },
      async entries(action) {
        await audit.chain();
        const rows = await store.records.db
          .selectFrom('audit_entry')
          .selectAll()
          .where('action', '=', action)
          .orderBy('sequence')
          .execute();
        return rows.map(({ actor, facts }) => [actor, JSON.parse(facts) as unknown]);
      },
    });
  });
}

describe('rules of admission', () => {
  it('take the place of those before, stay in the store in their order, and are noted with who and how many', () =>
    withRules(async ({ rules, load, entries }) => {
      assert.deepEqual(rules.answer, { rules: [], isForAll: true });
      assert.deepEqual(await rules.set([desk, rule({ phones: ['0004f2ad0001'] })], 'Ada'), {
        rules: [desk, rule({ phones: ['0004f2ad0001'] })].map((one) => ({ ...one, methods: one.methods })),
        isForAll: false,
      });
      const three = [rule({ phones: ['64167f'], methods: ['basic'] }), desk, rule({ methods: ['certificate'] })];
      assert.deepEqual(await rules.set(three, 'Bob'), { rules: three, isForAll: true });
      assert.deepEqual((await load()).answer, { rules: three, isForAll: true });
      assert.equal(rules.list.verdict({ address: '192.0.2.7', macAddress: '0004f2ad0001' }).rule, 2);
      await rules.set([], 'Bob');
      assert.ok(rules.list.isEmpty && (await load()).list.isEmpty);
      assert.deepEqual(await entries('admission-rules-set'), [
        ['Ada', { rules: 2 }],
        ['Bob', { rules: 3 }],
        ['Bob', { rules: 0 }],
      ]);
    }));

  it('of which one is wrong change nothing', () =>
    withRules(async ({ rules, load, entries }) => {
      await rules.set([desk], 'Ada');
      await assert.rejects(rules.set([rule({}), rule({ networks: ['x'] })], 'Ada'), (error) => isProblem(error, 'bad-request'));
      assert.deepEqual(rules.answer.rules, [desk]);
      assert.deepEqual((await load()).answer.rules, [desk]);
      assert.equal((await entries('admission-rules-set')).length, 1);
    }));

  it('that were changed since they were seen are left as they are, also where another process changed them', () =>
    withRules(async ({ rules, load, entries }) => {
      const other = await load();
      await rules.set([desk], 'Ada', []);
      for (const [list, seen] of [
        [rules, []],
        [other, []],
        [rules, [rule({ methods: ['basic'] })]],
        [rules, [desk, rule({})]],
      ] as const)
        await assert.rejects(list.set([rule({})], 'Bob', seen), (error) => isProblem(error, 'conflict'));
      assert.deepEqual((await load()).answer.rules, [desk]);
      assert.equal((await entries('admission-rules-set')).length, 1);
      assert.deepEqual((await rules.set([rule({})], 'Bob', [{ ...desk, methods: ['basic', 'digest'] }])).rules, [rule({})]);
    }));

  it('that another process sets are known once versions are compared', () =>
    withRules(async ({ store, rules, load }) => {
      if (!store.versions.isShared) return; // there is no other process
      const other = await load(); // takes the place of the first in what is followed
      await rules.set([desk], 'Ada');
      assert.ok(other.list.isEmpty);
      await store.versions.compare();
      assert.deepEqual(other.answer.rules, [desk]);
    }));
});

describe('what a list would shut out', () => {
  it('is each phone that came within a day with what is taken now and would not be', () =>
    withRules(async ({ rules, seen, devices, entries }) => {
      await seen('0004f2000011', hourMs, 'basic');
      await seen('0004f2000012', dayMs - 1, 'digest', '2001:db8::7');
      await seen('0004f2000013', dayMs, 'basic');
      await seen('0004f2000014', hourMs, 'certificate');
      await seen('0004f2000015', hourMs, null);
      await seen('0004f2000016', hourMs, 'first-contact');
      const shut = async (...list: readonly AdmissionRule[]): Promise<readonly string[]> => {
        const { refused, examples } = await rules.preview(list, devices);
        assert.equal(refused, examples.length);
        return examples.map(({ macAddress }) => macAddress.slice(-2));
      };
      assert.deepEqual(await shut(), []);
      assert.deepEqual(await shut(rule({ methods: ['certificate', 'digest', 'basic', 'first-contact'] })), []);
      assert.deepEqual(await shut(rule({})), ['11', '12', '14', '15', '16']);
      assert.deepEqual(await shut(rule({ methods: ['basic'] })), ['12', '14', '16']);
      assert.deepEqual(await shut(rule({ methods: ['digest'] })), ['11', '14', '16']);
      assert.deepEqual(await shut(rule({ methods: ['certificate', 'first-contact'] })), ['11', '12', '15']);
      assert.deepEqual(await shut(rule({ networks: ['2001:db8::/32'], methods: ['digest'] })), ['11', '14', '15', '16']);
      assert.deepEqual(await shut(rule({ phones: ['0004f2000011'], methods: ['basic'] })), ['12', '14', '15', '16']);
      await assert.rejects(rules.preview([rule({ networks: ['x'] })], devices), (error) => isProblem(error, 'bad-request'));
      assert.ok(rules.list.isEmpty);
      assert.deepEqual(await entries('admission-rules-set'), []);
      // Who is shut out already is not shut out by the change.
      await rules.set([rule({ methods: ['basic'] })], 'Ada');
      assert.deepEqual(await shut(rule({})), ['11', '15']);
      assert.deepEqual(await shut(rule({ methods: ['certificate'] })), ['11', '15']);
    }));

  it('is told with label, address and method, and whether the list is for all', () =>
    withRules(async ({ rules, seen, devices, store }) => {
      await seen('0004f2000011', hourMs, 'basic');
      await seen('0004f2000012', hourMs, null, '2001:db8::7');
      assert.deepEqual(await rules.preview([rule({ phones: ['64167f'] })], devices), {
        isForAll: false,
        refused: 2,
        examples: [
          { macAddress: '0004f2000011', label: 'desk 1', address: '192.0.2.7', method: 'basic' },
          { macAddress: '0004f2000012', label: 'desk 2', address: '2001:db8::7' },
        ],
      });
      assert.equal((await rules.preview([rule({})], devices)).isForAll, true);
      await store.records.db.updateTable('device').set({ key_id: 'gone' }).where('mac_address', '=', '0004f2000011').execute();
      assert.equal((await rules.preview([rule({})], devices)).examples[0]?.label, '', 'whose key is missing');
    }));

  it('is counted whole, and a hundred are named', () =>
    withRules(async ({ rules, store, devices }) => {
      const phones = Array.from({ length: 101 }, (_, at) => ({
        macAddress: `0004f2c000${(at + 16).toString(16)}`.slice(0, 12),
        model: '',
      }));
      await devices.admit(phones, 'Ada');
      await store.records.db
        .updateTable('device')
        .set({ last_seen_at_ms: nowMs, last_method: 'basic' })
        .where('mac_address', 'like', '0004f2c0%')
        .execute();
      const { refused, examples } = await rules.preview([rule({})], devices);
      assert.deepEqual([refused, examples.length], [101, 100]);
    }));
});

describe('a phone that came with what is not taken', () => {
  it('is told in audit and log once an hour, where it is enrolled', () =>
    withRecords(async ({ store: real }) => {
      let laterMs = 0;
      const warned: unknown[] = [];
      const { platform } = real;
      const clock = { ...platform.clock, now: () => nowMs + laterMs };
      const log = { ...platform.log, warn: (...told: unknown[]) => void warned.push(told) };
      const store = Object.create(real, { platform: { value: { ...platform, clock, log } } }) as Store;
      const audit = new AuditLog(store);
      const devices = new Devices(store, audit);
      await devices.enrol({ macAddress: '0004f2000011', model: '' });
      const refused = new RefusedPhones({ store, audit, devices });
      const told = async (): Promise<readonly unknown[]> => {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').selectAll().where('action', '=', 'refused-by-rule').execute();
        return rows.map(({ actor, facts }) => [actor, JSON.parse(facts) as unknown]);
      };
      await refused.tell({ method: 'basic', macAddress: undefined }, { methods: [] });
      await refused.tell({ method: 'basic', macAddress: '0004f2000099' }, { methods: [] });
      assert.deepEqual([await told(), warned.length], [[], 0]);
      const device = '0004f2000011';
      await refused.tell({ method: 'basic', macAddress: device }, { rule: 3, methods: ['certificate', 'digest'] });
      laterMs = hourMs - 1;
      await refused.tell({ method: 'digest', macAddress: device }, { methods: [] });
      const first = ['phone', { device, method: 'basic', rule: 3, taken: 'certificate digest' }];
      assert.deepEqual(await told(), [first]);
      laterMs = hourMs;
      await refused.tell({ method: 'digest', macAddress: device }, { methods: [] });
      assert.deepEqual(await told(), [first, ['phone', { device, method: 'digest', rule: 0, taken: 'nothing' }]]);
      assert.deepEqual(
        warned.map((one) => (one as unknown[])[1]),
        [
          { device, method: 'basic', taken: 'certificate digest' },
          { device, method: 'digest', taken: 'nothing' },
        ],
      );
    }));
});
