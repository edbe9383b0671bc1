// offhook config diff: what changes for which phones between two folders, or two versions in git.

import { existsSync } from 'node:fs';

import { ProblemError } from '@offhook/base';
import type { ConfigurationOptions } from '@offhook/folder';
import { PhoneConfigurations, differenceReport } from '@offhook/folder';
import type { Command } from 'commander';

import { accountedFolder } from '../../folder/accounted-folder.ts';
import { createDiskSource } from '../../folder/disk-source.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { configurationOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import { createGitSource } from '../../folder/git-source.ts';
import { writeDifference } from '../../folder/write-difference.ts';
import { printable } from '../../folder/printable.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';

function stateNamed(text: string, options: PhoneOptions, output: Output): Promise<ConfigurationOptions> {
  const source = existsSync(text) ? createDiskSource(text) : createGitSource(text);
  if (source === undefined)
    throw new ProblemError(
      'not-found',
      `there is no folder ${text}; a version in git is written REVISION:PATH, such as HEAD~1:provisioning`,
    );
  return configurationOptions(accountedFolder(output, source), options);
}

export function addDiffCommand(config: Command, context: CommandContext): void {
  withPhoneOptions(
    config
      .command('diff')
      .argument('<before>', 'a folder, or a version in git as REVISION:PATH')
      .argument('<after>', 'the same')
      .description('Say what changes between two states of a folder: values, on which phones, and who restarts or reboots.'),
  ).action(async (before: string, after: string, options: PhoneOptions) => {
    const output = context.output();
    const [old, fresh] = [await stateNamed(before, options, output), await stateNamed(after, options, output)];
    const report = differenceReport({
      before: { phones: old.inventory.phones, configurations: new PhoneConfigurations(old) },
      after: { phones: fresh.inventory.phones, configurations: new PhoneConfigurations(fresh) },
      onProgress: (done, total) => output.progressBar('phones', done, total),
    });
    output.result(report, () => writeDifference(output, printable(report), { isPending: false }));
    const { added, removed, changed } = report.phones;
    if (added.length + removed.length + changed + report.unread.length > 0) context.exit(1);
  });
}
