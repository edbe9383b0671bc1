// A wished port where it is free, else any.

import { createServer } from 'node:net';

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, address, () => probe.close(() => resolve(true)));
  });
}

export async function freePort(address: string, wished: number): Promise<number> {
  return (await isFree(address, wished)) ? wished : 0;
}
