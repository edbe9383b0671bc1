// Our server over a store that was filled before, with two phones that go on uploading. Argument: folder. Sends one message when ready, and answers each one
// with the steps of erasures that are done since the last; ends with its parent.

import { base64Text, createLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { serve } from './serving.ts';

const [directory = ''] = process.argv.slice(2);
let steps: { readonly request: string; readonly step: string; readonly atMs: number }[] = [];
const log = createLogger(({ level, message, fields: { request, step, error } }) => {
  if (typeof step === 'string') steps.push({ request: String(request), step, atMs: performance.timeOrigin + performance.now() });
  else if (level === 'error') console.error(message, error ?? '');
});
const platform = createNodePlatform({ directory, log });
const server = await serve(platform, directory);
const phones: { macAddress: string; authorization: string }[] = [];
for (const macAddress of ['64167f000000', '64167f000001']) {
  const { userName, password } = await server.enrol({ macAddress, model: 'VVX450' });
  phones.push({ macAddress, authorization: `Basic ${base64Text(utf8Bytes(`${userName}:${password}`))}` });
}
process.on('message', () => {
  process.send?.(steps);
  steps = [];
});
process.send?.({ url: server.urls.plain ?? '', console: server.urls.console, administrator: server.administrator, phones });
