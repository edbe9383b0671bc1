// Real sockets: UDP, TCP and TLS. WebSockets are in web-socket.ts, names in names.ts.

import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import type { Server, Socket } from 'node:net';
import { connect as connectTcp, createServer as createTcpServer } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';

import { ProblemError, messageOf } from '../errors.ts';
import type { Endpoint, NameResolver, Network, Stream, TlsClientOptions, UdpSocket } from '../network.ts';
import { endpointText, isIpAddress } from '../network.ts';
import { closableServer, handshakeMs, localEndpoint } from './closable-server.ts';
import { connectWebSocket, listenWebSocket } from './web-socket.ts';

const receiveBufferBytes = 1 << 20;
const connectTimeoutMs = 10_000;

function bindUdp(at: Endpoint): Promise<UdpSocket> {
  return new Promise((resolve, reject) => {
    const family = at.address.includes(':') ? 6 : 4;
    const socket = createSocket({
      type: `udp${family}`,
      recvBufferSize: receiveBufferBytes,
      // To look up what is an address already would cost each datagram a turn of the loop.
      lookup: (host, options, done) => (isIpAddress(host) ? done(null, host, family) : lookup(host, options, done)),
    });
    let closed: Promise<void> | undefined;
    socket.once('error', (cause) => {
      socket.close();
      reject(new ProblemError('network', `cannot listen on UDP ${endpointText(at)}: ${messageOf(cause)}`, { cause }));
    });
    socket.bind(at.port, at.address, () => {
      socket.removeAllListeners('error');
      const bound = socket.address();
      const udp: UdpSocket = {
        local: { address: bound.address, port: bound.port },
        onDatagram: undefined,
        onError: undefined,
        send(data, to) {
          if (closed !== undefined) return;
          socket.send(data, to.port, to.address, (error) => {
            if (error !== null) udp.onError?.(error, to);
          });
        },
        close() {
          closed ??= new Promise((done) => socket.close(done));
          return closed;
        },
      };
      socket.on('message', (data, from) => udp.onDatagram?.(data, { address: from.address, port: from.port }));
      socket.on('error', (error) => udp.onError?.(error));
      resolve(udp);
    });
  });
}

function streamOf(socket: Socket, secure: boolean): Stream {
  let failure: Error | undefined;
  socket.setNoDelay(true);
  const stream: Stream = {
    local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    remote: { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
    secure,
    onData: undefined,
    onClose: undefined,
    write(data) {
      if (!socket.destroyed) socket.write(data);
    },
    close() {
      socket.end();
      socket.destroySoon();
    },
  };
  socket.on('data', (data) => stream.onData?.(data));
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => stream.onClose?.(failure));
  return stream;
}

function tlsOptions(options: TlsClientOptions, to: Endpoint): ConnectionOptions {
  return {
    host: to.address,
    port: to.port,
    minVersion: 'TLSv1.2',
    ...(isIpAddress(options.serverName) ? {} : { servername: options.serverName }),
    ...(options.trust === undefined ? {} : { ca: [...options.trust] }),
    ...(options.identity === undefined ? {} : { cert: options.identity.certificate, key: options.identity.privateKey }),
    ...(options.skipNameCheck === true ? { checkServerIdentity: () => undefined } : {}),
  };
}

function connect(to: Endpoint, options: { from?: string; tls?: TlsClientOptions; timeoutMs?: number } = {}): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const from = options.from === undefined ? {} : { localAddress: options.from };
    const socket =
      options.tls === undefined
        ? connectTcp({ host: to.address, port: to.port, ...from })
        : connectTls({ ...tlsOptions(options.tls, to), ...from });
    const fail = (cause: unknown): void => {
      socket.destroy();
      reject(
        new ProblemError(
          cause instanceof ProblemError ? cause.code : 'network',
          `cannot connect to ${endpointText(to)}: ${messageOf(cause)}`,
          { cause },
        ),
      );
    };
    const timeoutMs = options.timeoutMs ?? connectTimeoutMs;
    const timer = setTimeout(() => fail(new ProblemError('timeout', `no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      fail(error);
    });
    socket.once(options.tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(streamOf(socket, options.tls !== undefined));
    });
  });
}

const listen: Network['listen'] = (at, onStream, options = {}) =>
  new Promise((resolve, reject) => {
    const identity = options.tls?.identity;
    const server: Server =
      identity === undefined
        ? createTcpServer((socket) => onStream(streamOf(socket, false)))
        : createTlsServer(
            { cert: identity.certificate, key: identity.privateKey, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs },
            (socket) => onStream(streamOf(socket, true)),
          );
    if (options.connections !== undefined) server.maxConnections = options.connections;
    server.on('tlsClientError', () => undefined); // a failed handshake concerns its peer only, who has been told
    server.once('error', (cause) =>
      reject(new ProblemError('network', `cannot listen on TCP ${endpointText(at)}: ${messageOf(cause)}`, { cause })),
    );
    server.listen(at.port, at.address, () => resolve(closableServer(server, localEndpoint(server.address(), at))));
  });

export function createNodeNetwork(names: NameResolver): Network {
  return { bindUdp, connect, listen, connectWebSocket, listenWebSocket, names };
}
