// Cuts a byte stream into messages by Content-Length: RFC 3261 §18.3, §7.5; keep-alives by RFC 5626 §3.5.1.

import { ProblemError, concatBytes, latin1Text } from '@offhook/base';
import { contentLength, messageLimitBytes, scanHeaders } from '../message/scan.ts';
import { noBytes, type SipMessage } from '../message/message.ts';

export type Frame =
  | { readonly kind: 'message'; readonly message: SipMessage }
  /** A double line end, to be answered by a single one. */
  | { readonly kind: 'ping' }
  /** A single line end between messages. */
  | { readonly kind: 'pong' }
  /** The stream cannot be followed further and is to be closed. `head` holds the bytes of the bad message. */
  | { readonly kind: 'broken'; readonly problem: ProblemError; readonly head: Uint8Array };

const lineFeed = 10;
const carriageReturn = 13;

export class StreamFraming {
  #pending: Uint8Array = noBytes;
  #isBroken = false;

  /** Nothing that was begun is unfinished. */
  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** The frames that the bytes complete. After `broken` nothing more comes. */
  push(bytes: Uint8Array): Frame[] {
    if (this.#isBroken) return [];
    this.#pending = this.#pending.length === 0 ? bytes : concatBytes(this.#pending, bytes);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      frames.push(frame);
      if (frame.kind === 'broken') {
        this.#isBroken = true;
        this.#pending = noBytes;
      }
    }
    return frames;
  }

  #next(): Frame | undefined {
    const pending = this.#pending;
    if (pending[0] === carriageReturn || pending[0] === lineFeed) return this.#lineEnds();
    const headLength = headEnd(pending);
    if (headLength === undefined) {
      if (pending.length <= messageLimitBytes) return undefined;
      return { kind: 'broken', problem: new ProblemError('limit-exceeded', 'expected the end of the headers'), head: pending };
    }
    const head = pending.subarray(0, headLength);
    try {
      const { message } = scanHeaders(latin1Text(head), 0);
      const length = contentLength(message);
      // §18.3: without Content-Length the end of a message in a stream cannot be told.
      if (length === undefined) throw new ProblemError('bad-message', 'expected Content-Length', { details: { header: 'Content-Length' } });
      if (headLength + length > messageLimitBytes) throw new ProblemError('limit-exceeded', `expected a shorter body, got ${length} bytes`);
      if (pending.length < headLength + length) return undefined;
      message.body = pending.slice(headLength, headLength + length);
      this.#pending = pending.subarray(headLength + length);
      return { kind: 'message', message };
    } catch (error) {
      if (error instanceof ProblemError) return { kind: 'broken', problem: error, head };
      throw error;
    }
  }

  #lineEnds(): Frame | undefined {
    const text = latin1Text(this.#pending.subarray(0, 4));
    if (text.startsWith('\r\n\r\n')) {
      this.#pending = this.#pending.subarray(4);
      return { kind: 'ping' };
    }
    if (text.startsWith('\r\n')) {
      // A pong is due within 10 s and is taken at once; a ping that comes in two pieces passes for two of them, and is repeated (RFC 5626 §4.4.1).
      this.#pending = this.#pending.subarray(2);
      return { kind: 'pong' };
    }
    if (text === '\r') return undefined;
    this.#pending = this.#pending.subarray(1);
    return { kind: 'pong' };
  }
}

/** The length of the headers with the empty line after them, undefined where it has not come yet. */
function headEnd(bytes: Uint8Array): number | undefined {
  for (let index = bytes.indexOf(lineFeed); index >= 0; index = bytes.indexOf(lineFeed, index + 1)) {
    if (bytes[index + 1] === lineFeed) return index + 2;
    if (bytes[index + 1] === carriageReturn && bytes[index + 2] === lineFeed) return index + 3;
  }
  return undefined;
}
