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

const shownValues = 3;
const layerNames = { local: 'on the phone', web: 'in the web pages', cloud: 'from the cloud' } as const;

type Override = OverridesReport['overrides'][number];

/** The same change on several phones is one line, and unless all are asked for so is one parameter with a value of its own on each. */
function groupsOf(overrides: readonly Override[], isComplete: boolean): readonly (readonly Override[])[] {
  const byParameter = Map.groupBy(overrides, ({ phone, layer, name, configured, from }) =>
    [layer, name, configured, from?.replaceAll(phone, '*')].join('\0'),
  );
  return [...byParameter.values()].flatMap((group) => {
    const byValue = [...Map.groupBy(group, ({ value }) => value).values()];
    return !isComplete && byValue.length > shownValues ? [group] : byValue;
  });
}

function print(output: Output, { overrides, phones }: OverridesReport, isComplete: boolean): void {
  for (const group of groupsOf(overrides, isComplete)) {
    const [first] = group;
    if (first === undefined) continue;
    const { name, value, configured, from, layer, phone } = first;
    const macs = group.map((override) => override.phone);
    const values = new Set(group.map((override) => override.value)).size;
    const told = values === 1 ? JSON.stringify(value) : `${JSON.stringify(value)} and ${values - 1} other values`;
    const origin = from === null ? 'the default' : from.replaceAll(phone, '<MACaddress>');
    output.line(`${colours.bold(name)}  ${told} ${layerNames[layer]}, configured ${JSON.stringify(configured)} (${origin})`);
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
      .option('--phone <mac...>', 'only these phones')
      .option('--all', 'tell each value'),
  ).action(async (directory: string, options: PhoneOptions & { phone?: readonly string[]; all?: true }) => {
    const output = context.output();
    const configuration = await folderOptions(directory, options, context.output());
    const wanted = phonesNamed(options.phone);
    const phones = configuration.inventory.phones.filter(({ macAddress }) => wanted === undefined || wanted.includes(macAddress));
    const report = overridesReport(phones, new PhoneConfigurations(configuration));
    output.result(report, () => print(output, printable(report), options.all === true));
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
