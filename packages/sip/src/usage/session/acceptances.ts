// Performs what the machine of 2xx and ACK decides: repeats each 2xx until its ACK is there. RFC 3261 §13.3.1.4.

import type { Clock, Timer } from '@offhook/base';
import type { SipRequest } from '../../message/message.ts';
import type { Timings } from '../../transaction/timers.ts';
import { stepInviteServer, type InviteServerEffect, type InviteServerInput, type InviteServerState } from './invite-server.ts';

/** What waits for the ACK of one 2xx. */
export interface Acceptance {
  readonly cSeq: number;
  send(): void;
  /** `ack` is missing where a later INVITE proved it. */
  onAcknowledged(ack: SipRequest | undefined): void;
}

export class Acceptances {
  readonly #clock: Clock;
  readonly #timings: Timings;
  readonly #onGiveUp: () => void;
  readonly #waiting = new Map<number, { readonly acceptance: Acceptance; readonly timers: Map<'repeat' | 'limit', Timer> }>();
  #state: InviteServerState = [];

  constructor(options: { readonly clock: Clock; readonly timings: Timings; readonly onGiveUp: () => void }) {
    this.#clock = options.clock;
    this.#timings = options.timings;
    this.#onGiveUp = options.onGiveUp;
  }

  /** The 2xx has been sent once. */
  add(acceptance: Acceptance): void {
    this.#waiting.set(acceptance.cSeq, { acceptance, timers: new Map() });
    this.#input({ kind: 'accepted', cSeq: acceptance.cSeq });
  }

  onAck(ack: SipRequest): void {
    this.#input({ kind: 'ack', cSeq: ack.cSeq.number }, ack);
  }

  /** The far end sends another INVITE: what came before it counts as acknowledged. */
  onLaterInvite(invite: SipRequest): void {
    this.#input({ kind: 'later-invite', cSeq: invite.cSeq.number });
  }

  /** Idempotent. */
  stop(): void {
    for (const { timers } of this.#waiting.values()) cancelAll(timers);
    this.#waiting.clear();
  }

  #input(input: InviteServerInput, ack?: SipRequest): void {
    const [state, effects] = stepInviteServer(this.#state, input, this.#timings);
    this.#state = state;
    for (const effect of effects) this.#perform(effect, ack);
  }

  #perform(effect: InviteServerEffect, ack: SipRequest | undefined): void {
    const { cSeq } = effect;
    const waiting = this.#waiting.get(cSeq);
    if (waiting === undefined) return;
    switch (effect.kind) {
      case 'start':
        waiting.timers.set(
          effect.timer,
          this.#clock.setTimer(effect.afterMs, () => this.#input({ kind: 'timer', timer: effect.timer, cSeq })),
        );
        return;
      case 'stop':
        cancelAll(waiting.timers);
        return;
      case 'repeat':
        waiting.acceptance.send();
        return;
      case 'acknowledged':
        this.#waiting.delete(cSeq);
        waiting.acceptance.onAcknowledged(ack);
        return;
      case 'give-up':
        this.#waiting.delete(cSeq);
        this.#onGiveUp();
        return;
    }
  }
}

function cancelAll(timers: ReadonlyMap<'repeat' | 'limit', Timer>): void {
  for (const timer of timers.values()) timer.cancel();
}
