// Non-INVITE server transaction: RFC 3261 §17.2.2; no 408 is ever sent (RFC 4320 §4.1).

import type { SipRequest, SipResponse } from '../message/message.ts';
import type { MachineContext, ServerEffect, Step } from './machine.ts';
import { timerMs } from './timers.ts';

export interface NonInviteServerState {
  readonly phase: 'trying' | 'proceeding' | 'completed' | 'terminated';
  readonly context: MachineContext;
  readonly last: SipResponse | undefined;
}

export type NonInviteServerInput =
  | { readonly kind: 'request'; readonly request: SipRequest }
  | { readonly kind: 'respond'; readonly response: SipResponse }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'transport-failure' };

export function startNonInviteServer(request: SipRequest, context: MachineContext): Step<NonInviteServerState, ServerEffect> {
  return [{ phase: 'trying', context, last: undefined }, [{ kind: 'pass', message: request }]];
}

export function stepNonInviteServer(state: NonInviteServerState, input: NonInviteServerInput): Step<NonInviteServerState, ServerEffect> {
  switch (input.kind) {
    case 'request':
      // Trying drops repetitions; the other states answer them again.
      return [state, state.last === undefined || state.phase === 'terminated' ? [] : [{ kind: 'send', message: state.last }]];
    case 'respond': {
      if (state.phase !== 'trying' && state.phase !== 'proceeding') return [state, []];
      const { response } = input;
      const send: ServerEffect = { kind: 'send', message: response };
      if (response.status < 200) return [{ ...state, phase: 'proceeding', last: response }, [send]];
      const afterMs = timerMs('J', state.context.unreliable, state.context.timings);
      if (afterMs === 0) return [{ ...state, phase: 'terminated', last: response }, [send, { kind: 'end' }]];
      return [{ ...state, phase: 'completed', last: response }, [send, { kind: 'start', timer: 'J', afterMs }]];
    }
    case 'timer':
      return input.timer === 'J' && state.phase === 'completed' ? [{ ...state, phase: 'terminated' }, [{ kind: 'end' }]] : [state, []];
    case 'transport-failure':
      return [state, state.phase === 'terminated' ? [] : [{ kind: 'fail', problem: 'transport' }]];
  }
}
