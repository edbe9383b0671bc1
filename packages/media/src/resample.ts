// Sample rate conversion between 8, 16 and 48 kHz: polyphase FIR with a Kaiser-windowed sinc (Oppenheim & Schafer, Discrete-Time Signal Processing, §7.5 and §4.6).
// The pass band reaches to 85 % of the lower rate's half, the stop band lies about 70 dB down; the filter delays by half its length, 16 samples of the lower rate.

/** Taps on either side of the centre, in samples of the lower rate. */
const halfWidth = 16;
const kaiserBeta = 7;
/** Where the filter has fallen by 6 dB, relative to half the lower rate. */
const cutoff = 0.92;

/** Converts a stream; keeps the tail of what it was given between calls. */
export interface Resampler {
  readonly fromHz: number;
  readonly toHz: number;
  /** Writes what `input` yields into `output` and answers the samples written: input.length * toHz / fromHz, on average exactly. Throws a RangeError where the output is too short. */
  process(input: Int16Array, output: Int16Array): number;
}

export function createResampler(fromHz: number, toHz: number): Resampler {
  if (fromHz === toHz) return new CopyResampler(fromHz);
  return new PolyphaseResampler(fromHz, toHz);
}

class CopyResampler implements Resampler {
  readonly fromHz: number;
  readonly toHz: number;

  constructor(rateHz: number) {
    this.fromHz = rateHz;
    this.toHz = rateHz;
  }

  process(input: Int16Array, output: Int16Array): number {
    output.set(input);
    return input.length;
  }
}

class PolyphaseResampler implements Resampler {
  readonly fromHz: number;
  readonly toHz: number;
  /** The rates in lowest terms: `#up` outputs for each `#down` inputs. */
  readonly #up: number;
  readonly #down: number;
  /** Coefficients of phase p at p * taps. */
  readonly #phases: Float64Array;
  readonly #taps: number;
  #history: Float64Array;
  /** Samples held in the history. */
  #held: number;
  /** Position of the next output in units of 1/up input sample, from the history's start. */
  #position = 0;

  constructor(fromHz: number, toHz: number) {
    this.fromHz = fromHz;
    this.toHz = toHz;
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#up = toHz / divisor;
    this.#down = fromHz / divisor;
    const stretch = Math.max(1, fromHz / toHz);
    this.#taps = Math.ceil(2 * halfWidth * stretch);
    this.#phases = designPhases(this.#up, this.#taps, stretch);
    this.#history = new Float64Array(this.#taps);
    this.#held = this.#taps - 1;
  }

  process(input: Int16Array, output: Int16Array): number {
    const taps = this.#taps;
    const needed = this.#held + input.length;
    if (needed > this.#history.length) {
      const grown = new Float64Array(needed);
      grown.set(this.#history.subarray(0, this.#held));
      this.#history = grown;
    }
    const history = this.#history;
    for (let index = 0; index < input.length; index++) history[this.#held + index] = input[index] ?? 0;
    this.#held = needed;
    let written = 0;
    for (;;) {
      const start = Math.floor(this.#position / this.#up);
      if (start + taps > this.#held) break;
      if (written >= output.length) throw new RangeError(`expected room for more than ${output.length} samples`);
      const phase = (this.#position - start * this.#up) * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (this.#phases[phase + tap] ?? 0) * (history[start + tap] ?? 0);
      output[written++] = Math.max(-32768, Math.min(32767, Math.round(sum)));
      this.#position += this.#down;
    }
    const used = Math.floor(this.#position / this.#up);
    history.copyWithin(0, used, this.#held);
    this.#held -= used;
    this.#position -= used * this.#up;
    return written;
  }
}

/** Each phase sums to one, so that a constant passes unchanged. */
function designPhases(up: number, taps: number, stretch: number): Float64Array {
  const phases = new Float64Array(up * taps);
  const centre = taps / 2;
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap + 1 - centre - phase / up;
      const value = sinc((distance * cutoff) / stretch) * kaiser(distance / centre);
      phases[phase * taps + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < taps; tap++) phases[phase * taps + tap] = (phases[phase * taps + tap] ?? 0) / sum;
  }
  return phases;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(kaiserBeta * Math.sqrt(1 - x * x)) / besselI0(kaiserBeta);
}

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
