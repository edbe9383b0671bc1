// Everything outside reaches the floors above through this one object. A phone in a test, in a simulated fleet and on a desk differ in it only.

import type { Clock } from './clock.ts';
import type { Cryptography } from './cryptography.ts';
import type { Fetch } from './fetch.ts';
import type { Files } from './files.ts';
import type { Logger } from './log.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';

export interface Platform {
  readonly clock: Clock;
  readonly network: Network;
  readonly fetch: Fetch;
  readonly files: Files;
  readonly random: Random;
  readonly cryptography: Cryptography;
  readonly log: Logger;
}
