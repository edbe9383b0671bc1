// Our own call server on real sockets, where the tests with Kamailio have theirs: over UDP, TCP and WebSocket. User N has the password pwN.

import { silentLogger } from '@offhook/base';
import type { Logger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { CallServer } from '@offhook/sim';

import { kamailioAddress, kamailioPort, realm } from './kamailio.ts';

export const callServerAddress = kamailioAddress;
export const callServerPort = kamailioPort;
export const webSocketPort = 15_062;

export interface TestCallServer {
  readonly server: CallServer;
  close(): Promise<void>;
}

export async function startCallServer(users: readonly string[], log: Logger = silentLogger): Promise<TestCallServer> {
  const platform = createNodePlatform({ directory: '/nonexistent', log });
  const address = callServerAddress;
  const server = await CallServer.open({
    platform,
    domain: realm,
    listen: [
      { protocol: 'udp', address, port: callServerPort },
      { protocol: 'tcp', address, port: callServerPort },
      { protocol: 'ws', address, port: webSocketPort },
    ],
    users: new Map(users.map((user) => [user, `pw${user}`])),
  });
  return {
    server,
    close: async () => {
      await server.close();
      platform.close();
    },
  };
}
