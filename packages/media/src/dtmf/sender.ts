// Sends digits as telephone events, one packet a tick: RFC 4733 §2.5.1. The end of each is sent three times (§2.5.1.4), and sound is not sent meanwhile.

import { ProblemError } from '@offhook/base';
import { frameDurationMs } from '../audio.ts';
import type { TelephoneEvent } from './event.ts';
import { isDtmfDigit } from './event.ts';

const endPackets = 3;
const volume = 10;
const pauseMs = 2000;
const minimumMs = 40;
const maximumMs = 8000;
const maximumQueue = 256;
const ticksOf = (ms: number): number => Math.max(1, Math.round(ms / frameDurationMs));

interface Queued {
  /** Undefined for a pause. */
  readonly digit: string | undefined;
  readonly durationTicks: number;
  readonly gapTicks: number;
  readonly onSent: (() => void) | undefined;
}

/** What to send in a tick. `isFirst` sets the marker and the timestamp that all packets of the event share. */
export interface EventStep extends TelephoneEvent {
  readonly isFirst: boolean;
}

export class DtmfSender {
  readonly #queue: Queued[] = [];
  #elapsedTicks = 0;

  get isActive(): boolean {
    return this.#queue.length > 0;
  }

  /** The digit under way and whether it just began, for a peer that takes no events. */
  get current(): { readonly digit: string; readonly isFirst: boolean; readonly durationMs: number } | undefined {
    const [first] = this.#queue;
    if (first?.digit === undefined || this.#elapsedTicks >= first.durationTicks) return undefined;
    return { digit: first.digit, isFirst: this.#elapsedTicks === 0, durationMs: first.durationTicks * frameDurationMs };
  }

  /** Throws ProblemError bad-request for other characters than 0-9 * # A-D and comma, or impossible lengths. */
  enqueue(digits: string, options: { readonly durationMs: number; readonly gapMs: number }): Promise<void> {
    const wrong = Array.from(digits).find((digit) => digit !== ',' && !isDtmfDigit(digit));
    if (wrong !== undefined) throw new ProblemError('bad-request', `expected digits 0-9 * # A-D and comma, got ${JSON.stringify(wrong)}`);
    if (!(options.durationMs >= minimumMs && options.durationMs <= maximumMs && options.gapMs >= 0 && options.gapMs <= maximumMs)) {
      throw new ProblemError(
        'bad-request',
        `expected ${minimumMs}-${maximumMs} ms for a digit, got ${options.durationMs} and a gap of ${options.gapMs}`,
      );
    }
    if (this.#queue.length + digits.length > maximumQueue)
      throw new ProblemError('limit-exceeded', `expected at most ${maximumQueue} digits to wait`);
    if (digits.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      for (let index = 0; index < digits.length; index++) {
        const digit = digits.charAt(index).toUpperCase();
        const isPause = digit === ',';
        this.#queue.push({
          digit: isPause ? undefined : digit,
          durationTicks: ticksOf(isPause ? pauseMs : options.durationMs),
          // The repeated end packets are part of the gap.
          gapTicks: isPause ? 0 : Math.max(endPackets, ticksOf(options.gapMs)),
          onSent: index === digits.length - 1 ? resolve : undefined,
        });
      }
    });
  }

  /** Moves on by 20 ms. Undefined in pauses and gaps. `unitsPerTick` is what the timestamp gains in a tick. */
  step(unitsPerTick: number): EventStep | undefined {
    const [first] = this.#queue;
    if (first === undefined) return undefined;
    const elapsed = this.#elapsedTicks++;
    let step: EventStep | undefined;
    if (first.digit !== undefined && elapsed < first.durationTicks + endPackets - 1) {
      const durationTicks = Math.min(elapsed + 1, first.durationTicks);
      step = {
        digit: first.digit,
        isFirst: elapsed === 0,
        isEnd: elapsed + 1 >= first.durationTicks,
        volume,
        duration: Math.min(0xffff, durationTicks * unitsPerTick),
      };
    }
    if (this.#elapsedTicks >= first.durationTicks + first.gapTicks) {
      this.#queue.shift();
      this.#elapsedTicks = 0;
      first.onSent?.();
    }
    return step;
  }

  /** Forgets what waits; the promises resolve. */
  clear(): void {
    for (const queued of this.#queue.splice(0)) queued.onSent?.();
    this.#elapsedTicks = 0;
  }
}
