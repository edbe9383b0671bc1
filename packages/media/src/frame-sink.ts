// A sink that hands out frames of 20 ms at one rate, whatever rates it is given: the way to a browser, a recorder or a test.

import { frameSamples } from './audio.ts';
import type { AudioSink } from './audio.ts';
import { createResampler } from './resample.ts';
import type { Resampler } from './resample.ts';

/** Calls `onFrame` with each 20 ms at `rateHz` as it fills; the frame is the listener's own. */
export function createFrameSink(options: { readonly rateHz: number; readonly onFrame: (samples: Int16Array) => void }): AudioSink {
  const length = frameSamples(options.rateHz);
  let frame = new Int16Array(length);
  let filled = 0;
  let resampler: Resampler | undefined;
  let scratch = new Int16Array(0);
  return {
    write: (samples, rateHz) => {
      if (resampler?.fromHz !== rateHz) resampler = createResampler(rateHz, options.rateHz);
      const room = Math.ceil((samples.length * options.rateHz) / rateHz) + 2;
      if (scratch.length < room) scratch = new Int16Array(room);
      const count = resampler.process(samples, scratch);
      for (let at = 0; at < count;) {
        const taken = Math.min(count - at, length - filled);
        frame.set(scratch.subarray(at, at + taken), filled);
        at += taken;
        filled += taken;
        if (filled < length) continue;
        options.onFrame(frame);
        frame = new Int16Array(length);
        filled = 0;
      }
    },
  };
}

/** Keeps all it hears at one rate, up to a limit. */
export class CollectingSink implements AudioSink {
  readonly rateHz: number;
  readonly #limit: number;
  readonly #frames: Int16Array[] = [];
  #length = 0;
  readonly #sink: AudioSink;

  /** `rateHz` is 8,000 and `limitS` 3,600 where missing; what comes later is not kept. */
  constructor(options: { readonly rateHz?: number; readonly limitS?: number } = {}) {
    this.rateHz = options.rateHz ?? 8000;
    this.#limit = this.rateHz * (options.limitS ?? 3600);
    this.#sink = createFrameSink({
      rateHz: this.rateHz,
      onFrame: (frame) => {
        if (this.#length + frame.length > this.#limit) return;
        this.#frames.push(frame);
        this.#length += frame.length;
      },
    });
  }

  write(samples: Int16Array, rateHz: number): void {
    this.#sink.write(samples, rateHz);
  }

  /** Everything so far, in whole frames of 20 ms. */
  samples(): Int16Array {
    const joined = new Int16Array(this.#length);
    let at = 0;
    for (const frame of this.#frames) {
      joined.set(frame, at);
      at += frame.length;
    }
    return joined;
  }
}
