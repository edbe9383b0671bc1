// A listening server that closes with everything it accepted.

import type { AddressInfo, Server, Socket } from 'node:net';

import type { Closable, Endpoint } from '../network.ts';

/** A handshake that takes longer is given up. */
export const handshakeMs = 10_000;

/** Closes a server and everything that it accepted. */
export function closableServer(server: Server, local: Endpoint): Closable {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let closed: Promise<void> | undefined;
  return {
    local,
    close() {
      closed ??= new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      });
      return closed;
    },
  };
}

export function localEndpoint(address: string | AddressInfo | null, fallback: Endpoint): Endpoint {
  return typeof address === 'object' && address !== null ? { address: address.address, port: address.port } : fallback;
}
