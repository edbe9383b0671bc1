// Another link for each press of Enter, where somebody sits at the terminal.

import type { Readable } from 'node:stream';

import type { Output } from '../output.ts';
import type { HandsetLink, OpenDoor } from './handset-listen.ts';

export function showLink(output: Output, { url, until, fingerprint }: HandsetLink): void {
  output.line(`Handset ${url}`);
  output.line(`  opens once, until ${new Date(until).toLocaleTimeString('en-GB')}; its certificate is ${fingerprint}`);
}

/** What ends it. */
export function linksOnEnter(output: Output, door: OpenDoor, terminal: Readable & { readonly isTTY?: boolean }): () => void {
  if (terminal.isTTY !== true || output.isJson) return () => undefined;
  output.line('  Enter shows another link.');
  const again = (): void => showLink(output, door.newLink());
  terminal.on('data', again);
  return () => {
    terminal.off('data', again);
    terminal.pause();
  };
}
