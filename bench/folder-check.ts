// `offhook config check` on a folder of 10,000 phones with five files each, whole processes: beside saxes alone on the same files, and libxml2's xmllint.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Bench } from './bench.ts';
import { writeFolder } from './folder-files.ts';

const run = promisify(execFile);
const phones = 10_000;

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

/** Wall-clock seconds, and the most memory that the process held, in megabytes (getrusage by time(1)). */
async function check(directory: string): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  const offhook = join(import.meta.dirname, '../packages/cli/bin/offhook');
  let report = '';
  const seconds = await secondsOf(async () => {
    const child = spawn('/usr/bin/time', ['-f', '%M', offhook, 'config', 'check', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (report += text));
    await once(child, 'close');
  });
  const kilobytes = Number(report.trim().split('\n').at(-1));
  if (!(kilobytes > 0)) throw new Error(`config check did not run: ${report}`);
  return { seconds, megabytes: kilobytes / 1024 };
}

/** As xargs would: as many files a process as an argument list holds. */
async function lint(directory: string, names: readonly string[]): Promise<void> {
  for (let from = 0; from < names.length; from += 2000)
    await run('xmllint', ['--noout', ...names.slice(from, from + 2000)], { cwd: directory });
}

export const folderCheck: Bench = {
  name: 'folder-check',
  needs: ['libxml2-utils', 'time'],
  run: async (rounds) => {
    const directory = await mkdtemp(join(tmpdir(), 'offhook-bench-'));
    try {
      const { files, bytes } = writeFolder(directory, phones);
      const names = await readdir(directory);
      const ours: number[] = [];
      const memory: number[] = [];
      const saxes: number[] = [];
      const libxml2: number[] = [];
      await check(directory);
      for (let round = 0; round < rounds; round++) {
        saxes.push(await secondsOf(() => run(process.execPath, [join(import.meta.dirname, 'children/saxes.ts'), directory])));
        libxml2.push(await secondsOf(() => lint(directory, names)));
        const { seconds, megabytes } = await check(directory);
        ours.push(seconds);
        memory.push(megabytes);
      }
      const what = `config check, ${files} files, ${(bytes / 1e6).toFixed(0)} MB`;
      const common = { unit: 'seconds', lessIsBetter: true, ours };
      return [
        { ...common, what, anchorName: 'saxes alone', anchor: saxes, aim: 0.5 },
        { ...common, what, anchorName: 'xmllint', anchor: libxml2 },
        {
          what: `${what}: memory, of a limit of 1,000 MB`,
          unit: 'MB',
          lessIsBetter: true,
          ours: memory,
          anchorName: 'limit',
          anchor: [1000],
          aim: 1,
        },
      ];
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};
