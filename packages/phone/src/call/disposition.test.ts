import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SessionEnd } from '@offhook/sip';

import { Call } from './call.ts';
import type { Line } from '../line/line.ts';
import { dispositionOf } from './disposition.ts';

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
