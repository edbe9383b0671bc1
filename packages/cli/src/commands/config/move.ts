// offhook config move: settings from one file to another, for one phone, many or all.

import { emptyConfiguration, moveSettings } from '@offhook/folder';
import type { Command } from 'commander';

import { applyEdit } from '../../folder/apply-edit.ts';
import { folderOptions } from '../../folder/folder-options.ts';
import type { CommandContext } from '../context.ts';
import type { EditOptions } from './set.ts';
import { phonesNamed, withEditOptions } from './set.ts';

interface MoveOptions extends EditOptions {
  readonly from: string;
  readonly to: string;
  readonly create?: true;
}

export function addMoveCommand(config: Command, context: CommandContext): void {
  withEditOptions(
    config
      .command('move')
      .argument('<directory>', 'the provisioning folder')
      .argument('<name...>', 'parameters')
      .description(
        'Move settings from one file to another, and say what that changes on the phones. Nothing is written over another value.',
      )
      .requiredOption('--from <file>', 'where they stand; [PHONE_MAC_ADDRESS] in a name stands for each phone’s own file')
      .requiredOption('--to <file>', 'where they are to stand')
      .option('--create', 'make files that are not there'),
  ).action(async (directory: string, names: readonly string[], options: MoveOptions) => {
    const configuration = await folderOptions(directory, options, context.output());
    const { from, to, create, dryRun = false, all = false } = options;
    const files = moveSettings({
      inventory: configuration.inventory,
      names,
      from,
      to,
      macAddresses: phonesNamed(options.phone),
      ...(create === true ? { fresh: emptyConfiguration } : {}),
    });
    await applyEdit({ context, directory, configuration, files, isDryRun: dryRun, isComplete: all });
  });
}
