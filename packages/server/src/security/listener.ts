// Listening, and why it cannot be: which listener, where, and what the system said.

import type { Endpoint } from '@offhook/base';
import { ProblemError, endpointText } from '@offhook/base';
import type { FastifyInstance } from 'fastify';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not take the port',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** Answers where it listens. Rejects with ProblemError network, the listener's name in its details. */
export async function listenAt(server: FastifyInstance, at: Endpoint, listener: string): Promise<Endpoint> {
  try {
    await server.listen({ host: at.address, port: at.port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new ProblemError('network', `cannot listen on ${endpointText(at)} for the ${listener}: ${reasons[code] ?? code}`, {
      cause,
      details: { listener, port: at.port },
    });
  }
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? { address: address.address, port: address.port } : at;
}
