// When the application log goes up: soon after a start, when it is full of new lines, and again and again (guide, Uploading Logs to a USB Flash Drive:
// log.render.file.size, log.render.file.upload.period).

import type { Clock, Timer } from '@offhook/base';

import type { PhoneLog } from './phone-log.ts';

const firstMs = 10_000;

export interface LogUploadOptions {
  readonly clock: Clock;
  readonly log: () => PhoneLog;
  /** Asked anew each time, since a change of it takes effect at once. */
  readonly periodS: () => number;
  readonly upload: (afterMs: number) => void;
}

export class LogUpload {
  readonly #options: LogUploadOptions;
  #timer: Timer | undefined;
  #log: PhoneLog | undefined;

  constructor(options: LogUploadOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.upload(firstMs);
    this.#arm();
    this.#log = this.#options.log();
    this.#log.onFull = () => this.#options.upload(0);
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(this.#options.periodS() * 1000, () => {
      this.#options.upload(0);
      this.#arm();
    });
  }

  /** Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#log !== undefined) this.#log.onFull = undefined;
  }
}
