// One matcher finds every spelling of a person, and nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keysOfIdentifier } from './identifier.ts';
import type { Match } from './matcher.ts';
import { createPersonMatcher, surer } from './matcher.ts';

const isDecided = (match: Match | undefined): boolean => match !== undefined && match.certainty !== 'possible';
const matcher = createPersonMatcher({
  keys: [
    keysOfIdentifier({ type: 'sip-uri', value: 'sip:2025550147@example.test' }),
    keysOfIdentifier({ type: 'extension', value: '200' }),
    keysOfIdentifier({ type: 'login', value: 'wil' }),
  ],
  names: ['Wilhelmina Quincunx', 'Zoë Ünal', 'Ada'],
});

const search = {
  inText: (text: string): boolean => isDecided(matcher.text(text)),
  inValue: (value: string): boolean => isDecided(surer(matcher.address(value), matcher.name(value))),
};

describe('a subject in texts', () => {
  it('is found in every spelling of a number, a name and an address', () => {
    for (const text of [
      'dialled 202-555-0147 and hung up',
      '(202) 555-0147',
      '+1 202.555.0147',
      '0012025550147',
      '$P2025550147$',
      '２０２５５５０１４７',
      '٢٠٢٥٥٥٠١٤٧',
      '202‑555‑0147',
      'SIP:2025550147@EXAMPLE.TEST;user=phone',
      'mail to 2025550147@example.test',
      'call from WILHELMINA QUINCUNX.',
      'Quincunx, Wilhelmina!',
      'Wilhelmina%20Quincunx',
      'zoe unal',
      'ZOE\u0308 U\u0308NAL',
    ])
      assert.ok(search.inText(text), text);
  });

  it('is found by a short number, a login or a single word only where that is all of a value', () => {
    for (const value of ['200', ' Ada ', 'ADA', 'wil', 'sip:200@any.example.test', 'tel:200']) assert.ok(search.inValue(value), value);
    for (const text of ['SIP/2.0 200 OK', 'port 200', 'Ada Lovelace', 'wil be back', '200 OK']) {
      assert.ok(!search.inText(text), text);
      assert.ok(!search.inValue(text), text);
    }
  });

  it('is not found in longer numbers, other domains’ addresses and longer names', () => {
    for (const text of ['92025550147', '20255501478', 'Wilhelmina Quincunxia', 'sip:2001@example.test', 'Quincunx', ''])
      assert.ok(!search.inText(text) && !search.inValue(text), text);
  });
});
