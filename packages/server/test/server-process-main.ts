// The process of server-process.ts. Arguments: folder, names of phones to enrol. Says where it listens, and the phones' passwords.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { createServer } from '@offhook/server';

import { placeOf } from './store-place.ts';

const [directory = '', ...macAddresses] = process.argv.slice(2);
const platform = createNodePlatform({ directory, log: silentLogger });
const loopback = { address: '127.0.0.1', port: 0 };
const server = createServer({ platform, directory, ...(await placeOf(directory)), listen: loopback, plainListen: loopback });
await server.start();
process.on('disconnect', () => process.exit());
const phones = [];
for (const macAddress of macAddresses) phones.push(await server.enrol({ macAddress, model: 'VVX450' }));
process.send?.({ url: server.urls.plain, secureUrl: server.urls.provisioning, authority: server.certificateAuthority, phones });
