// offhook config encrypt: guide, Encrypting Configuration Files.

import { basename } from 'node:path';

import { ProblemError } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import { encryptVerified, encryptedName, encryptionRefusal, isAskedForByName, isPrimaryName } from '@offhook/folder';
import type { Command } from 'commander';

import { collect } from '../../folder/collect.ts';
import { containerNotice, givenKeys, keyVariable } from '../../folder/encryption-keys.ts';
import { servedFileMode } from '../../folder/served-files.ts';
import type { CommandContext } from '../context.ts';
import type { Destination } from './handle-files.ts';
import { handleFiles, printHandled } from './handle-files.ts';

export function addEncryptCommand(config: Command, context: CommandContext): void {
  config
    .command('encrypt')
    .argument('<file...>', 'configuration, override, directory or call list files')
    .description('Encrypt files: site.cfg becomes site.enc beside it, unless --out or --in-place says otherwise.')
    .option('--key <file>', `the file that holds the key; without it ${keyVariable} is read`, collect, [])
    .option('--out <path>', 'a folder for the results or, for one file, its name')
    .option('--in-place', 'replace each file under its own name; phones ask for override, directory and call list files by theirs')
    .option('--force', 'replace a result that is there already')
    .addHelpText(
      'after',
      `\nPrimary configuration files (000000000000.cfg, <MACaddress>.cfg) are refused:\nphones cannot read them encrypted.\n${containerNotice}`,
    )
    .action(async (paths: readonly string[], options: Destination & { key: readonly string[] }) => {
      const output = context.output();
      const { keys, warnings } = await givenKeys(options.key);
      const [key, ...more] = keys;
      if (key === undefined || more.length > 0)
        throw new ProblemError('bad-request', `expected one key to encrypt with, got ${keys.length}`);
      const random = createSystemRandom();
      const cryptography = createSystemCryptography(random);
      const report = await handleFiles({
        paths,
        destination: options,
        newFileMode: servedFileMode,
        output,
        warnings,
        handle(bytes, path) {
          const refusal = encryptionRefusal(bytes, path);
          if (refusal !== undefined) throw new ProblemError('bad-request', refusal);
          const name = encryptedName(basename(path));
          return {
            bytes: encryptVerified({ cryptography, random, key, plain: bytes }),
            keyDescription: key.description,
            beside: isAskedForByName(path)
              ? { refusal: 'phones ask for it by this name, so that it cannot be renamed: say --in-place to replace it, or --out FOLDER' }
              : { name },
            nameElsewhere: name,
          };
        },
        mayWrite(target) {
          if (isPrimaryName(target))
            throw new ProblemError('bad-request', `${target} would be an encrypted primary configuration file, which no phone reads`);
        },
      });
      printHandled(context, output, report, 'encrypted');
      if (report.files.some(({ output: target, file }) => target !== undefined && target !== file))
        output.line('List the new names in CONFIG_FILES of the primary configuration file, then take the plain files out of the folder.');
    });
}
