// Work that outlives the call that began it: held by a lease that is renewed while it lasts, put off where it fails, taken up by whoever comes where its process has ended.

import type { Timer } from '@offhook/base';
import { messageOf, randomHex } from '@offhook/base';

import type { JobKind, JobName, JobTaken, Lease } from './store/job-rows.ts';
import { addJobs, dueJobs, finishJob, leaveJobs, putOffJob, renewJob, takeJobs } from './store/job-rows.ts';
import type { RecordsAccess, Store } from './store/store.ts';

const leaseMs = 30_000;
const renewedEachMs = 10_000;

export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

const afterFailure: BackOff = { firstMs: 5000, mostMs: 900_000 };

/** Twice as long each time. */
export function putOffMs(attempts: number, { firstMs, mostMs }: BackOff): number {
  return Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), mostMs);
}

/** It is not over: due again after so long, and nothing has failed. */
export interface Again {
  readonly afterMs: number;
}

export interface JobWork {
  /** In words of the log. */
  readonly what: string;
  readonly work: () => Promise<Again | undefined>;
}

export interface HowToRun {
  readonly isForced?: boolean;
  readonly isHeld?: boolean;
}

export class Jobs {
  readonly #store: Store;
  readonly #holder: string;

  constructor(store: Store) {
    this.#store = store;
    this.#holder = randomHex(store.platform.random, 8);
  }

  #lease(): Lease {
    return { holder: this.#holder, untilMs: this.#store.platform.clock.now() + leaseMs };
  }

  /** Part of the unit of work that is given. `held` is begun by its caller at once, which says so to others. */
  async add(
    access: RecordsAccess,
    kind: JobKind,
    subjects: readonly string[],
    how: 'waiting' | 'held' | 'anew' = 'waiting',
  ): Promise<void> {
    await addJobs(access, kind, {
      subjects,
      notBeforeMs: this.#store.platform.clock.now(),
      ...(how === 'held' ? { lease: this.#lease() } : {}),
      known: how === 'waiting' ? 'stays' : 'anew',
    });
  }

  due(kind: JobKind): Promise<readonly string[]> {
    return dueJobs(this.#store, kind, this.#store.platform.clock.now());
  }

  /** As many as are due, for a while each. */
  takeSome(kind: JobKind, limit: number): Promise<readonly JobTaken[]> {
    return takeJobs(this.#store, kind, { nowMs: this.#store.platform.clock.now(), lease: this.#lease(), limit });
  }

  async putOff(job: JobTaken, backOff: BackOff): Promise<number> {
    const notBeforeMs = this.#store.platform.clock.now() + putOffMs(job.attempts, backOff);
    await putOffJob(this.#store, { ...job, holder: this.#holder }, { notBeforeMs });
    return notBeforeMs;
  }

  finish(job: JobName): Promise<void> {
    return finishJob(this.#store, { ...job, holder: this.#holder });
  }

  /**
   * Rejects as the work does, which is then put off; false where it is not due, or somebody else’s. `isForced`: whoever holds it, whenever it is due. `isHeld`: it
   * was added as held just now.
   */
  async run(job: JobName, { what, work }: JobWork, { isForced = false, isHeld = false }: HowToRun = {}): Promise<boolean> {
    const { clock, log } = this.#store.platform;
    const { kind, subject } = job;
    const taking = { nowMs: clock.now(), lease: this.#lease(), subject, isForced };
    const [taken] = isHeld ? [{ ...job, attempts: 1, isLeft: false }] : await takeJobs(this.#store, kind, taking);
    if (taken === undefined) return false;
    if (taken.isLeft && !isForced) log.warn(`${what} was left by a process that has ended or stands still, and is taken up`, fieldsOf(job));
    const renewing = this.#renew(job);
    let again: Again | undefined;
    try {
      again = await work();
    } catch (error) {
      await this.#fail(taken, what, error);
      throw error;
    } finally {
      renewing.end();
    }
    if (again === undefined) await this.finish(job);
    else await putOffJob(this.#store, { ...job, holder: this.#holder }, { notBeforeMs: clock.now() + again.afterMs, attempts: 0 });
    return true;
  }

  /** What is due again and again, for all processes: whichever comes first when it is due does it. False where it was not due. */
  async runRegularly(kind: JobKind, work: JobWork): Promise<boolean> {
    await this.#store.records.transact((access) => this.add(access, kind, ['']));
    return this.run({ kind, subject: '' }, work);
  }

  async #fail(taken: JobTaken, what: string, error: unknown): Promise<void> {
    const { log } = this.#store.platform;
    try {
      const againMs = await this.putOff(taken, afterFailure);
      log.error(`${what} failed and is tried again`, {
        ...fieldsOf(taken),
        attempts: taken.attempts,
        again: new Date(againMs).toISOString(),
        error: messageOf(error),
      });
    } catch (cause) {
      // The lease runs out by itself.
      log.error(`${what} failed`, { ...fieldsOf(taken), error: messageOf(error), besides: messageOf(cause) });
    }
  }

  #renew(job: JobName): { readonly end: () => void } {
    const { clock, log } = this.#store.platform;
    let timer: Timer | undefined;
    let isOver = false;
    const later = (): void => {
      timer = clock.setTimer(renewedEachMs, () => void renew());
    };
    const renew = async (): Promise<void> => {
      let isOurs = true;
      try {
        isOurs = await renewJob(this.#store, job, this.#lease());
      } catch (error) {
        log.warn('a lease was not renewed', { ...fieldsOf(job), error: messageOf(error) });
      }
      if (isOurs && !isOver) later();
    };
    later();
    return {
      end() {
        isOver = true;
        timer?.cancel();
      },
    };
  }

  /** Others need not wait until its leases have run out. */
  async close(): Promise<void> {
    await leaveJobs(this.#store, this.#holder);
  }
}

const wordOf: Readonly<Record<JobKind, string>> = { plan: 'request', request: 'request', 'tell-phone': 'device', daily: 'daily' };

function fieldsOf({ kind, subject }: JobName): Readonly<Record<string, string>> {
  return subject === '' ? {} : { [wordOf[kind]]: subject };
}
