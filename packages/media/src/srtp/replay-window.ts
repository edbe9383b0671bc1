// The packet index of SRTP and its replay list: RFC 3711 §3.3.1, §3.3.2 and appendix A. Each slot remembers the last index that fell into it, which makes moving the window free.

/** RFC 3711 §3.3.2: at least 64. */
const windowPackets = 64;
const sequenceSpace = 65536;

export class ReplayWindow {
  /** -1 until the first accepted packet. */
  #highest = -1;
  readonly #slots = new Float64Array(windowPackets).fill(-1);

  /** The index (rollover counter times 65,536 plus `sequence`) that is nearest to the highest one; the counter starts at zero. */
  estimateIndex(sequence: number): number {
    if (this.#highest < 0) return sequence;
    const highestSequence = this.#highest % sequenceSpace;
    const base = this.#highest - highestSequence;
    if (sequence - highestSequence > sequenceSpace / 2) return base === 0 ? sequence : base - sequenceSpace + sequence;
    return highestSequence - sequence > sequenceSpace / 2 ? base + sequenceSpace + sequence : base + sequence;
  }

  /** Whether a packet of this index may be looked at: not before the window and not seen. Changes nothing. */
  isFresh(index: number): boolean {
    return index > this.#highest - windowPackets && this.#slots[index % windowPackets] !== index;
  }

  /** To be called only after the packet was authenticated. */
  accept(index: number): void {
    this.#slots[index % windowPackets] = index;
    if (index > this.#highest) this.#highest = index;
  }
}
