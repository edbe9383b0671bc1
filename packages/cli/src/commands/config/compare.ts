// offhook config compare: guide, Encryption: do an encrypted and a plain file hold the same?

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node/local';
import type { ComparisonReport } from '@offhook/folder';
import { compareFiles } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { collect } from '../../folder/collect.ts';
import { containerNotice, givenKeys, keyVariable } from '../../folder/encryption-keys.ts';
import type { CommandContext } from '../context.ts';
import { printWarnings, readInput } from './handle-files.ts';

export function addCompareCommand(config: Command, context: CommandContext): void {
  config
    .command('compare')
    .argument('<encrypted>', 'an encrypted file')
    .argument('<plain>', 'a plain file')
    .description('Say whether an encrypted and a plain file hold the same, by the digest in the first line; exit code 1 where they differ.')
    .option('--key <file>', `a file that holds a key; may be given several times; without it ${keyVariable} is read`, collect, [])
    .addHelpText('after', containerNotice)
    .action(async (encrypted: string, plain: string, options: { key: readonly string[] }) => {
      const output = context.output();
      const { keys, warnings } = await givenKeys(options.key);
      const { isSame, keyDescription, firstDifferentLine } = compareFiles({
        cryptography: createSystemCryptography(createSystemRandom()),
        keys,
        encrypted: { name: encrypted, bytes: await readInput(encrypted) },
        plain: { name: plain, bytes: await readInput(plain) },
      });
      const report: ComparisonReport = {
        encrypted,
        plain,
        same: isSame,
        keyDescription,
        ...(firstDifferentLine === undefined ? {} : { firstDifferentLine }),
        warnings: [...warnings],
      };
      printWarnings(output, warnings);
      output.result(report, () => {
        if (isSame) output.line(`${colours.green('same')}  ${encrypted} holds what ${plain} holds`);
        else output.line(`${colours.red('different')}  from line ${firstDifferentLine ?? 1} of ${plain} on`);
      });
      if (!isSame) context.exit(1);
    });
}
