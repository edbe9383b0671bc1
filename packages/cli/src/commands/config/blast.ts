// offhook config blast: what a change that is not made yet would do, and to whom.

import type { Command } from 'commander';

import { blastReport } from '../../folder/blast-report.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { ServeOptions } from '../../folder/serve-option.ts';
import { servePage, withServeOptions } from '../../folder/serve-option.ts';
import { writeDifference } from '../../folder/write-difference.ts';
import { printable } from '../../folder/printable.ts';
import type { CommandContext } from '../context.ts';

export function addBlastCommand(config: Command, context: CommandContext): void {
  withServeOptions(
    withPhoneOptions(
      config
        .command('blast')
        .argument('<directory>', 'the provisioning folder')
        .description('Say what a change would do before it is made: which phones change, restart or reboot, and which keep their value.')
        .requiredOption('--set <setting...>', 'NAME=VALUE; without a value, back to the default')
        .option('--in <file>', 'the file that would say so; without it, a new first file of CONFIG_FILES')
        .option('--user <login>', 'with the files of this user profile'),
    ),
  ).action(async (directory: string, options: PhoneOptions & ServeOptions & { set: readonly string[]; in?: string }) => {
    const output = context.output();
    const { set, in: file } = options;
    if (options.serve === true) {
      await servePage(output, { directory, phones: options, view: 'blast', query: { set, in: file } });
      return;
    }
    const configuration = await folderOptions(directory, options, context.output());
    const report = blastReport(configuration, { set, file }, (done, total) => output.progressBar('phones', done, total));
    output.result(report, () => writeDifference(output, printable(report), { isPending: true }));
    if (report.phones.changed + report.unread.length > 0) context.exit(1);
  });
}
