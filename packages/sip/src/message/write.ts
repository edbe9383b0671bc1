// From a message to bytes: RFC 3261 §7. Content-Length is always written, last, and always right.

import { ProblemError, concatBytes, latin1Bytes } from '@offhook/base';
import type { SipMessage } from './message.ts';

/** Throws bad-request where a header value holds a line end: letting it through would let text forge headers. */
export function writeMessage(message: SipMessage): Uint8Array {
  const start =
    message.kind === 'request' ? `${message.method} ${message.uriText} SIP/2.0\r\n` : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  const headers = message.headers;
  if (headers.has('Content-Length')) headers.remove('Content-Length');
  const head = `${start}${headers.write()}Content-Length: ${message.body.length}\r\n\r\n`;
  refuseForgedLines(head, headers.size + 3);
  return concatBytes(latin1Bytes(head), message.body);
}

function refuseForgedLines(head: string, expectedLines: number): void {
  let lines = 0;
  for (let index = head.indexOf('\n'); index >= 0; index = head.indexOf('\n', index + 1)) lines++;
  if (lines !== expectedLines) {
    throw new ProblemError('bad-request', `expected header values without line ends, got ${lines - expectedLines} line ends too many`);
  }
}
