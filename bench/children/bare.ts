// What Node.js itself costs: node:https and node:http that send the files of a folder from memory, check nobody and count nothing. Arguments: folder, chain, key.
// Sends one message when ready: both URLs. Ends with its parent.

import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';

const [folder = '', chain = '', key = ''] = process.argv.slice(2);
const files = new Map<string, Buffer>();
for (const name of await readdir(folder)) files.set(`/${name}`, await readFile(join(folder, name)));

/** What a phone needs to ask whether a file has changed, and for a part of it. */
const headers = {
  'content-type': 'text/xml; charset=utf-8',
  etag: '"0123456789abcdef0123456789abcdef"',
  'accept-ranges': 'bytes',
  'cache-control': 'no-store',
};

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const bytes = files.get(url);
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
}

async function listen(server: Server): Promise<string> {
  server.keepAliveTimeout = 60_000;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

process.on('disconnect', () => process.exit());
process.send?.({
  secure: `https://${await listen(createSecureServer({ cert: await readFile(chain), key: await readFile(key) }, answer))}`,
  plain: `http://${await listen(createServer(answer))}`,
});
