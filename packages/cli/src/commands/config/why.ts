// offhook config why: the story of one parameter on one phone.

import { PhoneConfigurations, findPhone, whyReport } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { ServeOptions } from '../../folder/serve-option.ts';
import { servePage, withServeOptions } from '../../folder/serve-option.ts';
import { printable } from '../../folder/printable.ts';
import type { CommandContext } from '../context.ts';
import { originText, printUnknownPhone, printUnread } from './effective.ts';

export function addWhyCommand(config: Command, context: CommandContext): void {
  withServeOptions(
    withPhoneOptions(
      config
        .command('why')
        .argument('<directory>', 'the provisioning folder')
        .argument('<mac>', 'the phone’s MAC address')
        .argument('<name>', 'the parameter')
        .description('Say why a parameter has its value on a phone.')
        .option('--user <login>', 'with the files of this user profile'),
    ),
  ).action(async (directory: string, mac: string, name: string, options: PhoneOptions & ServeOptions) => {
    const output = context.output();
    if (options.serve === true) {
      await servePage(output, { directory, phones: options, view: 'why', query: { phone: mac, name } });
      return;
    }
    const configuration = await folderOptions(directory, options, context.output());
    const whole = whyReport(new PhoneConfigurations(configuration).of(findPhone(configuration.inventory, mac)), name);
    output.result(whole, () => {
      const report = printable(whole);
      const { value } = report;
      output.line(`${colours.bold(report.name)} is ${colours.bold(JSON.stringify(value.value))} on ${report.phone}`);
      printUnknownPhone(output, report);
      if (report.meaning !== null) output.line(report.meaning);
      output.line();
      output.line(report.isSet ? `It comes from ${originText(value.origin)}.` : 'Nothing sets it: that is the default.');
      for (const loser of value.beaten) output.line(`It beats ${JSON.stringify(loser.value)} of ${originText(loser)}.`);
      for (const { file, line, message } of report.ignored) output.line(`Not acted on: ${file} line ${line}, since ${message}.`);
      if (report.isSet) output.line(`The default is ${JSON.stringify(value.default)}.`);
      output.line(
        `A change takes ${value.effect === 'none' ? 'effect at once' : value.effect === 'unknown' ? 'an effect that is not known' : `a ${value.effect}`}. Chapter: ${report.chapter}.`,
      );
      printUnread(output, report.unread);
    });
    if (whole.unread.length > 0) context.exit(1);
  });
}
