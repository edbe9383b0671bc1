// From one sample rate to another, sample by sample, with a windowed sinc: what lies above half of the lower rate is taken out first.

const halfWidth = 16;
const phases = 64;

/** `cutoff` is the share of the input's band that passes. Rows are fractions of a sample, columns taps. */
function makeTable(cutoff: number): Float32Array {
  const taps = halfWidth * 2;
  const table = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const x = tap - halfWidth + 1 - phase / phases;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * Math.max(-halfWidth, Math.min(halfWidth, x))) / halfWidth);
      table[phase * taps + tap] = sinc * window;
      sum += sinc * window;
    }
    for (let tap = 0; tap < taps; tap++) table[phase * taps + tap] = (table[phase * taps + tap] ?? 0) / sum;
  }
  return table;
}

export class Resampler {
  readonly #step: number;
  readonly #table: Float32Array;
  readonly #history = new Float32Array(halfWidth * 2);
  #newest = 0;
  /** Of the next output sample, in input samples past the window's centre. */
  #position = 0;

  constructor(fromHz: number, toHz: number) {
    this.#step = fromHz / toHz;
    this.#table = makeTable(Math.min(1, (toHz / fromHz) * 0.94));
  }

  /** Takes one sample in and gives out those that are due: none, one or several. */
  push(sample: number, out: (sample: number) => void): void {
    const taps = this.#history.length;
    this.#history[this.#newest] = sample;
    this.#newest = (this.#newest + 1) % taps;
    while (this.#position < 1) {
      const row = Math.round(this.#position * phases) * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (this.#history[(this.#newest + tap) % taps] ?? 0) * (this.#table[row + tap] ?? 0);
      out(sum);
      this.#position += this.#step;
    }
    this.#position -= 1;
  }
}
