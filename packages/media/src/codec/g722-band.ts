// One sub-band of G.722: the adaptive predictor and quantizer scale that encoder and decoder share (ITU-T G.722 §3.6, §6.2.1.4; blocks 3L/3H and 4L/4H).
// All arithmetic is on 16-bit values with the roundings and saturations of the Recommendation, so that both ends stay equal bit for bit.

import { saturate } from '../audio.ts';

/** ILB: the fractional part of the antilogarithm, 2048 * 2^(i/32) (§6.2.1.3 table 6-14). */
const antilog = Int32Array.of(
  2048,
  2093,
  2139,
  2186,
  2233,
  2282,
  2332,
  2383,
  2435,
  2489,
  2543,
  2599,
  2656,
  2714,
  2774,
  2834,
  2896,
  2960,
  3025,
  3091,
  3158,
  3228,
  3298,
  3371,
  3444,
  3520,
  3597,
  3676,
  3756,
  3838,
  3922,
  4008,
);
/** WL: what each 4-bit lower code adds to the logarithmic scale, by the code's magnitude. */
const lowerWeights = Int32Array.of(-60, -30, 58, 172, 334, 538, 1198, 3042);
/** RL42: the magnitude of a 4-bit lower code. */
const lowerMagnitudes = Int32Array.of(0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0);
/** WH by the magnitude of a 2-bit higher code. */
const higherWeights = Int32Array.of(798, -214, 798, -214);
const lowerLimit = 18432;
const higherLimit = 22528;
const zeroCount = 6;

export class SubBand {
  /** S: the predicted sample. */
  prediction = 0;
  /** DET: the quantizer's scale. */
  scale: number;
  /** NB: its logarithm. */
  #logScale = 0;
  #zeroPrediction = 0;
  #a1 = 0;
  #a2 = 0;
  /** The last two partially reconstructed signals (only their signs count) and reconstructed signals. */
  #p1 = 0;
  #p2 = 0;
  #r1 = 0;
  readonly #zeros = new Int32Array(zeroCount);
  readonly #differences = new Int32Array(zeroCount);

  /** `scale` starts at 32 in the lower and at 8 in the higher band. */
  constructor(scale: number) {
    this.scale = scale;
  }

  /** Blocks 3L (LOGSCL, SCALEL): `code` is the lower band's 4 most significant bits. */
  adaptLowerScale(code: number): void {
    const weight = lowerWeights[lowerMagnitudes[code] ?? 0] ?? 0;
    this.#adaptScale(weight, lowerLimit, 8);
  }

  /** Blocks 3H (LOGSCH, SCALEH): `code` is the higher band's 2 bits. */
  adaptHigherScale(code: number): void {
    this.#adaptScale(higherWeights[code] ?? 0, higherLimit, 10);
  }

  #adaptScale(weight: number, limit: number, exponentOffset: number): void {
    const raised = ((this.#logScale * 127) >> 7) + weight;
    this.#logScale = raised < 0 ? 0 : raised > limit ? limit : raised;
    const fraction = antilog[(this.#logScale >> 6) & 31] ?? 0;
    const shift = exponentOffset - (this.#logScale >> 11);
    this.scale = (shift < 0 ? fraction << -shift : fraction >> shift) << 2;
  }

  /** Block 4: takes the quantized difference and predicts the next sample. */
  adaptPredictor(difference: number): void {
    const reconstructed = saturate(this.prediction + difference);
    const partial = saturate(this.#zeroPrediction + difference);
    this.#adaptPoles(partial);
    this.#adaptZeros(difference);
    // FILTEP: the two poles; DLTs are doubled before the product, as in the Recommendation.
    const first = (this.#a1 * saturate(reconstructed + reconstructed)) >> 15;
    const second = (this.#a2 * saturate(this.#r1 + this.#r1)) >> 15;
    this.#r1 = reconstructed;
    this.#p2 = this.#p1;
    this.#p1 = partial;
    this.prediction = saturate(saturate(first + second) + this.#zeroPrediction);
  }

  /** UPPOL2 and UPPOL1. */
  #adaptPoles(partial: number): void {
    const sign = partial >> 31;
    const sameAsFirst = sign === this.#p1 >> 31;
    const quadrupled = saturate(this.#a1 << 2);
    let change = Math.min(sameAsFirst ? -quadrupled : quadrupled, 32767) >> 7;
    change += sign === this.#p2 >> 31 ? 128 : -128;
    const a2 = Math.max(-12288, Math.min(12288, change + ((this.#a2 * 32512) >> 15)));
    const limit = saturate(15360 - a2);
    const a1 = saturate((sameAsFirst ? 192 : -192) + ((this.#a1 * 32640) >> 15));
    this.#a1 = Math.max(-limit, Math.min(limit, a1));
    this.#a2 = a2;
  }

  /** UPZERO and FILTEZ in one pass over the six zeros. */
  #adaptZeros(difference: number): void {
    const zeros = this.#zeros;
    const differences = this.#differences;
    const step = difference === 0 ? 0 : 128;
    const sign = difference >> 31;
    let sum = 0;
    for (let index = zeroCount - 1; index >= 0; index--) {
      const earlier = differences[index] ?? 0;
      const zero = saturate((earlier >> 31 === sign ? step : -step) + (((zeros[index] ?? 0) * 32640) >> 15));
      zeros[index] = zero;
      // The new difference stands one place earlier after the shift.
      const shifted = index === 0 ? difference : (differences[index - 1] ?? 0);
      differences[index] = shifted;
      sum += (zero * saturate(shifted + shifted)) >> 15;
    }
    this.#zeroPrediction = saturate(sum);
  }
}
