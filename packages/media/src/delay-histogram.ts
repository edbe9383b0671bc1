// How late packets come, relative to the fastest of late: the statistics that set the jitter buffer's target.

const binMs = 10;
const binCount = 64;
/** Weight kept at each packet: a memory of about 3 s at 50 packets a second. */
const memory = 0.993;
/** Reached once in about a minute. */
const largestUnit = 1e9;
/** The share of packets that must come in time. */
const coverage = 0.97;
/** The fastest packet is sought in this many packets, at least, and twice as many at most: a slow drift of clocks follows. */
const baselinePackets = 500;
/** So many packets in a row that are late by more than this, and alike, are no jitter but a step: the sender's timestamp stood still, or the way became longer. */
const stepPackets = 8;
const stepMs = 30;
/** How far packets of one step lie apart: less than a burst after a stall does, whose packets come at once and so each 20 ms less late than the one before. */
const stepSpreadMs = 40;
const longStepMs = 200;
const longStepSpreadMs = 120;

export class DelayHistogram {
  readonly #bins = new Float64Array(binCount);
  #weight = 0;
  #count = 0;
  #counted = 0;
  #baseline = Number.POSITIVE_INFINITY;
  #earlierBaseline = Number.POSITIVE_INFINITY;
  /** What the next packet weighs. It grows, which is the same as if all before it faded, and costs nothing. */
  #unit = 1;
  /** Late packets that may turn out to be a step; not counted yet. */
  readonly #suspects: number[] = [];

  get packetCount(): number {
    return this.#count;
  }

  /** `delayMs` is the arrival minus the sending time, up to a constant. */
  add(delayMs: number): void {
    this.#count++;
    if (delayMs - this.#lowest > stepMs && this.#mayBeStep(delayMs)) {
      this.#suspects.push(delayMs);
      if (this.#suspects.length < stepPackets) return;
      this.#baseline = Math.min(...this.#suspects);
      this.#earlierBaseline = this.#baseline;
      this.#countSuspects();
      return;
    }
    if (this.#suspects.length > 0) this.#countSuspects();
    this.#countIn(delayMs);
  }

  #countSuspects(): void {
    for (const suspect of this.#suspects) this.#countIn(suspect);
    this.#suspects.length = 0;
  }

  get #lowest(): number {
    return Math.min(this.#baseline, this.#earlierBaseline);
  }

  #mayBeStep(delayMs: number): boolean {
    const least = Math.min(delayMs, ...this.#suspects);
    const spreadMs = least - this.#lowest > longStepMs ? longStepSpreadMs : stepSpreadMs;
    return Math.max(delayMs, ...this.#suspects) - least <= spreadMs;
  }

  #countIn(delayMs: number): void {
    if (this.#counted > 0 && this.#counted % baselinePackets === 0) {
      this.#earlierBaseline = this.#baseline;
      this.#baseline = Number.POSITIVE_INFINITY;
    }
    this.#counted++;
    if (delayMs < this.#baseline) this.#baseline = delayMs;
    const bin = Math.min(binCount - 1, Math.floor((delayMs - this.#lowest) / binMs));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + this.#unit;
    this.#weight += this.#unit;
    this.#unit /= memory;
    if (this.#unit > largestUnit) this.#shrink();
  }

  /** Long before the weights outgrow what a number holds. */
  #shrink(): void {
    for (let index = 0; index < binCount; index++) this.#bins[index] = (this.#bins[index] ?? 0) / this.#unit;
    this.#weight /= this.#unit;
    this.#unit = 1;
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
    this.#counted = 0;
    this.#unit = 1;
    this.#suspects.length = 0;
    this.#baseline = Number.POSITIVE_INFINITY;
    this.#earlierBaseline = Number.POSITIVE_INFINITY;
  }
}
