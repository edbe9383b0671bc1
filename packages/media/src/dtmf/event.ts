// The payload of a telephone event: RFC 4733 §2.3.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   |     event     |E|R| volume    |          duration             |

import { read16, write16 } from '../rtp/packet.ts';

export const eventPayloadBytes = 4;
const endMask = 0x80;
const volumeMask = 0x3f;
/** Event codes 0-15 by their place (RFC 4733 §3.2). */
const digitsByCode = '0123456789*#ABCD';

export interface TelephoneEvent {
  /** 0-9 * # A-D. */
  readonly digit: string;
  readonly isEnd: boolean;
  /** 0-63, in -dBm0. */
  readonly volume: number;
  /** In timestamp units, 16 bits. */
  readonly duration: number;
}

export function isDtmfDigit(digit: string): boolean {
  return digit.length === 1 && digitsByCode.includes(digit.toUpperCase());
}

/** Undefined where the payload is short or the event is no digit. */
export function readTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  const digit = digitsByCode[payload[0] ?? 255];
  if (payload.length < eventPayloadBytes || digit === undefined) return undefined;
  const flags = payload[1] ?? 0;
  return { digit, isEnd: (flags & endMask) !== 0, volume: flags & volumeMask, duration: read16(payload, 2) };
}

/** Writes four bytes at `at`. */
export function writeTelephoneEvent(bytes: Uint8Array, at: number, event: TelephoneEvent): void {
  bytes[at] = digitsByCode.indexOf(event.digit.toUpperCase());
  bytes[at + 1] = (event.isEnd ? endMask : 0) | (event.volume & volumeMask);
  write16(bytes, at + 2, event.duration);
}
