// A long audit chain is verified in a thread with connections of its own, so that phones are served meanwhile.

import { Worker } from 'node:worker_threads';
import { ProblemError, messageOf } from '@offhook/base';
import type { ChainEnd, ChainVerdict } from '@offhook/privacy';

import type { StorePlace } from '../search/second-reader.ts';
import { problemOfTold } from '../search/thread-messages.ts';
import type { Failed } from '../search/thread-messages.ts';

/** Of plain values, as a thread takes them. */
export interface VerificationStart {
  readonly place: StorePlace;
  readonly from: ChainEnd;
}

export type VerificationTold = { readonly kind: 'done'; readonly verdict: ChainVerdict } | Failed;

export class ThreadedVerification {
  readonly #place: StorePlace;
  readonly #threads = new Set<Worker>();
  #isClosed = false;

  constructor({ directory, masterKey, postgres }: StorePlace) {
    this.#place = { directory, ...(masterKey === undefined ? {} : { masterKey }), ...(postgres === undefined ? {} : { postgres }) };
  }

  /** Rejects with ProblemError storage, also where it is closed meanwhile. */
  verifyAfter(from: ChainEnd): Promise<ChainVerdict> {
    if (this.#isClosed) return Promise.reject(new ProblemError('storage', 'the verification ended: the server is closing'));
    const start: VerificationStart = { place: this.#place, from };
    const thread = new Worker(new URL('./verification-thread.ts', import.meta.url), { workerData: start });
    this.#threads.add(thread);
    return new Promise<ChainVerdict>((resolve, reject) => {
      const failed = (error: unknown): void =>
        reject(new ProblemError('storage', `the verification ended: ${messageOf(error)}`, { cause: error }));
      thread.once('message', (told: VerificationTold) => (told.kind === 'done' ? resolve(told.verdict) : reject(problemOfTold(told))));
      thread.once('error', failed);
      thread.once('exit', () => {
        this.#threads.delete(thread);
        failed(new Error('its thread has stopped'));
      });
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }
}
