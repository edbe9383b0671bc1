// The playout buffer of a stream: a ring by extended sequence number whose depth follows the measured delays. Terms as in RFC 3611 §4.7: lost packets never came, discarded ones came and were not played.

import { DelayHistogram } from './delay-histogram.ts';

const ringPackets = 128;
/** Without packets for so many pulls the stream is taken to pause, and buffering starts again. */
const pausePulls = 10;
/** The buffer must be deeper than needed for so many pulls before a packet is left out. */
const shrinkPulls = 50;
const settlingPackets = 16;
const initialTargetMs = 40;

export interface JitterBufferOptions {
  readonly minimumMs: number;
  readonly maximumMs: number;
  /** The sound in a packet; may be changed by `packetMs` when the peer sends otherwise. */
  readonly packetMs: number;
}

export type Insertion = 'stored' | 'late' | 'duplicate' | 'restarted';

/** `Content` is what a packet brought; one of length 0 keeps a place in the order and is no sound, as the packets of an event. */
export class JitterBuffer<Content extends { readonly length: number } = Uint8Array> {
  packetMs: number;
  /** Came too late to be played. */
  latePackets = 0;
  /** Sound that came and was not played, too late or too early: RFC 3611 §4.7.1. What came twice is not among it. */
  discardedPackets = 0;
  /** Left out at their turn, because they had not come. */
  lostPackets = 0;
  /** Set by the last pull: a packet was left out before the one returned, so that the sound needs smoothing. */
  skipped = false;
  readonly #minimumMs: number;
  readonly #maximumMs: number;
  readonly #contents: (Content | undefined)[] = Array.from({ length: ringPackets }, () => undefined);
  readonly #numbers = new Float64Array(ringPackets).fill(-1);
  readonly #delays = new DelayHistogram();
  /** The extended sequence number to be played next; undefined before the first packet. */
  #next: number | undefined;
  #highest = -1;
  #isPlaying = false;
  #hasPlayed = false;
  /** Pulls since the last packet, with nothing to play. */
  #emptyPulls = 0;
  #deepPulls = 0;
  #targetPackets: number;

  constructor(options: JitterBufferOptions) {
    this.packetMs = options.packetMs;
    this.#minimumMs = options.minimumMs;
    this.#maximumMs = options.maximumMs;
    this.#targetPackets = this.#packetsFor(initialTargetMs);
  }

  /** The depth aimed at. */
  get targetMs(): number {
    return this.#targetPackets * this.packetMs;
  }

  /** The sound from the next packet to the latest one. */
  get depthMs(): number {
    return this.#depthPackets * this.packetMs;
  }

  get #depthPackets(): number {
    return this.#next === undefined ? 0 : Math.max(0, this.#highest - this.#next + 1);
  }

  #packetsFor(ms: number): number {
    return Math.max(1, Math.ceil(Math.max(this.#minimumMs, Math.min(this.#maximumMs, ms)) / this.packetMs));
  }

  /** Keeps `content` itself. `delayMs` is arrival minus sending time, up to a constant; undefined where the packet does not tell, as those of an event do not. */
  insert(extended: number, content: Content, delayMs: number | undefined): Insertion {
    const slot = extended % ringPackets;
    if (this.#numbers[slot] === extended) return 'duplicate';
    if (delayMs !== undefined) this.#delays.add(delayMs);
    if (this.#delays.packetCount >= settlingPackets) this.#targetPackets = this.#packetsFor(this.#delays.quantileMs() + this.packetMs);
    if (this.#next === undefined) this.#next = extended;
    else if (extended < this.#next) {
      const isInReach = !this.#hasPlayed && this.#highest - extended < ringPackets;
      if (!isInReach) {
        this.latePackets++;
        this.#discard(content);
        return 'late';
      }
      this.#next = extended;
    } else if (extended - this.#next >= ringPackets) {
      this.#discardAll();
      this.#store(slot, extended, content);
      this.#next = extended;
      return 'restarted';
    }
    this.#store(slot, extended, content);
    return 'stored';
  }

  #discard(content: Content | undefined): void {
    if (content !== undefined && content.length > 0) this.discardedPackets++;
  }

  #store(slot: number, extended: number, content: Content): void {
    this.#contents[slot] = content;
    this.#numbers[slot] = extended;
    if (extended > this.#highest) this.#highest = extended;
  }

  /** The next content; `lost` where one is missing whose time has come; `empty` where there is nothing to play: not begun, paused, or run dry. */
  pull(): Content | 'lost' | 'empty' {
    this.skipped = false;
    if (this.#next === undefined) return 'empty';
    if (!this.#isPlaying) {
      this.#skipMissing();
      if (this.#depthPackets === 0) return 'empty';
      this.#emptyPulls++;
      if (this.#depthPackets < this.#targetPackets && this.#emptyPulls < this.#targetPackets) return 'empty';
      this.#isPlaying = true;
      this.#emptyPulls = 0;
    }
    this.#shrink();
    while (this.#next <= this.#highest) {
      const content = this.#take(this.#next);
      this.#hasPlayed = true;
      // A missing packet may still come while the depth is below the target: waiting is how the buffer grows.
      if (content === undefined && this.#emptyPulls === 0 && this.#depthPackets < this.#targetPackets) return 'empty';
      this.#next++;
      if (content !== undefined) {
        this.#emptyPulls = 0;
        return content;
      }
      this.lostPackets++;
      // What was concealed as empty has had its time already.
      if (this.#emptyPulls === 0) return 'lost';
      this.#emptyPulls--;
    }
    if (++this.#emptyPulls < pausePulls) return 'empty';
    this.#isPlaying = false;
    this.#hasPlayed = false;
    this.#emptyPulls = 0;
    return 'empty';
  }

  /** What is missing after a pause had its time during the pause. */
  #skipMissing(): void {
    while (this.#next !== undefined && this.#next <= this.#highest && !this.#has(this.#next)) {
      this.#next++;
      this.lostPackets++;
    }
  }

  #has(extended: number): boolean {
    const slot = extended % ringPackets;
    return this.#numbers[slot] === extended && this.#contents[slot] !== undefined;
  }

  /** The first sound that waits, be it its turn or not. */
  get nextSound(): Content | undefined {
    for (let extended = this.#next ?? 0; extended <= this.#highest; extended++) {
      const content = this.#has(extended) ? this.#contents[extended % ringPackets] : undefined;
      if (content !== undefined && content.length > 0) return content;
    }
    return undefined;
  }

  #take(extended: number): Content | undefined {
    const slot = extended % ringPackets;
    if (this.#numbers[slot] !== extended) return undefined;
    const content = this.#contents[slot];
    // The number stays, so that a duplicate is known.
    this.#contents[slot] = undefined;
    return content;
  }

  /** Leaves out one packet where the buffer was deeper than the target all through the last second. */
  #shrink(): void {
    if (this.#next === undefined || this.#depthPackets <= this.#targetPackets + 1) {
      this.#deepPulls = 0;
      return;
    }
    const isFarTooDeep = this.#depthPackets * this.packetMs > this.#maximumMs + this.packetMs;
    if (++this.#deepPulls < shrinkPulls && !isFarTooDeep) return;
    this.#deepPulls = 0;
    this.skipped = true;
    const content = this.#take(this.#next++);
    if (content === undefined) this.lostPackets++;
    else this.#discard(content);
  }

  #discardAll(): void {
    for (let index = 0; index < ringPackets; index++) {
      this.#discard(this.#contents[index]);
      this.#contents[index] = undefined;
      this.#numbers[index] = -1;
    }
    this.#isPlaying = false;
    this.#hasPlayed = false;
    this.#emptyPulls = 0;
  }

  /** A new stream: numbers and delays start anew, counts go on. */
  reset(): void {
    this.#discardAll();
    this.#next = undefined;
    this.#highest = -1;
    this.#delays.reset();
    this.#targetPackets = this.#packetsFor(initialTargetMs);
  }
}
