// Every timer value, and the machines step by step: RFC 3261 §17 table 4, RFC 6026.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, SipResponse, createResponse } from '../message/message.ts';
import { startInviteClient, stepInviteClient } from './invite-client.ts';
import { startInviteServer, stepInviteServer } from './invite-server.ts';
import type { ClientEffect, ServerEffect, Step } from './machine.ts';
import { startNonInviteClient, stepNonInviteClient } from './non-invite-client.ts';
import { startNonInviteServer, stepNonInviteServer } from './non-invite-server.ts';
import { defaultTimings, nextA, nextCapped, timerMs, type TimerName } from './timers.ts';

const table: readonly (readonly [TimerName, unreliable: number, reliable: number])[] = [
  ['A', 500, 500],
  ['B', 32_000, 32_000],
  ['D', 32_000, 0],
  ['E', 500, 500],
  ['F', 32_000, 32_000],
  ['G', 500, 500],
  ['H', 32_000, 32_000],
  ['I', 5000, 0],
  ['J', 32_000, 0],
  ['K', 5000, 0],
  ['L', 32_000, 32_000],
  ['M', 32_000, 32_000],
  ['trying', 200, 200],
];

for (const [name, unreliable, reliable] of table) {
  test(`RFC 3261 table 4, RFC 6026 §8: timer ${name} is ${unreliable} ms on UDP and ${reliable} ms on reliable transports`, () => {
    assert.equal(timerMs(name, true), unreliable);
    assert.equal(timerMs(name, false), reliable);
  });
}

const request = (method: string): SipRequest => {
  const made = new SipRequest(method, 'sip:bob@example.test');
  made.headers.add('Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtest');
  made.headers.add('From', '<sip:alice@example.test>;tag=a');
  made.headers.add('To', '<sip:bob@example.test>');
  made.headers.add('Call-ID', 'call');
  made.headers.add('CSeq', `1 ${method}`);
  return made;
};
const udp = { unreliable: true, timings: defaultTimings };
const tcp = { unreliable: false, timings: defaultTimings };
const words = (effects: readonly (ClientEffect | ServerEffect)[]): string[] =>
  effects.map((effect) => {
    if (effect.kind === 'start') return `start ${effect.timer} ${effect.afterMs}`;
    if (effect.kind === 'stop') return `stop ${effect.timer}`;
    if (effect.kind === 'fail') return `fail ${effect.problem}`;
    if (effect.kind === 'end') return 'end';
    return `${effect.kind} ${effect.message.kind === 'request' ? effect.message.method : effect.message.status}`;
  });

/** Runs a machine against its own repeating timer and collects the intervals. */
function intervals<State>(
  first: Step<State, ClientEffect | ServerEffect>,
  name: TimerName,
  step: (state: State) => Step<State, ClientEffect | ServerEffect>,
): number[] {
  const found: number[] = [];
  let [state, effects] = first;
  for (let turn = 0; turn < 7; turn++) {
    for (const effect of effects) if (effect.kind === 'start' && effect.timer === name) found.push(effect.afterMs);
    [state, effects] = step(state);
  }
  return found;
}

test('RFC 3261 §17.1.1.2: A doubles without end', () => {
  assert.equal(nextA(8000), 16_000);
  const found = intervals(startInviteClient(request('INVITE'), udp), 'A', (state) =>
    stepInviteClient(state, { kind: 'timer', timer: 'A' }),
  );
  assert.deepEqual(found, [500, 1000, 2000, 4000, 8000, 16_000, 32_000]);
});

test('RFC 3261 §17.1.2.2, §17.2.1: E and G double up to T2', () => {
  assert.equal(nextCapped(4000), 4000);
  const e = intervals(startNonInviteClient(request('BYE'), udp), 'E', (state) => stepNonInviteClient(state, { kind: 'timer', timer: 'E' }));
  assert.deepEqual(e, [500, 1000, 2000, 4000, 4000, 4000, 4000]);
  const [invited] = startInviteServer(request('INVITE'), udp);
  const refused = stepInviteServer(invited, { kind: 'respond', response: createResponse(request('INVITE'), 486) });
  const g = intervals(refused, 'G', (state) => stepInviteServer(state, { kind: 'timer', timer: 'G' }));
  assert.deepEqual(g, [500, 1000, 2000, 4000, 4000, 4000, 4000]);
});

test('RFC 3261 §17.1.1.2: on a reliable transport nothing is repeated', () => {
  assert.deepEqual(words(startInviteClient(request('INVITE'), tcp)[1]), ['send INVITE', 'start B 32000']);
  assert.deepEqual(words(startNonInviteClient(request('BYE'), tcp)[1]), ['send BYE', 'start F 32000']);
});

test('RFC 3261 §17.1.1.2: a refusal is acknowledged, and again when it is repeated', () => {
  const refusal = createResponse(request('INVITE'), 486, { toTag: 'b' });
  const [state] = startInviteClient(request('INVITE'), udp);
  const [completed, effects] = stepInviteClient(state, { kind: 'response', response: refusal });
  assert.deepEqual(words(effects), ['stop A', 'stop B', 'send ACK', 'pass 486', 'start D 32000']);
  assert.deepEqual(words(stepInviteClient(completed, { kind: 'response', response: refusal })[1]), ['send ACK']);
  assert.deepEqual(words(stepInviteClient(completed, { kind: 'timer', timer: 'D' })[1]), ['end']);
  const [, onTcp] = stepInviteClient(startInviteClient(request('INVITE'), tcp)[0], { kind: 'response', response: refusal });
  assert.deepEqual(words(onTcp), ['stop A', 'stop B', 'send ACK', 'pass 486', 'end']);
});

test('RFC 3261 §17.1.1.3: the ACK of a refusal has the branch of the INVITE and the tag of the response', () => {
  const [, effects] = stepInviteClient(startInviteClient(request('INVITE'), udp)[0], {
    kind: 'response',
    response: createResponse(request('INVITE'), 486, { toTag: 'b' }),
  });
  const sent = effects.find((effect) => effect.kind === 'send');
  assert.ok(sent?.kind === 'send');
  assert.equal(sent.message.via.parameters.get('branch'), 'z9hG4bKtest');
  assert.equal(sent.message.toTag, 'b');
  assert.equal(sent.message.headers.get('CSeq'), '1 ACK');
});

test('RFC 6026 §8.4: every 2xx is delivered until timer M', () => {
  const success = new SipResponse(200);
  const [accepted, effects] = stepInviteClient(startInviteClient(request('INVITE'), udp)[0], { kind: 'response', response: success });
  assert.deepEqual(words(effects), ['stop A', 'stop B', 'pass 200', 'start M 32000']);
  assert.deepEqual(words(stepInviteClient(accepted, { kind: 'response', response: success })[1]), ['pass 200']);
  assert.deepEqual(words(stepInviteClient(accepted, { kind: 'timer', timer: 'M' })[1]), ['end']);
});

test('RFC 6026 §8.7: in Accepted a repeated INVITE is swallowed and further 2xx are sent until timer L', () => {
  const invite = request('INVITE');
  const [accepted, effects] = stepInviteServer(startInviteServer(invite, udp)[0], {
    kind: 'respond',
    response: createResponse(invite, 200),
  });
  assert.deepEqual(words(effects), ['stop trying', 'send 200', 'start L 32000']);
  assert.deepEqual(words(stepInviteServer(accepted, { kind: 'request', request: invite })[1]), []);
  assert.deepEqual(words(stepInviteServer(accepted, { kind: 'respond', response: createResponse(invite, 200) })[1]), ['send 200']);
  assert.deepEqual(words(stepInviteServer(accepted, { kind: 'timer', timer: 'L' })[1]), ['end']);
});

test('RFC 3261 §17.2.1: 100 after 200 ms; a refusal without ACK ends with H; with it with I', () => {
  const invite = request('INVITE');
  const [proceeding] = startInviteServer(invite, udp);
  assert.deepEqual(words(stepInviteServer(proceeding, { kind: 'timer', timer: 'trying' })[1]), ['send 100']);
  const [completed] = stepInviteServer(proceeding, { kind: 'respond', response: createResponse(invite, 404) });
  assert.deepEqual(words(stepInviteServer(completed, { kind: 'timer', timer: 'H' })[1]), ['stop G', 'fail timeout', 'end']);
  assert.deepEqual(words(stepInviteServer(completed, { kind: 'request', request: request('ACK') })[1]), [
    'stop G',
    'stop H',
    'start I 5000',
  ]);
});

test('RFC 3261 §17.2.2: a repeated request is answered again for 64*T1 on UDP', () => {
  const bye = request('BYE');
  const [trying] = startNonInviteServer(bye, udp);
  assert.deepEqual(words(stepNonInviteServer(trying, { kind: 'request', request: bye })[1]), []);
  const [completed, effects] = stepNonInviteServer(trying, { kind: 'respond', response: createResponse(bye, 200) });
  assert.deepEqual(words(effects), ['send 200', 'start J 32000']);
  assert.deepEqual(words(stepNonInviteServer(completed, { kind: 'request', request: bye })[1]), ['send 200']);
});
