// Whoever asks for an erasure that takes longer than a call is told what it is at, until it has ended.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';

import { whenEnded } from './request-progress.ts';

const ended: SubjectRequest = {
  id: 'R-1',
  type: 'erasure',
  state: 'fulfilled',
  receivedAt: '2026-01-05T12:00:00.000Z',
  dueAt: '2026-02-05T12:00:00.000Z',
  outstandingDevices: [],
  hasReceipt: true,
};
const running = (step: number, doing: string): SubjectRequest => ({
  ...ended,
  state: 'running',
  hasReceipt: false,
  progress: { step, of: 7, doing },
});

async function followed(...answers: readonly [SubjectRequest, ...SubjectRequest[]]): Promise<readonly [SubjectRequest, readonly string[]]> {
  const told: string[] = [];
  const later = answers.slice(1);
  const client = { get: async () => later.shift() ?? assert.fail('it was asked for once too often') } as unknown as Parameters<
    typeof whenEnded
  >[0];
  const output = { progress: (text: string) => void told.push(text), endProgress: () => void told.push('end') };
  const answer = await whenEnded(client, output, { request: answers[0], wait: async () => undefined });
  assert.equal(later.length, 0);
  return [answer, told];
}

describe('a request that is carried out', () => {
  it('is answered as it is where it has ended with the call', async () => {
    assert.deepEqual(await followed(ended), [ended, []]);
  });

  it('is followed step by step until it has ended', async () => {
    assert.deepEqual(await followed(running(4, 'removing records'), running(6, 'searching everything that is kept'), ended), [
      ended,
      ['step 4 of 7: removing records', 'step 6 of 7: searching everything that is kept', 'end'],
    ]);
  });
});
