// offhook config blast: what a change that is not made yet would do, and to whom.

import { ProblemError } from '@offhook/base';
import { PhoneConfigurations, differenceReport, parseSetting, pendingFile } from '@offhook/folder';
import type { Command } from 'commander';

import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import { writeDifference } from '../../folder/write-difference.ts';
import { printable } from '../../folder/printable.ts';
import type { CommandContext } from '../context.ts';

export function addBlastCommand(config: Command, context: CommandContext): void {
  withPhoneOptions(
    config
      .command('blast')
      .argument('<directory>', 'the provisioning folder')
      .description('Say what a change would do before it is made: which phones change, restart or reboot, and which keep their value.')
      .requiredOption('--set <setting...>', 'NAME=VALUE; without a value, back to the default')
      .option('--in <file>', 'the file that would say so; without it, a new first file of CONFIG_FILES'),
  ).action(async (directory: string, options: PhoneOptions & { set: readonly string[]; in?: string }) => {
    const output = context.output();
    const settings = options.set.map(parseSetting);
    const configuration = await folderOptions(directory, options);
    const { inventory } = configuration;
    const path = options.in === undefined ? undefined : inventory.find(options.in);
    if (options.in !== undefined && path === undefined)
      throw new ProblemError('not-found', `there is no file ${options.in} in ${directory}`);
    const assignments = settings.map(({ name, value }) => ({ name, value, place: { file: path ?? pendingFile, line: 1, column: 1 } }));
    const change = { path, assignments };
    const configurations = new PhoneConfigurations(configuration);
    const report = differenceReport({
      before: { phones: inventory.phones, configurations },
      after: { phones: inventory.phones, configurations: configurations.withChange(change) },
      change,
      onProgress: (done, total) => output.progressBar('phones', done, total),
    });
    output.result(report, () => writeDifference(output, printable(report), { isPending: true }));
    if (report.phones.changed + report.unread.length > 0) context.exit(1);
  });
}
