// Other processes under measurement: their CPU time and memory by proc(5), and our own children with a channel of JSON messages.

import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cpuOf } from './bench.ts';

export async function cpuSecondsOf(pid: number): Promise<number> {
  return cpuOf(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** Of a process and its children, such as a master with its workers. */
export async function cpuSecondsOfFamily(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(/\s+/).filter(Boolean).map(Number);
  let sum = await cpuSecondsOf(pid);
  for (const child of children) sum += await cpuSecondsOf(child);
  return sum;
}

/** Resident memory in bytes. */
export async function memoryOf(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kilobytes) * 1024;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One of `children/`, which answers each message with one message. */
export class BenchChild {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = fork(join(import.meta.dirname, 'children', script), [...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
    });
    if (this.#child.pid === undefined) throw new Error(`${script} did not start`);
    this.pid = this.#child.pid;
  }

  /** The next message. Rejects where the child ends or `withinMs` passes first. */
  receive(withinMs = 120_000): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(patience);
        this.#child.off('message', take).off('exit', lose);
        act();
      };
      const take = (message: unknown): void => finish(() => resolve(message));
      const lose = (): void => finish(() => reject(new Error('the child ended before it answered')));
      const patience = setTimeout(() => finish(() => reject(new Error('the child did not answer in time'))), withinMs);
      this.#child.once('message', take).once('exit', lose);
    });
  }

  ask(message: string | readonly string[]): Promise<unknown> {
    const answer = this.receive();
    this.#child.send(message);
    return answer;
  }

  /** Ends it by its own id; idempotent. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended;
    clearTimeout(patience);
  }
}

export function textsOf(message: unknown): readonly string[] {
  if (!Array.isArray(message) || !message.every((item) => typeof item === 'string')) throw new Error('expected a list of texts');
  return message;
}
