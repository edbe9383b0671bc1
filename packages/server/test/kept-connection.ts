// A client that asks again over the connection that it has (RFC 9112 §9.3).

import { Agent, request } from 'node:https';

export interface KeptConnection {
  readonly get: (url: string, headers: Readonly<Record<string, string>>) => Promise<number | undefined>;
  /** How many it has opened. */
  readonly opened: () => number;
  readonly end: () => void;
}

export function keepConnection(): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  let opened = 0;
  return {
    get: (url, headers) =>
      new Promise((resolve, reject) => {
        const asked = request(url, { agent, headers });
        asked.once('socket', () => (opened += asked.reusedSocket ? 0 : 1));
        asked.once('error', reject);
        asked.once('response', (response) => response.resume().once('end', () => resolve(response.statusCode)));
        asked.end();
      }),
    opened: () => opened,
    end: () => agent.destroy(),
  };
}
