// offhook <command>: the only code that starts things.

import { isProblem } from '@offhook/base';
import { Command, CommanderError } from 'commander';

import { addConfigCommand } from './commands/config/config.ts';
import type { CommandContext } from './commands/context.ts';
import { parseLogLevel, parsePort } from './commands/context.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addFleetCommand } from './commands/fleet.ts';
import { addPhoneCommand } from './commands/phone.ts';
import { addServerCommand } from './commands/server.ts';
import { addSubjectCommand } from './commands/subject.ts';
import { addVerifyCommand } from './commands/verify.ts';
import type { ExitCode } from './output.ts';
import { createOutput } from './output.ts';

let exitCode: ExitCode = 0;
const program = new Command('offhook');
const context: CommandContext = {
  output: () => createOutput(program.opts<{ json?: boolean }>().json === true),
  exit: (code) => {
    if (code > exitCode) exitCode = code;
  },
  port: parsePort,
  logLevel: parseLogLevel,
};
program
  .description('A SIP desk phone compatible with Poly UC Software, and the server that answers for the people whose data it holds.')
  .option('--json', 'print results as JSON')
  .version('0.1.0')
  .showHelpAfterError('(offhook --help lists the commands)')
  .enablePositionalOptions()
  .exitOverride();
for (const add of [
  addDemoCommand,
  addPhoneCommand,
  addServerCommand,
  addFleetCommand,
  addConfigCommand,
  addSubjectCommand,
  addVerifyCommand,
])
  add(program, context);
/** Commander ends the process by itself otherwise, each command for its own. */
function answerErrorsHere(command: Command): void {
  command.exitOverride().showHelpAfterError();
  command.commands.forEach(answerErrorsHere);
}
program.commands.forEach(answerErrorsHere);

// --json may stand anywhere on the line.
const args = process.argv.slice(2);
const isJson = args.includes('--json');
try {
  await program.parseAsync([...(isJson ? ['--json'] : []), ...args.filter((arg) => arg !== '--json')], { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    context.output().problem(error);
    exitCode = 2;
    if (!isProblem(error) && error instanceof Error)
      process.stderr.write(`This is a fault in Offhook, not in what you did:\n${error.stack ?? ''}\n`);
  }
}
process.exitCode = exitCode;
