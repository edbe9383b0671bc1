// The handset's WebSocket: views and sound in, commands and sound out. It reconnects with a growing pause and never fails on a message it cannot read.
// The phone says each second that it is there: silence is a lost connection, told within three seconds. What is pressed meanwhile goes nowhere.

import type { HandsetCommand, HandsetPress, HandsetView } from '@offhook/api';
import { handsetAliveSchema, handsetAudio, handsetBeat, handsetViewSchema } from '@offhook/api';

/** `refused`: the link opens no phone, or none any more. */
export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'refused';

/** As that of @offhook/base. */
export interface PageClock {
  monotonicMs(): number;
  setTimer(afterMs: number, callback: () => void): { cancel(): void };
}

export interface PageSocket {
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(): void;
}

export interface SocketEvents {
  /** Text or an ArrayBuffer. */
  readonly received: (data: unknown) => void;
  /** With the code of RFC 6455 §7.4. */
  readonly closed: (code: number) => void;
}

const firstPauseMs = 500;
const longestPauseMs = 8000;
/** From the attempt to the phone's screen. */
const attemptMs = 4000;
/** Sound that the network does not take in time is worthless later. */
const backlogLimitBytes = 32 * handsetAudio.frameBytes;
/** RFC 6455 §7.4.1: a policy is violated, here by a link that opens nothing. */
const refusedCode = 1008;

export class HandsetConnection {
  onView: ((view: HandsetView) => void) | undefined;
  onState: ((state: ConnectionState) => void) | undefined;
  /** 20 ms of sound as it came: handsetAudio. */
  onSound: ((frame: ArrayBuffer) => void) | undefined;
  readonly #clock: PageClock;
  readonly #connect: (events: SocketEvents) => PageSocket;
  #state: ConnectionState = 'connecting';
  /** Of the attempt that is under way or has come through. */
  #socket: PageSocket | undefined;
  #beat = 0;
  #heardAtMs = 0;
  #pauseMs = firstPauseMs;
  /** Until the next look whether the phone is there, or the next attempt. */
  #timer: { cancel(): void } | undefined;
  #isClosed = false;

  constructor(options: { readonly clock: PageClock; readonly connect: (events: SocketEvents) => PageSocket }) {
    this.#clock = options.clock;
    this.#connect = options.connect;
  }

  open(): void {
    if (this.#isClosed || this.#socket !== undefined) return;
    this.#timer?.cancel();
    const socket = this.#connect({
      received: (data) => this.#socket === socket && this.#take(data),
      closed: (code) => {
        if (this.#socket !== socket) return;
        if (code === refusedCode) this.#refuse();
        else this.lose();
      },
    });
    this.#socket = socket;
    this.#beat = 0;
    this.#timer = this.#clock.setTimer(attemptMs, () => this.lose());
  }

  /** Nothing while the phone's screen is not there: the key would mean what nobody sees. */
  send(command: HandsetCommand): void {
    const press: HandsetPress = { beat: this.#beat, command };
    if (this.#state === 'open') this.#socket?.send(JSON.stringify(press));
  }

  sendSound(frame: ArrayBuffer): void {
    if (this.#state === 'open' && this.#socket !== undefined && this.#socket.bufferedAmount < backlogLimitBytes) this.#socket.send(frame);
  }

  /** The phone cannot be reached; tries again after a pause. */
  lose(): void {
    if (this.#isClosed || this.#socket === undefined) return;
    this.#drop();
    this.#become('reconnecting');
    this.#timer = this.#clock.setTimer(this.#pauseMs, () => this.open());
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }

  /** In place of the rest of a pause. */
  tryNow(): void {
    if (this.#state === 'reconnecting') this.open();
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  #refuse(): void {
    this.#drop();
    this.#become('refused');
  }

  #drop(): void {
    this.#timer?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.onState?.(state);
  }

  #take(data: unknown): void {
    this.#heardAtMs = this.#clock.monotonicMs();
    if (data instanceof ArrayBuffer) {
      if (data.byteLength === handsetAudio.frameBytes) this.onSound?.(data);
      return;
    }
    const message = parseJson(data);
    const alive = handsetAliveSchema.safeParse(message);
    if (alive.success) {
      this.#beat = alive.data.beat;
      return;
    }
    const view = handsetViewSchema.safeParse(message);
    if (!view.success) return;
    this.#pauseMs = firstPauseMs;
    if (this.#state !== 'open') this.#watch();
    this.#become('open');
    this.onView?.(view.data);
  }

  /** Looks again when the silence would be too long: sound comes fifty times a second, and a timer for each would be many. */
  #watch(): void {
    this.#timer?.cancel();
    const silentMs = this.#clock.monotonicMs() - this.#heardAtMs;
    if (silentMs >= handsetBeat.lostAfterMs) this.lose();
    else this.#timer = this.#clock.setTimer(handsetBeat.lostAfterMs - silentMs, () => this.#watch());
  }
}

function parseJson(text: unknown): unknown {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return value;
  } catch {
    return undefined; // the schema refuses it; the view before stays
  }
}
