// The second reader: here where little is kept, else in a thread of its own with connections of its own, so that phones are served while it reads.

import { Worker } from 'node:worker_threads';
import { ProblemError, messageOf } from '@offhook/base';

import type { PartyVault } from '../records/party-vault.ts';
import { uploadedBytes } from '../store/artefact-rows.ts';
import { hasDevices } from '../store/device-rows.ts';
import type { PostgresPlace } from '../store/postgres-connection.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { OnSoFar, Reading, ReadingTask } from './reading.ts';
import { carryOutReading } from './reading.ts';
import type { ReaderTold, ThreadStart, ThreadTask } from './thread-messages.ts';
import { problemOfTold } from './thread-messages.ts';

export interface StorePlace {
  readonly directory: string;
  readonly masterKey?: Uint8Array;
  readonly postgres?: PostgresPlace;
}

export interface SecondReaderOptions {
  readonly store: Store;
  readonly parties: PartyVault;
  /** Where the thread opens the store. */
  readonly place: StorePlace;
  /** From so many phones on, or so many bytes that they uploaded, it reads in a thread. */
  readonly threadFrom?: { readonly phones: number; readonly bytes: number };
}

export interface ReadOptions {
  /** The transaction that asks. */
  readonly access?: RecordsAccess;
  readonly onSoFar?: OnSoFar;
}

/** Reading as much takes less than a second. */
const manyOf = { phones: 50, bytes: 8 * 1024 * 1024 };
const threadMemoryMb = 512;

export class SecondReader {
  readonly #options: SecondReaderOptions;
  #thread: Worker | undefined;
  #isClosed = false;
  /** One reading at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SecondReaderOptions) {
    this.#options = options;
  }

  /** Rejects with ProblemError storage. */
  async read(task: ReadingTask, { access, onSoFar }: ReadOptions = {}): Promise<Reading> {
    const { store, parties } = this.#options;
    const here = access ?? store.records.db;
    if (!(await this.#isLong(here))) return carryOutReading({ store, parties, access: here }, task, onSoFar);
    const reading = this.#turn.then(() => this.#readInThread(task, onSoFar));
    this.#turn = reading.catch(() => undefined); // whoever asked is told
    return reading;
  }

  async #isLong(access: RecordsAccess): Promise<boolean> {
    const { threadFrom = manyOf } = this.#options;
    return (await hasDevices(access, threadFrom.phones)) || (await uploadedBytes(access)) >= threadFrom.bytes;
  }

  #started(): Worker {
    if (this.#thread !== undefined) return this.#thread;
    const { directory, masterKey, postgres } = this.#options.place;
    const start: ThreadStart = {
      directory,
      ...(masterKey === undefined ? {} : { masterKey }),
      ...(postgres === undefined ? {} : { postgres }),
    };
    const thread = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      workerData: start,
      resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
    });
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    this.#thread = thread;
    return thread;
  }

  async #readInThread(task: ReadingTask, onSoFar: OnSoFar | undefined): Promise<Reading> {
    if (this.#isClosed) throw new ProblemError('storage', 'the search ended: the server is closing');
    const thread = this.#started();
    thread.ref();
    const message: ThreadTask = { ...task, numberingForm: this.#options.store.numberingForm };
    try {
      return await new Promise<Reading>((resolve, reject) => {
        // What was told before is kept before the end is.
        let kept: Promise<void> = Promise.resolve();
        const failed = (error: unknown): void =>
          reject(new ProblemError('storage', `the search ended: ${messageOf(error)}`, { cause: error }));
        const ended = (): void => failed(new Error('its thread has stopped'));
        thread.on('message', (told: ReaderTold) => {
          if (told.kind === 'so-far') {
            kept = kept.then(() => onSoFar?.(told.soFar));
            kept.catch(() => undefined); // told with the end: until then, the thread is at this task
            return;
          }
          kept.then(() => (told.kind === 'done' ? resolve(told.reading) : reject(problemOfTold(told))), reject);
        });
        thread.once('error', failed);
        thread.once('exit', ended);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a thread, which has none
        thread.postMessage(message);
      });
    } finally {
      for (const event of ['message', 'error']) thread.removeAllListeners(event);
      thread.unref();
    }
  }

  /** Idempotent; a reading that is under way fails, and is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
  }
}
