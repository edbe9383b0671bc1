// Flows over connections: TCP and TLS streams framed by Content-Length (RFC 3261 §18.3), WebSocket messages whole (RFC 7118 §4).

import { ProblemError, isProblem, utf8Bytes, type Clock, type Endpoint, type MessageStream, type Stream, type Timer } from '@offhook/base';
import { parseMessage } from '../message/scan.ts';
import type { SipMessage } from '../message/message.ts';
import { KeepAlive } from '../flow/keep-alive.ts';
import type { Flow, Protocol } from './flow.ts';
import { StreamFraming, type Frame } from './stream-framing.ts';

export interface ConnectionListener {
  onMessage(message: SipMessage, flow: Flow): void;
  onMalformed(problem: ProblemError, bytes: Uint8Array, flow: Flow): void;
  onClosed(flow: ConnectionFlow, error: Error | undefined): void;
  /** Line ends get no answer: a request may show whether the far end is still there. */
  onSilent(flow: ConnectionFlow): void;
}

const doubleLineEnd = utf8Bytes('\r\n\r\n');
const lineEnd = utf8Bytes('\r\n');

export class ConnectionFlow implements Flow {
  readonly protocol: Protocol;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly reliable = true;
  readonly secure: boolean;
  readonly #carrier: { send(bytes: Uint8Array): void; close(): void };
  readonly #listener: ConnectionListener;
  readonly #clock: Clock;
  #isOpen = true;
  readonly #isBetweenMessages: () => boolean;
  #messageDue: Timer | undefined;
  #messageWithinMs: number | undefined;
  #keepAlive: KeepAlive | undefined;

  private constructor(options: {
    protocol: Protocol;
    ends: Pick<Stream, 'local' | 'remote' | 'secure'>;
    carrier: { send(bytes: Uint8Array): void; close(): void };
    listener: ConnectionListener;
    clock: Clock;
    isBetweenMessages: () => boolean;
  }) {
    this.#isBetweenMessages = options.isBetweenMessages;
    this.protocol = options.protocol;
    this.local = options.ends.local;
    this.remote = options.ends.remote;
    this.secure = options.ends.secure;
    this.#carrier = options.carrier;
    this.#listener = options.listener;
    this.#clock = options.clock;
  }

  static overStream(stream: Stream, protocol: Protocol, listener: ConnectionListener, clock: Clock): ConnectionFlow {
    const carrier = { send: (bytes: Uint8Array) => stream.write(bytes), close: () => stream.close() };
    const framing = new StreamFraming();
    const flow = new ConnectionFlow({ protocol, ends: stream, carrier, listener, clock, isBetweenMessages: () => framing.isEmpty });
    stream.onData = (bytes) => {
      flow.#keepAlive?.heard();
      for (const frame of framing.push(bytes)) flow.#onFrame(frame);
      flow.#noteProgress();
    };
    stream.onClose = (error) => flow.#onClose(error);
    return flow;
  }

  static overMessages(stream: MessageStream, protocol: Protocol, listener: ConnectionListener, clock: Clock): ConnectionFlow {
    const carrier = { send: (bytes: Uint8Array) => stream.send(bytes), close: () => stream.close() };
    const flow = new ConnectionFlow({ protocol, ends: stream, carrier, listener, clock, isBetweenMessages: () => true });
    stream.onMessage = (bytes) => {
      flow.#keepAlive?.heard();
      flow.#noteProgress();
      // RFC 7118 §6: keep-alives are line ends in a message of their own.
      if (bytes.length <= 4 && bytes.every((byte) => byte === 13 || byte === 10)) {
        flow.#onFrame({ kind: bytes.length === 4 ? 'ping' : 'pong' });
        return;
      }
      try {
        listener.onMessage(parseMessage(bytes), flow);
      } catch (error) {
        if (!isProblem(error)) throw error;
        listener.onMalformed(error, bytes, flow);
      }
    };
    stream.onClose = (error) => flow.#onClose(error);
    return flow;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(bytes: Uint8Array): void {
    if (this.#isOpen) this.#carrier.send(bytes);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#stop();
    this.#carrier.close();
    this.#listener.onClosed(this, undefined);
  }

  /** Closes the connection where the first message, or one that was begun, is not whole in time: bytes of strangers are not kept for ever. */
  expectMessages(withinMs: number): void {
    this.#messageWithinMs = withinMs;
    this.#messageDue = this.#clock.setTimer(withinMs, () => this.close());
  }

  #noteProgress(): void {
    if (this.#messageWithinMs === undefined || !this.#isOpen) return;
    if (this.#isBetweenMessages()) {
      this.#messageDue?.cancel();
      this.#messageDue = undefined;
    } else this.#messageDue ??= this.#clock.setTimer(this.#messageWithinMs, () => this.close());
  }

  /** RFC 5626 §4.4.1; a far end that says nothing more closes the connection. */
  keepAlive(everyMs: number): void {
    if (!this.#isOpen) return;
    this.#keepAlive?.stop();
    this.#keepAlive = new KeepAlive({
      clock: this.#clock,
      everyMs,
      ping: () => this.send(doubleLineEnd),
      ask: () => this.#listener.onSilent(this),
      onDead: () => {
        this.#stop();
        this.#carrier.close();
        this.#listener.onClosed(this, new ProblemError('timeout', 'expected an answer to a keep-alive within 10 s'));
      },
    });
  }

  #onFrame(frame: Frame): void {
    switch (frame.kind) {
      case 'message':
        this.#listener.onMessage(frame.message, this);
        return;
      case 'ping':
        this.send(lineEnd);
        return;
      case 'pong':
        return;
      case 'broken':
        this.#listener.onMalformed(frame.problem, frame.head, this);
        this.close();
        return;
    }
  }

  #onClose(error: Error | undefined): void {
    if (!this.#isOpen) return;
    this.#stop();
    this.#listener.onClosed(this, error);
  }

  #stop(): void {
    this.#isOpen = false;
    this.#keepAlive?.stop();
    this.#messageDue?.cancel();
  }
}
