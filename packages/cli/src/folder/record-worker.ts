// A second thread for a large folder: it looks at directories and call lists, which depend on nothing else, while the first looks at the rest.

import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

import type { Finding, Inventory, RecordKind } from '@offhook/folder';

interface Work {
  readonly directory: string;
  readonly records: readonly { readonly kind: RecordKind; readonly path: string }[];
}

/** Below this a thread costs more than it saves. */
const worthwhile = 2000;

/** Undefined where there is too little to share. The answer rejects where the thread fails. */
export function startRecordCheck(directory: string, inventory: Inventory): Promise<readonly Finding[]> | undefined {
  const records = inventory.artefacts.flatMap(({ kind, path }) => (kind === 'directory' || kind === 'call-list' ? [{ kind, path }] : []));
  if (records.length < worthwhile) return undefined;
  const work: Work = { directory, records };
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  return once(worker, 'message').then(([findings]: readonly Finding[][]) => findings ?? []);
}

if (!isMainThread) {
  const [{ checkRecords }, { createDiskSource }] = await Promise.all([import('@offhook/folder'), import('./disk-source.ts')]);
  const { directory, records }: Work = workerData;
  parentPort?.postMessage(checkRecords(createDiskSource(directory), records), []);
}
