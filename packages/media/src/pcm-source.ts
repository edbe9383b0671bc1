// Stored sound as a source: music on hold, announcements, ring tones, test signals.

import type { AudioSource } from './audio.ts';
import { createResampler } from './resample.ts';

export interface PcmSourceOptions {
  readonly samples: Int16Array;
  readonly rateHz: number;
  /** Starts again at the end; otherwise silence follows. */
  readonly loop?: boolean;
  /** Called once, when the last sample was read; never with `loop`. */
  readonly onEnd?: () => void;
}

/** Plays `samples`. Another rate than their own is converted once, when first asked for. */
export function createPcmSource(options: PcmSourceOptions): AudioSource {
  let rateHz = options.rateHz;
  let samples = options.samples;
  let position = 0;
  let ended = false;
  const convert = (toHz: number): void => {
    const converted = convertRate(options.samples, options.rateHz, toHz);
    position = Math.min(converted.length, Math.round((position * toHz) / rateHz));
    samples = converted;
    rateHz = toHz;
  };
  return {
    rateHz: options.rateHz,
    read: (frame, toHz) => {
      if (toHz !== rateHz) convert(toHz);
      let filled = 0;
      while (filled < frame.length && samples.length > 0) {
        const taken = Math.min(frame.length - filled, samples.length - position);
        frame.set(samples.subarray(position, position + taken), filled);
        filled += taken;
        position += taken;
        if (position < samples.length) continue;
        if (options.loop !== true) break;
        position = 0;
      }
      frame.fill(0, filled);
      if (position >= samples.length && !ended && options.loop !== true) {
        ended = true;
        options.onEnd?.();
      }
    },
  };
}

/** A whole recording at another rate; as long in time as before. */
export function convertRate(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const length = Math.round((samples.length * toHz) / fromHz);
  const delay = 64 * Math.ceil(fromHz / Math.min(fromHz, toHz));
  const padded = new Int16Array(samples.length + delay);
  padded.set(samples);
  const output = new Int16Array(Math.ceil((padded.length * toHz) / fromHz) + 2);
  createResampler(fromHz, toHz).process(padded, output);
  // The filter's delay: 16 samples of the lower rate.
  const skipped = Math.round(16 * Math.max(1, toHz / fromHz));
  return output.slice(skipped, skipped + length);
}
