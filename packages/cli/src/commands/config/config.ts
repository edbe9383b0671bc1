// offhook config: work on provisioning folders, without a server.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { addCheckCommand } from './check.ts';
import { addCompareCommand } from './compare.ts';
import { addDecryptCommand } from './decrypt.ts';
import { addEncryptCommand } from './encrypt.ts';
import { addKeyCommand } from './key.ts';

export function addConfigCommand(program: Command, context: CommandContext): void {
  const config = program.command('config').description('Work on a folder of configuration files; needs no server.');
  for (const add of [addCheckCommand, addEncryptCommand, addDecryptCommand, addCompareCommand, addKeyCommand]) add(config, context);
}
