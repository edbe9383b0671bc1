// Who may use the handset from another machine: whoever opens a link that was shown where the phone runs, once and for a while. Opening begins a session; wrong
// tokens are slowed by where they come from.

import { Limiter, randomHex } from '@offhook/base';
import type { Clock, Random } from '@offhook/base';

const secretBytes = 16;
/** Since it was last used. */
const sessionMs = 12 * 3_600_000;
/** Of links and of sessions, the latest. */
const remembered = 100;
/** Five wrong tokens at once, then one in ten seconds. */
const guesses = { burst: 5, everyMs: 10_000 } as const;

export class HandsetGate {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #linkMs: number;
  /** Until when, on the monotonic clock. */
  readonly #links = new Map<string, number>();
  readonly #sessions = new Map<string, number>();
  readonly #guesses: Limiter;

  constructor(options: { readonly clock: Clock; readonly random: Random; readonly linkMs: number }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#linkMs = options.linkMs;
    this.#guesses = new Limiter({ clock: options.clock, ...guesses });
  }

  /** Its token. */
  newLink(): string {
    return this.#remember(this.#links, this.#linkMs);
  }

  /** Spends nothing: programs that preview links look as well. */
  look(token: string, who: string): 'good' | 'wrong' | 'slow' {
    // The right one is let through: it has 128 bits, and others behind the same address may be trying.
    if ((this.#links.get(token) ?? 0) > this.#clock.monotonicMs()) return 'good';
    if (this.#guesses.waitMs(who) > 0) return 'slow';
    this.#guesses.take(who);
    return 'wrong';
  }

  open(token: string, who: string): { readonly session: string } | 'wrong' | 'slow' {
    const seen = this.look(token, who);
    if (seen !== 'good') return seen;
    this.#links.delete(token);
    return { session: this.#remember(this.#sessions, sessionMs) };
  }

  /** Whether it is a session, which lasts on from here. */
  isIn(session: string): boolean {
    if ((this.#sessions.get(session) ?? 0) <= this.#clock.monotonicMs()) return false;
    this.#sessions.delete(session);
    this.#sessions.set(session, this.#clock.monotonicMs() + sessionMs);
    return true;
  }

  #remember(secrets: Map<string, number>, forMs: number): string {
    const secret = randomHex(this.#random, secretBytes);
    secrets.set(secret, this.#clock.monotonicMs() + forMs);
    for (const oldest of secrets.keys()) if (secrets.size > remembered) secrets.delete(oldest);
    return secret;
  }
}
