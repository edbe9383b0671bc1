// Where sound comes from and where it goes: 16-bit linear PCM, one channel, in frames of 20 ms. Whoever calls names the rate; the other side converts.

/** All media of a process moves in frames of this length. */
export const frameDurationMs = 20;

export interface AudioSource {
  /** The rate at which the source works without conversion, in Hz; any rate may be asked for. */
  readonly rateHz?: number;
  /** Fills all of `samples`, at `rateHz` samples a second; silence where the source has nothing. */
  read(samples: Int16Array, rateHz: number): void;
}

export interface AudioSink {
  /** Takes `samples` at `rateHz` samples a second. The array is the caller's and is overwritten after the call: copy what is kept. */
  write(samples: Int16Array, rateHz: number): void;
}

/** Samples in one frame of 20 ms at `rateHz`. */
export function frameSamples(rateHz: number): number {
  return Math.round((rateHz * frameDurationMs) / 1000);
}

export const silentSource: AudioSource = {
  read: (samples) => {
    samples.fill(0);
  },
};

export const discardingSink: AudioSink = { write: () => undefined };

export function saturate(sample: number): number {
  if (sample > 32767) return 32767;
  return sample < -32768 ? -32768 : sample;
}
