// offhook config effective: every value in force on one phone, with its origin and what it beat.

import type { EffectiveReport, ToldOrigin } from '@offhook/folder';
import { PhoneConfigurations, effectiveReport, findPhone } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { Output } from '../../output.ts';
import { printable } from '../../folder/printable.ts';
import type { CommandContext } from '../context.ts';

export function originText({ layer, file, line }: ToldOrigin): string {
  if (file === undefined || line === undefined) return 'default';
  const how = { user: 'changed by the user', local: 'changed on the phone', web: 'changed in the web pages', cloud: 'from the cloud' };
  const note = layer === 'user' || layer === 'local' || layer === 'web' || layer === 'cloud' ? ` (${how[layer]})` : '';
  return `${file} line ${line}${note}`;
}

export function printUnknownPhone(output: Output, { phone, isKnown }: Pick<EffectiveReport, 'phone' | 'isKnown'>): void {
  if (isKnown) return;
  output.line(`${colours.yellow('unknown')}  the folder has no file of ${phone}: this is what any new phone would get`);
}

export function printUnread(output: Output, unread: EffectiveReport['unread']): void {
  for (const { file, line, message } of unread) output.line(`${colours.red('not read')}  ${file} line ${line}: ${message}`);
}

function print(output: Output, report: EffectiveReport, filter: string | undefined): void {
  output.line(`${colours.bold(report.phone)}  ${report.model ?? 'model not given'}, base profile ${report.baseProfile}`);
  printUnknownPhone(output, report);
  output.line(`primary file  ${report.primaryFile ?? colours.red('none: this phone would find no configuration')}`);
  for (const { name, path } of report.files) output.line(`  ${path ?? `${name} ${colours.red('is missing')}`}`);
  for (const url of report.elsewhere) output.line(`  ${url} ${colours.yellow('lies elsewhere and is not looked into')}`);
  printUnread(output, report.unread);
  output.line();
  const isWanted = (name: string): boolean => filter === undefined || name.toLowerCase().includes(filter.toLowerCase());
  for (const { name, value, origin, beaten } of report.values) {
    if (!isWanted(name)) continue;
    output.line(`${name}=${JSON.stringify(value)}  ${colours.dim(originText(origin))}`);
    for (const loser of beaten) output.line(colours.dim(`    beats ${JSON.stringify(loser.value)} of ${originText(loser)}`));
  }
  const ignored = report.ignored.filter(({ name }) => isWanted(name));
  if (ignored.length > 0) output.line(`\n${colours.bold('not acted on')}`);
  for (const { file, line, message } of ignored) output.line(`  ${file} line ${line}: ${message}`);
}

export function addEffectiveCommand(config: Command, context: CommandContext): void {
  withPhoneOptions(
    config
      .command('effective')
      .argument('<directory>', 'the provisioning folder')
      .argument('<mac>', 'the phone’s MAC address; one that the folder does not know gets what any new phone would')
      .description('Say what is in force on a phone: each value that anything sets, where it comes from, and what it beat.')
      .option('--user <login>', 'with the files of this user profile')
      .option('--filter <text>', 'only names that contain this'),
  ).action(async (directory: string, mac: string, options: PhoneOptions & { filter?: string }) => {
    const output = context.output();
    const configuration = await folderOptions(directory, options, context.output());
    const report = effectiveReport(new PhoneConfigurations(configuration).of(findPhone(configuration.inventory, mac)));
    output.result(report, () => print(output, printable(report), options.filter));
    if (report.unread.length > 0 || report.primaryFile === null) context.exit(1);
  });
}
