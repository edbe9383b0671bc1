// Which part of `offhook config` is loaded. What editors, hooks and pipelines run for each file waits for no other command.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { createConfigCommand } from './create.ts';

type Add = (parent: Command, context: CommandContext) => void;

const alone: Readonly<Record<string, () => Promise<Add>>> = {
  check: async () => (await import('./check.ts')).addCheckCommand,
  explain: async () => (await import('./explain.ts')).addExplainCommand,
};

/** The group with the command that is wanted; with all of them for any other, for help and for completion. */
export async function loadConfigCommand(wanted: string | undefined): Promise<Add> {
  const load = alone[wanted ?? ''];
  if (load === undefined) return (await import('./config.ts')).addConfigCommand;
  const add = await load();
  return (program, context) => add(createConfigCommand(program), context);
}
