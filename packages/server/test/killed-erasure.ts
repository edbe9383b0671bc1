// A server in a process of its own that carries an erasure out and is killed while it tells phones: what they hold back is known, and nothing is erased yet.

import { startServer } from './server-under-test.ts';

const [, , directory = '', requestId = '', userName = '', password = ''] = process.argv;

const under = await startServer(
  directory,
  {
    checkSync: async () => {
      process.kill(process.pid, 'SIGKILL');
      return true;
    },
  },
  { userName, password },
);
await under.answer('POST', `/requests/${requestId}/fulfilment`);
