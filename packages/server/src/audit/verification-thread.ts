// The thread of one verification: it opens the store beside the server, verifies, and tells the verdict.

import { parentPort, workerData } from 'node:worker_threads';
import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { toldOfProblem } from '../search/thread-messages.ts';
import { openStore } from '../store/store.ts';
import { verifyAfter } from './chain-reading.ts';
import type { VerificationStart, VerificationTold } from './threaded-verification.ts';

async function verify({ place, from }: VerificationStart): Promise<VerificationTold> {
  try {
    const platform = createNodePlatform({ directory: place.directory, log: silentLogger });
    const store = await openStore({ platform, ...place, isReader: true });
    try {
      return { kind: 'done', verdict: await verifyAfter(store, from) };
    } finally {
      await store.close();
      platform.close();
    }
  } catch (error) {
    return toldOfProblem(error);
  }
}

const told = await verify(workerData as VerificationStart);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a thread, which has none
parentPort?.postMessage(told);
