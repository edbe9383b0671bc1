// A file of a database is written anew without free pages in a thread with a connection of its own: it may take seconds, in which nobody would be served.

import { Worker } from 'node:worker_threads';
import { ProblemError, messageOf } from '@offhook/base';

/** Of plain values, so that it can be told to a thread. */
export interface VacuumTask {
  readonly path: string;
  readonly key: Uint8Array;
}

/** Rejects with ProblemError storage. While it lasts, the file takes no writes from others. */
export async function vacuumInThread(task: VacuumTask): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: unknown): void =>
      reject(new ProblemError('storage', `a database was not written anew: ${messageOf(error)}`, { cause: error }));
    const thread = new Worker(new URL('./vacuum-thread.ts', import.meta.url), { workerData: task });
    thread.once('error', failed);
    thread.once('exit', (code) => (code === 0 ? resolve() : failed(new Error('its thread has stopped'))));
  });
}
