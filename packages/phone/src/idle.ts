// Waiting for the end of all calls before something that would cut them off.

import type { Call } from './call/call.ts';

export interface CallsInProgress {
  readonly calls: readonly Call[];
  on(name: 'changed', listener: () => void): () => void;
}

export function untilIdle(inProgress: CallsInProgress): Promise<void> {
  if (inProgress.calls.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const off = inProgress.on('changed', () => {
      if (inProgress.calls.length > 0) return;
      off();
      resolve();
    });
  });
}
