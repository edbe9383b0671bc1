// What ends a subscription and what belongs to it: RFC 6665 §4.1.2.2, §4.1.3, §8.2.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../message/message.ts';
import { endsSubscription, isFinalReason, isImmediateReason, isOfEvent } from './subscription-rules.ts';

test('RFC 6665 §4.1.3: after which reasons a subscription is tried at once, later or never', () => {
  const reasons = ['deactivated', 'probation', 'rejected', 'timeout', 'giveup', 'noresource', 'invariant', ''];
  assert.deepEqual(reasons.filter(isFinalReason), ['rejected', 'noresource', 'invariant']);
  assert.deepEqual(reasons.filter(isImmediateReason), ['deactivated', 'timeout']);
});

test('RFC 6665 §4.1.2.2: which responses to a refresh end the subscription', () => {
  const statuses = Array.from({ length: 400 }, (_, index) => index + 300);
  assert.deepEqual(statuses.filter(endsSubscription), [404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);
});

for (const [heard, asked, expected] of [
  ['dialog', 'dialog', true],
  ['Dialog', 'dialog', true],
  ['dialog', ' Dialog ;sla', true],
  ['dialog;id=7', 'dialog;id=7', true],
  ['dialog;id=7', 'dialog;sla;id=7', true],
  ['dialog;id=8', 'dialog;id=7', false],
  ['dialog', 'dialog;id=7', false],
  ['dialog;id=7', 'dialog', false],
  ['presence', 'dialog', false],
  [undefined, 'dialog', false],
] as const) {
  test(`RFC 6665 §8.2.1: a NOTIFY of ${heard ?? 'no event'} ${expected ? 'belongs' : 'does not belong'} to a subscription to ${asked}`, () => {
    const notify = new SipRequest('NOTIFY', 'sip:a@192.0.2.1');
    if (heard !== undefined) notify.headers.add('Event', heard);
    assert.equal(isOfEvent(notify, asked), expected);
  });
}
