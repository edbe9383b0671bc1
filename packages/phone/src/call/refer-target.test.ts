import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IncomingRefer } from '@offhook/sip';
import { parseNameAddress } from '@offhook/sip';

import type { ReferTarget } from './refer-target.ts';
import { referTarget } from './refer-target.ts';

function targetOf(referTo: string, replaces?: string): ReferTarget {
  return referTarget({ referTo: parseNameAddress(referTo, 'Refer-To'), replaces } satisfies Pick<
    IncomingRefer,
    'referTo' | 'replaces'
  > as IncomingRefer);
}

describe('RFC 3515 §2.4.2: what a REFER asks to call', () => {
  for (const [referTo, expected] of [
    ['<sip:2003@example.test>', 'sip:2003@example.test'],
    ['<sips:2003@example.test>', 'sips:2003@example.test'],
    ['<tel:5550100>', 'tel:5550100'],
    ['<sip:2003@example.test;method=invite;user=phone>', 'sip:2003@example.test;user=phone'],
    ['<sip:2003@example.test?Subject=hello>', 'sip:2003@example.test'],
    ['<sip:2003@example.test;method=BYE>', 400],
    ['<sip:2003@example.test?Replaces=a&replaces=b>', 400],
    ['<http://example.test>', 416],
  ] as const) {
    it(`${referTo}: ${expected}`, () => {
      assert.deepEqual(
        targetOf(referTo),
        typeof expected === 'number' ? { kind: 'refused', status: expected } : { kind: 'call', uri: expected, replaces: undefined },
      );
    });
  }
});

describe('RFC 3891 §3: a Replaces', () => {
  for (const good of ['a;to-tag=1;from-tag=2', 'a@example.test:5060;from-tag=2;to-tag=1', "a-.!%*+`'~b;to-tag=x.y;from-tag=2;early-only"]) {
    it(`${good} goes on as it is`, () => {
      assert.deepEqual(targetOf('<sip:2003@example.test>', good), { kind: 'call', uri: 'sip:2003@example.test', replaces: good });
    });
  }

  for (const bad of [
    '',
    'a',
    'a;to-tag=1',
    'a;to-tag=1;from-tag=2;from-tag=3',
    'a;to-tag=1;from-tag=2;x=3',
    'a;to-tag=1;from-tag=2;early-only=1',
    'a;to-tag=1;from-tag',
    'a;to-tag=1;from-tag=',
    'a;to-tag=1;from-tag=2 3',
    'a;to-tag=1;from-tag= 2',
    'a b;to-tag=1;from-tag=2',
    ' a;to-tag=1;from-tag=2',
    'a@b@c;to-tag=1;from-tag=2',
    'a@;to-tag=1;from-tag=2',
  ]) {
    it(`"${bad}" is refused with 400`, () => {
      assert.deepEqual(targetOf('<sip:2003@example.test>', bad), { kind: 'refused', status: 400 });
    });
  }
});
