// The o= line of one side over a session: the version rises whenever the description differs from the last one sent (RFC 3264 §8), the rest stays.

import type { Origin, SessionDescription } from './sdp/session-description.ts';
import { writeSessionDescription } from './sdp/write.ts';

export class DescriptionHistory {
  readonly #origin: Omit<Origin, 'sessionVersion'>;
  #version: bigint;
  #last: string | undefined;

  constructor(origin: Origin) {
    const { sessionVersion, ...rest } = origin;
    this.#origin = rest;
    this.#version = BigInt(sessionVersion);
  }

  get origin(): Origin {
    return { ...this.#origin, sessionVersion: `${this.#version}` };
  }

  /** The description's text, under the same version as the last one where nothing else changed. */
  write(description: SessionDescription): { readonly description: SessionDescription; readonly text: string } {
    const unchanged = { ...description, origin: this.origin };
    const text = writeSessionDescription(unchanged);
    if (this.#last === undefined || text === this.#last) {
      this.#last = text;
      return { description: unchanged, text };
    }
    this.#version += 1n;
    const changed = { ...description, origin: this.origin };
    this.#last = writeSessionDescription(changed);
    return { description: changed, text: this.#last };
  }
}
