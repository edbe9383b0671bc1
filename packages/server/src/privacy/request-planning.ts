// The plan of a request: a job, since everything that is kept is read for it, which takes longer than a call lasts where much is kept.

import type { Plan } from '@offhook/privacy';
import { makePlan, step } from '@offhook/privacy';

import { dataMap } from '../store/data-map.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import type { Whom } from './about.ts';
import { LongReading, findAbout, placesOf, recordsOf } from './about.ts';
import type { ErasureParts } from './erasure.ts';
import { countHeld } from './holdings.ts';
import type { Holds } from './holds.ts';
import { keptUnderHold, nothingIsKept } from './kept-under-hold.ts';
import type { RequestRows } from './request-rows.ts';
import { plannedType, progressOf } from './request-rows.ts';
import type { Subject } from './subject.ts';
import { wantedOf } from './subject.ts';

export interface PlanningParts {
  readonly parts: ErasureParts;
  readonly rows: RequestRows;
  readonly holds: Holds;
}

export class RequestPlanning {
  readonly #options: PlanningParts;
  readonly #planned = new Map<string, Promise<boolean>>();

  constructor(options: PlanningParts) {
    this.#options = options;
  }

  /** Part of the unit of work that is given: from now on it is to be made, by this process at once, or by another where this one ends. */
  begin(access: RecordsAccess, id: string): Promise<void> {
    return this.#options.parts.jobs.add(access, 'plan', [id], 'held');
  }

  /** Of requests that were taken in before plans were jobs. */
  async addMissing(access: RecordsAccess, ids: readonly string[]): Promise<void> {
    await this.#options.parts.jobs.add(access, 'plan', ids);
  }

  /** What was begun. False where somebody else does it. */
  make(id: string, how?: { readonly isForced: boolean }): Promise<boolean> {
    const making = this.#planned.get(id) ?? this.#makeAlone(id, how).finally(() => this.#planned.delete(id));
    this.#planned.set(id, making);
    return making;
  }

  async #makeAlone(id: string, how?: { readonly isForced: boolean }): Promise<boolean> {
    const { store, jobs } = this.#options.parts;
    let isMade = false;
    await store.records.aloneUnlessTaken(`request ${id}`, async () => {
      isMade = await jobs.run(
        { kind: 'plan', subject: id },
        { what: 'the plan of a request', work: () => this.#plan(id).then(() => undefined) },
        how,
      );
    });
    return isMade;
  }

  /** It is seen in a moment that nothing has changed since the plan was made. Writes nothing. */
  async isStill(row: SubjectRequestTable): Promise<boolean> {
    const { rows, holds } = this.#options;
    // What holds of others keep is read for each of them.
    if (await holds.areAny()) return false;
    const { resolved } = await rows.subject(row);
    try {
      return (await this.#makePlan(row, resolved, { isQuick: true })).hash === row.plan_hash;
    } catch (error) {
      if (error instanceof LongReading) return false;
      throw error;
    }
  }

  /** Those that a process left which has ended, or that failed; what fails again is in the log, and put off. */
  async takeUp(): Promise<void> {
    for (const id of await this.#options.parts.jobs.due('plan'))
      try {
        await this.make(id);
      } catch {
        // It is in the log, and tried again.
      }
  }

  async #plan(id: string): Promise<void> {
    const { rows } = this.#options;
    const row = await rows.one(id);
    // Cancelled, or begun with the plan that there was.
    if (row.state !== 'verified' && row.state !== 'planned') return;
    const { resolved } = await rows.subject(row);
    const plan = await this.#makePlan(row, resolved);
    const [next] = step(progressOf(row), { type: 'plan', planHash: plan.hash });
    await rows.savePlan(row, plan, { state: next.state, plan_hash: plan.hash });
  }

  async #makePlan(row: SubjectRequestTable, subject: Subject, how: Pick<Whom, 'isQuick'> = {}): Promise<Plan> {
    const { parts, holds } = this.#options;
    const { store } = parts;
    const kept = row.type === 'erasure' ? await holds.keptOfOthers(subject) : nothingIsKept;
    const whom = { requestId: row.id, subject, wanted: wantedOf(subject), included: new Set<string>(), kept, ...how };
    const about = await findAbout(parts, store.records.db, whom);
    return makePlan(store.platform.cryptography, {
      map: dataMap,
      request: plannedType(row),
      holdings: countHeld(about.held),
      kept: { counts: [...about.onHold.counts].map(([name, count]) => ({ store: name, count })), reason: keptUnderHold },
      places: placesOf(parts, row.id, about),
      records: recordsOf(about),
    });
  }
}
