// offhook phone --listen: its options. What they start is loaded where they are given.

import { ProblemError } from '@offhook/base';
import type { Command } from 'commander';

export interface HandsetListenOptions {
  listen?: string;
  name?: string;
  certificate?: string;
  certificateKey?: string;
  linkMinutes: string;
}

export function addListenOptions(command: Command): Command {
  return command
    .option('--listen <address:port>', 'serve the handset page to other machines here, over HTTPS, by a link that opens it once')
    .option('--name <name>', 'the name or address of this machine in that link; needed where --listen is for all addresses')
    .option('--certificate <file>', 'PEM of your own certificate with its chain, in place of one that the browser is to be told to trust')
    .option('--certificate-key <file>', 'PEM of its key')
    .option('--link-minutes <number>', 'for how long the link opens the page', '15');
}

/** Throws where the others are given without --listen. */
export function demandListen({ name, certificate, certificateKey }: HandsetListenOptions): void {
  if (name !== undefined || certificate !== undefined || certificateKey !== undefined)
    throw new ProblemError('bad-request', 'expected --listen with --name, --certificate and --certificate-key');
}
