// A log as text: UTF-16 by its byte order mark; lines that are no UTF-8 are of older software or a name of its own encoding, and are read as ISO 8859-1, so that no letter of them is lost.

import { latin1Text, strictUtf8Text } from '@offhook/base';
import { wideEncoding } from '@offhook/ucs';

const newLine = 0x0a;

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8Text(bytes);
  } catch {
    return undefined; // it refuses bytes that are no UTF-8
  }
}

export function logText(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  const whole = decoded(bytes);
  if (whole !== undefined) return whole;
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(newLine, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, end);
    lines.push(decoded(line) ?? latin1Text(line));
    start = end;
  }
  return lines.join('');
}
