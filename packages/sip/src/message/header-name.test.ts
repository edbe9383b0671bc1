// Header names: RFC 3261 §7.3.1, §7.3.3, §20.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { headerId, headerIdAt, headerNameOf } from './header-name.ts';

test('RFC 3261 §7.3.3: a compact form is the header itself, in any case, and is written out', () => {
  for (const [compact, name] of [
    ['v', 'Via'],
    ['f', 'From'],
    ['t', 'To'],
    ['i', 'Call-ID'],
    ['m', 'Contact'],
    ['l', 'Content-Length'],
    ['c', 'Content-Type'],
    ['e', 'Content-Encoding'],
    ['k', 'Supported'],
    ['s', 'Subject'],
    ['u', 'Allow-Events'],
    ['o', 'Event'],
    ['r', 'Refer-To'],
    ['b', 'Referred-By'],
    ['x', 'Session-Expires'],
    ['a', 'Accept-Contact'],
    ['j', 'Reject-Contact'],
    ['d', 'Request-Disposition'],
    ['y', 'Identity'],
  ] as const) {
    const id = headerId(name);
    assert.notEqual(id, 0, name);
    assert.equal(headerNameOf(id), name);
    for (const spelling of [name.toLowerCase(), name.toUpperCase(), compact, compact.toUpperCase()]) assert.equal(headerId(spelling), id);
    for (const spelling of [name, compact]) assert.equal(headerIdAt(spelling, 0, spelling.length), id);
  }
});

test('ids begin at 1, and a name that is not in the table has 0 and no spelling', () => {
  assert.equal(headerId('Via'), 1);
  assert.equal(headerId('From'), 2);
  assert.equal(headerNameOf(1), 'Via');
  for (const name of ['', 'X-Unknown', 'Vi', 'Viaa', 'Via v', 'q']) assert.equal(headerId(name), 0, name);
  assert.equal(headerNameOf(0), undefined);
});

test('a name is found in place by where it starts and ends, in its usual spelling only', () => {
  const text = 'To: x\r\nCall-ID: y\r\nCSeq: z\r\nTox: 1';
  assert.equal(headerIdAt(text, 0, 2), headerId('To'));
  assert.equal(headerIdAt(text, 7, 14), headerId('Call-ID'));
  assert.equal(headerIdAt(text, 19, 23), headerId('CSeq'));
  assert.equal(headerIdAt(text, 28, 31), 0);
  assert.equal(headerIdAt(text, 7, 13), 0);
  assert.equal(headerIdAt('Cseq', 0, 4), 0);
  assert.equal(headerIdAt('CSeq', 0, 3), 0);
});
