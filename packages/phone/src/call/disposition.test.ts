import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SessionEnd } from '@offhook/sip';

import { Call } from './call.ts';
import type { Line } from '../line/line.ts';
import { dispositionOf, endText } from './disposition.ts';

function ringingCall(): Call {
  const address = { address: 'sip:2001@example.test' };
  // The line has no part in this.
  const line = {} as Line;
  return new Call({ id: '1', line, direction: 'In', startedAtMs: 0, destination: address, party: address, state: 'offering' });
}

function end(status: number | undefined, reasons: readonly string[] = []): SessionEnd {
  return { by: 'remote', status, reasons, message: undefined };
}

describe('guide, Call List Elements: disposition', () => {
  for (const [what, ended, expected] of [
    ['RFC 3326 cause 200, answered elsewhere', end(undefined, ['SIP;cause=200;text="Call completed elsewhere"']), 'RemotelyHandled'],
    ['486', end(486), 'Busy'],
    ['600', end(600), 'Busy'],
    ['603', end(603), 'Rejected'],
    ['302', end(302), 'Forwarded'],
    ['the caller gave up', end(487), 'Partial'],
    ['no answer', end(480), 'Partial'],
  ] as const) {
    it(`${what}: ${expected}`, () => assert.equal(dispositionOf(ringingCall(), ended), expected));
  }
});

describe('guide, Call List Elements: disposition of a call that was answered', () => {
  it('Normal, however it ended; Transferred where its party changed', () => {
    const call = ringingCall();
    call.connectedAtMs = 0;
    assert.equal(dispositionOf(call, end(486)), 'Normal');
    call.finalDestination = { address: 'sip:2003@example.test' };
    assert.equal(dispositionOf(call, end(undefined)), 'Transferred');
  });

  for (const [what, reason, expected] of [
    ['completed elsewhere in words', 'SIP;text="Call Completed Elsewhere"', 'RemotelyHandled'],
    ['another cause', 'SIP;cause=2001', 'Partial'],
  ] as const) {
    it(`RFC 3326, ${what}: ${expected}`, () => assert.equal(dispositionOf(ringingCall(), end(487, [reason])), expected));
  }

  it('one reason among several is enough', () => {
    assert.equal(dispositionOf(ringingCall(), end(undefined, ['Q.850;cause=16', 'SIP;cause=200'])), 'RemotelyHandled');
  });

  it('301, 181 and no end at all', () => {
    assert.deepEqual([dispositionOf(ringingCall(), end(301)), dispositionOf(ringingCall(), end(181))], ['Forwarded', 'Forwarded']);
    assert.equal(dispositionOf(ringingCall(), undefined), 'Partial');
  });
});

describe('what the screen says of an end', () => {
  for (const [what, ended, expected] of [
    ['our own end: nothing', { ...end(486), by: 'local' }, ''],
    ['no end: nothing', undefined, ''],
    ['the network', { ...end(408), by: 'network' }, 'No answer from the network'],
    ['a refusal: its phrase', end(486), 'Busy Here'],
    ['300 is a refusal too', end(300), 'Multiple Choices'],
    ['a BYE', end(undefined), 'Call ended'],
    ['a 2xx', end(200), 'Call ended'],
  ] as const) {
    it(what, () => assert.equal(endText(ended), expected));
  }
});
