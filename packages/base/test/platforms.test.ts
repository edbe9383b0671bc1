// Real and virtual platform pass one suite.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { platformSuite } from '@offhook/base/testing';
import { VirtualWorld } from '@offhook/base/virtual';

platformSuite('the real platform', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'offhook-platform-'));
  const platform = createNodePlatform({ directory, log: silentLogger });
  return {
    platform,
    address: '127.0.0.1',
    until: (promise) => promise,
    close: async () => {
      platform.close();
      await rm(directory, { recursive: true });
    },
  };
});

platformSuite('the virtual platform', async () => {
  const world = new VirtualWorld({ seed: 1 });
  return {
    platform: world.platform('192.0.2.1'),
    address: '192.0.2.1',
    until: (promise) => world.clock.runUntil(promise),
    close: async () => undefined,
  };
});
