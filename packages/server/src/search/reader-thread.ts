// The thread of the second reader.

import { parentPort, workerData } from 'node:worker_threads';

import type { ThreadStart, ThreadTask } from './thread-messages.ts';
import { ThreadReading } from './thread-reading.ts';

const reading = new ThreadReading(workerData as ThreadStart, (told) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a thread, which has none
  parentPort?.postMessage(told);
});
parentPort?.on('message', (task: ThreadTask) => void reading.carryOut(task));
