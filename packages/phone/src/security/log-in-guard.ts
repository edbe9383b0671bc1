// Stands before every password of the phone, whoever asks: each attempt is logged (guide, How Administrators are Informed of Any Security Anomalies),
// each wrong one is answered later than the one before, and after too many the log-in is shut for a while (httpd.cfg.lockWebUI.*).

import type { Clock } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import type { Settings } from '@offhook/ucs';

import type { PhoneLog } from '../logging/phone-log.ts';
import { Turns } from '../turns.ts';

/** The second wrong one within the interval waits so long, the third twice as long, and so on. */
const delayMs = 1000;

export interface LogInGuardOptions {
  readonly clock: Clock;
  readonly log: Pick<PhoneLog, 'write'>;
  readonly settings: () => Settings;
}

export class LogInGuard {
  readonly #options: LogInGuardOptions;
  /** One at a time: who tries many at once waits for all of them. */
  readonly #turns = new Turns();
  /** When wrong passwords came, oldest first. */
  #wrongMs: readonly number[] = [];
  #shutUntilMs = 0;

  constructor(options: LogInGuardOptions) {
    this.#options = options;
  }

  /** What `check` finds. Rejects with bad-credentials where it finds nothing, and forbidden, unasked, while the log-in is shut. */
  attempt<T>(check: () => Promise<T | undefined>): Promise<T> {
    return this.#turns.take(() => this.#attempt(check));
  }

  async #attempt<T>(check: () => Promise<T | undefined>): Promise<T> {
    const { clock } = this.#options;
    if (clock.monotonicMs() < this.#shutUntilMs) {
      this.#log('refused');
      throw this.#shut();
    }
    const found = await check();
    if (found !== undefined) {
      this.#wrongMs = [];
      this.#log('accepted');
      return found;
    }
    this.#log('refused');
    this.#count();
    const waitMs = (this.#wrongMs.length - 1) * delayMs;
    if (waitMs > 0) await new Promise<void>((resolve) => clock.setTimer(waitMs, resolve));
    throw clock.monotonicMs() < this.#shutUntilMs ? this.#shut() : new ProblemError('bad-credentials', 'Wrong password');
  }

  #count(): void {
    const { clock, settings } = this.#options;
    const nowMs = clock.monotonicMs();
    const withinMs = settings().get('httpd.cfg.lockWebUI.noOfInvalidAttemptsDuration') * 1000;
    this.#wrongMs = [...this.#wrongMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
    if (!settings().get('httpd.cfg.lockWebUI.enable')) return;
    const wrong = this.#wrongMs.length;
    if (wrong < settings().get('httpd.cfg.lockWebUI.noOfInvalidAttempts')) return;
    const lockOutS = settings().get('httpd.cfg.lockWebUI.lockOutDuration');
    this.#shutUntilMs = nowMs + lockOutS * 1000;
    this.#wrongMs = [nowMs];
    this.#log(`is shut for ${lockOutS} s after ${wrong} wrong passwords`);
  }

  #shut(): ProblemError {
    const leftS = Math.ceil((this.#shutUntilMs - this.#options.clock.monotonicMs()) / 1000);
    return new ProblemError('forbidden', `Too many wrong passwords: try again in ${leftS} seconds`);
  }

  #log(what: string): void {
    this.#options.log.write('sec', '*', `log-in on the phone ${what}`);
  }
}
