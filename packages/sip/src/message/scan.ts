// From bytes to a message: RFC 3261 §7, §18.3, §25.1. One pass finds the header lines; values are not looked into.
// Every loop advances or throws, and the limits below bound the work.

import { ProblemError, latin1Text } from '@offhook/base';
import { badMessage, isToken } from './characters.ts';
import { headerId, headerIdAt } from './header-name.ts';
import { HeaderList } from './header-list.ts';
import { SipRequest, SipResponse, type SipMessage } from './message.ts';

/** The largest message that is read, in bytes; the length of the largest datagram. */
export const messageLimitBytes = 65_535;
/** The greatest number of header lines. */
export const headerLimit = 512;

/** Methods that need no second look. */
const commonMethods: ReadonlySet<string> = new Set([
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'SUBSCRIBE',
  'NOTIFY',
  'REFER',
]);

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Reads one whole message, as it comes in a datagram or a WebSocket message. Line ends before the start line are passed over (RFC 3261 §7.5).
 * Throws bad-message; its detail `header` names the header at fault, or `start line`.
 */
export function parseMessage(bytes: Uint8Array): SipMessage {
  if (bytes.length > messageLimitBytes) {
    throw new ProblemError('limit-exceeded', `expected at most ${messageLimitBytes} bytes in a message, got ${bytes.length}`);
  }
  const text = latin1Text(bytes);
  let start = 0;
  while (text.charCodeAt(start) === carriageReturn || text.charCodeAt(start) === lineFeed) start++;
  const { message, bodyStart } = scanHeaders(text, start);
  const declared = contentLength(message);
  const available = bytes.length - bodyStart;
  // RFC 3261 §18.3: a datagram that is too short is bad; bytes beyond the length are dropped.
  if (declared !== undefined && declared > available) throw badMessage('Content-Length', `at most ${available}`, String(declared));
  const length = declared ?? available;
  if (length > 0) message.body = bytes.subarray(bodyStart, bodyStart + length);
  return message;
}

/** The declared length of the body; undefined where the header is missing. Throws bad-message. */
export function contentLength(message: SipMessage): number | undefined {
  return message.number('Content-Length', 2 ** 31);
}

/** Reads the start line and the headers of `text` from `start`; `bodyStart` is the index after the empty line. */
export function scanHeaders(text: string, start: number): { message: SipMessage; bodyStart: number } {
  let lineEnd = text.indexOf('\n', start);
  if (lineEnd < 0) throw badMessage('start line', 'a line end', text.slice(start));
  const headers = new HeaderList();
  const message = startLine(text.slice(start, trimEnd(text, lineEnd)), headers);
  let position = lineEnd + 1;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === lineFeed) return { message, bodyStart: position + 1 };
    if (code === carriageReturn && text.charCodeAt(position + 1) === lineFeed) return { message, bodyStart: position + 2 };
    // A datagram that ends with its headers lacks nothing but the empty line; a stream never gets here.
    if (position >= text.length) return { message, bodyStart: position };
    lineEnd = text.indexOf('\n', position);
    if (lineEnd < 0) throw badMessage('headers', 'a line end', text.slice(position));
    if (code === 32 || code === 9) {
      // RFC 3261 §7.3.1: a line that begins with a blank continues the one before.
      if (headers.size === 0) throw badMessage('headers', 'a header name', text.slice(position, lineEnd));
      headers.extendLast(text.slice(position, lineEnd).trim());
    } else {
      scanHeader(text, position, lineEnd, headers);
    }
    position = lineEnd + 1;
  }
}

function scanHeader(text: string, start: number, lineEnd: number, headers: HeaderList): void {
  if (headers.size >= headerLimit) throw new ProblemError('limit-exceeded', `expected at most ${headerLimit} headers in a message`);
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon > lineEnd) throw badMessage('headers', 'a colon', text.slice(start, lineEnd));
  // The colon and the line end stop both.
  const valueEnd = trimEnd(text, lineEnd);
  let valueStart = colon + 1;
  while (isBlank(text.charCodeAt(valueStart))) valueStart++;
  let id = headerIdAt(text, start, colon);
  let otherName = '';
  if (id === 0) {
    const name = text.slice(start, colon);
    // Blanks may stand before the colon (RFC 3261 §7.3.1 HCOLON).
    otherName = name.trim();
    if (!isToken(otherName)) throw badMessage('headers', 'a header name', name);
    id = headerId(otherName);
  }
  headers.pushRaw(id, text.slice(valueStart, valueEnd), otherName);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The end of the line without its line end and the blanks before it. */
function trimEnd(text: string, lineEnd: number): number {
  let end = lineEnd;
  while (text.charCodeAt(end - 1) === carriageReturn || isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

function startLine(line: string, headers: HeaderList): SipMessage {
  if (line[3] === '/' && /^SIP/i.test(line)) {
    // RFC 3261 §7.2; the reason phrase may be empty, and even its blank is missing in practice.
    const match = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(line);
    if (match === null) throw badMessage('start line', 'SIP/2.0, a status of 100 to 699 and a phrase', line);
    const [, status, reason = ''] = match;
    return new SipResponse(Number(status), reason, headers);
  }
  // RFC 3261 §7.1: exactly one blank between the three parts.
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  if (last <= first + 1) throw badMessage('start line', 'method, URI and version', line);
  const written = line.slice(last + 1);
  const version = written === 'SIP/2.0' ? written : written.toUpperCase();
  const method = line.slice(0, first);
  if (version !== 'SIP/2.0' && !/^SIP\/\d+\.\d+$/.test(version)) throw badMessage('start line', 'SIP/2.0', line);
  if (!commonMethods.has(method) && !isToken(method)) throw badMessage('start line', 'a method', line);
  const request = new SipRequest(method, line.slice(first + 1, last), headers);
  request.version = version;
  return request;
}
