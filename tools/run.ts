// Running a command for the checks: its output as it comes, and its end.

import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

import { root } from './source-files.ts';

export interface Run {
  readonly exitCode: number;
  readonly output: string;
}

/** The project's own tools first, and its own Node, also where npm did not start this. */
const path = [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);

/** `isQuiet` shows the output only where the command fails, `isSilent` never. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly isQuiet?: boolean; readonly isSilent?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path, ...options.env },
    });
    let output = '';
    const take = (text: string): void => {
      output += text;
      if (options.isQuiet !== true && options.isSilent !== true) process.stdout.write(text);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => {
      if (options.isQuiet === true && code !== 0) process.stdout.write(output);
      resolve({ exitCode: code ?? 1, output });
    });
  });
}
