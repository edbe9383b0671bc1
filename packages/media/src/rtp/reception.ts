// What a receiver knows of one source: extended sequence numbers, loss and jitter (RFC 3550 §6.4.1, appendices A.1, A.3 and A.8).

/** A jump forward of more than this, or back by more than maximumMisorder, is a restart when two packets in a row confirm it (A.1). */
const maximumDropout = 3000;
const maximumMisorder = 100;
const sequenceSpace = 65536;
/** Extended numbers start in the second cycle, so that a packet reordered across a wrap at the start still has a number (A.1). */
const firstCycle = sequenceSpace;
/** More than maximumMisorder: the packets among which one that comes again is known. */
const rememberedPackets = 128;

export interface Received {
  /** The extended sequence number, never below zero. */
  readonly extended: number;
  /** The buffer begins anew. */
  readonly restarted: boolean;
  /** The packet was here before. */
  readonly duplicate: boolean;
}

export class Reception {
  readonly ssrc: number;
  /** Since the last restart, those that came again included: as RFC 3550 A.3 counts. */
  packetsReceived = 0;
  /** Of these, those that came again. */
  #duplicates = 0;
  /** Before the last restart. */
  #receivedBefore = 0;
  #lostBefore = 0;
  readonly #seen = new Float64Array(rememberedPackets);
  #baseSequence = 0;
  #highest = 0;
  #cycles = 0;
  #badSequence = -1;
  /** In timestamp units, unscaled. */
  #jitter = 0;
  #lastTransit: number | undefined;
  #expectedAtReport = 0;
  #receivedAtReport = 0;

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** Undefined where a jump must first be confirmed by a second packet. */
  receive(sequence: number): Received | undefined {
    if (this.packetsReceived === 0) return this.#restart(sequence);
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead < maximumDropout) {
      if (sequence < this.#highest) this.#cycles += sequenceSpace;
      this.#highest = sequence;
    } else if (ahead <= sequenceSpace - maximumMisorder) {
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff;
        return undefined;
      }
      return this.#restart(sequence);
    }
    this.packetsReceived++;
    const isBeforeWrap = sequence > this.#highest + sequenceSpace / 2;
    const extended = firstCycle + this.#cycles + sequence - (isBeforeWrap ? sequenceSpace : 0);
    const duplicate = this.#seen[extended % rememberedPackets] === extended;
    if (duplicate) this.#duplicates++;
    this.#seen[extended % rememberedPackets] = extended;
    return { extended, restarted: false, duplicate };
  }

  #restart(sequence: number): Received {
    this.#receivedBefore = this.packetsReceivedInAll;
    this.#lostBefore = this.packetsLost;
    this.#baseSequence = sequence;
    this.#highest = sequence;
    this.#cycles = 0;
    this.#badSequence = -1;
    this.packetsReceived = 1;
    this.#duplicates = 0;
    this.#expectedAtReport = 0;
    this.#receivedAtReport = 0;
    this.#lastTransit = undefined;
    const extended = firstCycle + sequence;
    this.#seen.fill(-1);
    this.#seen[extended % rememberedPackets] = extended;
    return { extended, restarted: true, duplicate: false };
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

  /** Over all restarts. */
  get packetsReceivedInAll(): number {
    return this.#receivedBefore + this.packetsReceived;
  }

  /** Over all restarts: what never came. A packet that came again makes up for none. */
  get packetsLost(): number {
    return this.#lostBefore + Math.max(0, this.#expected - (this.packetsReceived - this.#duplicates));
  }

  /** As reports tell it (A.3): expected less received, below zero where packets came again. */
  get cumulativeLost(): number {
    return this.#expected - this.packetsReceived;
  }

  /** The loss since the last call in 1/256 (A.3), 0-255. */
  takeFractionLost(): number {
    const expected = this.#expected - this.#expectedAtReport;
    const received = this.packetsReceived - this.#receivedAtReport;
    this.#expectedAtReport = this.#expected;
    this.#receivedAtReport = this.packetsReceived;
    const lost = expected - received;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }
}
