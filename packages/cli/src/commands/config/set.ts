// offhook config set and unset: settings written into files of a folder, or taken out, for one phone, many or all.

import { canonicalMacAddress } from '@offhook/ucs';
import { ProblemError } from '@offhook/base';
import { editFiles, emptyConfiguration, filesNamed, parseSetting, withSettings, withoutSettings } from '@offhook/folder';
import type { Command } from 'commander';

import { applyEdit } from '../../folder/apply-edit.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { CommandContext } from '../context.ts';

export interface EditOptions extends PhoneOptions {
  readonly phone?: readonly string[];
  readonly dryRun?: true;
  readonly all?: true;
}

interface FileOptions extends EditOptions {
  readonly in: readonly string[];
}

export function withEditOptions(command: Command): Command {
  return withPhoneOptions(command)
    .option('--phone <mac...>', 'only these phones; all of the folder without it')
    .option('--dry-run', 'show the change as a patch and write nothing')
    .option('--all', 'show the patch of every file; otherwise of the first few');
}

/** Undefined where none is named. Throws ProblemError bad-request. */
export function phonesNamed(texts: readonly string[] | undefined): readonly string[] | undefined {
  return texts?.map((text) => {
    const macAddress = canonicalMacAddress(text);
    if (macAddress === undefined)
      throw new ProblemError('bad-request', `expected a MAC address of 12 hexadecimal digits after --phone, got ${JSON.stringify(text)}`);
    return macAddress;
  });
}

const inOption = ['--in <file...>', 'the files; [PHONE_MAC_ADDRESS] in a name stands for each phone’s own'] as const;

export function addSetCommand(config: Command, context: CommandContext): void {
  withEditOptions(
    config
      .command('set')
      .argument('<directory>', 'the provisioning folder')
      .argument('<setting...>', 'NAME=VALUE')
      .description('Write settings into files, and say what that changes on the phones. Every other character of a file stays as it is.')
      .requiredOption(...inOption)
      .option('--create', 'make files that are not there'),
  ).action(async (directory: string, texts: readonly string[], options: FileOptions & { create?: true }) => {
    const settings = texts.map(parseSetting);
    const configuration = await folderOptions(directory, options, context.output());
    const { inventory } = configuration;
    const files = editFiles({
      inventory,
      paths: filesNamed(options.in, inventory, phonesNamed(options.phone)),
      edit: (text) => withSettings(text, settings),
      ...(options.create === true ? { fresh: emptyConfiguration } : {}),
    });
    const { dryRun = false, all = false } = options;
    await applyEdit({ context, directory, configuration, files, isDryRun: dryRun, isComplete: all });
  });
}

export function addUnsetCommand(config: Command, context: CommandContext): void {
  withEditOptions(
    config
      .command('unset')
      .argument('<directory>', 'the provisioning folder')
      .argument('<name...>', 'parameters')
      .description('Take settings out of files, and say what that changes on the phones.')
      .requiredOption(...inOption),
  ).action(async (directory: string, names: readonly string[], options: FileOptions) => {
    const configuration = await folderOptions(directory, options, context.output());
    const { inventory } = configuration;
    const files = editFiles({
      inventory,
      paths: filesNamed(options.in, inventory, phonesNamed(options.phone)),
      edit: (text) => withoutSettings(text, names),
    });
    const { dryRun = false, all = false } = options;
    await applyEdit({ context, directory, configuration, files, isDryRun: dryRun, isComplete: all });
  });
}
