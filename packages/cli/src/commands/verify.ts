// offhook verify: checks a receipt without the server that signed it.

import { readFile } from 'node:fs/promises';

import { ProblemError, messageOf } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { verifyReceipt } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { CommandContext } from './context.ts';

export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .argument('<receipt>', 'a receipt, as JSON')
    .option('--fingerprint <hex>', 'the fingerprint of the key that must have signed it, or its first 16 digits or more')
    .description('Check a signed receipt offline.')
    .action(async (path: string, options: { fingerprint?: string }) => {
      const output = context.output();
      const text = await readFile(path, 'utf8').catch((cause: unknown) => {
        throw new ProblemError('not-found', `cannot read ${path}: ${messageOf(cause)}`, { cause });
      });
      const verdict = verifyReceipt(
        createSystemCryptography(createSystemRandom()),
        text,
        options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint },
      );
      output.result(verdict, () => {
        if (verdict.isValid) {
          output.line(`${colours.green('valid')}  signed by ${verdict.fingerprint}`);
          if (options.fingerprint === undefined)
            output.line(colours.yellow('The key was not compared: give --fingerprint as published by the controller.'));
        } else output.line(`${colours.red('NOT VALID')}  ${verdict.reason}`);
      });
      if (!verdict.isValid) context.exit(1);
    });
}
