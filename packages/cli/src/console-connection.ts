// The options by which a command reaches the console of a running server, and signing in there.

import { readFile } from 'node:fs/promises';

import { ProblemError } from '@offhook/base';
import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import type { Command } from 'commander';

import { ConsoleClient } from './console-client.ts';
import { dataDirectory } from './data-directory.ts';

export interface Connection {
  console: string;
  user: string;
  ca?: string;
}

/** The password is read from OFFHOOK_PASSWORD. */
export async function connect(options: Connection): Promise<ConsoleClient> {
  const password = process.env['OFFHOOK_PASSWORD'];
  if (password === undefined) throw new ProblemError('bad-credentials', 'set OFFHOOK_PASSWORD to the console password.');
  const platform = createNodePlatform({ directory: dataDirectory(undefined, 'cli'), log: createJsonLogger({ level: 'silent' }) });
  const client = new ConsoleClient({
    fetch: platform.fetch,
    url: options.console,
    ...(options.ca === undefined ? {} : { trust: [await readFile(options.ca, 'utf8')] }),
  });
  await client.signIn(options.user, password);
  return client;
}

export function withConnection(command: Command): Command {
  return command
    .option('--console <url>', 'the console', 'http://127.0.0.1:7081/')
    .option('--user <name>', 'who signs in', 'administrator')
    .option('--ca <file>', 'PEM of the authority that signed the console’s certificate');
}
