// offhook config key: encryption keys, made and changed.

import { open, rm } from 'node:fs/promises';

import { ProblemError, messageOf } from '@offhook/base';
import { createSystemRandom } from '@offhook/base/node/local';
import type { NewKeyReport } from '@offhook/folder';
import { cipherNames, cipherOf, keyFileText, newEncryptionKey } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { containerNotice } from '../../folder/encryption-keys.ts';
import { privateFileMode } from '../../folder/served-files.ts';
import type { CommandContext } from '../context.ts';
import { addKeyChangeCommand } from './key-change.ts';

/** Never over a file that is there: what was encrypted with an overwritten key is lost. Throws ProblemError conflict, storage. */
async function writeKeyFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', privateFileMode).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new ProblemError('conflict', `${path} is there already and a key that is overwritten is lost: give another name`);
    throw new ProblemError('storage', `cannot write ${path}: ${messageOf(cause)}`, { cause });
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    await rm(path, { force: true });
    throw new ProblemError('storage', `cannot write ${path}: ${messageOf(cause)}`, { cause });
  } finally {
    await file.close();
  }
}

export function addKeyCommand(config: Command, context: CommandContext): void {
  const key = config.command('key').description('Make encryption keys, and change the key of a folder.');
  key
    .command('new')
    .description('Make an encryption key in a file that only you can read; without --out it is printed.')
    .option('--out <file>', 'the key file to write; one that is there is never overwritten')
    .option('--description <text>', 'stands in clear in every file encrypted with it; a date and random digits where not given')
    .option('--aes128', 'AES-128-CBC (Crypt=1), the cipher that the guide names, in place of AES-256-GCM (Crypt=2)')
    .addHelpText('after', containerNotice)
    .action(async (options: { out?: string; description?: string; aes128?: boolean }) => {
      const output = context.output();
      const made = newEncryptionKey({
        random: createSystemRandom(),
        cipher: options.aes128 === true ? cipherNames[1] : cipherNames[2],
        onDay: new Date().toISOString().slice(0, 10),
        description: options.description,
      });
      const text = keyFileText(made);
      if (options.out !== undefined) await writeKeyFile(options.out, text);
      const report: NewKeyReport = {
        description: made.description,
        cipher: cipherOf(made),
        ...(options.out === undefined ? { key: text.trimEnd() } : { file: options.out }),
      };
      output.result(report, () => {
        if (options.out === undefined) output.line(text.trimEnd());
        else {
          output.line(`${colours.green('made')}  ${options.out}  ${made.description}  ${report.cipher}`);
          output.line(
            'Keep a copy in a safe place, outside the folder that is served: without it no file encrypted with it can be read again.',
          );
        }
      });
    });
  addKeyChangeCommand(key, context);
}
