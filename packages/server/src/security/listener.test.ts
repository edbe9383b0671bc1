// Where a listener is, and why it cannot be there.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { fastify } from 'fastify';

import { listenAt } from './listener.ts';

describe('a listener', () => {
  it('answers where it listens, and of a port that is in use says so', async () => {
    const servers = [fastify(), fastify(), fastify()] as const;
    const [first, second, third] = servers;
    try {
      const at = await listenAt(first, { address: '127.0.0.1', port: 0 }, 'console');
      assert.equal(at.address, '127.0.0.1');
      assert.ok(at.port > 0);
      assert.deepEqual([first.server.maxConnections, first.server.requestTimeout], [10_000, 120_000]);
      await assert.rejects(listenAt(second, at, 'provisioning'), {
        code: 'network',
        message: new RegExp(`127\\.0\\.0\\.1:${at.port} for the provisioning: the port is in use`),
        details: { listener: 'provisioning', port: at.port },
      });
      await assert.rejects(listenAt(third, { address: '192.0.2.1', port: 0 }, 'plain'), { code: 'network', message: /no such address/ });
    } finally {
      for (const server of servers) await server.close();
    }
  });

  it('takes bounds of its own', async () => {
    const server = fastify();
    try {
      await listenAt(server, { address: '127.0.0.1', port: 0 }, 'console', { connections: 7 });
      assert.deepEqual([server.server.maxConnections, server.server.requestTimeout], [7, 120_000]);
    } finally {
      await server.close();
    }
  });
});
