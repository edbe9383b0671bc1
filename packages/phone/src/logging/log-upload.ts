// The application log goes up soon after a start, and then again and again: log.render.file.upload.period (guide, Uploading Logs to a USB Flash Drive).

import type { Clock, Timer } from '@offhook/base';

const firstMs = 10_000;

export class LogUpload {
  readonly #clock: Clock;
  readonly #periodS: () => number;
  readonly #upload: (afterMs: number) => void;
  #timer: Timer | undefined;

  /** The period is asked for anew each time, since a change of it takes effect at once. */
  constructor(clock: Clock, periodS: () => number, upload: (afterMs: number) => void) {
    this.#clock = clock;
    this.#periodS = periodS;
    this.#upload = upload;
  }

  start(): void {
    this.#upload(firstMs);
    this.#arm();
  }

  #arm(): void {
    this.stop();
    this.#timer = this.#clock.setTimer(this.#periodS() * 1000, () => {
      this.#upload(0);
      this.#arm();
    });
  }

  /** Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
