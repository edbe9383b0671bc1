// Live sound between two paces: frames come in when they come (a browser's microphone) and are read by the tick. Bounded; the oldest is dropped, so that delay cannot build up.

import type { AudioSink, AudioSource } from './audio.ts';
import { createResampler } from './resample.ts';
import type { Resampler } from './resample.ts';

/** Both ends of one queue: write frames in, read frames out, at any rates. */
export class PcmQueue implements AudioSource, AudioSink {
  readonly rateHz: number;
  readonly #capacity: number;
  readonly #ring: Int16Array;
  #readAt = 0;
  #length = 0;
  #dropped = 0;
  #missing = 0;
  #input: Resampler | undefined;
  #inputScratch = new Int16Array(0);
  #output: Resampler | undefined;
  #outputScratch = new Int16Array(0);
  /** Converted samples that the last read did not take; rates whose frames do not divide evenly leave some. */
  #pending = new Int16Array(0);
  #pendingLength = 0;

  /** `rateHz` is the rate inside, 16,000 where missing; `capacityMs` the most that waits, 200 where missing. */
  constructor(options: { readonly rateHz?: number; readonly capacityMs?: number } = {}) {
    this.rateHz = options.rateHz ?? 16000;
    this.#capacity = Math.ceil((this.rateHz * (options.capacityMs ?? 200)) / 1000);
    this.#ring = new Int16Array(this.#capacity);
  }

  /** What waits, in milliseconds. */
  get waitingMs(): number {
    return (this.#length * 1000) / this.rateHz;
  }

  /** Samples (at the inner rate) thrown away because the queue was full. */
  get droppedSamples(): number {
    return this.#dropped;
  }

  /** Samples (at the inner rate) that were asked for and filled with silence. */
  get missingSamples(): number {
    return this.#missing;
  }

  clear(): void {
    this.#length = 0;
    this.#pendingLength = 0;
  }

  write(samples: Int16Array, rateHz: number): void {
    if (rateHz === this.rateHz) {
      this.#put(samples);
      return;
    }
    if (this.#input?.fromHz !== rateHz) this.#input = createResampler(rateHz, this.rateHz);
    const room = Math.ceil((samples.length * this.rateHz) / rateHz) + 2;
    if (this.#inputScratch.length < room) this.#inputScratch = new Int16Array(room);
    this.#put(this.#inputScratch.subarray(0, this.#input.process(samples, this.#inputScratch)));
  }

  read(samples: Int16Array, rateHz: number): void {
    if (rateHz === this.rateHz) {
      this.#take(samples);
      return;
    }
    if (this.#output?.toHz !== rateHz) {
      this.#output = createResampler(this.rateHz, rateHz);
      this.#pendingLength = 0;
    }
    const room = samples.length + Math.ceil(rateHz / this.rateHz) + 2;
    if (this.#pending.length < room) {
      const grown = new Int16Array(room);
      grown.set(this.#pending.subarray(0, this.#pendingLength));
      this.#pending = grown;
    }
    while (this.#pendingLength < samples.length) {
      const wanted = Math.max(1, Math.floor(((samples.length - this.#pendingLength) * this.rateHz) / rateHz));
      if (this.#outputScratch.length !== wanted) this.#outputScratch = new Int16Array(wanted);
      this.#take(this.#outputScratch);
      this.#pendingLength += this.#output.process(this.#outputScratch, this.#pending.subarray(this.#pendingLength));
    }
    samples.set(this.#pending.subarray(0, samples.length));
    this.#pending.copyWithin(0, samples.length, this.#pendingLength);
    this.#pendingLength -= samples.length;
  }

  #put(samples: Int16Array): void {
    const kept = samples.length > this.#capacity ? samples.subarray(samples.length - this.#capacity) : samples;
    const excess = this.#length + kept.length - this.#capacity;
    this.#dropped += samples.length - kept.length;
    if (excess > 0) {
      this.#readAt = (this.#readAt + excess) % this.#capacity;
      this.#length -= excess;
      this.#dropped += excess;
    }
    const start = (this.#readAt + this.#length) % this.#capacity;
    const first = Math.min(kept.length, this.#capacity - start);
    this.#ring.set(kept.subarray(0, first), start);
    this.#ring.set(kept.subarray(first), 0);
    this.#length += kept.length;
  }

  #take(samples: Int16Array): void {
    const count = Math.min(samples.length, this.#length);
    const first = Math.min(count, this.#capacity - this.#readAt);
    samples.set(this.#ring.subarray(this.#readAt, this.#readAt + first));
    samples.set(this.#ring.subarray(0, count - first), first);
    samples.fill(0, count);
    this.#readAt = (this.#readAt + count) % this.#capacity;
    this.#length -= count;
    this.#missing += samples.length - count;
  }
}
