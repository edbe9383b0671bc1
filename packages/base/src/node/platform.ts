// The real platform.

import type { Logger } from '../log.ts';
import type { Platform } from '../platform.ts';
import { systemClock } from './clock.ts';
import { createSystemCryptography } from './cryptography.ts';
import { createNodeFetch } from './fetch.ts';
import { createDiskFiles } from './files.ts';
import { createNames } from './names.ts';
import { createNodeNetwork } from './network.ts';
import { createSystemRandom } from './random.ts';

export interface NodePlatform extends Platform {
  /** Ends idle HTTP connections; idempotent. */
  close(): void;
}

/** `directory` is the root of `files`; `nameServers` replaces the system's DNS. */
export function createNodePlatform(options: { directory: string; log: Logger; nameServers?: readonly string[] }): NodePlatform {
  const random = createSystemRandom();
  const client = createNodeFetch();
  return {
    clock: systemClock,
    network: createNodeNetwork(createNames(options.nameServers)),
    fetch: client.fetch,
    files: createDiskFiles(options.directory, random),
    random,
    cryptography: createSystemCryptography(random),
    log: options.log,
    close: client.close,
  };
}
