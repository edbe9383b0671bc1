// How messages find their transactions, and what an ACK and a CANCEL take from their INVITE: RFC 3261 §9.1, §17.1.1.3, §17.1.3, §17.2.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, createResponse } from '../message/message.ts';
import { createAck, createCancel } from './ack.ts';
import { clientKey, mergeKey, serverKey } from './keys.ts';

function invite(via: string, more: readonly (readonly [string, string])[] = []): SipRequest {
  const request = new SipRequest('INVITE', 'sip:bob@example.test');
  for (const [name, value] of [
    ['Via', via],
    ['Max-Forwards', '9'],
    ['From', '<sip:alice@example.test>;tag=a'],
    ['To', '<sip:bob@example.test>'],
    ['Call-ID', 'call'],
    ['CSeq', '7 INVITE'],
    ...more,
  ] as const)
    request.headers.add(name, value);
  return request;
}

const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKOne';
const oldVia = 'SIP/2.0/UDP 192.0.2.1';

test('RFC 3261 §17.1.3: a client transaction goes by the branch of the topmost Via and the method of CSeq', () => {
  assert.equal(clientKey(createResponse(invite(via), 200)), 'z9hG4bKOne|INVITE');
  assert.equal(clientKey(createResponse(invite(oldVia), 200)), '|INVITE');
});

test('RFC 3261 §17.2.3: a server transaction goes by branch, sent-by and method, an ACK as its INVITE, a CANCEL as it is asked for', () => {
  assert.equal(serverKey(invite(via)), 'z9hg4bkone|192.0.2.1:|INVITE');
  assert.equal(serverKey(invite('SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKOne')), 'z9hg4bkone|192.0.2.1:5070|INVITE');
  assert.equal(serverKey(invite(via), 'ACK'), 'z9hg4bkone|192.0.2.1:|INVITE');
  assert.equal(serverKey(invite(via), 'CANCEL'), 'z9hg4bkone|192.0.2.1:|CANCEL');
});

test('RFC 3261 §17.2.3, RFC 4475 §3.1.2.8: without the cookie, or with it alone, the rules of RFC 2543 hold', () => {
  assert.equal(serverKey(invite('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx')), 'z9hg4bkx|192.0.2.1:|INVITE');
  assert.equal(serverKey(invite('SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK')), '2543|call|a|7|192.0.2.1:|z9hG4bK|INVITE');
  assert.equal(
    serverKey(invite('SIP/2.0/UDP 192.0.2.1;branch=longer-than-the-cookie')),
    '2543|call|a|7|192.0.2.1:|longer-than-the-cookie|INVITE',
  );
  const untagged = invite(oldVia);
  untagged.headers.set('From', '<sip:alice@example.test>');
  assert.equal(serverKey(untagged), '2543|call||7|192.0.2.1:||INVITE');
});

test('RFC 3261 §8.2.2.2: a merged request has the From tag, Call-ID and CSeq of another', () => {
  assert.equal(mergeKey(invite(via)), 'call|a|7|INVITE');
  const untagged = invite(via);
  untagged.headers.set('From', '<sip:alice@example.test>');
  assert.equal(mergeKey(untagged), 'call||7|INVITE');
});

const routed = invite(`${via}, SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKbelow`, [
  ['Route', '<sip:192.0.2.9;lr>'],
  ['Route', '<sip:192.0.2.10;lr>'],
]);

test('RFC 3261 §17.1.1.3: an ACK has the topmost Via and the Routes of its INVITE, and the To of the response', () => {
  const ack = createAck(routed, createResponse(routed, 486, { toTag: 'b' }));
  assert.equal(ack.uriText, 'sip:bob@example.test');
  assert.deepEqual(
    [...ack.headers.entries()],
    [
      ['Via', via],
      ['Max-Forwards', '70'],
      ['Route', '<sip:192.0.2.9;lr>'],
      ['Route', '<sip:192.0.2.10;lr>'],
      ['From', '<sip:alice@example.test>;tag=a'],
      ['Call-ID', 'call'],
      ['To', '<sip:bob@example.test>;tag=b'],
      ['CSeq', '7 ACK'],
    ],
  );
});

test('RFC 3261 §9.1, RFC 3326: a CANCEL has the To of its INVITE, the number of its CSeq, and the reasons given', () => {
  const cancel = createCancel(routed, ['SIP;cause=200', 'Q.850;cause=16']);
  assert.deepEqual([...cancel.headers.entries()].slice(4), [
    ['From', '<sip:alice@example.test>;tag=a'],
    ['Call-ID', 'call'],
    ['To', '<sip:bob@example.test>'],
    ['CSeq', '7 CANCEL'],
    ['Reason', 'SIP;cause=200'],
    ['Reason', 'Q.850;cause=16'],
  ]);
  assert.equal(createCancel(routed).headers.has('Reason'), false);
});
