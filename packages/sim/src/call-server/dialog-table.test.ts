import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VirtualClock } from '@offhook/base/virtual';
import { SipRequest, createResponse, type Flow } from '@offhook/sip';

import { DialogTable } from './dialog-table.ts';

function flowFrom(address: string): Flow {
  const local = { address: '192.0.2.1', port: 5060 };
  const nothing = (): void => undefined;
  return {
    protocol: 'udp',
    local,
    remote: { address, port: 5060 },
    reliable: false,
    secure: false,
    isOpen: true,
    send: nothing,
    close: nothing,
  };
}

const alice = flowFrom('192.0.2.10');
const bob = flowFrom('192.0.2.20');

function requestOf(method: string, from: string, to: string, callId = 'call'): SipRequest {
  const request = new SipRequest(method, 'sip:2002@example.test');
  request.headers.add('Via', 'SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKx');
  request.headers.add('From', `<sip:a@example.test>;tag=${from}`);
  request.headers.add('To', to === '' ? '<sip:b@example.test>' : `<sip:b@example.test>;tag=${to}`);
  request.headers.add('Call-ID', callId);
  request.headers.add('CSeq', `1 ${method}`);
  return request;
}

function withCall(table: DialogTable, callId = 'call'): void {
  table.note(createResponse(requestOf('INVITE', 'a', '', callId), 200, { toTag: 'b' }), { caller: alice, callee: bob });
}

test('RFC 3261 §12: a request is of a dialog by Call-ID, both tags and the side that it comes from', () => {
  const table = new DialogTable(new VirtualClock());
  withCall(table);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b'), alice), true);
  assert.equal(table.knows(requestOf('BYE', 'b', 'a'), bob), true);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b'), bob), false);
  assert.equal(table.knows(requestOf('BYE', 'b', 'a'), alice), false);
  assert.equal(table.knows(requestOf('BYE', 'a', 'c'), alice), false);
  assert.equal(table.knows(requestOf('BYE', 'c', 'b'), alice), false);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'other'), alice), false);
});

test('every branch that answered is a side', () => {
  const table = new DialogTable(new VirtualClock());
  withCall(table);
  const carol = flowFrom('192.0.2.30');
  table.note(createResponse(requestOf('INVITE', 'a', ''), 180, { toTag: 'c' }), { caller: alice, callee: carol });
  assert.equal(table.knows(requestOf('PRACK', 'a', 'b'), alice) && table.knows(requestOf('PRACK', 'a', 'c'), alice), true);
  assert.equal(table.knows(requestOf('INFO', 'c', 'a'), carol), true);
  assert.equal(table.knows(requestOf('INFO', 'c', 'a'), bob), false);
});

test('a dialog is forgotten half a minute after its BYE, so that what crosses it still passes, and one that begins again is kept', async () => {
  const clock = new VirtualClock();
  const table = new DialogTable(clock);
  for (const callId of ['ends', 'begins-again']) {
    withCall(table, callId);
    table.end(requestOf('BYE', 'b', 'a', callId));
  }
  withCall(table, 'begins-again');
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'ends'), alice), true);
  await clock.advance(33_000);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'ends'), alice), false);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'begins-again'), alice), true);
});

test('RFC 6665 §4.1.2.4: a NOTIFY is expected by who subscribed, before the response and after it, and by nobody else', () => {
  const table = new DialogTable(new VirtualClock());
  table.expect(requestOf('SUBSCRIBE', 'a', ''), alice);
  assert.equal(table.isExpected(requestOf('NOTIFY', 'n', 'a')), true);
  assert.equal(table.isExpected(requestOf('NOTIFY', 'n', 'c')), false);
  assert.equal(table.isExpected(requestOf('NOTIFY', 'n', '')), false);
  withCall(table);
  table.expect(requestOf('SUBSCRIBE', 'a', ''), bob);
  assert.equal(table.isExpected(requestOf('NOTIFY', 'n', 'a')), true);
  assert.equal(table.knows(requestOf('SUBSCRIBE', 'a', 'b'), alice), true, 'a refresh takes nothing away');
});

test('what is remembered is bounded: the oldest of many thousands falls out', () => {
  const table = new DialogTable(new VirtualClock());
  for (let call = 0; call <= 10_000; call++) withCall(table, `call-${call}`);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'call-0'), alice), false);
  assert.equal(table.knows(requestOf('BYE', 'a', 'b', 'call-1'), alice), true);
});
