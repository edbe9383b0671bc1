// offhook <command>: the only code that starts things.

import { enableCompileCache } from 'node:module';
import { isAbsolute, join } from 'node:path';

import { isProblem } from '@offhook/base';
import { Command, CommanderError } from 'commander';
import type { OutputConfiguration } from 'commander';

import type { CommandContext } from './commands/context.ts';
import { parseLogLevel, parsePort } from './commands/context.ts';
import type { ExitCode, Output } from './output.ts';
import { printableLines } from './folder/printable.ts';
import { createOutput } from './output.ts';
import { version } from './version.ts';

// Compiled code is kept: a command that checks a few files spends most of its time loading. Of what lies in the system's temporary folder nobody knows who put it there.
const { XDG_CACHE_HOME: given, HOME: home = '' } = process.env;
const caches = given === undefined || given === '' ? join(home, '.cache') : given;
if (isAbsolute(caches)) enableCompileCache(join(caches, 'offhook'));

// Who reads no further (a pager, head) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// A thousand phones make little garbage each: a small nursery, and old space that grows in small steps, keep them together in less than half the memory.
const fleetFlags = ['--max-semi-space-size=2', '--heap-growing-percent=40'];
if (process.argv[2] === 'fleet' && !fleetFlags.every((flag) => process.execArgv.includes(flag)))
  process.execve?.(process.execPath, [process.execPath, ...fleetFlags, ...process.execArgv, ...process.argv.slice(1)], process.env);

let exitCode: ExitCode = 0;
let output: Output | undefined;
const program = new Command('offhook');
const context: CommandContext = {
  // One for the whole run: it knows which folders were looked at.
  output: () => (output ??= createOutput(program.opts<{ json?: boolean }>().json === true)),
  exit: (code) => {
    if (code > exitCode) exitCode = code;
  },
  port: parsePort,
  logLevel: parseLogLevel,
};
/** An error repeats what was typed. */
const errorOutput: OutputConfiguration = { outputError: (text, write) => write(printableLines(text)) };

function describe(command: Command): Command {
  return command
    .configureOutput(errorOutput)
    .description('A SIP desk phone compatible with Poly UC Software, and the server that answers for the people whose data it holds.')
    .option('--json', 'print results as JSON')
    .version(version)
    .showHelpAfterError('(offhook --help lists the commands)')
    .enablePositionalOptions()
    .exitOverride();
}
describe(program);
type Add = (program: Command, context: CommandContext) => void;

// --json may stand anywhere on the line.
const args = process.argv.slice(2);
const isJson = args.includes('--json');
const rest = args.filter((arg) => arg !== '--json');

/** Each command is loaded when it is asked for: one that checks files need not wait for the SIP stack. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemoCommand,
  phone: async () => (await import('./commands/phone.ts')).addPhoneCommand,
  server: async () => (await import('./commands/server.ts')).addServerCommand,
  fleet: async () => (await import('./commands/fleet.ts')).addFleetCommand,
  config: async () => (await import('./commands/config/load.ts')).loadConfigCommand(rest[0] === 'config' ? rest[1] : undefined),
  subject: async () => (await import('./commands/subject.ts')).addSubjectCommand,
  verify: async () => (await import('./commands/verify.ts')).addVerifyCommand,
  completion: async () => {
    const { addCompletionCommand } = await import('./commands/completion.ts');
    return (parent, common) => addCompletionCommand(parent, common, wholeProgram);
  },
};

async function wholeProgram(): Promise<Command> {
  const whole = describe(new Command('offhook'));
  for (const load of Object.values(commands)) (await load())(whole, context);
  return whole;
}

const wanted = commands[rest[0] ?? ''];
/** The version is asked for by scripts and monitors, often: it waits for no command. */
const isVersion = rest[0] === '--version' || rest[0] === '-V';
for (const load of wanted !== undefined ? [wanted] : isVersion ? [] : Object.values(commands)) (await load())(program, context);

/** Commander ends the process by itself otherwise, each command for its own. */
function answerErrorsHere(command: Command): void {
  command.exitOverride().showHelpAfterError();
  command.configureOutput(errorOutput);
  command.commands.forEach(answerErrorsHere);
}
program.commands.forEach(answerErrorsHere);

try {
  await program.parseAsync([...(isJson ? ['--json'] : []), ...rest], { from: 'user' });
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
