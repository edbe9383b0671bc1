// Host and port in their usual spelling, read in place: RFC 3261 §25.1. Whatever is not quite usual is left to the patterns.

const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const dot = 0x2e;
const hyphen = 0x2d;

function isLowerAlphanumeric(code: number): boolean {
  return (code >= zero && code <= nine) || (code >= 0x61 && code <= 0x7a);
}

/** The end of a host of lower-case letters, digits, dots and hyphens; `start` where there is none of that form before `end` or a colon. */
export function endOfLowerHost(text: string, start: number, end: number): number {
  let index = start;
  for (; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === colon) break;
    if (!isLowerAlphanumeric(code) && code !== dot && code !== hyphen) return start;
  }
  if (!isLowerAlphanumeric(text.charCodeAt(start)) || !isLowerAlphanumeric(text.charCodeAt(index - 1))) return start;
  return index;
}

/** The number behind the colon at `at`, which ends at `end`; -1 where it is no port. */
export function portAt(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== colon || end - at < 2 || end - at > 6) return -1;
  let port = 0;
  for (let index = at + 1; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < zero || code > nine) return -1;
    port = port * 10 + code - zero;
  }
  return port < 65_536 ? port : -1;
}

/** `host:port` in the usual spelling as the source of a pattern with two groups; `usualPort` reads the second. */
export const usualHostPortSource = '([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?';

/** Up to five digits as a port: undefined where there are none, -1 where it is no port. */
export function usualPort(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  const port = Number(digits);
  return port < 65_536 ? port : -1;
}
