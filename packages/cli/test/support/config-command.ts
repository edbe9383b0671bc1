// offhook config alone, without the commands that start servers and phones: for tests that start it many times.

import { isProblem, messageOf } from '@offhook/base';
import { Command } from 'commander';

import { addConfigCommand } from '../../src/commands/config/config.ts';
import { parseLogLevel, parsePort } from '../../src/commands/context.ts';
import { createOutput } from '../../src/output.ts';

const args = process.argv.slice(2);
const program = new Command();
let exitCode = 0;
const output = createOutput(args.includes('--json'));
addConfigCommand(program, {
  output: () => output,
  exit: (code) => {
    exitCode = Math.max(exitCode, code);
  },
  port: parsePort,
  logLevel: parseLogLevel,
});
try {
  await program.parseAsync(
    args.filter((arg) => arg !== '--json'),
    { from: 'user' },
  );
} catch (error) {
  if (!isProblem(error)) throw error;
  process.stderr.write(`${messageOf(error)}\n`);
  exitCode = 2;
}
process.exitCode = exitCode;
