// offhook config decrypt: guide, Encryption.

import { basename } from 'node:path';

import type { Cryptography } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import { beginsEncrypted, openWithAny, plainName, whyClosed } from '@offhook/folder';
import type { EncryptionKey } from '@offhook/ucs';
import type { Command } from 'commander';

import { collect } from '../../folder/collect.ts';
import { containerNotice, givenKeys, keyVariable } from '../../folder/encryption-keys.ts';
import { privateFileMode } from '../../folder/served-files.ts';
import type { CommandContext } from '../context.ts';
import type { Destination } from './handle-files.ts';
import { handleFiles, printHandled, printWarnings, readInput } from './handle-files.ts';

function open(
  cryptography: Cryptography,
  bytes: Uint8Array,
  keys: readonly EncryptionKey[],
): { readonly key: EncryptionKey; readonly plain: Uint8Array } {
  if (!beginsEncrypted(bytes)) throw new ProblemError('bad-request', 'it is not encrypted');
  const opened = openWithAny(cryptography, keys, bytes);
  if (opened === undefined) throw new ProblemError('decryption-failed', whyClosed(bytes, keys));
  return opened;
}

export function addDecryptCommand(config: Command, context: CommandContext): void {
  config
    .command('decrypt')
    .argument('<file...>', 'encrypted files')
    .description(
      'Decrypt files: site.enc becomes site.cfg beside it, readable by you only, unless --out, --in-place or --stdout says otherwise.',
    )
    .option('--key <file>', `a file that holds a key; may be given several times; without it ${keyVariable} is read`, collect, [])
    .option('--out <path>', 'a folder for the results or, for one file, its name')
    .option('--in-place', 'replace each file under its own name, with the rights that it has')
    .option('--stdout', 'print the content of one file and write nothing')
    .option('--force', 'replace a result that is there already')
    .addHelpText('after', containerNotice)
    .action(async (paths: readonly string[], options: Destination & { key: readonly string[]; stdout?: boolean }) => {
      const output = context.output();
      const cryptography = createSystemCryptography(createSystemRandom());
      const { keys, warnings } = await givenKeys(options.key);
      if (options.stdout === true) {
        const [path, ...more] = paths;
        if (path === undefined || more.length > 0 || output.isJson || options.out !== undefined || options.inPlace === true)
          throw new ProblemError('bad-request', 'expected --stdout with one file and without --json, --out and --in-place');
        const bytes = await readInput(path);
        printWarnings(output, warnings);
        try {
          process.stdout.write(open(cryptography, bytes, keys).plain);
        } catch (cause) {
          if (!(cause instanceof ProblemError)) throw cause;
          throw new ProblemError(cause.code, `${path} cannot be opened: ${cause.message}`, { cause });
        }
        return;
      }
      const report = await handleFiles({
        paths,
        destination: options,
        newFileMode: privateFileMode,
        output,
        warnings,
        handle(bytes, path) {
          const { key, plain } = open(cryptography, bytes, keys);
          const name = plainName(basename(path));
          return {
            bytes: plain,
            keyDescription: key.description,
            beside: name === undefined ? { refusal: 'its name does not end in .enc: say --in-place, --out or --stdout' } : { name },
            nameElsewhere: name ?? basename(path),
          };
        },
      });
      printHandled(context, output, report, 'decrypted');
    });
}
