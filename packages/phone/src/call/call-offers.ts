// The offers that this end makes in a call: one at a time (RFC 3264 §4), each with one end: answered, overtaken by an offer of the far end, or dropped.

import { ProblemError } from '@offhook/base';
import type { MediaLeg } from '@offhook/media';

export type HoldDirection = 'sendonly' | 'sendrecv';

export class CallOffers {
  #open: { readonly leg: MediaLeg; isOvertaken: boolean } | undefined;
  #waiting: (() => void)[] = [];

  /** Resolves when no offer of ours is open. */
  async turn(): Promise<void> {
    while (this.#open !== undefined) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** The description to send. Whoever makes it owes `take` or `drop`. Throws ProblemError conflict where one is open. */
  make(leg: MediaLeg, direction: HoldDirection): string {
    if (this.#open !== undefined) throw new ProblemError('conflict', 'expected no open offer of this end in the call, got one');
    const text = leg.createOffer(direction);
    this.#open = { leg, isOvertaken: false };
    return text;
  }

  /** Both sides offered at once: ours was refused with 491 and waits (RFC 3261 §14.1), so that theirs counts first. */
  overtake(): void {
    if (this.#open === undefined) return;
    this.#open.leg.withdrawOffer();
    this.#open.isOvertaken = true;
  }

  /** The answer came, once or from several branches. False where it answers what is out of date: then we have to offer anew. */
  take(leg: MediaLeg, answer: string): boolean {
    const isOvertaken = this.#open?.isOvertaken === true;
    try {
      if (!isOvertaken) leg.acceptAnswer(answer);
    } finally {
      this.drop();
    }
    return !isOvertaken;
  }

  /** Nothing came of it; what was agreed before holds on. */
  drop(): void {
    this.#open?.leg.withdrawOffer();
    this.#open = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
