// One side of many short calls: a user agent. Arguments: caller or callee, address, port, and for the caller where to call.
// The caller is told how many calls to make and answers when the last has ended; both answer `cpu` with the CPU seconds spent since they were ready.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { Account } from '@offhook/sip';
import { TransportLayer, UserAgent, textBody } from '@offhook/sip';

const [role = '', address = '', port = '', target = ''] = process.argv.slice(2);
/** Calls at once. */
const breadth = 20;
const description = textBody(
  'application/sdp',
  ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0', 'm=audio 6000 RTP/AVP 0', ''].join('\r\n'),
);
const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
const transport = await TransportLayer.open({ platform, listen: [{ protocol: 'udp', address, port: Number(port) }] });
const agent = new UserAgent({
  platform,
  transport,
  userAgentHeader: 'bench',
  sessionExpiresS: 0,
  delegate: {
    onInvite: (session) => {
      void session.progress(180).then(() => session.accept({ body: description }));
    },
  },
});
const account = agent.addAccount({ addressOfRecord: `sip:${role}@${address}` });

/** Set up, acknowledged, and taken down by us. */
function callOnce(from: Account): Promise<void> {
  return new Promise((resolve) => {
    const session = agent.invite({
      account: from,
      target,
      body: description,
      delegate: { onConfirmed: () => queueMicrotask(() => session.end()), onEnded: () => resolve() },
    });
  });
}

async function callMany(calls: number): Promise<void> {
  let left = calls;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await callOnce(account);
  };
  await Promise.all(Array.from({ length: breadth }, lane));
}

let since = process.cpuUsage();
process.on('message', (message) => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage(since);
    since = process.cpuUsage();
    process.send?.((user + system) / 1e6);
  } else void callMany(Number(message)).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
