// offhook config overrides: what was changed on phones, listed and cleared.

import type { OverridesReport } from '@offhook/folder';
import { PhoneConfigurations, editFiles, overridePaths, overridesReport, withoutAnySetting, withoutSettings } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { applyEdit } from '../../folder/apply-edit.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { printable } from '../../folder/printable.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';
import type { EditOptions } from './set.ts';
import { phonesNamed, withEditOptions } from './set.ts';

const layerNames = { local: 'on the phone', web: 'in the web pages', cloud: 'from the cloud' } as const;

/** The same change on several phones is one line. */
function print(output: Output, { overrides, phones }: OverridesReport): void {
  const groups = new Map<string, { readonly first: OverridesReport['overrides'][number]; readonly macs: string[] }>();
  for (const override of overrides) {
    const { phone, layer, name, value, configured, from } = override;
    const id = [layer, name, value, configured, from?.replaceAll(phone, '*')].join('\0');
    const group = groups.get(id) ?? { first: override, macs: [] };
    group.macs.push(phone);
    groups.set(id, group);
  }
  for (const { first, macs } of groups.values()) {
    const { name, value, configured, from, layer, phone } = first;
    const origin = from === null ? 'the default' : from.replaceAll(phone, '<MACaddress>');
    output.line(
      `${colours.bold(name)}  ${JSON.stringify(value)} ${layerNames[layer]}, configured ${JSON.stringify(configured)} (${origin})`,
    );
    output.line(`    ${macs.length > 3 ? `${macs.length} phones (${macs.slice(0, 3).join(', ')}, ...)` : macs.join(', ')}`);
  }
  const settings = overrides.length === 1 ? '1 setting was' : `${overrides.length} settings were`;
  output.line(`${settings} changed on ${phones === 1 ? '1 phone' : `${phones} phones`}`);
}

export function addOverridesCommand(config: Command, context: CommandContext): void {
  const overrides = config.command('overrides').description('List what was changed on phones, and clear it.');
  withPhoneOptions(
    overrides
      .command('list')
      .argument('<directory>', 'the provisioning folder')
      .description('Say which phones changed what, on the phone, in its web pages or from the cloud, and what is configured instead.')
      .option('--phone <mac...>', 'only these phones'),
  ).action(async (directory: string, options: PhoneOptions & { phone?: readonly string[] }) => {
    const output = context.output();
    const configuration = await folderOptions(directory, options, context.output());
    const wanted = phonesNamed(options.phone);
    const phones = configuration.inventory.phones.filter(({ macAddress }) => wanted === undefined || wanted.includes(macAddress));
    const report = overridesReport(phones, new PhoneConfigurations(configuration));
    output.result(report, () => print(output, printable(report)));
  });
  withEditOptions(
    overrides
      .command('clear')
      .argument('<directory>', 'the provisioning folder')
      .description('Take settings out of the override files of phones; all of them, unless --name is given.')
      .option('--name <name...>', 'only these parameters'),
  )
    .addHelpText('after', '\nA phone that still has what was changed in its own storage sends it again: clear it there as well.')
    .action(async (directory: string, options: EditOptions & { name?: readonly string[] }) => {
      const configuration = await folderOptions(directory, options, context.output());
      const { inventory } = configuration;
      const wanted = phonesNamed(options.phone);
      const phones = inventory.phones.filter(({ macAddress }) => wanted === undefined || wanted.includes(macAddress));
      const { name: names, dryRun = false, all = false } = options;
      const edit = (text: string): string => (names === undefined ? withoutAnySetting(text) : withoutSettings(text, names));
      const files = editFiles({ inventory, paths: overridePaths(phones), edit });
      await applyEdit({ context, directory, configuration, files, isDryRun: dryRun, isComplete: all });
    });
}
