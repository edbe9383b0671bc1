// The thread of the second reader: it opens the store beside the server and reads what it is told to.

import { parentPort, workerData } from 'node:worker_threads';
import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { NumberingRules } from '@offhook/privacy';

import { PartyVault } from '../records/party-vault.ts';
import type { Store } from '../store/store.ts';
import { openStore } from '../store/store.ts';
import { carryOutReading } from './reading.ts';
import type { ReaderTold, ThreadStart, ThreadTask } from './thread-messages.ts';
import { toldOfProblem } from './thread-messages.ts';

const start = workerData as ThreadStart;
let opening: Promise<Store> | undefined;

function opened(): Promise<Store> {
  const platform = createNodePlatform({ directory: start.directory, log: silentLogger });
  opening ??= openStore({ platform, ...start, isReader: true });
  return opening;
}

function tell(told: ReaderTold): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a thread, which has none
  parentPort?.postMessage(told);
}

async function carryOut({ numberingForm, ...task }: ThreadTask): Promise<void> {
  try {
    const store = await opened();
    if (numberingForm !== '' && numberingForm !== store.numberingForm)
      await store.readNumbersBy(JSON.parse(numberingForm) as NumberingRules);
    const reading = await carryOutReading({ store, parties: new PartyVault(store) }, task, (soFar) => tell({ kind: 'so-far', soFar }));
    tell({ kind: 'done', reading });
  } catch (error) {
    tell(toldOfProblem(error));
  }
}

parentPort?.on('message', (task: ThreadTask) => void carryOut(task));
