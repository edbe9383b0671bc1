// Subject requests: taken in with how the person was identified, planned, carried out, and answered for (GDPR Art. 12, 15, 17, 20).

import type { CreateRequest, FulfilRequest, LetBe, SubjectRequest } from '@offhook/api';
import { ProblemError, isProblem, messageOf, randomHex } from '@offhook/base';
import { inTime } from '../in-time.ts';
import type { Again, HowToRun } from '../jobs.ts';

import { phonesAwaited } from '../store/request-device-rows.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import { keysOfAnswered, requestRows, requestsInState } from '../store/subject-request-rows.ts';
import type { Whom } from './about.ts';
import type { ErasureParts } from './erasure.ts';
import { ErasureRun, erasureTime, server } from './erasure-run.ts';
import { makeExport } from './export.ts';
import type { Holds } from './holds.ts';
import { finishLettingBe, letBe } from './letting-be.ts';
import type { PhoneTelling } from './phone-telling.ts';
import type { Receipts } from './receipts.ts';
import { RequestPlanning } from './request-planning.ts';
import { RequestRows } from './request-rows.ts';
import { indexRequests } from './requests-of.ts';
import { wantedOf } from './subject.ts';

/** A call that takes longer answers with the request as it runs. */
const answerWithinMs = 10_000;

export interface RequestsOptions {
  readonly receipts: Receipts;
  readonly holds: Holds;
  readonly telling: PhoneTelling;
  readonly organisation: string;
}

export class Requests {
  readonly #parts: ErasureParts;
  readonly #rows: RequestRows;
  readonly #planning: RequestPlanning;
  readonly #erasures: ErasureRun;
  readonly #receipts: Receipts;
  readonly #holds: Holds;
  readonly #organisation: string;
  readonly #carriedOut = new Map<string, Promise<boolean>>();

  constructor(parts: ErasureParts, options: RequestsOptions) {
    this.#parts = parts;
    this.#receipts = options.receipts;
    this.#holds = options.holds;
    this.#organisation = options.organisation;
    this.#rows = new RequestRows(parts);
    this.#planning = new RequestPlanning({ parts, rows: this.#rows, holds: options.holds });
    this.#erasures = new ErasureRun({ parts, rows: this.#rows, ...options });
  }

  /** Answers with its plan, or after ten seconds without: it is made all the same, and shown when it is. */
  async create({ type, identifiers, verification }: CreateRequest, actor: string): Promise<SubjectRequest> {
    const { store } = this.#parts;
    const { random, clock } = store.platform;
    const id = randomHex(random, 8);
    await this.#parts.configuration.refresh('');
    await this.#parts.owners.look();
    await this.#rows.add({
      id,
      type,
      receivedAtMs: clock.now(),
      subject: { identifiers, verification },
      keys: identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier)),
      actor,
      besides: (access) => this.#planning.begin(access, id),
    });
    await inTime(clock, answerWithinMs, this.#planning.make(id, { isForced: true }));
    return this.get(id);
  }

  /** Newest first. */
  async list(): Promise<SubjectRequest[]> {
    const beingPlanned = await this.#rows.beingPlanned();
    const rows = await requestRows(this.#parts.store);
    return Promise.all(rows.map((row) => this.#rows.describe(row, beingPlanned)));
  }

  /** Throws ProblemError not-found. */
  async get(id: string): Promise<SubjectRequest> {
    const beingPlanned = await this.#rows.beingPlanned();
    return this.#rows.describe(await this.#rows.one(id), beingPlanned);
  }

  async cancel(id: string, actor: string): Promise<SubjectRequest> {
    await this.#rows.advance(id, { type: 'cancel' }, actor);
    return this.get(id);
  }

  /** An erasure that has begun and waits for the end of a hold. Throws ProblemError conflict where it does not wait, or has destroyed something. */
  async letBe(id: string, { reason }: LetBe, actor: string): Promise<SubjectRequest> {
    const letting = { parts: this.#parts, rows: this.#rows, holds: this.#holds };
    await letBe(letting, await this.#rows.one(id), { reason, actor });
    return this.get(id);
  }

  /**
   * Answers when it is carried out, or after ten seconds while it runs on: what fails from then on is tried again by itself. Where it takes longer already to
   * find out whether anything has changed, the answer is of a request that is planned still: it begins by itself, or its new plan is shown.
   * `planHash` is of the plan that was seen, and `include` names places of it that were not decided and are the person's.
   * Throws ProblemError conflict where the state or a plan that has changed since it was shown forbids it, the new plan being then shown; and while a hold
   * covers what an erasure would take.
   */
  async fulfil(id: string, asked: FulfilRequest, actor: string): Promise<SubjectRequest> {
    const { clock, log } = this.#parts.store.platform;
    const begun = this.#begin(id, asked, actor);
    const carriedOut = begun.then(() => this.#carryOut(id, { isHeld: true }));
    if ((await inTime(clock, answerWithinMs, carriedOut)) === undefined)
      begun.catch((error: unknown) => log.warn('a request was not begun', { request: id, error: messageOf(error) }));
    return this.get(id);
  }

  async #begin(id: string, { planHash, include = [] }: FulfilRequest, actor: string): Promise<void> {
    const { store, jobs, configuration, owners } = this.#parts;
    const row = await this.#rows.one(id);
    if (row.state === 'verified') throw new ProblemError('conflict', 'the plan of this request is still being made: look at it first');
    await configuration.refresh('');
    await owners.look();
    const shown = planHash ?? row.plan_hash;
    if (row.state === 'planned' && (shown !== row.plan_hash || !(await this.#planning.isStill(row)))) {
      await store.records.transact((access) => this.#planning.begin(access, id));
      if (!(await this.#planning.make(id, { isForced: true })))
        throw new ProblemError('conflict', 'this request is at work elsewhere: look again');
      if (row.type === 'erasure' && shown !== (await this.#rows.one(id)).plan_hash)
        throw new ProblemError('conflict', 'what is held has changed since the plan was shown: look at the new plan and carry it out');
    }
    if (include.length > 0) await this.#include(id, include);
    if (row.type === 'erasure') {
      const planned = await this.#rows.one(id);
      if (planned.state === 'planned' && (await this.#holds.areAny())) await this.#holds.demandErasable(await this.#whom(planned));
      await erasureTime(store);
    }
    const { plan_hash } = await this.#rows.one(id);
    await this.#rows.advance(id, { type: 'run', planHash: plan_hash ?? '' }, actor, {
      besides: (access) => jobs.add(access, 'request', [id], 'held'),
    });
  }

  /** Throws ProblemError bad-request for a place that the plan does not name. */
  async #include(id: string, include: readonly string[]): Promise<void> {
    const row = await this.#rows.one(id);
    const known = new Set((await this.#rows.places(row)).map((place) => place.id));
    if (include.some((place) => !known.has(place))) throw new ProblemError('bad-request', 'expected places of the plan that was shown');
    const { sealed } = await this.#rows.subject(row);
    await this.#rows.seal(row, { ...sealed, included: include });
  }

  /** At a start: takes up what a crash interrupted, whatever its lease says; answers how many were finished. What fails is tried again later. */
  async resume(): Promise<number> {
    const { store, jobs } = this.#parts;
    await this.#rows.sealPlaces();
    await indexRequests(store);
    const ids = await requestsInState(store, 'running');
    const unplanned = await requestsInState(store, 'verified');
    await store.records.transact(async (access) => {
      await jobs.add(access, 'request', ids);
      await this.#planning.addMissing(access, unplanned);
    });
    const count = await this.#takeUp(ids, { isForced: true });
    // A crash between the receipt and the end of the request's own key leaves the key.
    await store.vault.destroy(await keysOfAnswered(store));
    return count;
  }

  /** What is due and in nobody’s hands: it failed, or its process has ended. Answers how many were finished. */
  async takeUp(): Promise<number> {
    await this.#planning.takeUp();
    return this.#takeUp(await this.#parts.jobs.due('request'));
  }

  async #takeUp(ids: readonly string[], how?: HowToRun): Promise<number> {
    let count = 0;
    for (const id of ids)
      try {
        if (await this.#carryOut(id, how)) count++;
      } catch {
        // It is in the log, and tried again.
      }
    return count;
  }

  /** False where somebody else does it, or it waits. */
  #carryOut(id: string, how?: HowToRun): Promise<boolean> {
    const running = this.#carriedOut.get(id) ?? this.#carryOutAlone(id, how).finally(() => this.#carriedOut.delete(id));
    this.#carriedOut.set(id, running);
    return running;
  }

  async #carryOutAlone(id: string, how?: HowToRun): Promise<boolean> {
    const { store, jobs } = this.#parts;
    let isDone = false;
    const work = async (): Promise<Again | undefined> => {
      const again = await this.#perform(id);
      isDone = again === undefined;
      return again;
    };
    const perform = async (): Promise<void> => {
      await jobs.run({ kind: 'request', subject: id }, { what: 'a request', work }, how);
    };
    // A lease is only as good as the clocks of two machines: nobody begins while another is at it.
    await store.records.aloneUnlessTaken(`request ${id}`, perform);
    return isDone;
  }

  async #perform(id: string): Promise<Again | undefined> {
    const row = await this.#rows.one(id);
    // Another process has carried it out, and ended before it could say so.
    if (row.state !== 'running') return undefined;
    try {
      // Its process ended while it was let be, or the records are from before.
      if (row.type === 'erasure' && this.#parts.journal.letBeOf(id).length > 0 && !this.#parts.journal.has(id)) {
        await finishLettingBe({ parts: this.#parts, rows: this.#rows, holds: this.#holds }, id, server);
        return undefined;
      }
      if (row.type === 'erasure') return await this.#erasures.carryOut(row);
      await this.#answer(row);
    } catch (error) {
      const { vault } = this.#parts.store;
      if (!isProblem(error, 'not-found') || (await vault.get([row.key_id])).has(row.key_id)) throw error;
      await this.#refuse(row);
    }
    return undefined;
  }

  /** Its key is destroyed: it cannot be carried out any more, however often it is tried. */
  async #refuse({ id, type }: SubjectRequestTable): Promise<void> {
    const { log } = this.#parts.store.platform;
    if (type === 'erasure') {
      // The records are from the middle of an erasure that was finished. The journal has carried it out again.
      log.error('a request cannot be taken up: its keys are from after its records', { request: id });
      const refusal = 'the records were restored from the middle of this erasure, which was carried out before: its receipt holds';
      await this.#rows.save(id, { state: 'refused', refusal });
      return;
    }
    log.warn('a request cannot be answered: whom it was of is known no more', { request: id });
    await this.#rows.save(id, {
      state: 'refused',
      refusal: 'whom it was of is known no more: they were erased before it was answered, or the records were restored from before it was',
    });
  }

  /** Phones have taken erasures in since: their receipts are issued anew. */
  async confirmed(ids: readonly string[]): Promise<void> {
    const { store, audit } = this.#parts;
    for (const id of ids) {
      const { receipt } = await this.#rows.one(id);
      const outstanding = await phonesAwaited(store, id);
      await audit.record('server', 'erasure-confirmed', { request: id, outstanding: outstanding.length });
      if (receipt === null) continue;
      const issuedAt = new Date(store.platform.clock.now()).toISOString();
      const renewed = this.#receipts.renew(receipt, { issuedAt, outstandingDevices: outstanding, audit: await audit.anchor() });
      await this.#rows.save(id, { receipt: renewed });
    }
  }

  /** The person is back: contacts and settings that name them are taken again from the next upload on. Calls from before the erasure stay erased. Throws ProblemError conflict where nothing was erased by this request. */
  async release(id: string, actor: string): Promise<SubjectRequest> {
    const row = await this.#rows.one(id);
    const { ledger, store, audit } = this.#parts;
    if (row.state !== 'fulfilled' || !(await ledger.release(id, store.platform.clock.now())))
      throw new ProblemError('conflict', 'only an erasure that was carried out holds anything back');
    await audit.record(actor, 'erasure-released', { request: id });
    return this.get(id);
  }

  /** Throws ProblemError not-found where there is none. */
  async receipt(id: string): Promise<string> {
    const { receipt } = await this.#rows.one(id);
    if (receipt === null) throw new ProblemError('not-found', 'this request has no receipt');
    return receipt;
  }

  async #whom(row: SubjectRequestTable): Promise<Whom> {
    const { resolved, sealed } = await this.#rows.subject(row);
    return { requestId: row.id, subject: resolved, wanted: wantedOf(resolved), included: new Set(sealed.included) };
  }

  /** Made once, and kept as it is: a request that was answered is no leave to look again. */
  async #answer(row: SubjectRequestTable): Promise<void> {
    const { store } = this.#parts;
    const { sealed } = await this.#rows.subject(row);
    const whom = await this.#whom(row);
    const archive = await makeExport(
      { ...this.#parts, holds: this.#holds, organisation: this.#organisation },
      { type: row.type, whom, identifiers: sealed.identifiers },
    );
    const key = await store.vault.one(row.key_id);
    const export_sealed = store.platform.cryptography.seal(key, archive, `export ${row.id}`);
    await this.#rows.advance(row.id, { type: 'finish' }, server, {
      changes: { fulfilled_at_ms: store.platform.clock.now(), export_sealed },
    });
    this.#parts.looks.forget(row.id);
  }

  /** Throws ProblemError conflict where the request is none of access or portability that was carried out, not-found where its answer is kept no longer. */
  async export(id: string, actor: string): Promise<Uint8Array> {
    const row = await this.#rows.one(id);
    if (row.type === 'erasure' || row.state !== 'fulfilled')
      throw new ProblemError('conflict', 'only a fulfilled access or portability request has an export');
    if (row.export_sealed === null) throw new ProblemError('not-found', 'the answer is kept no longer: take in a new request');
    const { store, audit } = this.#parts;
    const key = await store.vault.one(row.key_id);
    await audit.record(actor, 'export-read', { request: id });
    return store.platform.cryptography.open(key, row.export_sealed, `export ${id}`);
  }
}
