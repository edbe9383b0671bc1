// Flows over UDP: a socket and a far end. RFC 3261 §18.1, RFC 3581 §4.

import type { Endpoint, UdpSocket } from '@offhook/base';
import type { Flow } from './flow.ts';

export class DatagramFlow implements Flow {
  readonly protocol = 'udp';
  readonly reliable = false;
  readonly secure = false;
  readonly isOpen = true;
  readonly socket: UdpSocket;
  readonly remote: Endpoint;

  constructor(socket: UdpSocket, remote: Endpoint) {
    this.socket = socket;
    this.remote = remote;
  }

  get local(): Endpoint {
    return this.socket.local;
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes, this.remote);
  }

  close(): void {
    // A datagram flow has nothing of its own to close.
  }
}
