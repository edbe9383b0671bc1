// Payload types over a session: a number that one side gave to an encoding means that encoding until the session ends (RFC 3264 §8.3.2).

import { payloadFormats } from './payload-map.ts';
import type { MediaDescription } from './session-description.ts';

/** RFC 3551 §6. */
const firstDynamic = 96;
const lastDynamic = 127;

export class PayloadNumbers {
  /** By number, in the order in which they were agreed. */
  readonly #meanings = new Map<number, string>();

  /** Takes the numbers of a description that was agreed, ours or the peer's. The first meaning of a number stays. */
  learn(media: readonly MediaDescription[]): void {
    for (const stream of media) {
      if (stream.kind !== 'audio') continue;
      for (const { payloadType, encoding, clockRateHz } of payloadFormats(stream)) {
        if (!this.#meanings.has(payloadType)) this.#meanings.set(payloadType, meaningOf(encoding, clockRateHz));
      }
    }
  }

  /** The number under which to offer an encoding: the one it has, else `preferred` where that is free, else a free dynamic one; undefined where none is left. */
  numberFor(encoding: { readonly name: string; readonly clockRateHz: number }, preferred: number): number | undefined {
    const meaning = meaningOf(encoding.name, encoding.clockRateHz);
    for (const [number, known] of this.#meanings) if (known === meaning) return number;
    if (!this.#meanings.has(preferred)) return preferred;
    for (let number = firstDynamic; number <= lastDynamic; number++) if (!this.#meanings.has(number)) return number;
    return undefined;
  }
}

function meaningOf(encoding: string, clockRateHz: number): string {
  return `${encoding.toLowerCase()}/${clockRateHz}`;
}
