// Call lists and directories in the form that phones write are told to be right in one look: wherever that look answers, the readers say the same.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { writeCallList, writeDirectory } from '@offhook/ucs';
import * as fc from 'fast-check';

import { isCallListAsWritten, isDirectoryAsWritten } from '../src/check/as-written.ts';
import { callListFindings } from '../src/check/call-list-check.ts';
import { directoryFindings } from '../src/check/directory-check.ts';

const signs = '<>&;/"\'=!?-]{[$%#\0\t\n\r\u00A0\uFEFF\uFFFD\uD800 aéx01';
const pieces = [
  '&amp;',
  '&lt;',
  '&lt;?php',
  '&nbsp;',
  ']]>',
  '{{ x }}',
  '<!-- x -->',
  '<x/>',
  '<ct>1</ct>',
  '<ct></ct>',
  '<ct> </ct>',
  '<ct>\u00A0</ct>',
  '<sd>1</sd>',
  '<sd>0</sd>',
  '<sd/>',
  '<ad>2</ad>',
  '<ad></ad>',
  '<fn>1</ln>',
  '<direction>In</direction>',
  '<direction>Up</direction>',
  '<disposition>Lost</disposition>',
  '<Disposition>Lost</Disposition>',
  '<call></call>',
  '<item></item>',
  '<address>1</name>',
  '<callList>',
  '<?Saved @ 2026-03-01 --?>',
  '<?xml version="1.0"?>',
];
const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('Ada', 'Lace & Sons', '5550100', '') },
  { weight: 1, arbitrary: fc.oneof(fc.constantFrom('<b>', '{{ x }}'), fc.string({ maxLength: 5 })) },
);

/** A few changes of a text, none of which most texts survive. */
const changes = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    leftOut: fc.nat(3),
    put: fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...signs), fc.constant('')),
    isBetween: fc.boolean(),
  }),
  { maxLength: 3 },
);
type Changes = typeof changes extends fc.Arbitrary<infer Value> ? Value : never;

function changed(text: string, all: Changes): string {
  let result = text;
  for (const { at, leftOut, put, isBetween } of all) {
    const somewhere = Math.floor(at * result.length);
    const from = isBetween ? result.indexOf('\n', somewhere) + 1 : somewhere;
    result = result.slice(0, from) + put + result.slice(isBetween ? from : from + leftOut);
  }
  return result;
}

const address = fc.record({ address: fc.oneof(fc.constant('sip:5550100@pbx.example.test'), name), name });
const callList = fc
  .array(
    fc.record({
      direction: fc.constantFrom('In', 'Out'),
      disposition: fc.constantFrom('Normal', 'Busy', 'Partial', 'RemotelyHandled'),
      line: fc.nat(3),
      protocol: fc.constantFrom('SIP', 'H323'),
      startTime: fc.constant('2026-03-01T09:15:00'),
      durationS: fc.nat(100),
      count: fc.nat(2),
      source: address,
      destination: address,
      connections: fc.array(address, { maxLength: 2 }),
    }),
    { maxLength: 3 },
  )
  .chain((calls) => fc.constantFrom(writeCallList(calls), writeCallList(calls, '2026-03-01 09:15:00')));

const contact = fc.record(
  {
    firstName: name,
    lastName: name,
    contact: fc.oneof({ weight: 9, arbitrary: fc.constant('5550100') }, { weight: 1, arbitrary: name }),
    speedDial: fc.nat(40),
    label: name,
    autoDivert: fc.boolean(),
    buddyWatch: fc.boolean(),
  },
  { requiredKeys: ['firstName', 'lastName', 'contact'] },
);
const directory = fc.array(contact, { maxLength: 4 }).map(writeDirectory);

/** Elements of every name with every content, in any order: most that holds only what it should. */
const content = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', '1', 'Ada', 'R &amp; D', '0', 'In', 'Normal') },
  { weight: 1, arbitrary: fc.constantFrom(...pieces, ...signs, '2', 'a > b', 'R & D', '&lt;?php', '<!-- x -->', 'Lost', '01', 'x ]]> y') },
);
const elementsOf = (...names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), content, fc.constantFrom('', '\n  ', '\t')), { maxLength: 4 })
    .map((all) => all.map(([of, its, between]) => (its === '' ? `<${of}/>${between}` : `<${of}>${its}</${of}>${between}`)).join(''));
const ofCall = elementsOf('disposition', 'Disposition', 'line', 'source', 'destination', 'count', 'startTime');
const anyCallList = fc
  .array(
    fc
      .tuple(fc.constantFrom('<direction>In</direction>', '<direction>Out</direction>'), ofCall)
      .map((its) => `<call>${its.join('')}</call>\n`),
    { maxLength: 2 },
  )
  .map((calls) => `<callList>\n${calls.join('')}</callList>\n`);
const ofContact = elementsOf('fn', 'ln', 'lb', 'rt', 'ad', 'bw', 'sd', 'FN');
const anyDirectory = fc
  .array(
    fc.tuple(ofContact, content, ofContact).map(([before, ct, after]) => `<item>${before}<ct>${ct}</ct>${after}</item>\n`),
    { maxLength: 2 },
  )
  .map((items) => `<directory><item_list>\n${items.join('')}</item_list></directory>\n`);

it('a call list of which one look tells that nothing is wrong has no finding', () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.oneof(callList, anyCallList), changes, (text, all) => {
      for (const its of [text, changed(text, all)]) {
        if (!isCallListAsWritten(its)) continue;
        answered++;
        assert.deepEqual(callListFindings('a', utf8Bytes(its)), [], its);
      }
    }),
    { numRuns: 20_000 },
  );
  assert.ok(answered > 3000, `${answered} were answered`);
});

it('a directory of which one look tells that nothing is wrong has no finding, whatever the phone keeps', () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.oneof(directory, anyDirectory), changes, fc.integer({ min: 1, max: 5 }), (text, all, count) => {
      for (const its of [text, changed(text, all)]) {
        if (!isDirectoryAsWritten(its, count)) continue;
        answered++;
        const limit = { name: 'dir.local.contacts.maxNum', count, origin: 'the default' };
        assert.deepEqual(directoryFindings('a', utf8Bytes(its), limit), [], its);
      }
    }),
    { numRuns: 20_000 },
  );
  assert.ok(answered > 3000, `${answered} were answered`);
});

it('what phones write is answered in one look; a text too long for it is left to the readers', () => {
  const call = { direction: 'In', disposition: 'Normal', line: 1, protocol: 'SIP', startTime: '', count: 1, connections: [] } as const;
  assert.ok(isCallListAsWritten(writeCallList([{ ...call, source: { address: '5550100', name: 'R & D' } }, call])));
  const contacts = [
    { firstName: 'Ada', lastName: 'Lace', contact: '5550100', speedDial: 1, autoReject: true },
    { firstName: '', lastName: '', contact: '5550101' },
  ];
  assert.ok(isDirectoryAsWritten(writeDirectory(contacts), 2));
  assert.equal(isDirectoryAsWritten(writeDirectory(contacts), 1), false);
  const long = writeCallList([{ ...call, source: { address: '5550100', name: 'x'.repeat(20_000_000) } }]);
  assert.equal(isCallListAsWritten(long), false);
});
