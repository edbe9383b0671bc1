// Receives telephone events: RFC 4733 §2.5.2. All packets of one event share a timestamp; a digit is reported once, when it ends or when no more is heard of it.

import { readTelephoneEvent } from './event.ts';

/** RFC 4733 §2.5.2.2: an event whose end was lost is over after three missing updates; updates come every 50 ms at the slowest. */
const lostEndTicks = 8;
/** Packets of so many ended events are still known when they come late. */
const rememberedEvents = 16;
/** How far back reordering reaches, in seconds: an event that begins earlier than this before the newest one is of timestamps that jumped. */
const reorderingS = 5;

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
  /** Timestamps of events that were reported, the latest one last. */
  readonly #reported: number[] = [];

  constructor(options: { readonly clockRateHz: number; readonly onDigit: (digit: string, durationMs: number) => void }) {
    this.#clockRateHz = options.clockRateHz;
    this.#onDigit = options.onDigit;
  }

  receive(payload: Uint8Array, timestamp: number): void {
    const event = readTelephoneEvent(payload);
    if (event === undefined || this.#reported.includes(timestamp)) return;
    if (this.#current?.timestamp !== timestamp) {
      if (this.#isEarlier(timestamp)) return;
      // RFC 4733 §2.5.2.2: a new event ends the one before.
      this.#report();
    }
    this.#current ??= { digit: event.digit, timestamp, duration: 0, quietTicks: 0 };
    this.#current.duration = Math.max(this.#current.duration, event.duration);
    this.#current.quietTicks = 0;
    if (event.isEnd) this.#report();
  }

  /** Whether an event began before the newest one, by no more than reordering explains. */
  #isEarlier(timestamp: number): boolean {
    const newest = this.#current?.timestamp ?? this.#reported.at(-1);
    if (newest === undefined) return false;
    const earlier = (newest - timestamp) | 0;
    return earlier > 0 && earlier < reorderingS * this.#clockRateHz;
  }

  /** Every 20 ms. */
  tick(): void {
    if (this.#current !== undefined && ++this.#current.quietTicks > lostEndTicks) this.#report();
  }

  #report(): void {
    if (this.#current === undefined) return;
    const { digit, duration, timestamp } = this.#current;
    this.#current = undefined;
    this.#reported.push(timestamp);
    if (this.#reported.length > rememberedEvents) this.#reported.shift();
    this.#onDigit(digit, (duration * 1000) / this.#clockRateHz);
  }
}
