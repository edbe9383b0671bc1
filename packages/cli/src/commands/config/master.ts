// offhook config master: a name in the lists of all primary configuration files.

import { ProblemError } from '@offhook/base';
import type { ListEdit } from '@offhook/folder';
import { checkListedName, editFiles, primaryPaths, withListed, withoutListed } from '@offhook/folder';
import type { Command } from 'commander';

import { applyEdit } from '../../folder/apply-edit.ts';
import type { PhoneOptions } from '../../folder/folder-options.ts';
import { folderOptions, withPhoneOptions } from '../../folder/folder-options.ts';
import type { CommandContext } from '../context.ts';

interface MasterOptions extends PhoneOptions {
  readonly first?: true;
  readonly before?: string;
  readonly after?: string;
  readonly dryRun?: true;
  readonly all?: true;
}

function placeOf({ first, before, after }: MasterOptions): ListEdit['place'] {
  const given = [first === true, before !== undefined, after !== undefined].filter(Boolean).length;
  if (given > 1) throw new ProblemError('bad-request', 'expected one of --first, --before and --after, got more');
  if (first === true) return 'first';
  if (before !== undefined) return { before };
  return after === undefined ? 'last' : { after };
}

async function edit(context: CommandContext, directory: string, options: MasterOptions, change: (text: string) => string): Promise<void> {
  const configuration = await folderOptions(directory, options, context.output());
  const { inventory } = configuration;
  const paths = primaryPaths(inventory);
  if (paths.length === 0) throw new ProblemError('not-found', `there is no primary configuration file in ${directory}`);
  const files = editFiles({ inventory, paths, edit: change });
  const { dryRun = false, all = false } = options;
  await applyEdit({ context, directory, configuration, files, isDryRun: dryRun, isComplete: all });
}

function withMasterOptions(command: Command): Command {
  return withPhoneOptions(command)
    .argument('<directory>', 'the provisioning folder')
    .argument('<file>', 'the name, as CONFIG_FILES lists it')
    .option('--dry-run', 'show the change as a patch and write nothing')
    .option('--all', 'show the patch of every file; otherwise of the first few');
}

export function addMasterCommand(config: Command, context: CommandContext): void {
  const master = config.command('master').description('Change the lists of all primary configuration files (000000000000.cfg, <mac>.cfg).');
  withMasterOptions(master.command('add').description('Put a file into CONFIG_FILES everywhere; last, unless another place is given.'))
    .option('--first', 'in front of all others, so that it wins over them')
    .option('--before <name>', 'in front of that one')
    .option('--after <name>', 'behind that one')
    .action(async (directory: string, name: string, options: MasterOptions) => {
      checkListedName(name);
      const place = placeOf(options);
      await edit(context, directory, options, (text) => withListed(text, { name, place }));
    });
  withMasterOptions(master.command('remove').description('Take a file out of CONFIG_FILES everywhere; the file itself stays.')).action(
    async (directory: string, name: string, options: MasterOptions) => {
      await edit(context, directory, options, (text) => withoutListed(text, name));
    },
  );
}
