// The handset's WebSocket: views and sound in, commands and sound out. It reconnects with a growing pause and never fails on a message it cannot read.

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { handsetAudio, handsetViewSchema } from '@offhook/api';

export type ConnectionState = 'connecting' | 'open' | 'reconnecting';

const firstPauseMs = 500;
const longestPauseMs = 8000;
/** Sound that the network does not take in time is worthless later. */
const backlogLimitBytes = 32 * handsetAudio.frameBytes;

export class HandsetConnection {
  onView: ((view: HandsetView) => void) | undefined;
  onState: ((state: ConnectionState) => void) | undefined;
  /** 20 ms of sound as it came: handsetAudio. */
  onSound: ((frame: ArrayBuffer) => void) | undefined;
  readonly #url: string;
  #socket: WebSocket | undefined;
  #pauseMs = firstPauseMs;
  #timer: number | undefined;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
  }

  open(): void {
    if (this.#isClosed) return;
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#pauseMs = firstPauseMs;
      this.onState?.('open');
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#take(event.data));
    socket.addEventListener('close', () => this.#again());
  }

  send(command: HandsetCommand): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  sendSound(frame: ArrayBuffer): void {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN && socket.bufferedAmount < backlogLimitBytes) socket.send(frame);
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    window.clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #again(): void {
    if (this.#isClosed) return;
    this.onState?.('reconnecting');
    this.#timer = window.setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }

  #take(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      if (data.byteLength === handsetAudio.frameBytes) this.onSound?.(data);
      return;
    }
    if (typeof data !== 'string') return;
    const view = handsetViewSchema.safeParse(parseJson(data));
    if (view.success) this.onView?.(view.data);
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // the schema refuses it; the view before stays
  }
}
