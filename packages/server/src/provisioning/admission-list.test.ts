// Which rule counts for whom at which address, and what a list must be.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AdmissionRule } from '@offhook/api';
import { admissionMethods } from '@offhook/api';
import { isProblem } from '@offhook/base';

import { AdmissionList } from './admission-list.ts';

const rule = (changes: Partial<AdmissionRule>): AdmissionRule => ({ networks: [], phones: [], methods: [], ...changes });
const mac = '0004f2ad0001';

describe('the first rule that fits', () => {
  const desk = rule({ networks: ['192.0.2.0/24', '2001:db8::/32'], phones: ['0004f2', '64167F'], methods: ['digest'] });
  const one = rule({ networks: ['192.0.2.0/24'], phones: [mac], methods: ['basic'] });
  const lab = rule({ networks: ['198.51.100.0/24'], methods: ['certificate', 'first-contact'] });
  const trio = rule({ phones: ['64:16:7F-0a.20 01'], methods: ['basic'] });
  const rest = rule({ methods: [] });
  for (const [rules, address, macAddress, number, methods] of [
    [[], '192.0.2.7', mac, undefined, [...admissionMethods]],
    [[], 'nowhere', undefined, undefined, [...admissionMethods]],
    [[desk], '192.0.2.7', mac, 1, ['digest']],
    [[desk], '::ffff:192.0.2.7', mac, 1, ['digest']],
    [[desk], '2001:db8::7', '64167f000001', 1, ['digest']],
    [[desk], '192.0.2.7', '64167e000001', undefined, []],
    [[desk], '192.0.3.7', mac, undefined, []],
    [[desk], '192.0.2.7', undefined, undefined, []],
    [[desk], '', mac, undefined, []],
    [[desk, one], '192.0.2.7', mac, 1, ['digest']],
    [[one, desk], '192.0.2.7', mac, 1, ['basic']],
    [[one, desk], '192.0.2.7', '0004f2ad0002', 2, ['digest']],
    [[one, desk], '2001:db8::7', mac, 2, ['digest']],
    [[lab, trio], '198.51.100.255', '64167f0a2001', 1, ['certificate', 'first-contact']],
    [[lab, trio], '198.51.101.0', '64167f0a2001', 2, ['basic']],
    [[lab, trio], '198.51.101.0', '64167f0a2002', undefined, []],
    [[lab, trio], '198.51.100.1', undefined, 1, ['certificate', 'first-contact']],
    [[desk, rest], '203.0.113.1', mac, 2, []],
    [[desk, rest], '203.0.113.1', undefined, 2, []],
  ] as const)
    it(`of ${rules.length} for ${macAddress ?? 'nobody'} at ${address} is ${number ?? 'none'}`, () => {
      const list = AdmissionList.read(rules);
      assert.deepEqual(list.verdict({ address, macAddress }), { ...(number === undefined ? {} : { rule: number }), methods });
      for (const method of admissionMethods)
        assert.equal(list.takes(method, { address, macAddress }), (methods as readonly string[]).includes(method), method);
    });

  it('says what some phone may come with at an address: that of rules behind one for each phone counts for nobody', () => {
    const each = rule({ networks: ['192.0.2.0/24'], methods: ['certificate'] });
    for (const [rules, address, taken] of [
      [[], '192.0.2.7', [...admissionMethods]],
      [[desk], '192.0.2.7', ['digest']],
      [[desk], '198.51.100.1', []],
      [[desk, each, one, trio], '192.0.2.7', ['digest', 'certificate']],
      [[desk, each, one, trio], '203.0.113.1', ['basic']],
      [[one, desk, rest], '192.0.2.7', ['basic', 'digest']],
      [[each, desk], '192.0.2.7', ['certificate']],
    ] as const)
      assert.deepEqual([...AdmissionList.read(rules).takenAt(address)], taken, `${rules.length} ${address}`);
  });
});

describe('a list of rules', () => {
  it('is as it was read: phones as digits, methods in their order and once each', () => {
    const list = AdmissionList.read([
      rule({ networks: ['192.0.2.7/24'], phones: ['00:04:F2', '0004.F2AD.0001'], methods: ['basic', 'certificate', 'basic'] }),
    ]);
    assert.deepEqual(list.rules, [{ networks: ['192.0.2.7/24'], phones: ['0004f2', mac], methods: ['certificate', 'basic'] }]);
    assert.deepEqual(AdmissionList.read(list.rules).rules, list.rules);
  });

  it('is for all where it is empty or its last rule is for each phone from everywhere', () => {
    for (const [rules, isForAll, isEmpty] of [
      [[], true, true],
      [[rule({})], true, false],
      [[rule({ phones: ['0004f2'] })], false, false],
      [[rule({ networks: ['0.0.0.0/0'] })], false, false],
      [[rule({ phones: ['0004f2'] }), rule({ methods: ['basic'] })], true, false],
    ] as const) {
      const list = AdmissionList.read(rules);
      assert.deepEqual([list.isForAll, list.isEmpty], [isForAll, isEmpty], JSON.stringify(rules));
    }
  });

  it('of which one is wrong is refused, and the rule is named with what was expected', () => {
    for (const [rules, named] of [
      [[rule({ networks: ['everywhere'] })], /^rule 1: .*network.*"everywhere"/],
      [[rule({ phones: ['0004f2'] }), rule({ networks: ['192.0.2.0/24', '192.0.2.0/33'] })], /^rule 2: .*"192\.0\.2\.0\/33"/],
      [[rule({ phones: ['0004f'] })], /^rule 1: .*MAC address.*"0004f"/],
      [[rule({ phones: ['0004f2ad00011'] })], /^rule 1: .*"0004f2ad00011"/],
      [[rule({ phones: ['0004fg'] })], /^rule 1: .*"0004fg"/],
      [[rule({ phones: ['x0004f2'] })], /^rule 1: .*"x0004f2"/],
      [[rule({ phones: ['0004f2'] }), rule({ phones: ['0004f2', ''] })], /^rule 2: .*""/],
      [[rule({}), rule({ phones: ['0004f2'] })], /^rule 2: .*rule 1/],
      [[rule({ phones: ['0004f2'] }), rule({}), rule({}), rule({})], /^rule 3: .*rule 2/],
    ] as const)
      assert.throws(
        () => AdmissionList.read(rules),
        (error) => isProblem(error, 'bad-request') && named.test(error.message),
        JSON.stringify(rules),
      );
  });
});
