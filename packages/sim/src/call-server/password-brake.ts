// Wrong passwords cost time, more with each: for an address and a user together, for an address that tries many users, and for a user that many addresses try. RFC 3261 §26, RFC 7616 §5.12.

import type { Clock } from '@offhook/base';

interface Count {
  readonly wrong: number;
  readonly lastMs: number;
  readonly shutUntilMs: number;
}

/** Wrong passwords before the door shuts. */
const limits = { pair: 5, address: 10, user: 20 } as const;
const shortestS = 30;
const longestS = 900;
/** So long without a try, and the count begins anew. */
const forgottenAfterMs = 3_600_000;
/** Of each kind; the oldest fall out. */
const mostCounts = 4096;
const longestName = 64;

/** Keys with the newest last, of bounded number. */
class Recent<Value> {
  readonly #values = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    const oldest = this.#values.keys().next();
    if (this.#values.size > mostCounts && oldest.done !== true) this.#values.delete(oldest.value);
  }
}

export class PasswordBrake {
  readonly #clock: Clock;
  readonly #counts: Readonly<Record<keyof typeof limits, Recent<Count>>> = {
    pair: new Recent(),
    address: new Recent(),
    user: new Recent(),
  };
  /** Pairs that got in before: what others do from the same address or to the same user does not shut them out. */
  readonly #welcome = new Recent<true>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds until a password may be tried; 0 where it may at once. */
  waitS(address: string, user: string): number {
    const { pair, name } = namesOf(address, user);
    const shut = [this.#shutMs('pair', pair)];
    if (this.#welcome.get(pair) === undefined) shut.push(this.#shutMs('address', address), this.#shutMs('user', name));
    return Math.ceil(Math.max(...shut) / 1000);
  }

  /** Answers for how many seconds the door is shut now. */
  noteWrong(address: string, user: string): number {
    const { pair, name } = namesOf(address, user);
    this.#count('pair', pair);
    this.#count('address', address);
    this.#count('user', name);
    return this.waitS(address, user);
  }

  /** Takes no count back: who has one right password may still guess others. */
  noteRight(address: string, user: string): void {
    this.#welcome.set(namesOf(address, user).pair, true);
  }

  #shutMs(kind: keyof typeof limits, key: string): number {
    return Math.max(0, (this.#counts[kind].get(key)?.shutUntilMs ?? 0) - this.#clock.now());
  }

  #count(kind: keyof typeof limits, key: string): void {
    const nowMs = this.#clock.now();
    const old = this.#counts[kind].get(key);
    const wrong = old === undefined || nowMs - old.lastMs > forgottenAfterMs ? 1 : old.wrong + 1;
    const over = wrong - limits[kind];
    const shutS = over < 0 ? 0 : Math.min(longestS, shortestS * 2 ** over);
    this.#counts[kind].set(key, { wrong, lastMs: nowMs, shutUntilMs: nowMs + shutS * 1000 });
  }
}

function namesOf(address: string, user: string): { readonly pair: string; readonly name: string } {
  const name = user.slice(0, longestName);
  return { pair: `${address} ${name}`, name };
}
