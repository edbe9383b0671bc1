// Where things are kept when --data does not say: the person's own data folder.

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export function dataDirectory(given: string | undefined, purpose: string): string {
  if (given !== undefined) return resolve(given);
  const base = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(base, 'offhook', purpose);
}
