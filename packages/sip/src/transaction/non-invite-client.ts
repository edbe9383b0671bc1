// Non-INVITE client transaction: RFC 3261 §17.1.2.

import type { SipRequest, SipResponse } from '../message/message.ts';
import type { ClientEffect, MachineContext, Step } from './machine.ts';
import { nextCapped, timerMs } from './timers.ts';

export interface NonInviteClientState {
  readonly phase: 'trying' | 'proceeding' | 'completed' | 'terminated';
  readonly context: MachineContext;
  readonly request: SipRequest;
  readonly intervalMs: number;
}

export type NonInviteClientInput =
  | { readonly kind: 'response'; readonly response: SipResponse }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'transport-failure' };

export function startNonInviteClient(request: SipRequest, context: MachineContext): Step<NonInviteClientState, ClientEffect> {
  const intervalMs = timerMs('E', context.unreliable, context.timings);
  const effects: ClientEffect[] = [
    { kind: 'send', message: request },
    { kind: 'start', timer: 'F', afterMs: timerMs('F', context.unreliable, context.timings) },
  ];
  if (context.unreliable) effects.push({ kind: 'start', timer: 'E', afterMs: intervalMs });
  return [{ phase: 'trying', context, request, intervalMs }, effects];
}

export function stepNonInviteClient(state: NonInviteClientState, input: NonInviteClientInput): Step<NonInviteClientState, ClientEffect> {
  const { phase, context } = state;
  if (input.kind === 'timer' && input.timer === 'K') {
    return phase === 'completed' ? [{ ...state, phase: 'terminated' }, [{ kind: 'end' }]] : [state, []];
  }
  if (phase !== 'trying' && phase !== 'proceeding') return [state, []];
  switch (input.kind) {
    case 'response': {
      const pass: ClientEffect = { kind: 'pass', message: input.response };
      if (input.response.status < 200) return [{ ...state, phase: 'proceeding' }, [pass]];
      const stops: ClientEffect[] = [
        { kind: 'stop', timer: 'E' },
        { kind: 'stop', timer: 'F' },
      ];
      const afterMs = timerMs('K', context.unreliable, context.timings);
      if (afterMs === 0) return [{ ...state, phase: 'terminated' }, [...stops, pass, { kind: 'end' }]];
      return [{ ...state, phase: 'completed' }, [...stops, pass, { kind: 'start', timer: 'K', afterMs }]];
    }
    case 'timer': {
      if (input.timer === 'F') return failure(state, 'timeout');
      if (input.timer !== 'E') return [state, []];
      // §17.1.2.2: once a provisional response is there, E is T2.
      const intervalMs = phase === 'proceeding' ? context.timings.t2Ms : nextCapped(state.intervalMs, context.timings);
      return [
        { ...state, intervalMs },
        [
          { kind: 'send', message: state.request },
          { kind: 'start', timer: 'E', afterMs: intervalMs },
        ],
      ];
    }
    case 'transport-failure':
      return failure(state, 'transport');
  }
}

function failure(state: NonInviteClientState, problem: 'timeout' | 'transport'): Step<NonInviteClientState, ClientEffect> {
  return [{ ...state, phase: 'terminated' }, [{ kind: 'fail', problem }, { kind: 'end' }]];
}
