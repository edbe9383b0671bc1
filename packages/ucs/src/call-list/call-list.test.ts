import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';
import * as fc from 'fast-check';

import { parseDuration, writeDuration } from './duration.ts';
import type { CallListEntry } from './entry.ts';
import { callListKind, directions, dispositions } from './entry.ts';
import { readCallList } from './read.ts';
import type { CallListRules } from './record.ts';
import { recordEntry } from './record.ts';
import { writeCallList } from './write.ts';

const rules: CallListRules = { enabled: true, kinds: { missed: true, received: true, placed: true }, collapseDuplicates: true, size: 99 };
const missed: CallListEntry = {
  direction: 'In',
  disposition: 'Partial',
  line: 1,
  protocol: 'SIP',
  startTime: '2026-01-05T12:38:05',
  count: 1,
  destination: { address: 'sip:2001@example.test' },
  source: { address: 'sip:5550100@example.test', name: 'Anna & Söhne' },
  connections: [],
};

const text = fc
  .string({ unit: fc.constantFrom('a', 'B', ' ', '&', '<', '"', 'ü', '5', '@', ':'), maxLength: 12 })
  .map((value) => value.trim());
const address = fc.record(
  { address: text.filter((value) => value !== ''), name: text.filter((value) => value !== '') },
  { requiredKeys: ['address'], noNullPrototype: true },
);
const entry: fc.Arbitrary<CallListEntry> = fc.record(
  {
    direction: fc.constantFrom(...directions),
    disposition: fc.constantFrom(...dispositions),
    line: fc.integer({ min: 1, max: 34 }),
    protocol: fc.constantFrom('SIP' as const, 'H323' as const),
    startTime: fc.constant('2026-01-05T12:38:05'),
    durationS: fc.nat(200_000),
    count: fc.integer({ min: 1, max: 99 }),
    destination: address,
    source: address,
    connections: fc.array(address, { maxLength: 3 }),
    finalDestination: address,
  },
  { requiredKeys: ['direction', 'disposition', 'line', 'protocol', 'startTime', 'count', 'connections'], noNullPrototype: true },
);

describe('call list files', () => {
  it('guide, Call List Elements and Attributes: every element is written and read back', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        assert.deepEqual(readCallList(utf8Bytes(writeCallList(entries, '2026-01-05T12:40:00')), 'x').entries, entries);
      }),
    );
  });

  it('fields may be attributes, in any order; unknown elements are kept', () => {
    const list = readCallList(
      utf8Bytes(
        '<callList><call line="2" direction="Out"><destination address="sip:a@b" name="A"/><mystery k="v"><deep>x</deep></mystery><startTime>2010-01-05T12:38:05</startTime></call></callList>',
      ),
      'x',
    );
    assert.equal(list.entries[0]?.line, 2);
    assert.equal(list.entries[0]?.destination?.name, 'A');
    const again = readCallList(utf8Bytes(writeCallList(list.entries)), 'x');
    assert.equal(again.entries[0]?.unknown?.[0]?.name, 'mystery');
    assert.equal(again.entries[0]?.unknown?.[0]?.children[0]?.text, 'x');
  });

  it('a bare & in a name, as real phones write it, is survived', () => {
    const list = readCallList(
      utf8Bytes(
        '<callList><call><direction>In</direction><source><address>sip:1@b</address><name>Smith & Sons</name></source></call></callList>',
      ),
      'x',
    );
    assert.equal(list.entries[0]?.source?.name, 'Smith & Sons');
    assert.equal(list.complaints[0]?.code, 'bare-ampersand');
  });

  it('a file of something else is refused with file and line; a single bad call is left out', () => {
    assert.throws(
      () => readCallList(utf8Bytes('<directory/>'), 'c.xml'),
      (error) => isProblem(error, 'bad-call-list') && error.message === 'c.xml line 1: expected the root <callList>, got <directory>',
    );
    assert.throws(
      () => readCallList(utf8Bytes('<callList>\n<call>\n</callList>'), 'c.xml'),
      (error) => isProblem(error, 'bad-call-list') && error.message.startsWith('c.xml line 3:'),
    );
    const list = readCallList(utf8Bytes('<callList>\n<call><direction>Up</direction></call></callList>'), 'c.xml');
    assert.equal(list.entries.length, 0);
    assert.equal(list.complaints[0]?.place.line, 2);
  });

  it('durations are ISO 8601 with hours, minutes and seconds, days on reading', () => {
    assert.equal(writeDuration(4259), 'PT1H10M59S');
    assert.equal(parseDuration('PT1H10M59S'), 4259);
    assert.equal(parseDuration('P1DT5H6M3S'), 104_763);
    assert.equal(parseDuration('soon'), undefined);
  });
});

describe('recording', () => {
  it('guide, callLists.collapseDuplicates: consecutive incomplete calls of one party become one with a count', () => {
    const twice = recordEntry(recordEntry([], missed, rules), { ...missed, startTime: '2026-01-05T12:39:00' }, rules);
    assert.equal(twice.length, 1);
    assert.equal(twice[0]?.count, 2);
    assert.equal(twice[0]?.startTime, '2026-01-05T12:39:00');
    assert.equal(
      recordEntry(recordEntry([], missed, { ...rules, collapseDuplicates: false }), missed, { ...rules, collapseDuplicates: false }).length,
      2,
    );
  });

  it('calls that connected, other parties and other directions are not collapsed', () => {
    const answered: CallListEntry = {
      ...missed,
      connections: [{ address: 'sip:5550100@example.test' }],
      durationS: 3,
      disposition: 'Normal',
    };
    assert.equal(recordEntry(recordEntry([], missed, rules), answered, rules).length, 2);
    assert.equal(
      recordEntry(recordEntry([], missed, rules), { ...missed, source: { address: 'sip:other@example.test' } }, rules).length,
      2,
    );
  });

  it('guide, feature.callList.enabled and its three siblings: what is off is not written', () => {
    assert.deepEqual(recordEntry([], missed, { ...rules, enabled: false }), []);
    assert.deepEqual(recordEntry([], missed, { ...rules, kinds: { ...rules.kinds, missed: false } }), []);
    assert.equal(recordEntry([], { ...missed, direction: 'Out' }, { ...rules, kinds: { ...rules.kinds, missed: false } }).length, 1);
  });

  it('callLists.size: the oldest entries go', () => {
    let list: readonly CallListEntry[] = [];
    for (let index = 0; index < 30; index++)
      list = recordEntry(list, { ...missed, source: { address: `sip:${index}@example.test` } }, { ...rules, size: 10 });
    assert.equal(list.length, 10);
    assert.equal(list[0]?.source?.address, 'sip:29@example.test');
  });

  it('a call answered elsewhere or rejected is no missed call', () => {
    assert.equal(callListKind(missed), 'missed');
    assert.equal(callListKind({ ...missed, disposition: 'RemotelyHandled' }), 'received');
    assert.equal(callListKind({ ...missed, disposition: 'Rejected' }), 'received');
    assert.equal(callListKind({ ...missed, disposition: 'Busy' }), 'missed');
  });
});
