// Our server on loopback in a process of its own, which ends with its parent.

import type { Platform } from '@offhook/base';
import { createServer } from '@offhook/server';

/** Started; `postgresUrl` is of the server that has its store, which is in files where it is missing. Rejects as the start does. */
export async function serve(platform: Platform, directory: string, postgresUrl?: string): Promise<ReturnType<typeof createServer>> {
  const loopback = { address: '127.0.0.1', port: 0 };
  const postgres = postgresUrl === undefined ? {} : { postgres: { url: postgresUrl } };
  const server = createServer({ platform, directory, listen: loopback, plainListen: loopback, ...postgres });
  await server.start();
  process.on('disconnect', () => process.exit());
  process.on('SIGTERM', () => {
    void server.close().finally(() => process.exit());
  });
  return server;
}
