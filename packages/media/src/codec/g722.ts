// G.722 at 64 kbit/s (mode 1): 7 kHz audio in two sub-bands of ADPCM, ITU-T G.722 (09/2012). 16 kHz samples in pairs, one byte a pair:
//
//   bit   7 6   5 4 3 2 1 0
//        higher    lower            (§1.4.4)
//
// The output equals the Recommendation's arithmetic bit for bit; the mirror filters keep the precision of 16-bit samples throughout.

import { saturate } from '../audio.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import { SubBand } from './g722-band.ts';
import {
  higherDecision,
  higherInverse,
  lowerDecisions,
  lowerInverse4,
  lowerInverse6,
  lowerNegativeCodes,
  lowerPositiveCodes,
  mirrorFilter,
} from './g722-tables.ts';

const filterTaps = 24;
const filterPairs = filterTaps / 2;
const lowerMask = 0x3f;
const higherShift = 6;
const intervals = lowerDecisions.length;

export class G722Encoder implements AudioEncoder {
  readonly #lower = new SubBand(32);
  readonly #higher = new SubBand(8);
  #window = new Int32Array(filterTaps + 640);

  /** `samples` at 16 kHz, an even number; one byte for each two. */
  encode(samples: Int16Array, payload: Uint8Array): number {
    const count = samples.length & ~1;
    if (this.#window.length < filterTaps + count) this.#window = grown(this.#window, filterTaps + count);
    const window = this.#window;
    window.set(samples.subarray(0, count), filterTaps);
    let written = 0;
    for (let at = 2; at <= count; at += 2) {
      let odd = 0;
      let even = 0;
      for (let pair = 0; pair < filterPairs; pair++) {
        odd += (window[at + 2 * pair] ?? 0) * (mirrorFilter[pair] ?? 0);
        even += (window[at + 2 * pair + 1] ?? 0) * (mirrorFilter[filterPairs - 1 - pair] ?? 0);
      }
      const lower = this.#encodeLower((even + odd) >> 14);
      payload[written++] = (this.#encodeHigher((even - odd) >> 14) << higherShift) | lower;
    }
    window.copyWithin(0, count, count + filterTaps);
    return written;
  }

  /** Blocks 1L, 2L: 6 bits. */
  #encodeLower(sample: number): number {
    const band = this.#lower;
    const error = saturate(sample - band.prediction);
    const magnitude = error >= 0 ? error : ~error;
    const scale = band.scale;
    let below = 1;
    let above = intervals;
    while (below < above) {
      const middle = (below + above) >> 1;
      if (magnitude < ((lowerDecisions[middle] ?? 0) * scale) >> 12) above = middle;
      else below = middle + 1;
    }
    const code = (error < 0 ? lowerNegativeCodes[below] : lowerPositiveCodes[below]) ?? 0;
    const coarse = code >> 2;
    const difference = (scale * (lowerInverse4[coarse] ?? 0)) >> 15;
    band.adaptLowerScale(coarse);
    band.adaptPredictor(difference);
    return code;
  }

  /** Blocks 1H, 2H: 2 bits; 0 and 1 negative, 2 and 3 positive, the odd ones small. */
  #encodeHigher(sample: number): number {
    const band = this.#higher;
    const error = saturate(sample - band.prediction);
    const magnitude = error >= 0 ? error : ~error;
    const isLarge = magnitude >= (higherDecision * band.scale) >> 12;
    const code = (error < 0 ? 0 : 2) | (isLarge ? 0 : 1);
    const difference = (band.scale * (higherInverse[code] ?? 0)) >> 15;
    band.adaptHigherScale(code);
    band.adaptPredictor(difference);
    return code;
  }
}

export class G722Decoder implements AudioDecoder {
  readonly #lower = new SubBand(32);
  readonly #higher = new SubBand(8);
  #window = new Int32Array(filterTaps + 640);

  /** Two samples at 16 kHz for each byte, as many as fit. */
  decode(payload: Uint8Array, samples: Int16Array): number {
    const bytes = Math.min(payload.length, samples.length >> 1);
    const count = bytes * 2;
    if (this.#window.length < filterTaps + count) this.#window = grown(this.#window, filterTaps + count);
    const window = this.#window;
    for (let index = 0; index < bytes; index++) {
      const code = payload[index] ?? 0;
      const low = this.#decodeLower(code & lowerMask);
      const high = this.#decodeHigher(code >> higherShift);
      window[filterTaps + 2 * index] = low + high;
      window[filterTaps + 2 * index + 1] = low - high;
    }
    for (let at = 2; at <= count; at += 2) {
      let first = 0;
      let second = 0;
      for (let pair = 0; pair < filterPairs; pair++) {
        second += (window[at + 2 * pair] ?? 0) * (mirrorFilter[pair] ?? 0);
        first += (window[at + 2 * pair + 1] ?? 0) * (mirrorFilter[filterPairs - 1 - pair] ?? 0);
      }
      samples[at - 2] = saturate(first >> 11);
      samples[at - 1] = saturate(second >> 11);
    }
    window.copyWithin(0, count, count + filterTaps);
    return count;
  }

  /** Blocks 5L, 6L: limited to 15 bits. */
  #decodeLower(code: number): number {
    const band = this.#lower;
    const heard = saturate(band.prediction + ((band.scale * (lowerInverse6[code] ?? 0)) >> 15));
    const coarse = code >> 2;
    const difference = (band.scale * (lowerInverse4[coarse] ?? 0)) >> 15;
    band.adaptLowerScale(coarse);
    band.adaptPredictor(difference);
    return limit15(heard);
  }

  #decodeHigher(code: number): number {
    const band = this.#higher;
    const difference = (band.scale * (higherInverse[code] ?? 0)) >> 15;
    const heard = difference + band.prediction;
    band.adaptHigherScale(code);
    band.adaptPredictor(difference);
    return limit15(heard);
  }
}

function limit15(sample: number): number {
  return Math.max(-16384, Math.min(16383, sample));
}

function grown(window: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(window.subarray(0, filterTaps));
  return larger;
}
