// message/sipfrag: RFC 3420, RFC 3515 §2.4.5; reason phrases: RFC 3261 §21.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';

import { parseSipfragStatus, sipfragBody } from './sipfrag.ts';
import { reasonPhrase } from './status.ts';

test('RFC 3515 §2.4.5: the status line is written and read', () => {
  const body = sipfragBody(603);
  assert.equal(body.contentType, 'message/sipfrag;version=2.0');
  assert.equal(utf8Text(body.content), 'SIP/2.0 603 Decline\r\n');
  assert.equal(utf8Text(sipfragBody(200, 'Fine').content), 'SIP/2.0 200 Fine\r\n');
  for (const [text, expected] of [
    ['SIP/2.0 100 Trying\r\nTo: x\r\n', { status: 100, reason: 'Trying' }],
    ['\r\n SIP/2.0 486 Busy Here', { status: 486, reason: 'Busy Here' }],
    ['SIP/2.0 200 Très bien\nx', { status: 200, reason: 'Très bien' }],
    ['SIP/2.0 200 \r\n', { status: 200, reason: '' }],
    ['SIP/2.0 200\r\n', { status: 200, reason: '' }],
    ['SIP/2.0 20 OK', undefined],
    ['SIP/2.0 OK', undefined],
    ['x SIP/2.0 200 OK', undefined],
    ['SIP/3.0 200 OK', undefined],
    ['', undefined],
  ] as const) {
    assert.deepEqual(parseSipfragStatus(utf8Bytes(text)), expected, text);
  }
});

test('RFC 3261 §21: a status has its own phrase, an unknown one that of its class', () => {
  for (const [status, phrase] of [
    [180, 'Ringing'],
    [481, 'Call/Transaction Does Not Exist'],
    [199, 'Early Dialog Terminated'],
    [198, 'Trying'],
    [299, 'OK'],
    [399, 'Multiple Choices'],
    [499, 'Bad Request'],
    [599, 'Server Internal Error'],
    [699, 'Busy Everywhere'],
    [700, 'Unknown'],
  ] as const) {
    assert.equal(reasonPhrase(status), phrase);
  }
});
