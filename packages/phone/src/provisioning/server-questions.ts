// The phone asks its provisioning server again by itself: at the times of prov.polling.*, and after a server that was away, ever more rarely.

import type { Clock, Random, Timer } from '@offhook/base';
import { randomFraction } from '@offhook/base';
import { backOffMs } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';

import { pollAfterMs } from './polling-times.ts';

/** Design choice: what a real phone does after a server that failed is not written anywhere that was found. */
const retry = { baseS: 60, maxS: 3600 };
/** A server may ask for more patience than that, but not for ever. */
const patienceAtMostMs = 86_400_000;

export interface ServerQuestionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly macAddress: string;
  readonly settings: () => Settings;
  /** The phone's local time as milliseconds since 1970. */
  readonly localMs: () => number;
  readonly ask: () => void;
}

export class ServerQuestions {
  readonly #options: ServerQuestionsOptions;
  /** Drawn anew after each boot, where it is needed. */
  #fraction: number | undefined;
  #failures = 0;
  #timer: Timer | undefined;

  constructor(options: ServerQuestionsOptions) {
    this.#options = options;
  }

  /** After each time that the server was asked. `isAway`: it was not reached, or could not answer; `retryAfterMs`: when it wants to be asked again (RFC 9110 §10.2.3). */
  asked({ isAway, retryAfterMs = 0 }: { readonly isAway: boolean; readonly retryAfterMs?: number | undefined }): void {
    const { clock, random, macAddress, settings, localMs, ask } = this.#options;
    this.#timer?.cancel();
    this.#failures = isAway ? this.#failures + 1 : 0;
    const fraction = (): number => (this.#fraction ??= randomFraction(random));
    const times = [
      pollAfterMs(settings(), localMs(), { macAddress, fraction }),
      isAway ? Math.max(backOffMs(retry, this.#failures, random), Math.min(retryAfterMs, patienceAtMostMs)) : undefined,
    ].filter((time) => time !== undefined);
    if (times.length > 0) this.#timer = clock.setTimer(Math.min(...times), ask);
  }

  /** With the boot that it was for. Idempotent. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#fraction = undefined;
  }
}
