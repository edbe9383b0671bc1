// A platform whose n-th operation on files, network or fetch fails: a scenario run with n = 1, 2, 3... may end in success or in a ProblemError, in nothing else.

import { ProblemError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Platform } from '../platform.ts';

export interface FailingPlatform extends Platform {
  /** How many operations were begun so far: past the scenario's count no failure is injected any more. */
  readonly operations: () => number;
}

/** Counts from 1; `failAt` 0 never fails. Name look-ups, datagrams and stream writes are left alone: their failures are losses, which the virtual internet has. */
export function createFailingPlatform(platform: Platform, failAt: number): FailingPlatform {
  let count = 0;
  const failing = async <T>(what: string, code: 'storage' | 'network', action: () => Promise<T>): Promise<T> => {
    count++;
    if (count === failAt) throw new ProblemError(code, `${what} failed (operation ${failAt}, on purpose)`);
    return action();
  };
  const failingFiles = (files: Files): Files => ({
    read: (path) => failing(`reading ${path}`, 'storage', () => files.read(path)),
    describe: (path) => failing(`looking at ${path}`, 'storage', () => files.describe(path)),
    readPart: (path, start, end, into) => failing(`reading ${path}`, 'storage', () => files.readPart(path, start, end, into)),
    write: (path, data) => failing(`writing ${path}`, 'storage', () => files.write(path, data)),
    append: (path, data) => failing(`appending to ${path}`, 'storage', () => files.append(path, data)),
    remove: (path) => failing(`removing ${path}`, 'storage', () => files.remove(path)),
    list: (path) => failing(`listing ${path}`, 'storage', () => files.list(path)),
    within: (path) => failingFiles(files.within(path)),
  });
  const network = platform.network;
  return {
    ...platform,
    files: failingFiles(platform.files),
    fetch: (request) => failing(`${request.method} ${request.url}`, 'network', () => platform.fetch(request)),
    network: {
      names: network.names,
      bindUdp: (at) => failing('binding a UDP socket', 'network', () => network.bindUdp(at)),
      connect: (to, options) => failing('connecting', 'network', () => network.connect(to, options)),
      listen: (at, onStream, options) => failing('listening', 'network', () => network.listen(at, onStream, options)),
      connectWebSocket: (url, options) => failing('connecting a WebSocket', 'network', () => network.connectWebSocket(url, options)),
      listenWebSocket: (at, onStream, options) =>
        failing('listening for WebSockets', 'network', () => network.listenWebSocket(at, onStream, options)),
    },
    operations: () => count,
  };
}
