// Receives telephone events: RFC 4733 §2.5.2. All packets of one event share a timestamp; a digit is reported once, when it ends or when no more is heard of it.

import { readTelephoneEvent } from './event.ts';

/** RFC 4733 §2.5.2.2: an event whose end was lost is over after three missing updates; updates come every 50 ms at the slowest. */
const lostEndTicks = 8;
/** Packets of so many ended events are still known when they come late. */
const rememberedEvents = 16;
/** How far back reordering reaches, in seconds: an event that begins earlier than this before the newest one is of timestamps that jumped. */
const reorderingS = 5;

/** RFC 4733 §2.5.1.3: a longer event comes in segments of so many units, each with a timestamp of its own. */
const segmentUnits = 0xffff;

interface Current {
  readonly digit: string;
  /** Of its latest segment. */
  timestamp: number;
  /** Of the latest segment, in timestamp units. */
  duration: number;
  /** Of the segments before. */
  durationBefore: number;
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
      if (!this.#continues(event.digit, timestamp)) this.#report();
    }
    this.#current ??= { digit: event.digit, timestamp, duration: 0, durationBefore: 0, quietTicks: 0 };
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

  /** The next segment of the event under way begins where the one before ended. */
  #continues(digit: string, timestamp: number): boolean {
    const current = this.#current;
    if (current === undefined || current.digit !== digit) return false;
    const gained = (timestamp - current.timestamp) >>> 0;
    if (gained !== segmentUnits && gained !== current.duration) return false;
    current.timestamp = timestamp;
    current.durationBefore += gained;
    current.duration = 0;
    return true;
  }

  /** Every 20 ms. */
  tick(): void {
    if (this.#current !== undefined && ++this.#current.quietTicks > lostEndTicks) this.#report();
  }

  #report(): void {
    if (this.#current === undefined) return;
    const { digit, duration, durationBefore, timestamp } = this.#current;
    this.#current = undefined;
    this.#reported.push(timestamp);
    if (this.#reported.length > rememberedEvents) this.#reported.shift();
    this.#onDigit(digit, ((durationBefore + duration) * 1000) / this.#clockRateHz);
  }
}
