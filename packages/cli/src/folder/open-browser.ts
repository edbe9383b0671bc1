// The browser of whoever started a command, at an address that holds a key. The key is not given on a command line, which every user of the machine can
// read, but in a file that leads to the address and is its owner's alone.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

function pageThatLeadsTo(url: string): string {
  const written = url.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${written}"><title>Offhook</title><a href="${written}">Offhook</a>\n`;
}

/** Resolves with a function that takes the file away again. A machine without a browser is no fault: the address was printed. */
export async function openBrowser(
  url: string,
  opener = openers[process.platform] ?? (['xdg-open'] as const),
): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-page-'));
  const file = join(folder, 'offhook.html');
  await writeFile(file, pageThatLeadsTo(url), { mode: 0o600 });
  const [command, ...args] = opener;
  const child = spawn(command, [...args, pathToFileURL(file).href], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
  return () => rm(folder, { recursive: true, force: true });
}
