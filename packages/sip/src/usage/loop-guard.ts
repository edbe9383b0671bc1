// What a far end can make one wish of ours repeat: challenges, longer periods, redirections, glare. Each cause has its limit, and all together have one (RFC 3261 §8.1.3, §22.1).

/** `brief`: 422 and 423 ask for a longer period; two servers could do so in turn. */
export type RepeatCause = 'challenge' | 'brief' | 'redirection' | 'glare' | 'later';

const limits: Readonly<Record<RepeatCause, number>> = { challenge: 4, brief: 2, redirection: 5, glare: 6, later: 1 };
const limitOfAll = 10;

export class LoopGuard {
  readonly #counts = new Map<RepeatCause, number>();
  #all = 0;

  /** Counts one more repetition; false where the limit is reached, and the last answer stands. */
  allows(cause: RepeatCause): boolean {
    const count = this.#counts.get(cause) ?? 0;
    if (count >= limits[cause] || this.#all >= limitOfAll) return false;
    this.#counts.set(cause, count + 1);
    this.#all++;
    return true;
  }

  /** It worked: the next wish begins anew. */
  reset(): void {
    this.#counts.clear();
    this.#all = 0;
  }
}
