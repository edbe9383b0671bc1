// The 2xx to an INVITE until its ACK, step by step and on the clock: RFC 3261 §13.3.1.4, §14.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '@offhook/base/virtual';
import { SipRequest } from '../../message/message.ts';
import { defaultTimings } from '../../transaction/timers.ts';
import { Acceptances } from './acceptances.ts';
import { stepInviteServer, type InviteServerInput, type InviteServerState } from './invite-server.ts';

const timings = { ...defaultTimings, t1Ms: 500, t2Ms: 4000 };
const step = (state: InviteServerState, input: InviteServerInput): ReturnType<typeof stepInviteServer> =>
  stepInviteServer(state, input, timings);
const two: InviteServerState = [
  { cSeq: 1, intervalMs: 500 },
  { cSeq: 3, intervalMs: 1000 },
];

test('RFC 3261 §13.3.1.4: a 2xx is repeated after T1 and given up after 64*T1; the same INVITE is awaited once', () => {
  assert.deepEqual(step(two, { kind: 'accepted', cSeq: 1 }), [
    [
      { cSeq: 3, intervalMs: 1000 },
      { cSeq: 1, intervalMs: 500 },
    ],
    [
      { kind: 'start', timer: 'repeat', cSeq: 1, afterMs: 500 },
      { kind: 'start', timer: 'limit', cSeq: 1, afterMs: 32_000 },
    ],
  ]);
});

test('RFC 3261 §13.3.1.4: an ACK ends the wait for its own INVITE, a later INVITE that for each one before it', () => {
  const acknowledged = (cSeq: number, by: 'ack' | 'later-invite'): readonly object[] => [
    { kind: 'stop', cSeq },
    { kind: 'acknowledged', cSeq, by },
  ];
  for (const { input, left, effects } of [
    { input: { kind: 'ack', cSeq: 1 }, left: [3], effects: acknowledged(1, 'ack') },
    { input: { kind: 'ack', cSeq: 3 }, left: [1], effects: acknowledged(3, 'ack') },
    { input: { kind: 'ack', cSeq: 2 }, left: [1, 3], effects: [] },
    { input: { kind: 'later-invite', cSeq: 1 }, left: [1, 3], effects: [] },
    { input: { kind: 'later-invite', cSeq: 3 }, left: [3], effects: acknowledged(1, 'later-invite') },
    {
      input: { kind: 'later-invite', cSeq: 4 },
      left: [],
      effects: [...acknowledged(1, 'later-invite'), ...acknowledged(3, 'later-invite')],
    },
    { input: { kind: 'timer', timer: 'limit', cSeq: 2 }, left: [1, 3], effects: [] },
    {
      input: { kind: 'timer', timer: 'limit', cSeq: 3 },
      left: [1],
      effects: [
        { kind: 'stop', cSeq: 3 },
        { kind: 'give-up', cSeq: 3 },
      ],
    },
  ] as const) {
    const [state, done] = step(two, input);
    assert.deepEqual(
      state.map(({ cSeq }) => cSeq),
      left,
    );
    assert.deepEqual(done, effects);
    if (effects.length === 0) assert.equal(state, two);
  }
});

test('RFC 3261 §13.3.1.4: the interval doubles up to T2, for its own INVITE alone', () => {
  let state = two;
  const intervals: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    const [next, effects] = step(state, { kind: 'timer', timer: 'repeat', cSeq: 1 });
    const [repeat, start] = effects;
    assert.deepEqual(repeat, { kind: 'repeat', cSeq: 1 });
    assert.ok(start?.kind === 'start' && start.timer === 'repeat' && start.cSeq === 1 && effects.length === 2);
    intervals.push(start.afterMs);
    assert.deepEqual(next, [{ cSeq: 1, intervalMs: start.afterMs }, two[1]]);
    state = next;
  }
  assert.deepEqual(intervals, [1000, 2000, 4000, 4000, 4000]);
});

function ack(cSeq: number, method = 'ACK'): SipRequest {
  const request = new SipRequest(method, 'sip:a@192.0.2.1');
  request.headers.add('CSeq', `${cSeq} ${method}`);
  return request;
}

interface Waiting {
  readonly clock: VirtualClock;
  readonly acceptances: Acceptances;
  readonly told: string[];
}

function waitFor(...cSeqs: readonly number[]): Waiting {
  const clock = new VirtualClock();
  const told: string[] = [];
  const acceptances = new Acceptances({ clock, timings, onGiveUp: () => told.push('given up') });
  for (const cSeq of cSeqs)
    acceptances.add({
      cSeq,
      send: () => told.push(`${clock.monotonicMs()} ${cSeq}`),
      onAcknowledged: (request) => told.push(`${cSeq} by ${request?.method ?? 'nothing'}`),
    });
  return { clock, acceptances, told };
}

test('RFC 3261 §13.3.1.4: without an ACK the 2xx goes again at 0.5, 1.5, 3.5 s and then each 4 s, until 32 s', async () => {
  const { clock, told } = waitFor(1);
  await clock.advance(31_999);
  assert.deepEqual(
    told,
    [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((atMs) => `${atMs} 1`),
  );
  told.length = 0;
  await clock.advance(1);
  assert.deepEqual(told, ['given up']);
  assert.equal(clock.pendingTimers, 0);
});

test('RFC 3261 §13.3.1.4, §14.2: an ACK is told once and leaves no timer; a later INVITE brings none', async () => {
  const { clock, acceptances, told } = waitFor(1, 3);
  acceptances.onAck(ack(2));
  assert.deepEqual(told, []);
  acceptances.onAck(ack(3));
  acceptances.onAck(ack(3));
  assert.deepEqual(told, ['3 by ACK']);
  assert.equal(clock.pendingTimers, 2);
  acceptances.onLaterInvite(ack(1, 'INVITE'));
  assert.equal(clock.pendingTimers, 2);
  acceptances.onLaterInvite(ack(4, 'INVITE'));
  assert.deepEqual(told, ['3 by ACK', '1 by nothing']);
  assert.equal(clock.pendingTimers, 0);
  await clock.advance(40_000);
  assert.equal(told.length, 2);
});

test('RFC 3261 §15: where the session has ended no 2xx is repeated, and an ACK that is late is not told', async () => {
  const { clock, acceptances, told } = waitFor(1, 3);
  await clock.advance(600);
  assert.deepEqual(told, ['500 1', '500 3']);
  acceptances.stop();
  acceptances.stop();
  assert.equal(clock.pendingTimers, 0);
  acceptances.onAck(ack(1));
  await clock.advance(40_000);
  assert.equal(told.length, 2);
});
