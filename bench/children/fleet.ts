// Our server with a fleet that uploads: phones enrolled, the audit chain filled. Arguments: folder, number of phones, audit entries there are from before.
// OFFHOOK_DATABASE says which engine. Sends one message when ready, ends with its parent.

import { base64Text, silentLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { createServer } from '@offhook/server';

import { AuditLog } from '../../packages/server/src/audit/audit-log.ts';
import { lockStore } from '../../packages/server/src/store/store-lock.ts';
import { openStore } from '../../packages/server/src/store/store.ts';

const [directory = '', count = '', entries = '0'] = process.argv.slice(2);
const platform = createNodePlatform({ directory, log: silentLogger });
if (Number(entries) > 0) {
  const lock = await lockStore({ platform, directory });
  const store = await openStore({ platform, directory });
  const audit = new AuditLog(store);
  for (let left = Number(entries); left > 0; left -= 1000)
    await store.records.db.transaction().execute(async (access) => {
      for (let at = 0; at < Math.min(left, 1000); at++)
        await audit.append(access, { actor: 'phone', action: 'artefact-received', facts: { device: '64167f000000', kind: 'call-list' } });
    });
  await audit.anchor();
  await store.close();
  lock.release();
}
const loopback = { address: '127.0.0.1', port: 0 };
const server = createServer({ platform, directory, listen: loopback, plainListen: loopback });
await server.start();
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => {
  void server.close().finally(() => process.exit());
});
const phones: { macAddress: string; authorization: string }[] = [];
for (let index = 0; index < Number(count); index++) {
  const macAddress = `64167f${index.toString(16).padStart(6, '0')}`;
  const { userName, password } = await server.enrol({ macAddress, model: 'VVX450' });
  phones.push({ macAddress, authorization: `Basic ${base64Text(utf8Bytes(`${userName}:${password}`))}` });
}
process.send?.({ url: server.urls.plain ?? '', console: server.urls.console, administrator: server.administrator, phones });
