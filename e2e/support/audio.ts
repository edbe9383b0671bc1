// Sound for the tests: a signal that repeats nowhere, and measures of how like it is what arrived.

/** Syllables of gliding harmonics over a little noise, from a fixed seed: as unlike itself at any lag as speech is. */
export function speechLike(rateHz: number, seconds: number): Int16Array {
  const samples = new Int16Array(rateHz * seconds);
  let seed = 12_345;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  let at = 0;
  while (at < samples.length) {
    const length = Math.floor(rateHz * (0.08 + random() * 0.2));
    const pitchHz = 90 + random() * 160;
    const glide = (random() - 0.5) * 60;
    const tilt = 0.5 + random();
    let phase = random() * 2 * Math.PI;
    for (let index = 0; index < length && at + index < samples.length; index++) {
      const part = index / length;
      phase += (2 * Math.PI * (pitchHz + glide * part)) / rateHz;
      let value = 0;
      for (let harmonic = 1; harmonic <= 12; harmonic++)
        value += Math.sin(phase * harmonic + harmonic * tilt) / (1 + Math.abs(harmonic - 4 * tilt));
      samples[at + index] = Math.round(Math.sin(Math.PI * part) * (value * 2600 + (random() - 0.5) * 200));
    }
    at += length + Math.floor(rateHz * random() * 0.08);
  }
  return samples;
}

/** In-place radix-2 transform; lengths are powers of two. */
function transform(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
      [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = ((inverse ? 2 : -2) * Math.PI) / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < size / 2; k++) {
        const [wr, wi] = [Math.cos(angle * k), Math.sin(angle * k)];
        const a = start + k;
        const b = a + size / 2;
        const xr = (re[b] ?? 0) * wr - (im[b] ?? 0) * wi;
        const xi = (re[b] ?? 0) * wi + (im[b] ?? 0) * wr;
        re[b] = (re[a] ?? 0) - xr;
        im[b] = (im[a] ?? 0) - xi;
        re[a] = (re[a] ?? 0) + xr;
        im[a] = (im[a] ?? 0) + xi;
      }
    }
  }
}

export interface Likeness {
  /** Samples by which what was heard lags what was said. */
  readonly lag: number;
  /** Normalised correlation over the overlap, at that lag. */
  readonly correlation: number;
  readonly overlap: number;
}

/** Where `heard` fits `said` best, and how well. */
export function compareAudio(said: Int16Array, heard: Int16Array): Likeness {
  let n = 1;
  while (n < said.length + heard.length) n <<= 1;
  const [ar, ai, br, bi] = [new Float64Array(n), new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  said.forEach((sample, index) => (ar[index] = sample));
  heard.forEach((sample, index) => (br[index] = sample));
  transform(ar, ai, false);
  transform(br, bi, false);
  for (let i = 0; i < n; i++) {
    const re = (br[i] ?? 0) * (ar[i] ?? 0) + (bi[i] ?? 0) * (ai[i] ?? 0);
    const im = (bi[i] ?? 0) * (ar[i] ?? 0) - (br[i] ?? 0) * (ai[i] ?? 0);
    ar[i] = re;
    ai[i] = im;
  }
  transform(ar, ai, true);
  let best = 0;
  for (let i = 1; i < n; i++) if ((ar[i] ?? 0) > (ar[best] ?? 0)) best = i;
  const lag = best < n / 2 ? best : best - n;
  const from = Math.max(0, lag);
  const to = Math.min(heard.length, said.length + lag);
  let [cross, power, other] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const [x, y] = [heard[i] ?? 0, said[i - lag] ?? 0];
    cross += x * y;
    power += x * x;
    other += y * y;
  }
  return { lag, correlation: cross / Math.sqrt(power * other + 1e-9), overlap: Math.max(0, to - from) };
}

/**
 * The whole seconds of `heard` that are, each at a lag of its own, like what was said with a correlation above `least`.
 * A machine that stalls for a moment spoils the second that it happens in; what is damaged on the way spoils all.
 */
export class LikeSeconds {
  readonly count: number;
  readonly #least: number;
  readonly #correlations: number[] = [];

  constructor(said: Int16Array, heard: Int16Array, options: { readonly rateHz: number; readonly least: number }) {
    const { rateHz, least } = options;
    this.#least = least;
    let count = 0;
    for (let start = 0; start + rateHz <= heard.length;) {
      const second = heard.subarray(start, start + rateHz);
      const power = second.reduce((sum, sample) => sum + sample * sample, 0) / rateHz;
      const correlation = power > 10_000 ? compareAudio(said, second).correlation : 0;
      this.#correlations.push(Math.round(correlation * 10_000) / 10_000);
      if (correlation > least) count++;
      start += correlation > least ? rateHz : rateHz / 4;
    }
    this.count = count;
  }

  /** For the message of a test that fails. */
  toString(): string {
    return `${this.count} seconds above ${this.#least}: ${this.#correlations.join(' ')}`;
  }
}

/** The share of the power that one frequency has (Goertzel), 0 to 1. */
export function toneShare(samples: Int16Array, rateHz: number, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  const block = Math.floor(rateHz / 5);
  let share = 0;
  let blocks = 0;
  for (let start = 0; start + block <= samples.length; start += block) {
    let [s1, s2, power] = [0, 0, 0];
    for (let index = 0; index < block; index++) {
      const sample = samples[start + index] ?? 0;
      const s0 = sample + coefficient * s1 - s2;
      s2 = s1;
      s1 = s0;
      power += sample * sample;
    }
    if (power < block * 1000) continue;
    share += (2 * (s1 * s1 + s2 * s2 - coefficient * s1 * s2)) / (power * block);
    blocks++;
  }
  return blocks === 0 ? 0 : share / blocks;
}
