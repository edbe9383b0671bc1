// Receives telephone events: RFC 4733 §2.5.2. All packets of one event share a timestamp; a digit is reported once, when it ends or when no more is heard of it.

import { readTelephoneEvent } from './event.ts';

/** RFC 4733 §2.5.2.2: an event whose end was lost is over after three missing updates; updates come every 50 ms at the slowest. */
const lostEndTicks = 8;

interface Current {
  readonly digit: string;
  readonly timestamp: number;
  duration: number;
  quietTicks: number;
}

export class DtmfReceiver {
  readonly #onDigit: (digit: string, durationMs: number) => void;
  readonly #clockRateHz: number;
  #current: Current | undefined;
  #lastReported = -1;

  constructor(options: { readonly clockRateHz: number; readonly onDigit: (digit: string, durationMs: number) => void }) {
    this.#clockRateHz = options.clockRateHz;
    this.#onDigit = options.onDigit;
  }

  receive(payload: Uint8Array, timestamp: number): void {
    const event = readTelephoneEvent(payload);
    if (event === undefined || timestamp === this.#lastReported) return;
    if (this.#current !== undefined && this.#current.timestamp !== timestamp) {
      // Packets of an earlier event that come out of order are not a new one.
      if (((timestamp - this.#current.timestamp) | 0) < 0) return;
      this.#report();
    }
    this.#current ??= { digit: event.digit, timestamp, duration: 0, quietTicks: 0 };
    this.#current.duration = Math.max(this.#current.duration, event.duration);
    this.#current.quietTicks = 0;
    if (event.isEnd) this.#report();
  }

  /** Every 20 ms. */
  tick(): void {
    if (this.#current !== undefined && ++this.#current.quietTicks > lostEndTicks) this.#report();
  }

  #report(): void {
    if (this.#current === undefined) return;
    const { digit, duration, timestamp } = this.#current;
    this.#current = undefined;
    this.#lastReported = timestamp;
    this.#onDigit(digit, (duration * 1000) / this.#clockRateHz);
  }
}
