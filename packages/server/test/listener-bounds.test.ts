// What strangers may make of our HTTP listeners: how many connections, and for how long nothing but a beginning (OWASP ASVS 4.0, V11.1.4).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';

import { fastify } from 'fastify';

import { listenAt } from '../src/security/listener.ts';
import { listenerSecurity } from '../src/security/transport-security.ts';

const at = { address: '127.0.0.1', port: 0 };

test('headers and requests that never become whole are given up, and so are TLS handshakes', async () => {
  const server = fastify({ logger: false });
  await listenAt(server, at, 'console');
  const { headersTimeout, requestTimeout } = server.server;
  await server.close();
  assert.ok(headersTimeout > 0 && headersTimeout <= 20_000, `headers within ${headersTimeout} ms`);
  assert.ok(requestTimeout > 0 && requestTimeout <= 300_000, `requests within ${requestTimeout} ms`);
  const { handshakeTimeout } = listenerSecurity({ chains: [], privateKeys: [], authority: '' });
  assert.ok(handshakeTimeout > 0 && handshakeTimeout <= 20_000, `handshakes within ${handshakeTimeout} ms`);
});

test('a listener takes so many connections at once and no more, and another once one has gone', async () => {
  const server = fastify({ logger: false });
  const { port } = await listenAt(server, at, 'console', { connections: 1 });
  const first = connect(port, at.address);
  const [accepted] = (await once(server.server, 'connection')) as [Socket];
  const second = connect(port, at.address);
  await once(second.resume(), 'close');
  const isGone = once(accepted, 'close');
  first.resume().end('GET / HTTP/1.0\r\n\r\n');
  await isGone;
  const third = connect(port, at.address);
  third.end('GET / HTTP/1.0\r\n\r\n');
  const [answer] = await once(third, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 404/);
  third.destroy();
  await server.close();
});
