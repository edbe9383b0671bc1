// Sounds of several steps, as ringers are: chords one after another, from some step on over and over.

import type { AudioSource } from './audio.ts';
import { saturate } from './audio.ts';

export interface Sine {
  readonly frequencyHz: number;
  /** In dB below full scale (0 is full scale). */
  readonly levelDb: number;
}

export interface Burst {
  /** Sounded together; none is silence. */
  readonly sines: readonly Sine[];
  /** Infinity for one without end. */
  readonly durationMs: number;
}

export interface Melody {
  readonly bursts: readonly Burst[];
  /** After the last burst it goes on with this one; silent from then on where missing. */
  readonly loopFrom?: number;
}

/** The ramp at each end of a burst: a sound that starts at once clicks. */
const rampMs = 4;

interface Place {
  readonly burst: Burst;
  readonly offsetMs: number;
}

function totalMs(bursts: readonly Burst[]): number {
  return bursts.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Undefined where it has ended. */
function placeAt({ bursts, loopFrom }: Melody, atMs: number): Place | undefined {
  const onceMs = totalMs(bursts);
  let offsetMs = atMs;
  let from = 0;
  if (atMs >= onceMs) {
    const loop = loopFrom === undefined ? [] : bursts.slice(loopFrom);
    const loopMs = totalMs(loop);
    // What takes no time does not sound, however often.
    if (loopFrom === undefined || loopMs === 0) return undefined;
    offsetMs = (atMs - onceMs) % loopMs;
    from = loopFrom;
  }
  for (const burst of bursts.slice(from)) {
    if (offsetMs < burst.durationMs) return { burst, offsetMs };
    offsetMs -= burst.durationMs;
  }
  return undefined;
}

function sampleAt({ burst, offsetMs }: Place): number {
  const gain = Math.min(1, offsetMs / rampMs, (burst.durationMs - offsetMs) / rampMs);
  return burst.sines.reduce(
    (sum, { frequencyHz, levelDb }) => sum + 32767 * 10 ** (levelDb / 20) * gain * Math.sin((2 * Math.PI * frequencyHz * offsetMs) / 1000),
    0,
  );
}

/** Plays a melody from its start. */
export function createMelodySource(melody: Melody): AudioSource {
  let elapsedMs = 0;
  return {
    read: (samples, rateHz) => {
      for (let index = 0; index < samples.length; index++) {
        const place = placeAt(melody, elapsedMs + (index * 1000) / rateHz);
        samples[index] = place === undefined ? 0 : saturate(Math.round(sampleAt(place)));
      }
      elapsedMs += (samples.length * 1000) / rateHz;
    },
  };
}
