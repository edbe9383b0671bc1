// What a bench is: the anchor and us in one run, alternating, medians; a ratio and the aim that it is held against.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Comparison {
  readonly what: string;
  /** Such as "messages per CPU second"; more is better unless `lessIsBetter`. */
  readonly unit: string;
  readonly lessIsBetter?: boolean;
  readonly anchorName: string;
  readonly ours: readonly number[];
  readonly anchor: readonly number[];
  /** The ratio ours/anchor (anchor/ours where less is better) that we aim at. */
  readonly aim?: number;
}

export interface Bench {
  readonly name: string;
  /** Debian packages of the anchor. */
  readonly needs: readonly string[];
  run(rounds: number): Promise<readonly Comparison[]>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function ratioOf(comparison: Comparison): number {
  const [ours, anchor] = [median(comparison.ours), median(comparison.anchor)];
  return comparison.lessIsBetter === true ? anchor / ours : ours / anchor;
}

/** CPU seconds of this process that `work` took. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

/** Repeats `batch` (of `size` operations) for about a CPU second and answers operations per CPU second. */
export function operationsPerCpuSecond(size: number, batch: () => void): number {
  let operations = 0;
  let spentS = 0;
  while (spentS < 1) {
    spentS += cpuSeconds(batch);
    operations += size;
  }
  return operations / spentS;
}

const run = promisify(execFile);

/** Compiles one C file with the flags that pkg-config knows, runs `use` with the program, removes it. */
export async function withCompiled<T>(
  source: string,
  packageName: string,
  use: (program: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-bench-'));
  try {
    const program = join(folder, 'anchor');
    const { stdout } = await run('pkg-config', ['--cflags', '--libs', packageName]);
    await run('gcc', ['-O2', '-w', join(import.meta.dirname, 'anchors', source), '-o', program, ...stdout.trim().split(/\s+/)]);
    return await use(program, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The number that a program prints alone on its last line. */
export async function numberFrom(program: string, args: readonly string[], cwd?: string): Promise<number> {
  const { stdout } = await run(program, args, cwd === undefined ? {} : { cwd });
  const value = Number(stdout.trim().split('\n').at(-1));
  if (!Number.isFinite(value)) throw new Error(`${program} printed no number: ${stdout}`);
  return value;
}

/** User and system time of another process so far, in seconds (proc(5)). */
export function cpuOf(stat: string, ticksPerSecond = 100): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
