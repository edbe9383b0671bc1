// offhook verify: checks a receipt without the server that signed it.

import { readFile } from 'node:fs/promises';

import { ProblemError, messageOf } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import { verifyReceipt } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { CommandContext } from './context.ts';

export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .argument('<receipt>', 'a receipt, as JSON')
    .option(
      '--fingerprint <hex>',
      'the key that must have signed it, as server and demo print it: 16 digits or more, with separators or without',
    )
    .description(
      'Check a receipt offline. Exit code 0: complete; 1: valid but incomplete, with the reasons; 2: could not run; 3: not valid.',
    )
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
          const signer = verdict.fingerprint === undefined ? 'not signed' : `signed by ${verdict.fingerprint}`;
          output.line(
            verdict.isComplete
              ? `${colours.green('complete')}  ${signer}`
              : `${colours.yellow('incomplete')}  ${signer}, incomplete because`,
          );
          for (const remark of verdict.remarks) output.line(`  ${remark}`);
          if (options.fingerprint === undefined && verdict.fingerprint !== undefined)
            output.line(colours.yellow('The key was not compared: give --fingerprint as published by the controller.'));
        } else output.line(`${colours.red('NOT VALID')}  ${verdict.reason}`);
      });
      if (!verdict.isValid) context.exit(3);
      else if (!verdict.isComplete) context.exit(1);
    });
}
