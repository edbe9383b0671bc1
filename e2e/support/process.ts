// Peers as child processes: started by the test, ended by their own id, their output kept for when something fails.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Peer {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code; also where it has ended already. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A child process that ends with this one at the latest. */
export function startPeer(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>>; keepsInput?: boolean } = {},
): Peer {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.keepsInput === true ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const take = (text: string): void => {
    output = (output + text).slice(-200_000);
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      take(String(error));
      resolve(127);
    });
    child.once('close', (code) => {
      running.delete(child);
      resolve(code ?? -1);
    });
  });
  return {
    child,
    output: () => output,
    ended,
    async stop() {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Looks again every 20 ms until the condition holds; rejects with `what` and whatever `explain` adds. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  options: { withinMs?: number; explain?: () => string } = {},
): Promise<void> {
  const untilMs = Date.now() + (options.withinMs ?? 15_000);
  while (!(await condition())) {
    if (Date.now() > untilMs)
      throw new Error(
        `${what} did not happen within ${options.withinMs ?? 15_000} ms${options.explain === undefined ? '' : `\n${options.explain()}`}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'offhook-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
