// One page's socket, as the phone sees it. The phone says each second that it is there; the page says with each key which of these beats it has heard.

import { handsetAlive, handsetPressSchema } from '@offhook/api';
import type { HandsetCommand } from '@offhook/api';
import type { WebSocket } from 'ws';

import { sendView } from './backlog.ts';

type Socket = Pick<WebSocket, 'bufferedAmount' | 'send' | 'ping' | 'terminate'>;

/** Beats without an answer after which nobody is there any more. */
const silentBeats = 10;
/** A network that stood still delivers later what was pressed before: by then it may mean another call. */
const freshBeats = 3;

/** A page may name itself in the address of its socket: that it keeps when it connects anew. */
export interface PageName {
  readonly page?: string | readonly string[];
}

/** Empty where it does not. */
export function pageNameOf({ page = '' }: PageName): string {
  return String(page);
}

export class PageLink {
  readonly #socket: Socket;
  #beats = 0;
  #answeredAt = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Once a second. */
  beat(): void {
    if (this.#beats - this.#answeredAt >= silentBeats) return this.#socket.terminate();
    this.#beats++;
    sendView(this.#socket, handsetAlive(this.#beats));
    this.#socket.ping();
    return undefined;
  }

  /** The page's browser answered a ping. */
  answered(): void {
    this.#answeredAt = this.#beats;
  }

  read(text: string): HandsetCommand | 'late' | 'unknown' {
    const press = handsetPressSchema.safeParse(parseJson(text));
    if (!press.success || press.data.beat > this.#beats) return 'unknown';
    return this.#beats - press.data.beat > freshBeats ? 'late' : press.data.command;
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // the schema refuses it and the sender is told
  }
}
