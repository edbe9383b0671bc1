// Listening, and why it cannot be: which listener, where, and what the system said.

import type { Endpoint, HttpBounds } from '@offhook/base';
import { ProblemError, boundListener, errorCode, endpointText } from '@offhook/base';
import type { FastifyInstance } from 'fastify';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not take the port',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** A fleet that boots at once is let in; a log of some megabytes comes over a slow line. */
const usualBounds: HttpBounds = { connections: 10_000, requestWithinMs: 120_000 };

/** Answers where it listens. Rejects with ProblemError network, the listener's name in its details. */
export async function listenAt(
  server: FastifyInstance,
  at: Endpoint,
  listener: string,
  bounds: Partial<HttpBounds> = {},
): Promise<Endpoint> {
  boundListener(server.server, { ...usualBounds, ...bounds });
  try {
    await server.listen({ host: at.address, port: at.port });
  } catch (cause) {
    const code = errorCode(cause);
    throw new ProblemError('network', `cannot listen on ${endpointText(at)} for the ${listener}: ${reasons[code] ?? code}`, {
      cause,
      details: { listener, port: at.port },
    });
  }
  // A host and a port are no path.
  const { address, port } = server.server.address() as Endpoint;
  return { address, port };
}
