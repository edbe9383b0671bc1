// A wire between a phone and its server that can be cut, or go dead without a word.

import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

export class TcpRelay {
  /** Connections that were made over it so far. */
  connected = 0;
  /** Pieces of data that the far ends sent so far. */
  answers = 0;
  readonly #server: Server;
  readonly #links = new Set<Link>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static open(options: {
    readonly address: string;
    readonly port: number;
    readonly to: { readonly address: string; readonly port: number };
  }): Promise<TcpRelay> {
    const server = createServer();
    const relay = new TcpRelay(server);
    server.on('connection', (near) =>
      relay.#link(near, connect({ host: options.to.address, port: options.to.port, localAddress: options.address })),
    );
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.address, () => resolve(relay));
    });
  }

  /** Both ends are told. */
  cut(): void {
    for (const { near, far } of this.#links) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#links.clear();
  }

  /** Nobody is told: the connections of now stay open, and nothing comes through them any more. */
  goDead(): void {
    for (const { near, far } of this.#links) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #link(near: Socket, far: Socket): void {
    this.connected++;
    const link = { near, far };
    this.#links.add(link);
    near.pipe(far);
    far.pipe(near);
    far.on('data', () => {
      this.answers++;
    });
    for (const socket of [near, far]) {
      socket.on('error', () => undefined); // cut, by us or by an end of it; close follows
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        this.#links.delete(link);
      });
    }
  }
}
