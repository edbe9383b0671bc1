// A sound that repeats nowhere, and how like it is what was heard, window by window.

/** 8 kHz: syllables of gliding harmonics over a little noise, from a fixed seed; as unlike itself at any lag as speech is. */
export function speech(seconds: number): Int16Array {
  const rateHz = 8000;
  const samples = new Int16Array(rateHz * seconds);
  const random = seeded(99);
  for (let at = 0; at < samples.length;) {
    const length = Math.floor(rateHz * (0.08 + random() * 0.2));
    const pitchHz = 90 + random() * 160;
    const glideHz = (random() - 0.5) * 60;
    const tilt = 0.5 + random();
    let phase = random() * 2 * Math.PI;
    for (let index = 0; index < length && at + index < samples.length; index++) {
      const part = index / length;
      phase += (2 * Math.PI * (pitchHz + glideHz * part)) / rateHz;
      let value = 0;
      for (let harmonic = 1; harmonic <= 12; harmonic++)
        value += Math.sin(phase * harmonic + harmonic * tilt) / (1 + Math.abs(harmonic - 4 * tilt));
      samples[at + index] = Math.round(Math.sin(Math.PI * part) * (value * 2600 + (random() - 0.5) * 200));
    }
    at += length + Math.floor(rateHz * random() * 0.05);
  }
  return samples;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Likeness {
  /** Mean of the windows' correlations. */
  readonly mean: number;
  /** The share of windows with a correlation above 0.9. */
  readonly good: number;
  readonly windows: number;
  /** By how much the last window lags what was said. */
  readonly lastLagMs: number;
}

const windowSamples = 2000;
const nearSamples = 800;
const farSamples = 16_000;

/** Compares `heard` with `said`, each window of 250 ms at the lag where it fits best; silence where there was none counts as unlike. */
export function likeness(said: Int16Array, heard: Int16Array): Likeness {
  const correlations: number[] = [];
  let lag: number | undefined;
  let lastLag = 0;
  for (let at = windowSamples * 2; at + windowSamples <= Math.min(said.length, heard.length); at += windowSamples) {
    const window = heard.subarray(at, at + windowSamples);
    if (energyOf(window) < windowSamples * 100) {
      const start = at - (lag ?? 0);
      if (energyOf(said.subarray(start, start + windowSamples)) >= windowSamples * 100) correlations.push(0);
      continue;
    }
    let best = lag === undefined ? undefined : bestFit({ said, window, at, from: lag - nearSamples, to: lag + nearSamples, step: 1 });
    if (best === undefined || best.correlation < 0.6) {
      const coarse = bestFit({ said, window, at, from: -farSamples, to: farSamples, step: 2 });
      const wide = bestFit({ said, window, at, from: coarse.lag - 2, to: coarse.lag + 2, step: 1 });
      if (best === undefined || wide.correlation > best.correlation) best = wide;
    }
    correlations.push(best.correlation);
    if (best.correlation < 0.6) continue;
    ({ lag } = best);
    lastLag = best.lag;
  }
  return {
    mean: correlations.reduce((sum, each) => sum + each, 0) / correlations.length,
    good: correlations.filter((each) => each > 0.9).length / correlations.length,
    windows: correlations.length,
    lastLagMs: lastLag / 8,
  };
}

interface Fit {
  readonly lag: number;
  readonly correlation: number;
}

function bestFit(search: {
  readonly said: Int16Array;
  readonly window: Int16Array;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}): Fit {
  const { said, window, at } = search;
  const energy = energyOf(window);
  let best: Fit = { lag: 0, correlation: -1 };
  for (let lag = search.from; lag <= search.to; lag += search.step) {
    const start = at - lag;
    if (start < 0 || start + windowSamples > said.length) continue;
    let product = 0;
    let other = 0;
    for (let index = 0; index < windowSamples; index += 2) {
      const sample = said[start + index] ?? 0;
      product += (window[index] ?? 0) * sample;
      other += sample * sample;
    }
    const correlation = product / Math.sqrt(energy * other + 1);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

function energyOf(samples: Int16Array): number {
  let energy = 0;
  for (let index = 0; index < samples.length; index += 2) energy += (samples[index] ?? 0) ** 2;
  return energy;
}
