// A phone that fetches a file again and again. Arguments: the file's address, its credentials. Each message is answered with how long it has waited each time since the one before, in milliseconds; ends with its parent.

import { ask } from '../fleet-requests.ts';

const [url = '', authorization = ''] = process.argv.slice(2);
let waits: number[] = [];
process.on('disconnect', () => process.exit());
process.on('message', () => {
  process.send?.(waits);
  waits = [];
});
process.send?.('ready');
for (;;) {
  const before = performance.now();
  const { status } = await ask('GET', url, { authorization });
  if (status !== 200) throw new Error(`a file was answered ${status}`);
  waits.push(performance.now() - before);
}
