// Sound from a source to a sink without a leg: dial tone to the handset, a ring tone to the speaker.

import { frameSamples } from './audio.ts';
import type { AudioSink, AudioSource } from './audio.ts';
import type { MediaClock } from './media-clock.ts';

/** Moves 20 ms from `source` to `sink` at every tick, until closed; close is idempotent. */
export function connectAudio(options: {
  readonly clock: MediaClock;
  readonly source: AudioSource;
  readonly sink: AudioSink;
  /** 16,000 where missing. */
  readonly rateHz?: number;
}): { close(): void } {
  const rateHz = options.rateHz ?? 16000;
  const frame = new Int16Array(frameSamples(rateHz));
  const tick = (): void => {
    options.source.read(frame, rateHz);
    options.sink.write(frame, rateHz);
  };
  options.clock.add(tick);
  return {
    close: () => {
      options.clock.remove(tick);
    },
  };
}
