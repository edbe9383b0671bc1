// Phones that hold a copy of what was erased are told to come for their files, again and ever more rarely, until the clean copy has come or the person is back.

import { messageOf } from '@offhook/base';

import { inTime } from '../in-time.ts';
import type { BackOff, Jobs } from '../jobs.ts';
import type { JobTaken } from '../store/job-rows.ts';
import { erasuresAwaiting, noteTold } from '../store/request-device-rows.ts';
import { releaseOfErasure } from '../store/suppression-rows.ts';
import type { Store } from '../store/store.ts';

/** Resolves with whether the phone has taken it. */
export type CheckSync = (macAddress: string) => Promise<boolean>;

const tellWithinMs = 5000;
/** Of a round, of which there is one a second: a site is not told all at once. */
const phonesAtOnce = 20;
const again: BackOff = { firstMs: 60_000, mostMs: 3_600_000 };

export interface TellingParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly checkSync: CheckSync | undefined;
}

export class PhoneTelling {
  readonly #parts: TellingParts;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** Those that are due, 20 at most; where nobody can tell them, they wait for a process that can. */
  async round(): Promise<void> {
    const { jobs, checkSync } = this.#parts;
    if (checkSync === undefined) return;
    const taken = await jobs.takeSome('tell-phone', phonesAtOnce);
    await Promise.all(taken.map((job) => this.#tell(job, checkSync)));
  }

  async #tell(job: JobTaken, checkSync: CheckSync): Promise<void> {
    const { store, jobs } = this.#parts;
    const { clock, log } = store.platform;
    const macAddress = job.subject;
    const requests = await this.#stillAwaiting(macAddress);
    if (requests.length === 0) return jobs.finish(job);
    try {
      if ((await inTime(clock, tellWithinMs, checkSync(macAddress))) === true)
        for (const requestId of requests) await noteTold(store, requestId, macAddress, clock.now());
    } catch (error) {
      log.warn('phone could not be told of an erasure', { device: macAddress, error: messageOf(error) }); // it stays outstanding
    }
    await jobs.putOff(job, again);
  }

  async #stillAwaiting(macAddress: string): Promise<readonly string[]> {
    const { store } = this.#parts;
    const waiting: string[] = [];
    for (const requestId of await erasuresAwaiting(store, macAddress))
      if ((await releaseOfErasure(store, requestId)) === undefined) waiting.push(requestId);
    return waiting;
  }
}
