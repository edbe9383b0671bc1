// One run of the command line, as a person would start it, without a terminal.

import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../src/main.ts');
/** A run that has not ended by then hangs. */
const longestRunMs = 120_000;

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** As another user; root only. */
  readonly user?: number;
}

function environmentOf(options: RunOptions): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', ...options.environment };
  delete environment['FORCE_COLOR'];
  return environment;
}

export function runOffhook(args: readonly string[], options: RunOptions): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: environmentOf(options),
    encoding: 'utf8',
    input: '',
    timeout: longestRunMs,
    killSignal: 'SIGKILL',
    ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
  });
  return { status, stdout, stderr };
}

export interface RunningOffhook {
  readonly stdout: string;
  /** Resolves when the process has ended. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the command has said, with --json, that it runs. */
export function startOffhook(args: readonly string[], options: RunOptions): Promise<RunningOffhook> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    void ended.then(() => reject(new Error(`it ended: ${stdout}${stderr}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (!isJson(stdout)) return;
      resolve({
        stdout,
        async end(signal) {
          child.kill(signal);
          await ended;
        },
      });
    });
  });
}
