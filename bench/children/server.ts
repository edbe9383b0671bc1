// Our server for a boot storm: phones enrolled, configuration set, each phone's directory and call list uploaded by itself. Arguments: folder, number of phones.
// Sends one message when ready: the URLs, the authority and the phones' credentials. Ends with its parent.

import { base64Text, silentLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { callListText, deviceValues, directoryText, siteValues } from '../boot-files.ts';
import { serve } from './serving.ts';

const [directory = '', count = ''] = process.argv.slice(2);
const platform = createNodePlatform({ directory, log: silentLogger });
const server = await serve(platform, directory);

await server.setConfiguration('site', siteValues());
const phones: { macAddress: string; authorization: string }[] = [];
for (let index = 0; index < Number(count); index++) {
  const macAddress = `64167f${index.toString(16).padStart(6, '0')}`;
  const { userName, password } = await server.enrol({ macAddress, model: 'VVX450' });
  await server.setConfiguration(macAddress, deviceValues(index));
  const authorization = `Basic ${base64Text(utf8Bytes(`${userName}:${password}`))}`;
  for (const [name, text] of [
    [`${macAddress}-directory.xml`, directoryText()],
    [`${macAddress}-calls.xml`, callListText()],
  ] as const) {
    const { status } = await platform.fetch({
      method: 'PUT',
      url: `${server.urls.provisioning}${name}`,
      headers: { authorization, 'content-type': 'text/xml' },
      body: utf8Bytes(text),
      tls: { trust: [server.certificateAuthority] },
    });
    if (status !== 201) throw new Error(`${name} was answered ${status}`);
  }
  phones.push({ macAddress, authorization });
}
process.send?.({ url: server.urls.provisioning, plain: server.urls.plain, authority: server.certificateAuthority, phones });
