// WebSockets on the ws library, whole messages both ways.

import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { RawData } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';

import { concatBytes, utf8Text } from '../bytes.ts';
import { ProblemError, messageOf } from '../errors.ts';
import type { MessageStream, Network } from '../network.ts';
import { endpointText } from '../network.ts';
import { closableServer, handshakeMs, localEndpoint } from './closable-server.ts';

const messageLimitBytes = 1 << 20;

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return concatBytes(...data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function messageStreamOf(socket: WebSocket, tcp: Socket, secure: boolean): MessageStream {
  let failure: Error | undefined;
  const stream: MessageStream = {
    local: { address: tcp.localAddress ?? '', port: tcp.localPort ?? 0 },
    remote: { address: tcp.remoteAddress ?? '', port: tcp.remotePort ?? 0 },
    secure,
    onMessage: undefined,
    onClose: undefined,
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(utf8Text(message));
    },
    close: () => socket.close(),
  };
  socket.on('message', (data) => stream.onMessage?.(bytesOf(data)));
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => stream.onClose?.(failure));
  return stream;
}

export const connectWebSocket: Network['connectWebSocket'] = (url, options = {}) =>
  new Promise((resolve, reject) => {
    const tls = options.tls;
    const socket = new WebSocket(url, options.protocol === undefined ? [] : [options.protocol], {
      maxPayload: messageLimitBytes,
      ...(tls === undefined
        ? {}
        : {
            ...(tls.trust === undefined ? {} : { ca: [...tls.trust] }),
            ...(tls.skipNameCheck === true ? { checkServerIdentity: () => true } : {}),
          }),
    });
    let tcp: Socket | undefined;
    socket.once('upgrade', (response) => {
      tcp = response.socket;
    });
    socket.once('error', (cause) => reject(new ProblemError('network', `cannot connect to ${url}: ${messageOf(cause)}`, { cause })));
    socket.once('open', () => {
      if (tcp !== undefined) resolve(messageStreamOf(socket, tcp, url.startsWith('wss:')));
    });
  });

export const listenWebSocket: Network['listenWebSocket'] = (at, onStream, options = {}) =>
  new Promise((resolve, reject) => {
    const identity = options.tls?.identity;
    const server =
      identity === undefined
        ? createHttpServer()
        : createHttpsServer({ cert: identity.certificate, key: identity.privateKey, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs });
    server.headersTimeout = handshakeMs;
    if (options.connections !== undefined) server.maxConnections = options.connections;
    const upgrade = new WebSocketServer({
      server,
      maxPayload: messageLimitBytes,
      handleProtocols: (offered) => (options.protocol !== undefined && offered.has(options.protocol) ? options.protocol : false),
    });
    upgrade.on('connection', (socket, request) => onStream(messageStreamOf(socket, request.socket, identity !== undefined)));
    server.once('error', (cause) =>
      reject(new ProblemError('network', `cannot listen on ${endpointText(at)}: ${messageOf(cause)}`, { cause })),
    );
    server.listen(at.port, at.address, () => resolve(closableServer(server, localEndpoint(server.address(), at))));
  });
