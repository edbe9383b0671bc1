// Concealment of lost sound: the last pitch period is repeated and fades away, in the manner of ITU-T G.711 appendix I, without its delay.
// Every join is continuous: a repetition starts from the last sample by an offset that decays, and the sound that returns is faded in over the repetition.

import { saturate } from './audio.ts';

const historyMs = 40;
/** Pitch from 66 to 400 Hz. */
const shortestPeriodMs = 2.5;
const longestPeriodMs = 15;
const correlationMs = 10;
const joinMs = 4;
/** Full level for so long, then a linear fade to silence. */
const holdMs = 10;
const fadeMs = 50;

export class Concealer {
  readonly #rateHz: number;
  readonly #history: Int16Array;
  readonly #period: Int16Array;
  #periodSamples = 0;
  /** Samples made since the last real one; 0 while sound comes. */
  #concealed = 0;
  #offset = 0;
  readonly #joinSamples: number;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
    this.#history = new Int16Array(this.#samples(historyMs));
    this.#period = new Int16Array(this.#samples(longestPeriodMs));
    this.#joinSamples = this.#samples(joinMs);
  }

  #samples(ms: number): number {
    return Math.round((ms * this.#rateHz) / 1000);
  }

  /** Takes sound that came, and smooths its start in place where sound is missing before it. */
  receive(samples: Int16Array, isJoinNeeded = false): void {
    if (isJoinNeeded && this.#concealed === 0) this.#begin();
    if (isJoinNeeded || this.#concealed > 0) {
      const length = Math.min(this.#joinSamples, samples.length);
      for (let index = 0; index < length; index++) {
        const weight = (index + 1) / (length + 1);
        samples[index] = saturate(Math.round((samples[index] ?? 0) * weight + this.#repeated() * (1 - weight)));
      }
    }
    this.#concealed = 0;
    this.#remember(samples);
  }

  /** Fills `samples` with what might have been. Silence after 60 ms. */
  conceal(samples: Int16Array): void {
    if (this.#concealed === 0) this.#begin();
    for (let index = 0; index < samples.length; index++) samples[index] = saturate(Math.round(this.#repeated()));
    this.#remember(samples);
  }

  #remember(samples: Int16Array): void {
    const history = this.#history;
    if (samples.length >= history.length) {
      history.set(samples.subarray(samples.length - history.length));
      return;
    }
    history.copyWithin(0, samples.length);
    history.set(samples, history.length - samples.length);
  }

  #begin(): void {
    const history = this.#history;
    const end = history.length;
    this.#periodSamples = this.#findPeriod();
    this.#period.set(history.subarray(end - this.#periodSamples));
    this.#offset = (history[end - 1] ?? 0) - (history[end - this.#periodSamples - 1] ?? 0);
    this.#concealed = 0;
  }

  /** The next sample of the repetition, faded. */
  #repeated(): number {
    const fadeStart = this.#samples(holdMs);
    const fadeLength = this.#samples(fadeMs);
    const gain = 1 - Math.max(0, this.#concealed - fadeStart) / fadeLength;
    const at = this.#concealed % this.#periodSamples;
    this.#concealed++;
    if (gain <= 0) return 0;
    const correction = Math.min(this.#joinSamples, this.#periodSamples);
    const offset = at < correction ? this.#offset * (1 - at / correction) : 0;
    return ((this.#period[at] ?? 0) + offset) * gain;
  }

  /** The lag at which the last 10 ms resemble what was before them most (normalized correlation). */
  #findPeriod(): number {
    const history = this.#history;
    const window = this.#samples(correlationMs);
    const start = history.length - window;
    let bestLag = this.#samples(longestPeriodMs);
    let bestScore = 0;
    for (let lag = this.#samples(shortestPeriodMs); lag <= this.#samples(longestPeriodMs); lag++) {
      let product = 0;
      let energy = 1;
      for (let index = start; index < history.length; index++) {
        const earlier = history[index - lag] ?? 0;
        product += (history[index] ?? 0) * earlier;
        energy += earlier * earlier;
      }
      const score = product <= 0 ? 0 : (product * product) / energy;
      if (score <= bestScore) continue;
      bestScore = score;
      bestLag = lag;
    }
    return bestLag;
  }
}
