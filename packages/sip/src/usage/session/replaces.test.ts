// Which call an INVITE with Replaces means: RFC 3891 §3.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../message/message.ts';
import { findReplaced } from './replaces.ts';
import type { InviteSession, SessionState } from './session-types.ts';

type Known = Pick<InviteSession, 'callId' | 'localTag' | 'remoteTag' | 'state' | 'direction'>;

const known = (state: SessionState, direction: 'incoming' | 'outgoing', remoteTag = 'their'): Known => ({
  callId: 'call',
  localTag: 'our',
  remoteTag,
  state,
  direction,
});

function find(headers: readonly (readonly [name: string, value: string])[], sessions: readonly Known[]): number | 'found' | undefined {
  const invite = new SipRequest('INVITE', 'sip:a@192.0.2.1');
  for (const [name, value] of headers) invite.headers.add(name, value);
  // Only what names a call is looked at.
  const found = findReplaced(invite, sessions as readonly InviteSession[]);
  return typeof found === 'object' ? 'found' : found;
}

const named = 'call;to-tag=our;from-tag=their';
const standing = known('confirmed', 'incoming');

test('RFC 3891 §3: Replaces stands once, with both tags, and never beside Join', () => {
  assert.equal(find([], [standing]), undefined);
  for (const headers of [
    [
      ['Replaces', named],
      ['Replaces', named],
    ],
    [
      ['Replaces', named],
      ['Join', named],
    ],
    [['Replaces', 'call;to-tag=our']],
    [['Replaces', 'call;from-tag=their']],
    [['Replaces', '']],
  ] as const)
    assert.equal(find(headers, [standing]), 400, headers.flat().join(' '));
});

test('RFC 3891 §3: the call is found by its Call-ID, our tag and theirs', () => {
  for (const [text, expected] of [
    [named, 'found'],
    ['other;to-tag=our;from-tag=their', 481],
    ['call;to-tag=their;from-tag=our', 481],
    ['call;to-tag=other;from-tag=their', 481],
    ['call;to-tag=our;from-tag=other', 481],
    ['call;to-tag=our;from-tag=0', 481],
  ] as const)
    assert.equal(find([['Replaces', text]], [standing]), expected, text);
  assert.equal(find([['Replaces', named]], []), 481);
  assert.equal(find([['Replaces', named]], [known('confirmed', 'incoming', 'other'), standing]), 'found');
});

test('RFC 3891 §3: a from-tag of 0 means a far end without a tag as well', () => {
  const untagged = known('confirmed', 'incoming', '');
  assert.equal(find([['Replaces', 'call;to-tag=our;from-tag=0']], [untagged]), 'found');
  assert.equal(find([['Replaces', 'call;to-tag=our;from-tag=1']], [untagged]), 481);
  assert.equal(find([['Replaces', 'call;to-tag=our;from-tag=0']], [known('confirmed', 'incoming', '0')]), 'found');
});

test('RFC 3891 §3: an answered call may be replaced unless only an early one is meant, an early one only where it called', () => {
  for (const [state, direction, plain, early] of [
    ['confirmed', 'incoming', 'found', 486],
    ['confirmed', 'outgoing', 'found', 486],
    ['accepted', 'incoming', 'found', 486],
    ['early', 'outgoing', 'found', 'found'],
    ['early', 'incoming', 481, 481],
    ['incoming', 'incoming', 481, 481],
  ] as const) {
    assert.equal(find([['Replaces', named]], [known(state, direction)]), plain, `${direction} ${state}`);
    assert.equal(find([['Replaces', `${named};early-only`]], [known(state, direction)]), early, `${direction} ${state} early-only`);
  }
});
