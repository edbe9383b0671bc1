// INVITE server transaction: RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1 and §8.7.

import { createResponse, type SipRequest, type SipResponse } from '../message/message.ts';
import type { MachineContext, ServerEffect, Step } from './machine.ts';
import { nextCapped, timerMs } from './timers.ts';

export type InviteServerState = {
  readonly context: MachineContext;
  readonly request: SipRequest;
  readonly intervalMs: number;
  /** `last` is the response that a repeated INVITE is answered with. */
} & (
  | { readonly phase: 'proceeding'; readonly last: SipResponse | undefined }
  | { readonly phase: 'accepted' | 'completed' | 'confirmed' | 'terminated'; readonly last: SipResponse }
);

export type InviteServerInput =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'respond'; readonly response: SipResponse }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'transport-failure' };

export function startInviteServer(request: SipRequest, context: MachineContext): Step<InviteServerState, ServerEffect> {
  const state: InviteServerState = { phase: 'proceeding', context, request, last: undefined, intervalMs: 0 };
  return [
    state,
    [
      { kind: 'start', timer: 'trying', afterMs: timerMs('trying', context.unreliable, context.timings) },
      { kind: 'pass', message: request },
    ],
  ];
}

export function stepInviteServer(state: InviteServerState, input: InviteServerInput): Step<InviteServerState, ServerEffect> {
  switch (input.kind) {
    case 'request':
      return input.request.method === 'ACK' ? onAck(state, input.request) : onRepeat(state);
    case 'respond':
      return onRespond(state, input.response);
    case 'timer':
      return onTimer(state, input.timer);
    case 'transport-failure':
      // RFC 6026 §8.8: the user is told; the transaction stays, as the next repetition may get through.
      return [state, state.phase === 'terminated' ? [] : [{ kind: 'fail', problem: 'transport' }]];
  }
}

/** §17.2.1: the last response again; RFC 6026 §8.7: in Accepted the repetition of a 2xx is the user's matter. */
function onRepeat(state: InviteServerState): Step<InviteServerState, ServerEffect> {
  if ((state.phase !== 'proceeding' && state.phase !== 'completed') || state.last === undefined) return [state, []];
  return [state, [{ kind: 'send', message: state.last }]];
}

function onAck(state: InviteServerState, ack: SipRequest): Step<InviteServerState, ServerEffect> {
  if (state.phase === 'accepted') return [state, [{ kind: 'pass', message: ack }]];
  if (state.phase !== 'completed') return [state, []];
  const stops: ServerEffect[] = [
    { kind: 'stop', timer: 'G' },
    { kind: 'stop', timer: 'H' },
  ];
  const afterMs = timerMs('I', state.context.unreliable, state.context.timings);
  if (afterMs === 0) return [{ ...state, phase: 'terminated' }, [...stops, { kind: 'end' }]];
  return [{ ...state, phase: 'confirmed' }, [...stops, { kind: 'start', timer: 'I', afterMs }]];
}

function onRespond(state: InviteServerState, response: SipResponse): Step<InviteServerState, ServerEffect> {
  const { unreliable, timings } = state.context;
  const send: ServerEffect = { kind: 'send', message: response };
  const success = response.status >= 200 && response.status < 300;
  // RFC 6026 §8.7: further 2xx go straight to the transport.
  if (state.phase === 'accepted') return [state, success ? [send] : []];
  if (state.phase !== 'proceeding') return [state, []];
  const stop: ServerEffect = { kind: 'stop', timer: 'trying' };
  if (response.status < 200) return [{ ...state, last: response }, [stop, send]];
  if (success) {
    return [
      { ...state, phase: 'accepted', last: response },
      [stop, send, { kind: 'start', timer: 'L', afterMs: timerMs('L', unreliable, timings) }],
    ];
  }
  const intervalMs = timerMs('G', unreliable, timings);
  const effects: ServerEffect[] = [stop, send, { kind: 'start', timer: 'H', afterMs: timerMs('H', unreliable, timings) }];
  if (unreliable) effects.push({ kind: 'start', timer: 'G', afterMs: intervalMs });
  return [{ ...state, phase: 'completed', last: response, intervalMs }, effects];
}

function onTimer(state: InviteServerState, timer: string): Step<InviteServerState, ServerEffect> {
  if (timer === 'trying' && state.last === undefined) {
    const trying = createResponse(state.request, 100);
    return [{ ...state, last: trying }, [{ kind: 'send', message: trying }]];
  }
  if (timer === 'G' && state.phase === 'completed') {
    const intervalMs = nextCapped(state.intervalMs, state.context.timings);
    return [
      { ...state, intervalMs },
      [
        { kind: 'send', message: state.last },
        { kind: 'start', timer: 'G', afterMs: intervalMs },
      ],
    ];
  }
  if (timer === 'H' && state.phase === 'completed') {
    return [{ ...state, phase: 'terminated' }, [{ kind: 'stop', timer: 'G' }, { kind: 'fail', problem: 'timeout' }, { kind: 'end' }]];
  }
  if ((timer === 'I' && state.phase === 'confirmed') || (timer === 'L' && state.phase === 'accepted')) {
    return [{ ...state, phase: 'terminated' }, [{ kind: 'end' }]];
  }
  return [state, []];
}
