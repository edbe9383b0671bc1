// The stranger's sockets: one place for itself and one for each proxy that it plays, over UDP or TCP. RFC 3261 §18, RFC 5626 §3.5.1.

import { latin1Bytes, latin1Text, type Closable, type Endpoint, type Network, type Stream, type UdpSocket } from '@offhook/base';
import type { Chance } from './chance.ts';

export interface WireOptions {
  readonly protocol: 'udp' | 'tcp';
  readonly places: readonly string[];
  readonly chance: Chance;
  networkOf(address: string): Network;
  /** A whole message; `at` is the place that it came to. */
  onMessage(text: string, at: string, from: Endpoint): void;
}

const port = 5060;

export class Wire {
  readonly #options: WireOptions;
  readonly #sockets = new Map<string, UdpSocket>();
  readonly #listening: Closable[] = [];
  readonly #streams = new Set<{ readonly at: string; readonly stream: Stream }>();

  private constructor(options: WireOptions) {
    this.#options = options;
  }

  static async open(options: WireOptions): Promise<Wire> {
    const wire = new Wire(options);
    for (const address of options.places) {
      const network = options.networkOf(address);
      if (options.protocol === 'udp') {
        const socket = await network.bindUdp({ address, port });
        socket.onDatagram = (data, from) => {
          if (data.length > 4) options.onMessage(latin1Text(data), address, from);
        };
        wire.#sockets.set(address, socket);
      } else wire.#listening.push(await network.listen({ address, port }, (stream) => wire.#adopt(address, stream)));
    }
    return wire;
  }

  send(text: string, at: string, to: Endpoint): void {
    if (this.#options.protocol === 'udp') {
      this.#sockets.get(at)?.send(latin1Bytes(text), to);
      return;
    }
    const known = this.#streamTo(at, to);
    if (known !== undefined) {
      this.#write(known, text);
      return;
    }
    this.#options
      .networkOf(at)
      .connect({ address: to.address, port })
      .then((stream) => {
        this.#adopt(at, stream);
        this.#write(stream, text);
      })
      .catch(() => undefined); // nobody listens there any more
  }

  /** Line ends between messages, and connections that end in the midst of everything. */
  disturb(): void {
    const all = [...this.#streams];
    const chosen = all[this.#options.chance.between(0, Math.max(all.length - 1, 0))];
    if (chosen === undefined) return;
    if (this.#options.chance.once(3)) chosen.stream.close();
    else chosen.stream.write(latin1Bytes(this.#options.chance.pick('\r\n', '\r\n\r\n')));
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const socket of this.#sockets.values()) await socket.close();
    for (const listening of this.#listening) await listening.close();
    for (const { stream } of this.#streams) stream.close();
    this.#streams.clear();
  }

  #streamTo(at: string, to: Endpoint): Stream | undefined {
    const mine = [...this.#streams].filter((known) => known.at === at && known.stream.remote.address === to.address);
    return (mine.find(({ stream }) => stream.remote.port === to.port) ?? mine[0])?.stream;
  }

  /** Sometimes in pieces, as segments come. */
  #write(stream: Stream, text: string): void {
    const at = this.#options.chance.once(3) ? this.#options.chance.between(0, text.length) : 0;
    if (at > 0) stream.write(latin1Bytes(text.slice(0, at)));
    stream.write(latin1Bytes(text.slice(at)));
  }

  #adopt(at: string, stream: Stream): void {
    const known = { at, stream };
    this.#streams.add(known);
    let waiting = '';
    stream.onClose = () => this.#streams.delete(known);
    stream.onData = (data) => {
      waiting += latin1Text(data);
      for (;;) {
        if (waiting.startsWith('\r\n\r\n') && this.#options.chance.once(2)) stream.write(latin1Bytes('\r\n'));
        waiting = waiting.replace(/^[\r\n]+/, '');
        const end = waiting.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = end + 4 + Number(/\r\nContent-Length: (\d+)/i.exec(waiting.slice(0, end + 2))?.[1] ?? 0);
        if (waiting.length < length) return;
        const message = waiting.slice(0, length);
        waiting = waiting.slice(length);
        this.#options.onMessage(message, at, stream.remote);
      }
    };
  }
}
