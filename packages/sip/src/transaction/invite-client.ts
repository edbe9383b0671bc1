// INVITE client transaction: RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2 and §8.4.

import type { SipRequest, SipResponse } from '../message/message.ts';
import { createAck } from './ack.ts';
import type { ClientEffect, MachineContext, Step } from './machine.ts';
import { nextA, timerMs } from './timers.ts';

export type InviteClientState = {
  readonly context: MachineContext;
  readonly request: SipRequest;
  readonly intervalMs: number;
} & ({ readonly phase: 'calling' | 'proceeding' | 'accepted' | 'terminated' } | { readonly phase: 'completed'; readonly ack: SipRequest });

export type InviteClientInput =
  | { readonly kind: 'response'; readonly response: SipResponse }
  | { readonly kind: 'timer'; readonly timer: string }
  | { readonly kind: 'transport-failure' };

export function startInviteClient(request: SipRequest, context: MachineContext): Step<InviteClientState, ClientEffect> {
  const intervalMs = timerMs('A', context.unreliable, context.timings);
  const effects: ClientEffect[] = [{ kind: 'send', message: request }];
  if (context.unreliable) effects.push({ kind: 'start', timer: 'A', afterMs: intervalMs });
  effects.push({ kind: 'start', timer: 'B', afterMs: timerMs('B', context.unreliable, context.timings) });
  return [{ phase: 'calling', context, request, intervalMs }, effects];
}

export function stepInviteClient(state: InviteClientState, input: InviteClientInput): Step<InviteClientState, ClientEffect> {
  switch (input.kind) {
    case 'response':
      return onResponse(state, input.response);
    case 'timer':
      return onTimer(state, input.timer);
    case 'transport-failure':
      // §17.1.4; in Accepted only the user sends, and in Completed a lost ACK is repeated when the response is.
      if (state.phase !== 'calling' && state.phase !== 'proceeding' && state.phase !== 'completed') return [state, []];
      return [{ ...state, phase: 'terminated' }, [...(state.phase === 'completed' ? [] : [failed('transport')]), { kind: 'end' }]];
  }
}

function failed(problem: 'timeout' | 'transport'): ClientEffect {
  return { kind: 'fail', problem };
}

function onResponse(state: InviteClientState, response: SipResponse): Step<InviteClientState, ClientEffect> {
  const pass: ClientEffect = { kind: 'pass', message: response };
  switch (state.phase) {
    case 'calling':
    case 'proceeding': {
      const stops: ClientEffect[] =
        state.phase === 'calling'
          ? [
              { kind: 'stop', timer: 'A' },
              { kind: 'stop', timer: 'B' },
            ]
          : [];
      if (response.status < 200) return [{ ...state, phase: 'proceeding' }, [...stops, pass]];
      if (response.status < 300) {
        // RFC 6026 §8.4: stay for timer M, so that every 2xx, of every fork, is delivered.
        const afterMs = timerMs('M', state.context.unreliable, state.context.timings);
        return [{ ...state, phase: 'accepted' }, [...stops, pass, { kind: 'start', timer: 'M', afterMs }]];
      }
      const ack = createAck(state.request, response);
      const afterMs = timerMs('D', state.context.unreliable, state.context.timings);
      const effects: ClientEffect[] = [...stops, { kind: 'send', message: ack }, pass];
      if (afterMs === 0) return [{ ...state, phase: 'terminated' }, [...effects, { kind: 'end' }]];
      return [{ ...state, phase: 'completed', ack }, [...effects, { kind: 'start', timer: 'D', afterMs }]];
    }
    case 'accepted':
      return [state, response.status >= 200 && response.status < 300 ? [pass] : []];
    case 'completed':
      // §16.7 step 5: a proxy hands on the 2xx of a branch whatever it has said before; the user has to end that call.
      if (response.status >= 200 && response.status < 300) return [state, [pass]];
      // §17.1.1.2: a repeated final response is acknowledged again and goes no further.
      return [state, response.status >= 300 ? [{ kind: 'send', message: state.ack }] : []];
    case 'terminated':
      return [state, []];
  }
}

function onTimer(state: InviteClientState, timer: string): Step<InviteClientState, ClientEffect> {
  if (timer === 'A' && state.phase === 'calling') {
    const intervalMs = nextA(state.intervalMs);
    return [
      { ...state, intervalMs },
      [
        { kind: 'send', message: state.request },
        { kind: 'start', timer: 'A', afterMs: intervalMs },
      ],
    ];
  }
  if (timer === 'B' && state.phase === 'calling') return [{ ...state, phase: 'terminated' }, [failed('timeout'), { kind: 'end' }]];
  if ((timer === 'D' && state.phase === 'completed') || (timer === 'M' && state.phase === 'accepted')) {
    return [{ ...state, phase: 'terminated' }, [{ kind: 'end' }]];
  }
  return [state, []];
}
