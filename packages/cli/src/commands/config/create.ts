// The group `offhook config`, without its commands.

import type { Command } from 'commander';

export function createConfigCommand(program: Command): Command {
  return program.command('config').description('Work on a folder of configuration files; needs no server.');
}
