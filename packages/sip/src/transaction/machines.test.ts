// Every state of the four machines against everything that can come: RFC 3261 §17, figures 5 to 8; RFC 6026 §7.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, createResponse, type SipResponse } from '../message/message.ts';
import { startInviteClient, stepInviteClient } from './invite-client.ts';
import { startInviteServer, stepInviteServer } from './invite-server.ts';
import type { ClientEffect, MachineContext, ServerEffect, Step } from './machine.ts';
import { startNonInviteClient, stepNonInviteClient } from './non-invite-client.ts';
import { startNonInviteServer, stepNonInviteServer } from './non-invite-server.ts';

const timings = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000 };
const udp = { unreliable: true, timings };
const tcp = { unreliable: false, timings };

function made(method: string): SipRequest {
  const request = new SipRequest(method, 'sip:bob@example.test');
  request.headers.add('Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtest');
  request.headers.add('From', '<sip:alice@example.test>;tag=a');
  request.headers.add('To', '<sip:bob@example.test>');
  request.headers.add('Call-ID', 'call');
  request.headers.add('CSeq', `1 ${method}`);
  return request;
}

function words(effects: readonly (ClientEffect | ServerEffect)[]): string {
  return effects
    .map((effect) => {
      if (effect.kind === 'start') return `start ${effect.timer} ${effect.afterMs}`;
      if (effect.kind === 'stop') return `stop ${effect.timer}`;
      if (effect.kind === 'fail') return `fail ${effect.problem}`;
      if (effect.kind === 'end') return 'end';
      return `${effect.kind} ${effect.message.kind === 'request' ? effect.message.method : effect.message.status}`;
    })
    .join(', ');
}

type Input =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'response' | 'respond'; readonly response: SipResponse }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'transport-failure' };

interface Machine {
  readonly start: (context: MachineContext) => Step<unknown, ClientEffect | ServerEffect>;
  readonly step: (state: unknown, input: Input) => Step<unknown, ClientEffect | ServerEffect>;
  readonly takes: 'response' | 'respond';
  readonly method: string;
}

function machine<State, Performed extends ClientEffect | ServerEffect>(
  takes: 'response' | 'respond',
  method: string,
  start: (request: SipRequest, context: MachineContext) => Step<State, Performed>,
  step: (state: State, input: never) => Step<State, Performed>,
): Machine {
  return {
    takes,
    method,
    start: (context) => start(made(method), context),
    step: (state, input) => step(state as State, input as never),
  };
}

/** `486` is a response, `timer A` and `transport` what they say, anything else a request. */
function inputOf(text: string, { takes, method }: Machine): Input {
  if (/^\d+$/.test(text)) return { kind: takes, response: createResponse(made(method), Number(text), { toTag: 'b' }) };
  const [, timer] = /^timer (.*)$/.exec(text) ?? [];
  if (timer !== undefined) return { kind: 'timer', timer };
  return text === 'transport' ? { kind: 'transport-failure' } : { kind: 'request', request: made(text) };
}

/** What comes of the last of the inputs: the state, then the effects. */
function last(of: Machine, context: MachineContext, inputs: readonly string[]): string {
  let [state, effects] = of.start(context);
  for (const input of inputs) [state, effects] = of.step(state, inputOf(input, of));
  return `${(state as { phase: string }).phase}: ${words(effects)}`;
}

interface Row {
  readonly over?: 'udp' | 'tcp';
  /** What leads to the state. */
  readonly after: string;
  readonly comes: Readonly<Record<string, string>>;
}

function check(title: string, of: Machine, rows: readonly Row[]): void {
  for (const { over = 'udp', after, comes } of rows) {
    test(`${title}: over ${over} after ${after === '' ? 'its start' : after}`, () => {
      const path = after === '' ? [] : after.split(', ');
      const found = Object.fromEntries(Object.keys(comes).map((input) => [input, last(of, over === 'udp' ? udp : tcp, [...path, input])]));
      assert.deepEqual(found, comes);
    });
  }
}

function nothing(phase: string, inputs: readonly string[]): Record<string, string> {
  return Object.fromEntries(inputs.map((input) => [input, `${phase}: `]));
}

const inviteClient = machine('response', 'INVITE', startInviteClient, stepInviteClient);
const ended = 'terminated: end';
const lost = 'terminated: fail transport, end';

check('RFC 3261 §17.1.1, RFC 6026 §7.2, INVITE client', inviteClient, [
  {
    after: '',
    comes: {
      '100': 'proceeding: stop A, stop B, pass 100',
      '199': 'proceeding: stop A, stop B, pass 199',
      '200': 'accepted: stop A, stop B, pass 200, start M 32000',
      '299': 'accepted: stop A, stop B, pass 299, start M 32000',
      '300': 'completed: stop A, stop B, send ACK, pass 300, start D 32000',
      '699': 'completed: stop A, stop B, send ACK, pass 699, start D 32000',
      'timer A': 'calling: send INVITE, start A 1000',
      'timer B': 'terminated: fail timeout, end',
      ...nothing('calling', ['timer D', 'timer M']),
      transport: lost,
    },
  },
  {
    over: 'tcp',
    after: '',
    comes: {
      '200': 'accepted: stop A, stop B, pass 200, start M 32000',
      '300': 'terminated: stop A, stop B, send ACK, pass 300, end',
    },
  },
  {
    after: '180',
    comes: {
      '180': 'proceeding: pass 180',
      '200': 'accepted: pass 200, start M 32000',
      '486': 'completed: send ACK, pass 486, start D 32000',
      ...nothing('proceeding', ['timer A', 'timer B', 'timer D', 'timer M']),
      transport: lost,
    },
  },
  {
    after: '200',
    comes: {
      '200': 'accepted: pass 200',
      '299': 'accepted: pass 299',
      ...nothing('accepted', ['100', '199', '300', '486', 'timer A', 'timer B', 'timer D', 'transport']),
      'timer M': ended,
    },
  },
  {
    after: '486',
    comes: {
      '300': 'completed: send ACK',
      '486': 'completed: send ACK',
      '200': 'completed: pass 200',
      '299': 'completed: pass 299',
      ...nothing('completed', ['180', '199', 'timer A', 'timer B', 'timer M']),
      'timer D': ended,
      // §17.1.4: the user has had its answer and hears nothing more.
      transport: ended,
    },
  },
  { after: 'timer B', comes: nothing('terminated', ['180', '200', '486', 'timer A', 'timer B', 'timer D', 'timer M', 'transport']) },
]);

check('RFC 3261 §17.1.2, non-INVITE client', machine('response', 'OPTIONS', startNonInviteClient, stepNonInviteClient), [
  {
    after: '',
    comes: {
      '100': 'proceeding: pass 100',
      '199': 'proceeding: pass 199',
      '200': 'completed: stop E, stop F, pass 200, start K 5000',
      '699': 'completed: stop E, stop F, pass 699, start K 5000',
      'timer E': 'trying: send OPTIONS, start E 1000',
      'timer F': 'terminated: fail timeout, end',
      ...nothing('trying', ['timer K', 'timer A']),
      transport: lost,
    },
  },
  { over: 'tcp', after: '', comes: { '200': 'terminated: stop E, stop F, pass 200, end' } },
  {
    after: '100',
    comes: {
      '100': 'proceeding: pass 100',
      '404': 'completed: stop E, stop F, pass 404, start K 5000',
      'timer E': 'proceeding: send OPTIONS, start E 4000',
      'timer F': 'terminated: fail timeout, end',
      ...nothing('proceeding', ['timer K']),
      transport: lost,
    },
  },
  { after: '200', comes: { ...nothing('completed', ['100', '200', 'timer E', 'timer F', 'transport']), 'timer K': ended } },
  { after: 'timer F', comes: nothing('terminated', ['100', '200', 'timer E', 'timer F', 'timer K', 'transport']) },
]);

const unsent = 'fail transport';

check('RFC 3261 §17.2.1, RFC 6026 §7.1, INVITE server', machine('respond', 'INVITE', startInviteServer, stepInviteServer), [
  {
    after: '',
    comes: {
      ...nothing('proceeding', ['INVITE', 'ACK', 'timer G', 'timer H', 'timer I', 'timer L']),
      '199': 'proceeding: stop trying, send 199',
      '200': 'accepted: stop trying, send 200, start L 32000',
      '299': 'accepted: stop trying, send 299, start L 32000',
      '300': 'completed: stop trying, send 300, start H 32000, start G 500',
      'timer trying': 'proceeding: send 100',
      transport: `proceeding: ${unsent}`,
    },
  },
  { over: 'tcp', after: '', comes: { '300': 'completed: stop trying, send 300, start H 32000' } },
  { after: '180', comes: { INVITE: 'proceeding: send 180', '183': 'proceeding: stop trying, send 183', 'timer trying': 'proceeding: ' } },
  { after: 'timer trying', comes: { INVITE: 'proceeding: send 100', 'timer trying': 'proceeding: ', 'timer G': 'proceeding: ' } },
  {
    after: '200',
    comes: {
      ACK: 'accepted: pass ACK',
      '200': 'accepted: send 200',
      '299': 'accepted: send 299',
      ...nothing('accepted', ['INVITE', '199', '300', 'timer trying', 'timer G', 'timer H', 'timer I']),
      'timer L': ended,
      transport: `accepted: ${unsent}`,
    },
  },
  {
    after: '486',
    comes: {
      INVITE: 'completed: send 486',
      ACK: 'confirmed: stop G, stop H, start I 5000',
      ...nothing('completed', ['180', '200', '487', 'timer trying', 'timer I', 'timer L']),
      'timer G': 'completed: send 486, start G 1000',
      'timer H': 'terminated: stop G, fail timeout, end',
      transport: `completed: ${unsent}`,
    },
  },
  { over: 'tcp', after: '486', comes: { ACK: 'terminated: stop G, stop H, end' } },
  {
    after: '486, ACK',
    comes: {
      ...nothing('confirmed', ['INVITE', 'ACK', '180', '200', '487', 'timer G', 'timer H', 'timer L']),
      'timer I': ended,
      transport: `confirmed: ${unsent}`,
    },
  },
  {
    after: '486, timer H',
    comes: nothing('terminated', ['INVITE', 'ACK', '180', '200', '487', 'timer G', 'timer H', 'timer I', 'timer L', 'transport']),
  },
]);

check('RFC 3261 §17.2.2, non-INVITE server', machine('respond', 'OPTIONS', startNonInviteServer, stepNonInviteServer), [
  {
    after: '',
    comes: {
      ...nothing('trying', ['OPTIONS', 'timer J']),
      '199': 'proceeding: send 199',
      '200': 'completed: send 200, start J 32000',
      transport: `trying: ${unsent}`,
    },
  },
  { over: 'tcp', after: '', comes: { '200': 'terminated: send 200, end' } },
  {
    after: '100',
    comes: {
      OPTIONS: 'proceeding: send 100',
      '100': 'proceeding: send 100',
      '404': 'completed: send 404, start J 32000',
      ...nothing('proceeding', ['timer J']),
      transport: `proceeding: ${unsent}`,
    },
  },
  {
    after: '200',
    comes: {
      OPTIONS: 'completed: send 200',
      ...nothing('completed', ['100', '404', 'timer E']),
      'timer J': ended,
      transport: `completed: ${unsent}`,
    },
  },
  { over: 'tcp', after: '200', comes: nothing('terminated', ['OPTIONS', '100', '404', 'timer J', 'transport']) },
]);

test('RFC 3261 §17: what each machine begins with', () => {
  const begins = (start: (context: MachineContext) => Step<unknown, ClientEffect | ServerEffect>): readonly string[] =>
    [udp, tcp].map((context) => words(start(context)[1]));
  assert.deepEqual(begins(inviteClient.start), ['send INVITE, start A 500, start B 32000', 'send INVITE, start B 32000']);
  assert.deepEqual(
    begins((context) => startNonInviteClient(made('BYE'), context)),
    ['send BYE, start F 32000, start E 500', 'send BYE, start F 32000'],
  );
  assert.deepEqual(
    begins((context) => startInviteServer(made('INVITE'), context)),
    ['start trying 200, pass INVITE', 'start trying 200, pass INVITE'],
  );
  assert.deepEqual(
    begins((context) => startNonInviteServer(made('BYE'), context)),
    ['pass BYE', 'pass BYE'],
  );
});

test('RFC 3261 §17, T1 and T2 of the owner: intervals and limits follow them', () => {
  const context = { unreliable: true, timings: { t1Ms: 100, t2Ms: 300, t4Ms: 700 } };
  const client = machine('response', 'OPTIONS', startNonInviteClient, stepNonInviteClient);
  assert.equal(last(client, context, ['timer E', 'timer E']), 'trying: send OPTIONS, start E 300');
  assert.equal(last(client, context, ['100', 'timer E']), 'proceeding: send OPTIONS, start E 300');
  assert.equal(last(client, context, ['200']), 'completed: stop E, stop F, pass 200, start K 700');
  // Table 4: D is at least 32 s.
  assert.equal(last(inviteClient, context, ['486']), 'completed: stop A, stop B, send ACK, pass 486, start D 32000');
  const slow = { unreliable: true, timings: { t1Ms: 1000, t2Ms: 4000, t4Ms: 5000 } };
  assert.equal(last(inviteClient, slow, ['486']), 'completed: stop A, stop B, send ACK, pass 486, start D 64000');
  const server = machine('respond', 'INVITE', startInviteServer, stepInviteServer);
  assert.equal(last(server, context, ['486', 'timer G', 'timer G']), 'completed: send 486, start G 300');
});
