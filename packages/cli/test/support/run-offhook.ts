// One run of the command line, as a person would start it, without a terminal.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../src/main.ts');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runOffhook(
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Run {
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', ...options.environment };
  delete environment['FORCE_COLOR'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: environment,
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}
