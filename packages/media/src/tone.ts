// Call progress tones: frequencies and cadences of the North American plan (ITU-T E.180/Q.35 supplement 2, United States), and any other by description.

import type { AudioSource } from './audio.ts';
import { saturate } from './audio.ts';

export interface Tone {
  /** Sounded together; none is silence. */
  readonly frequenciesHz: readonly number[];
  /** Of each frequency, in dB below full scale (0 is full scale). */
  readonly levelDb: number;
  /** Alternately on and off, in milliseconds; empty for a steady tone. */
  readonly cadenceMs: readonly number[];
  /** Times the cadence is played; endless where missing. */
  readonly repeat?: number;
}

export type ToneName =
  | 'dial'
  | 'secondary-dial'
  | 'stutter-dial'
  | 'ringback'
  | 'busy'
  | 'reorder'
  | 'call-waiting'
  | 'hold-reminder'
  | 'message-waiting'
  | 'confirmation';

export const tones: Readonly<Record<ToneName, Tone>> = {
  dial: { frequenciesHz: [350, 440], levelDb: -19, cadenceMs: [] },
  'secondary-dial': { frequenciesHz: [385, 484], levelDb: -19, cadenceMs: [] },
  'stutter-dial': { frequenciesHz: [350, 440], levelDb: -19, cadenceMs: [100, 100] },
  ringback: { frequenciesHz: [440, 480], levelDb: -19, cadenceMs: [2000, 4000] },
  busy: { frequenciesHz: [480, 620], levelDb: -21, cadenceMs: [500, 500] },
  reorder: { frequenciesHz: [480, 620], levelDb: -21, cadenceMs: [250, 250] },
  'call-waiting': { frequenciesHz: [440], levelDb: -16, cadenceMs: [300, 9700] },
  'hold-reminder': { frequenciesHz: [440], levelDb: -19, cadenceMs: [200, 100, 200, 19500] },
  'message-waiting': { frequenciesHz: [350, 440], levelDb: -19, cadenceMs: [100, 100], repeat: 10 },
  confirmation: { frequenciesHz: [350, 440], levelDb: -19, cadenceMs: [100, 100], repeat: 3 },
};

/** The ramp at each end of a burst: a tone that starts at once clicks. */
const rampMs = 4;

/** Plays a tone, from its start, without end or for its number of repeats. */
export function createToneSource(tone: Tone): AudioSource {
  let elapsedMs = 0;
  const periodMs = tone.cadenceMs.reduce((sum, ms) => sum + ms, 0);
  const amplitude = 32767 * 10 ** (tone.levelDb / 20);
  const endMs = tone.repeat === undefined || periodMs === 0 ? Number.POSITIVE_INFINITY : periodMs * tone.repeat;
  return {
    read: (samples, rateHz) => {
      for (let index = 0; index < samples.length; index++) {
        const atMs = elapsedMs + (index * 1000) / rateHz;
        const gain = atMs < endMs ? cadenceGain(tone.cadenceMs, periodMs, atMs) : 0;
        let sum = 0;
        if (gain > 0) for (const hz of tone.frequenciesHz) sum += Math.sin(2 * Math.PI * hz * (atMs / 1000));
        samples[index] = saturate(Math.round(sum * amplitude * gain));
      }
      elapsedMs += (samples.length * 1000) / rateHz;
    },
  };
}

/** 1 within a burst, 0 within a pause, between them on the ramps. */
function cadenceGain(cadenceMs: readonly number[], periodMs: number, atMs: number): number {
  if (periodMs === 0) return Math.min(1, atMs / rampMs);
  let offsetMs = atMs % periodMs;
  for (const [index, lengthMs] of cadenceMs.entries()) {
    if (offsetMs < lengthMs) return index % 2 === 1 ? 0 : Math.min(1, offsetMs / rampMs, (lengthMs - offsetMs) / rampMs);
    offsetMs -= lengthMs;
  }
  return 0;
}

/** The two frequencies of each key in Hz (ITU-T Q.23). */
const dtmfFrequenciesHz: Readonly<Record<string, readonly [low: number, high: number]>> = {
  '1': [697, 1209],
  '2': [697, 1336],
  '3': [697, 1477],
  A: [697, 1633],
  '4': [770, 1209],
  '5': [770, 1336],
  '6': [770, 1477],
  B: [770, 1633],
  '7': [852, 1209],
  '8': [852, 1336],
  '9': [852, 1477],
  C: [852, 1633],
  '*': [941, 1209],
  '0': [941, 1336],
  '#': [941, 1477],
  D: [941, 1633],
};

/** The tone of a key, once, for `durationMs`; undefined where `digit` is none of 0-9 * # A-D. */
export function dtmfTone(digit: string, durationMs: number, levelDb = -10): Tone | undefined {
  const frequenciesHz = dtmfFrequenciesHz[digit.toUpperCase()];
  return frequenciesHz === undefined ? undefined : { frequenciesHz, levelDb, cadenceMs: [durationMs], repeat: 1 };
}
