// A server in a process of its own, which a test may kill.

import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { join } from 'node:path';

import { z } from 'zod';

const saidSchema = z.object({
  url: z.string(),
  secureUrl: z.string(),
  authority: z.string(),
  phones: z.array(z.object({ macAddress: z.string(), userName: z.string(), password: z.string() })),
});

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly said: z.infer<typeof saidSchema>;
  readonly ended: Promise<void>;
}

/** Rejects where it ends before it listens. */
export function startServerProcess(
  directory: string,
  enrolled: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'server-process-main.ts');
    const child = fork(script, [directory, ...enrolled], { silent: true, env: { ...process.env, ...env } });
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.once('message', (message) => resolve({ child, said: saidSchema.parse(message), ended }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened: ${errors}`)));
  });
}
