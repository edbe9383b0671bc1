// A network between a page and its phone that can stand still, as in a lift, or be cut.

import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const loopback = '127.0.0.1';

export class HandsetWire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isStill = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(toPort: number): Promise<HandsetWire> {
    const server = createServer();
    const wire = new HandsetWire(server);
    server.on('connection', (near) => wire.#carry(near, createConnection({ host: loopback, port: toPort })));
    server.listen({ host: loopback, port: 0 });
    await once(server, 'listening');
    return wire;
  }

  /** The same page through this wire. */
  url(direct: string): string {
    const url = new URL(direct);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Nothing passes, and nobody is told. */
  standStill(): void {
    this.#isStill = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What waited arrives. */
  goOn(): void {
    this.#isStill = false;
    for (const socket of this.#sockets) socket.resume();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #carry(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (data) => to.write(data));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isStill) from.pause();
    }
  }
}
