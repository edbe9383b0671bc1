// A wire for datagrams between a phone and its server that goes dead and comes back, without a word to anybody.

import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

interface Place {
  readonly address: string;
  readonly port: number;
}

export class UdpRelay {
  /** Datagrams that the far end sent so far. */
  answers = 0;
  isDead = false;
  readonly #near: Socket;
  readonly #to: Place;
  readonly #address: string;
  /** By where the near end sends from. */
  readonly #far = new Map<string, Socket>();

  private constructor(near: Socket, address: string, to: Place) {
    this.#near = near;
    this.#address = address;
    this.#to = to;
  }

  static async open({ address, port, to }: Place & { readonly to: Place }): Promise<UdpRelay> {
    const near = createSocket('udp4');
    const relay = new UdpRelay(near, address, to);
    near.on('message', (bytes, from) => relay.#carry(bytes, from));
    near.bind(port, address);
    await once(near, 'listening');
    return relay;
  }

  #carry(bytes: Uint8Array, from: Place): void {
    if (!this.isDead) this.#farFor(from).send(bytes, this.#to.port, this.#to.address);
  }

  #farFor(from: Place): Socket {
    const key = `${from.address}:${from.port}`;
    let far = this.#far.get(key);
    if (far === undefined) {
      far = createSocket('udp4');
      far.bind(0, this.#address);
      far.on('message', (bytes) => {
        this.answers++;
        if (!this.isDead) this.#near.send(bytes, from.port, from.address);
      });
      this.#far.set(key, far);
    }
    return far;
  }

  close(): void {
    for (const far of this.#far.values()) far.close();
    this.#near.close();
  }
}
