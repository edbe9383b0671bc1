// Loaded before the program (node --import): kills the process with SIGKILL right before its n-th change of the disk, or in the middle of it where that is the
// writing of a file's content. n comes in OFFHOOK_TEST_DIE_AT; past the program's last change nothing happens. No timing: the moment is the same each run.

import * as promises from 'node:fs/promises';
import { createRequire, syncBuiltinESMExports } from 'node:module';

type Operation = (...values: readonly unknown[]) => Promise<unknown>;

const dieAt = Number(process.env['OFFHOOK_TEST_DIE_AT'] ?? '0');
let count = 0;

function isTime(): boolean {
  count++;
  return count === dieAt;
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('a killed process goes on');
}

const disk = createRequire(import.meta.url)('node:fs/promises') as Record<string, Operation>;
for (const name of ['rename', 'rm', 'mkdir', 'appendFile'] as const) {
  const original = disk[name] as Operation;
  disk[name] = async (...values) => (isTime() ? die() : original(...values));
}
const open = promises.open;
disk['open'] = async (...values) => {
  const [path, flags, mode] = values as [string, string, number];
  if (flags !== 'r' && isTime()) die();
  const handle = await open(path, flags, mode);
  const methods = handle as unknown as Record<string, Operation>;
  const write = handle.writeFile.bind(handle);
  methods['writeFile'] = async (data) => {
    const bytes = data as Uint8Array;
    if (!isTime()) return write(bytes);
    await write(bytes.subarray(0, bytes.length / 2));
    return die();
  };
  for (const name of ['chmod', 'chown', 'sync']) {
    const original = (methods[name] as Operation).bind(handle);
    methods[name] = async (...more) => (isTime() ? die() : original(...more));
  }
  return handle;
};
syncBuiltinESMExports();
