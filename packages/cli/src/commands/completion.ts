// offhook completion: a script for the shell, made from the program's own commands.

import type { Command } from 'commander';
import { Argument, Option } from 'commander';

import { ProblemError } from '@offhook/base';

import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { parametersBeginning } from '../completion/parameters.ts';
import { completedCommands } from '../completion/tree.ts';
import { zshScript } from '../completion/zsh.ts';
import type { CommandContext } from './context.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof scripts;

/** `wholeProgram` is the program with every command, which are loaded one by one otherwise. */
export function addCompletionCommand(program: Command, context: CommandContext, wholeProgram: () => Promise<Command>): void {
  program
    .command('completion')
    .addArgument(new Argument('[shell]', 'bash, zsh or fish').choices(Object.keys(scripts)))
    .description('Print a script that completes commands, options, files and parameters in a shell.')
    .addOption(new Option('--parameters <prefix>', 'what the scripts ask for').hideHelp())
    .addHelpText(
      'after',
      '\n  bash, in ~/.bashrc:  eval "$(offhook completion bash)"\n  zsh, in ~/.zshrc:    source <(offhook completion zsh)\n  fish:                offhook completion fish > ~/.config/fish/completions/offhook.fish',
    )
    .action(async (shell: Shell | undefined, { parameters }: { readonly parameters?: string }) => {
      const output = context.output();
      if (parameters !== undefined) {
        const names = parametersBeginning(parameters);
        output.result(names, () => names.forEach((name) => output.line(name)));
        return;
      }
      if (shell === undefined) throw new ProblemError('bad-request', `expected a shell (${Object.keys(scripts).join(', ')}), got none`);
      const script = scripts[shell](completedCommands(await wholeProgram()));
      output.result({ shell, script }, () => output.text(script));
    });
}
