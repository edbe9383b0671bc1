// How late packets come, relative to the fastest of late: the statistics that set the jitter buffer's target.

const binMs = 10;
const binCount = 64;
/** Weight kept at each packet: a memory of about 3 s at 50 packets a second. */
const memory = 0.993;
/** The share of packets that must come in time. */
const coverage = 0.97;
/** The fastest packet is sought in this many packets, at least, and twice as many at most: a slow drift of clocks follows. */
const baselinePackets = 500;

export class DelayHistogram {
  readonly #bins = new Float64Array(binCount);
  #weight = 0;
  #count = 0;
  #baseline = Number.POSITIVE_INFINITY;
  #earlierBaseline = Number.POSITIVE_INFINITY;

  get packetCount(): number {
    return this.#count;
  }

  /** `delayMs` is the arrival minus the sending time, up to a constant. */
  add(delayMs: number): void {
    if (this.#count > 0 && this.#count % baselinePackets === 0) {
      this.#earlierBaseline = this.#baseline;
      this.#baseline = Number.POSITIVE_INFINITY;
    }
    this.#count++;
    if (delayMs < this.#baseline) this.#baseline = delayMs;
    const relativeMs = delayMs - Math.min(this.#baseline, this.#earlierBaseline);
    const bin = Math.min(binCount - 1, Math.floor(relativeMs / binMs));
    for (let index = 0; index < binCount; index++) this.#bins[index] = (this.#bins[index] ?? 0) * memory;
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#weight = this.#weight * memory + 1;
  }

  /** The delay within which the wanted share of packets came, in milliseconds, a multiple of 10. */
  quantileMs(): number {
    let sum = 0;
    for (let index = 0; index < binCount; index++) {
      sum += this.#bins[index] ?? 0;
      if (sum >= coverage * this.#weight) return index * binMs;
    }
    return binCount * binMs;
  }

  reset(): void {
    this.#bins.fill(0);
    this.#weight = 0;
    this.#count = 0;
    this.#baseline = Number.POSITIVE_INFINITY;
    this.#earlierBaseline = Number.POSITIVE_INFINITY;
  }
}
