// The kind of a value: in words, and where a person may stand.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SingleKind } from '../src/parameter/kind.ts';
import { itemKind, kindText, kindTexts, mayNamePerson } from '../src/parameter/kind.ts';

const impersonal: readonly SingleKind[] = [
  'switch',
  'integer',
  'milliseconds',
  'seconds',
  'minutes',
  'hours',
  'offset',
  'port',
  'time-of-day',
  'date-format',
  'ip-address',
  'multicast-address',
  'subnet-mask',
  'dscp',
  'language',
  'mac-address',
  'fingerprint',
  'cipher-list',
  'directory-attribute',
];

describe('the kind of a value', () => {
  it('in words, a list as a list of what it lists', () => {
    assert.equal(kindText('uri'), 'SIP URI, its user part, or a number');
    assert.equal(kindText('list of seconds'), 'list: seconds');
    assert.deepEqual([itemKind('list of telephone-number'), itemKind('host')], ['telephone-number', 'host']);
  });

  it('a person may stand in a text, unless it is a number, a time, a word of the format or the address of a machine', () => {
    for (const kind of Object.keys(kindTexts) as SingleKind[]) {
      assert.equal(mayNamePerson({ type: 'text', kind }), !impersonal.includes(kind), kind);
      assert.equal(mayNamePerson({ type: 'text', kind: `list of ${kind}` }), !impersonal.includes(kind), kind);
      for (const type of ['boolean', 'integer', 'choice']) assert.equal(mayNamePerson({ type, kind }), false, `${type} ${kind}`);
    }
  });
});
