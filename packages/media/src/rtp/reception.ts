// What a receiver knows of one source: extended sequence numbers, loss and jitter (RFC 3550 §6.4.1, appendices A.1, A.3 and A.8).

/** A jump forward of more than this, or back by more than maximumMisorder, is a restart when two packets in a row confirm it (A.1). */
const maximumDropout = 3000;
const maximumMisorder = 100;
const sequenceSpace = 65536;
/** Extended numbers start in the second cycle, so that a packet reordered across a wrap at the start still has a number (A.1). */
const firstCycle = sequenceSpace;

export class Reception {
  readonly ssrc: number;
  packetsReceived = 0;
  #baseSequence = 0;
  #highest = 0;
  #cycles = 0;
  #badSequence = -1;
  /** In timestamp units, unscaled. */
  #jitter = 0;
  #lastTransit: number | undefined;
  #expectedBefore = 0;
  #receivedBefore = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** The extended sequence number of a packet, never below zero, or undefined where a jump must first be confirmed by a second packet. `restarted` tells the buffer to begin anew. */
  receive(sequence: number): { readonly extended: number; readonly restarted: boolean } | undefined {
    if (this.packetsReceived === 0) {
      this.#restart(sequence);
      return { extended: firstCycle + sequence, restarted: true };
    }
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead < maximumDropout) {
      if (sequence < this.#highest) this.#cycles += sequenceSpace;
      this.#highest = sequence;
    } else if (ahead <= sequenceSpace - maximumMisorder) {
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff;
        return undefined;
      }
      this.#restart(sequence);
      return { extended: firstCycle + sequence, restarted: true };
    }
    this.packetsReceived++;
    const isBeforeWrap = sequence > this.#highest + sequenceSpace / 2;
    return { extended: firstCycle + this.#cycles + sequence - (isBeforeWrap ? sequenceSpace : 0), restarted: false };
  }

  #restart(sequence: number): void {
    this.#baseSequence = sequence;
    this.#highest = sequence;
    this.#cycles = 0;
    this.#badSequence = -1;
    this.packetsReceived = 1;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#lastTransit = undefined;
  }

  /** A.8: `arrival` and `timestamp` in the units of the payload's clock. */
  updateJitter(arrival: number, timestamp: number): void {
    // The difference of two timestamps is taken in 32 bits, so that the wrap does not show.
    const transit = (Math.round(arrival) - timestamp) | 0;
    if (this.#lastTransit !== undefined) {
      const change = Math.abs((transit - this.#lastTransit) | 0);
      this.#jitter += (change - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }

  get jitter(): number {
    return this.#jitter;
  }

  /** As reports tell it: cycles from zero, and the highest number (RFC 3550 §6.4.1). */
  get extendedHighest(): number {
    return this.#cycles + this.#highest;
  }

  get #expected(): number {
    return this.packetsReceived === 0 ? 0 : this.extendedHighest - this.#baseSequence + 1;
  }

  /** Cumulative, never below zero here; duplicates can make the count of RFC 3550 negative. */
  get packetsLost(): number {
    return Math.max(0, this.#expected - this.packetsReceived);
  }

  /** The loss since the last call in 1/256 (A.3), 0-255. */
  takeFractionLost(): number {
    const expected = this.#expected - this.#expectedBefore;
    const received = this.packetsReceived - this.#receivedBefore;
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.packetsReceived;
    const lost = expected - received;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }
}
