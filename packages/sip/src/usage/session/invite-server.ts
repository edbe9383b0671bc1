// The 2xx to an INVITE until its ACK: RFC 3261 §13.3.1.4, §14.2. The first INVITE of a session and every re-INVITE alike, told apart by CSeq. A pure machine.

import type { Timings } from '../../transaction/timers.ts';

/** A 2xx that waits for its ACK. */
export interface Awaited {
  readonly cSeq: number;
  readonly intervalMs: number;
}

export type InviteServerState = readonly Awaited[];

export type InviteServerInput =
  | { readonly kind: 'accepted'; readonly cSeq: number }
  | { readonly kind: 'ack'; readonly cSeq: number }
  /** Another INVITE of the far end: it has what came before, and its ACK is late or lost. */
  | { readonly kind: 'later-invite'; readonly cSeq: number }
  | { readonly kind: 'timer'; readonly timer: 'repeat' | 'limit'; readonly cSeq: number };

export type InviteServerEffect =
  | { readonly kind: 'start'; readonly timer: 'repeat' | 'limit'; readonly cSeq: number; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly cSeq: number }
  | { readonly kind: 'repeat'; readonly cSeq: number }
  | { readonly kind: 'acknowledged'; readonly cSeq: number; readonly by: 'ack' | 'later-invite' }
  /** No ACK came for 64*T1: the session is to be ended by BYE. */
  | { readonly kind: 'give-up'; readonly cSeq: number };

export function stepInviteServer(
  state: InviteServerState,
  input: InviteServerInput,
  timings: Timings,
): readonly [state: InviteServerState, effects: readonly InviteServerEffect[]] {
  switch (input.kind) {
    case 'accepted': {
      const { cSeq } = input;
      return [
        [...state.filter((awaited) => awaited.cSeq !== cSeq), { cSeq, intervalMs: timings.t1Ms }],
        [
          { kind: 'start', timer: 'repeat', cSeq, afterMs: timings.t1Ms },
          { kind: 'start', timer: 'limit', cSeq, afterMs: 64 * timings.t1Ms },
        ],
      ];
    }
    case 'ack':
      return acknowledge(state, (awaited) => awaited.cSeq === input.cSeq, 'ack');
    case 'later-invite':
      return acknowledge(state, (awaited) => awaited.cSeq < input.cSeq, 'later-invite');
    case 'timer':
      return onTimer(state, input.timer, input.cSeq, timings);
  }
}

function acknowledge(
  state: InviteServerState,
  isMeant: (awaited: Awaited) => boolean,
  by: 'ack' | 'later-invite',
): readonly [InviteServerState, readonly InviteServerEffect[]] {
  const done = state.filter(isMeant);
  const effects = done.flatMap(({ cSeq }): InviteServerEffect[] => [
    { kind: 'stop', cSeq },
    { kind: 'acknowledged', cSeq, by },
  ]);
  return done.length === 0 ? [state, []] : [state.filter((awaited) => !isMeant(awaited)), effects];
}

function onTimer(
  state: InviteServerState,
  timer: 'repeat' | 'limit',
  cSeq: number,
  timings: Timings,
): readonly [InviteServerState, readonly InviteServerEffect[]] {
  const awaited = state.find((candidate) => candidate.cSeq === cSeq);
  if (awaited === undefined) return [state, []];
  if (timer === 'limit') {
    return [
      state.filter((candidate) => candidate !== awaited),
      [
        { kind: 'stop', cSeq },
        { kind: 'give-up', cSeq },
      ],
    ];
  }
  const intervalMs = Math.min(awaited.intervalMs * 2, timings.t2Ms);
  return [
    state.map((candidate) => (candidate === awaited ? { cSeq, intervalMs } : candidate)),
    [
      { kind: 'repeat', cSeq },
      { kind: 'start', timer: 'repeat', cSeq, afterMs: intervalMs },
    ],
  ];
}
