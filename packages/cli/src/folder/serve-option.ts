// --serve: what a command says of a folder as a page in the browser, until Ctrl-C.

import { createSystemRandom } from '@offhook/base/node/local';
import type { Command } from 'commander';

import { loadAssets } from '../assets.ts';
import type { Output } from '../output.ts';
import { stopRequested } from '../run-until-stopped.ts';
import type { PhoneOptions } from './folder-options.ts';
import type { FolderView } from './folder-page.ts';
import { openBrowser } from './open-browser.ts';

export interface ServeOptions {
  readonly serve?: true;
  /** False with --no-browser. */
  readonly browser: boolean;
}

export function withServeOptions(command: Command): Command {
  return command
    .option('--serve', 'show it as a page in the browser, on this machine only and for reading, until Ctrl-C')
    .option('--no-browser', 'with --serve: print the address of the page and open nothing');
}

/** Ends when the process is asked to stop. */
export async function servePage(
  output: Output,
  options: {
    readonly directory: string;
    readonly phones: PhoneOptions & ServeOptions;
    readonly view: FolderView;
    readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  },
): Promise<void> {
  const { directory, phones, view, query = {} } = options;
  const { serveFolder } = await import('./folder-page.ts');
  const page = await serveFolder({ directory, phones, assets: await loadAssets(), random: createSystemRandom() });
  const url = page.url(view, query);
  output.result({ url }, () => {
    output.line(url);
    output.line('Whoever has this address can read the folder. Ctrl-C ends it.');
  });
  const takeAway = phones.browser ? await openBrowser(url) : undefined;
  await stopRequested();
  await takeAway?.();
  await page.close();
}
