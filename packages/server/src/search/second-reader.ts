// The second reader: here where little is kept, else in a thread of its own with connections of its own, so that phones are served while it reads.

import { Worker } from 'node:worker_threads';
import { ProblemError, messageOf } from '@offhook/base';

import type { PartyVault } from '../records/party-vault.ts';
import { uploadedBytes } from '../store/artefact-rows.ts';
import { hasCalls } from '../store/call-rows.ts';
import { hasContacts } from '../store/contact-rows.ts';
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
  /** From so much on it reads in a thread. */
  readonly threadFrom?: Much;
}

/** Any one of these: phones, bytes that they uploaded, calls and contacts that stand in their lists or are kept beyond them. */
export interface Much {
  readonly phones: number;
  readonly bytes: number;
  readonly records: number;
}

export interface ReadOptions {
  /** The transaction that asks. */
  readonly access?: RecordsAccess;
  readonly onSoFar?: OnSoFar;
}

/** Nobody waits for longer than a tenth of a second while less is read. */
const muchOf: Much = { phones: 50, bytes: 1024 * 1024, records: 1000 };
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
    if (!(await this.isLong(here, task.phones))) return carryOutReading({ store, parties, access: here }, task, onSoFar);
    const reading = this.#turn.then(() => this.#readInThread(task, onSoFar));
    this.#turn = reading.catch(() => undefined); // whoever asked is told
    return reading;
  }

  /** Of everything, or of some phones: is it read in a thread? */
  async isLong(access: RecordsAccess, only?: readonly string[]): Promise<boolean> {
    const { phones, bytes, records } = this.#options.threadFrom ?? muchOf;
    if (only === undefined ? await hasDevices(access, phones) : only.length >= phones) return true;
    if ((await uploadedBytes(access, only)) >= bytes) return true;
    return (await hasCalls(access, records, only)) || hasContacts(access, records, only);
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
    // Whoever waits for a reading is told of it; at rest nobody is, and the next reading has another thread.
    thread.on('error', () => undefined);
    this.#thread = thread;
    return thread;
  }

  async #readInThread(task: ReadingTask, onSoFar: OnSoFar | undefined): Promise<Reading> {
    if (this.#isClosed) throw new ProblemError('storage', 'the search ended: the server is closing');
    const thread = this.#started();
    thread.ref();
    const message: ThreadTask = { ...task, numberingForm: this.#options.store.numberingForm };
    const { promise, resolve, reject } = Promise.withResolvers<Reading>();
    // What was told before is kept before the end is.
    let kept: Promise<void> = Promise.resolve();
    const failed = (error: unknown): void => reject(new ProblemError('storage', `the search ended: ${messageOf(error)}`, { cause: error }));
    const ended = (): void => failed(new Error('its thread has stopped'));
    const told = (what: ReaderTold): void => {
      if (what.kind === 'so-far') {
        kept = kept.then(() => onSoFar?.(what.soFar));
        kept.catch(() => undefined); // told with the end: until then, the thread is at this task
        return;
      }
      kept.then(() => (what.kind === 'done' ? resolve(what.reading) : reject(problemOfTold(what))), reject);
    };
    thread.on('message', told).once('error', failed).once('exit', ended);
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of a thread, which has none
      thread.postMessage(message);
      return await promise;
    } finally {
      thread.off('message', told).off('error', failed).off('exit', ended);
      thread.unref();
    }
  }

  /** Idempotent; a reading that is under way fails, and is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
  }
}
