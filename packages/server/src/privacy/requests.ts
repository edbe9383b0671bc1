// Subject requests: taken in with how the person was identified, planned, carried out, and answered for (GDPR Art. 12, 15, 17, 20).

import type { CreateRequest, FulfilRequest, SubjectRequest } from '@offhook/api';
import { planSchema } from '@offhook/api';
import { ProblemError, isProblem, randomHex } from '@offhook/base';
import type { Identifier, IdentifierKeys, Plan, PlannedRequest, RequestInput, RequestProgress } from '@offhook/privacy';
import { dueAtMs, makePlan, receiptSchema, requestStates, standingOf, step } from '@offhook/privacy';

import { openJson, sealJson } from '../records/sealing.ts';
import { dataMap } from '../store/data-map.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import { findAbout, placesOf, recordsOf } from './about.ts';
import { searchAndAccount } from './conclusion.ts';
import type { ErasureParts } from './erasure.ts';
import { destroyKeys, removeRecords, suppress, tellPhones } from './erasure.ts';
import { makeExport } from './export.ts';
import { countHeld } from './holdings.ts';
import type { Receipts } from './receipts.ts';
import { canariesOf } from './residue-search.ts';
import type { Subject } from './subject.ts';
import { resolveSubject, suppressedKeys, wantedOf } from './subject.ts';
import type { Wanted } from './wanted-reader.ts';

interface SealedSubject {
  readonly identifiers: readonly Identifier[];
  readonly verification: string;
  /** From the start of an erasure: what the search looks for when the vault has forgotten it. */
  readonly names?: readonly string[];
  readonly keys?: readonly IdentifierKeys[];
  readonly sharedNames?: readonly string[];
  readonly canaries?: readonly string[];
  /** Places that somebody has decided to be the person's. */
  readonly included?: readonly string[];
}

interface Outcome {
  readonly erasedAtMs: number;
  readonly keysDestroyed: number;
  readonly suppressions: number;
}

/** Who carries out what somebody asked for. */
const server = 'server';

const erasureSteps = ['suppress', 'tell-phones', 'destroy-keys', 'remove-records', 'compact', 'search'] as const;
type ErasureStep = (typeof erasureSteps)[number];

export class Requests {
  readonly #parts: ErasureParts;
  readonly #receipts: Receipts;
  readonly #organisation: string;
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: ErasureParts, options: { receipts: Receipts; organisation: string }) {
    this.#parts = parts;
    this.#receipts = options.receipts;
    this.#organisation = options.organisation;
  }

  async create({ type, identifiers, verification }: CreateRequest, actor: string): Promise<SubjectRequest> {
    const { store, audit } = this.#parts;
    const keys = identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier));
    const { random, clock, cryptography } = store.platform;
    const id = randomHex(random, 8);
    const key = await store.vault.create('request');
    const receivedAtMs = clock.now();
    const subject: SealedSubject = { identifiers, verification };
    const [verified] = step({ state: 'received' }, { type: 'verify' });
    await store.records.db.transaction().execute(async (access) => {
      await access
        .insertInto('subject_request')
        .values({
          id,
          type,
          state: verified.state,
          received_at_ms: receivedAtMs,
          fulfilled_at_ms: null,
          plan: null,
          plan_hash: null,
          subject_sealed: sealJson(cryptography, key.bytes, subject, `request ${id}`),
          key_id: key.id,
          progress: 0,
          outcome: null,
          receipt: null,
          refusal: null,
          export_sealed: null,
        })
        .execute();
      const hashes = [...new Set(keys.map(({ own }) => store.personHashes.written('request_subject', own)))];
      await access
        .insertInto('request_subject')
        .values(hashes.map((hash) => ({ request_id: id, hash })))
        .execute();
      await audit.append(access, {
        actor,
        action: 'request-received',
        facts: { request: id, type, identifiers: keys.length },
      });
    });
    await this.#plan(id);
    return this.get(id);
  }

  async #plan(id: string): Promise<Plan> {
    const row = await this.#row(id);
    const subject = await this.#subject(row);
    const plan = await this.#makePlan(row, subject.resolved);
    const [next] = step(progressOf(row), { type: 'plan', planHash: plan.hash });
    await this.#save(id, { state: next.state, plan: JSON.stringify(plan), plan_hash: plan.hash });
    return plan;
  }

  async #makePlan(row: SubjectRequestTable, subject: Subject): Promise<Plan> {
    const { store } = this.#parts;
    const whom = { requestId: row.id, subject, wanted: wantedOf(subject), included: new Set<string>() };
    const about = await findAbout(this.#parts, store.records.db, whom);
    return makePlan(store.platform.cryptography, {
      map: dataMap,
      request: plannedType(row.type),
      holdings: countHeld(about.held),
      places: placesOf(this.#parts, about),
      records: recordsOf(about),
    });
  }

  /** Newest first. */
  async list(): Promise<SubjectRequest[]> {
    const rows = await this.#parts.store.records.db.selectFrom('subject_request').selectAll().orderBy('received_at_ms', 'desc').execute();
    return Promise.all(rows.map((row) => this.#describe(row)));
  }

  /** Throws ProblemError not-found. */
  async get(id: string): Promise<SubjectRequest> {
    return this.#describe(await this.#row(id));
  }

  async cancel(id: string, actor: string): Promise<SubjectRequest> {
    await this.#advance(id, { type: 'cancel' }, actor);
    return this.get(id);
  }

  /**
   * `planHash` is of the plan that was seen, and `include` names places of it that were not decided and are the person's.
   * Throws ProblemError conflict where the state or a plan that has changed since it was shown forbids it; the new plan is then shown.
   */
  async fulfil(id: string, { planHash, include = [] }: FulfilRequest, actor: string): Promise<SubjectRequest> {
    const row = await this.#row(id);
    if (row.state === 'planned') {
      const shown = planHash ?? row.plan_hash;
      const { hash } = await this.#plan(id);
      if (row.type === 'erasure' && shown !== hash)
        throw new ProblemError('conflict', 'what is held has changed since the plan was shown: look at the new plan and carry it out');
    }
    if (include.length > 0) await this.#include(id, include);
    const { plan_hash } = await this.#row(id);
    await this.#advance(id, { type: 'run', planHash: plan_hash ?? '' }, actor);
    await this.#carryOut(id);
    return this.get(id);
  }

  /** Throws ProblemError bad-request for a place that the plan does not name. */
  async #include(id: string, include: readonly string[]): Promise<void> {
    const row = await this.#row(id);
    const known = new Set(planSchema.parse(JSON.parse(row.plan ?? '{}')).places.map((place) => place.id));
    if (include.some((place) => !known.has(place))) throw new ProblemError('bad-request', 'expected places of the plan that was shown');
    const { sealed } = await this.#subject(row);
    await this.#seal(row, { ...sealed, included: include });
  }

  async #seal(row: SubjectRequestTable, subject: SealedSubject): Promise<void> {
    const { store } = this.#parts;
    const key = await store.vault.one(row.key_id);
    await this.#save(row.id, { subject_sealed: sealJson(store.platform.cryptography, key, subject, `request ${row.id}`) });
  }

  /** Takes up what a crash interrupted. */
  async resume(): Promise<number> {
    const rows = await this.#parts.store.records.db.selectFrom('subject_request').select('id').where('state', '=', 'running').execute();
    for (const { id } of rows) {
      try {
        await this.#carryOut(id);
      } catch (error) {
        if (!isProblem(error, 'not-found')) throw error;
        // Its key is destroyed: the records are from the middle of an erasure that was finished. The journal has carried it out again.
        this.#parts.store.platform.log.error('a request cannot be taken up: its keys are from after its records', { request: id });
        await this.#save(id, {
          state: 'refused',
          refusal: 'the records were restored from the middle of this erasure, which was carried out before: its receipt holds',
        });
      }
    }
    // A crash between the receipt and the end of the request's own key leaves the key.
    const ended = await this.#parts.store.records.db
      .selectFrom('subject_request')
      .select('key_id')
      .where('subject_sealed', 'is', null)
      .execute();
    await this.#parts.store.vault.destroy(ended.map((row) => row.key_id));
    return rows.length;
  }

  #carryOut(id: string): Promise<void> {
    const running = this.#running.get(id) ?? this.#perform(id).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
    return running;
  }

  async #perform(id: string): Promise<void> {
    const row = await this.#row(id);
    if (row.type !== 'erasure') return this.#answer(row);
    for (const name of erasureSteps.slice(row.progress)) {
      await this.#performStep(id, name);
      await this.#save(id, { progress: erasureSteps.indexOf(name) + 1 });
    }
  }

  async #performStep(id: string, name: ErasureStep): Promise<void> {
    const { store } = this.#parts;
    const row = await this.#row(id);
    const { resolved, sealed } = await this.#subject(row);
    const erasing = { requestId: id, subject: resolved, wanted: wantedIn(sealed, resolved), included: new Set(sealed.included) };
    const outcome = row.outcome === null ? undefined : (JSON.parse(row.outcome) as Outcome);
    switch (name) {
      case 'suppress': {
        // What the search will look for, and the moment of the erasure, are noted before anything changes.
        const erasedAtMs = outcome?.erasedAtMs ?? store.platform.clock.now();
        await this.#remember(row, sealed, resolved);
        await this.#saveOutcome(id, { erasedAtMs, keysDestroyed: 0, suppressions: suppressedKeys(resolved).length });
        await suppress(this.#parts, erasedAtMs, erasing);
        return;
      }
      case 'tell-phones':
        return tellPhones(this.#parts, id);
      case 'destroy-keys': {
        const count = await destroyKeys(this.#parts, erasing);
        if (outcome !== undefined) await this.#saveOutcome(id, { ...outcome, keysDestroyed: outcome.keysDestroyed + count });
        return;
      }
      case 'remove-records':
        return removeRecords(this.#parts, erasing);
      case 'compact':
        await store.keys.compact();
        return store.records.compact();
      case 'search':
        return this.#conclude(row, resolved, sealed);
    }
  }

  async #remember(row: SubjectRequestTable, sealed: SealedSubject, subject: Subject): Promise<void> {
    if (sealed.canaries !== undefined) return;
    const canaries = canariesOf([...subject.keys, ...subject.parties], subject.names);
    await this.#seal(row, { ...sealed, ...wantedOf(subject), canaries });
  }

  /** The search, the receipt, and the end of the request's own data about the person. */
  async #conclude(row: SubjectRequestTable, resolved: Subject, sealed: SealedSubject): Promise<void> {
    const outcome = JSON.parse(row.outcome ?? '{}') as Outcome;
    const { store, parties, audit } = this.#parts;
    const content = await searchAndAccount(
      { store, parties, audit, organisation: this.#organisation },
      {
        requestId: row.id,
        receivedAtMs: row.received_at_ms,
        plan: planSchema.parse(JSON.parse(row.plan ?? '{}')),
        subject: { ...resolved, names: sealed.names ?? [] },
        wanted: wantedIn(sealed, resolved),
        canaries: sealed.canaries ?? [],
        keysDestroyed: outcome.keysDestroyed,
        suppressions: outcome.suppressions,
        outstandingDevices: await this.#outstanding(row.id),
      },
    );
    const receipt = this.#receipts.sign(content);
    await this.#advance(row.id, { type: 'finish' }, server, {
      fulfilled_at_ms: Date.parse(content.fulfilledAt),
      receipt,
      subject_sealed: null,
    });
    await store.vault.destroy([row.key_id]);
    this.#parts.looks.forget(row.id);
  }

  /** Phones have taken erasures in since: their receipts are issued anew. */
  async confirmed(ids: readonly string[]): Promise<void> {
    const { store, audit } = this.#parts;
    for (const id of ids) {
      const { receipt } = await this.#row(id);
      const outstanding = await this.#outstanding(id);
      await audit.record('server', 'erasure-confirmed', { request: id, outstanding: outstanding.length });
      if (receipt === null) continue;
      const issuedAt = new Date(store.platform.clock.now()).toISOString();
      const renewed = this.#receipts.renew(receipt, { issuedAt, outstandingDevices: [...outstanding], audit: await audit.anchor() });
      await this.#save(id, { receipt: renewed });
    }
  }

  /** The person is back: contacts and settings that name them are taken again from the next upload on. Calls from before the erasure stay erased. Throws ProblemError conflict where nothing was erased by this request. */
  async release(id: string, actor: string): Promise<SubjectRequest> {
    const row = await this.#row(id);
    const { ledger, store, audit } = this.#parts;
    const isErasure = row.type === 'erasure' && row.state === 'fulfilled';
    if (!isErasure || !(await ledger.release(id, store.platform.clock.now())))
      throw new ProblemError('conflict', 'only an erasure that was carried out holds anything back');
    await audit.record(actor, 'erasure-released', { request: id });
    return this.get(id);
  }

  /** Throws ProblemError not-found where there is none. */
  async receipt(id: string): Promise<string> {
    const { receipt } = await this.#row(id);
    if (receipt === null) throw new ProblemError('not-found', 'this request has no receipt');
    return receipt;
  }

  /** Made once, and kept as it is: a request that was answered is no leave to look again. */
  async #answer(row: SubjectRequestTable): Promise<void> {
    const { store } = this.#parts;
    const { resolved, sealed } = await this.#subject(row);
    const whom = { requestId: row.id, subject: resolved, wanted: wantedOf(resolved), included: new Set(sealed.included) };
    const archive = await makeExport(
      { ...this.#parts, organisation: this.#organisation },
      { type: row.type, whom, identifiers: sealed.identifiers },
    );
    const key = await store.vault.one(row.key_id);
    const export_sealed = store.platform.cryptography.seal(key, archive, `export ${row.id}`);
    await this.#advance(row.id, { type: 'finish' }, server, { fulfilled_at_ms: store.platform.clock.now(), export_sealed });
    this.#parts.looks.forget(row.id);
  }

  /** Throws ProblemError conflict where the request is none of access or portability that was carried out, not-found where its answer is kept no longer. */
  async export(id: string, actor: string): Promise<Uint8Array> {
    const row = await this.#row(id);
    if (row.type === 'erasure' || row.state !== 'fulfilled')
      throw new ProblemError('conflict', 'only a fulfilled access or portability request has an export');
    if (row.export_sealed === null) throw new ProblemError('not-found', 'the answer is kept no longer: take in a new request');
    const { store, audit } = this.#parts;
    const key = await store.vault.one(row.key_id);
    await audit.record(actor, 'export-read', { request: id });
    return store.platform.cryptography.open(key, row.export_sealed, `export ${id}`);
  }

  async #subject(row: SubjectRequestTable): Promise<{ resolved: Subject; sealed: SealedSubject }> {
    const { store } = this.#parts;
    if (row.subject_sealed === null) throw new ProblemError('not-found', 'whom this request was about has been erased');
    const key = await store.vault.one(row.key_id);
    const sealed = openJson(store.platform.cryptography, key, row.subject_sealed, `request ${row.id}`) as SealedSubject;
    return {
      sealed,
      resolved: await resolveSubject(
        this.#parts,
        store.records.db,
        sealed.identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier)),
      ),
    };
  }

  async #outstanding(id: string): Promise<string[]> {
    const rows = await this.#parts.store.records.db
      .selectFrom('request_device')
      .select('mac_address')
      .distinct()
      .where('request_id', '=', id)
      .orderBy('mac_address')
      .execute();
    return rows.map((row) => row.mac_address);
  }

  async #describe(row: SubjectRequestTable): Promise<SubjectRequest> {
    const releasedAtMs = row.receipt === null ? undefined : await this.#parts.ledger.releasedAtMs(row.id);
    return {
      id: row.id,
      type: plannedType(row.type),
      state: stateOf(row),
      receivedAt: new Date(row.received_at_ms).toISOString(),
      dueAt: new Date(dueAtMs(row.received_at_ms)).toISOString(),
      ...(row.fulfilled_at_ms === null ? {} : { fulfilledAt: new Date(row.fulfilled_at_ms).toISOString() }),
      ...(row.plan === null ? {} : { plan: planSchema.parse(JSON.parse(row.plan)) }),
      outstandingDevices: await this.#outstanding(row.id),
      hasReceipt: row.receipt !== null,
      ...(row.receipt === null ? {} : { standing: standingOf(receiptSchema.parse(JSON.parse(row.receipt)).content) }),
      ...(releasedAtMs === undefined ? {} : { releasedAt: new Date(releasedAtMs).toISOString() }),
      ...(row.refusal === null ? {} : { refusal: row.refusal }),
    };
  }

  async #row(id: string): Promise<SubjectRequestTable> {
    const row = await this.#parts.store.records.db.selectFrom('subject_request').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new ProblemError('not-found', 'there is no such request');
    return row;
  }

  async #advance(id: string, input: RequestInput, actor: string, changes: Partial<SubjectRequestTable> = {}): Promise<void> {
    const row = await this.#row(id);
    const [next] = step(progressOf(row), input);
    const { store, audit } = this.#parts;
    await store.records.db.transaction().execute(async (access) => {
      // The state is part of the condition, so that of two at once one is refused.
      const result = await access
        .updateTable('subject_request')
        .set({ ...changes, state: next.state })
        .where('id', '=', id)
        .where('state', '=', row.state)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n) throw new ProblemError('conflict', 'this request was changed at the same time');
      await audit.append(access, { actor, action: `request-${input.type}`, facts: { request: id, state: next.state } });
    });
  }

  async #save(id: string, changes: Partial<SubjectRequestTable>): Promise<void> {
    await this.#parts.store.records.db.updateTable('subject_request').set(changes).where('id', '=', id).execute();
  }

  #saveOutcome(id: string, outcome: Outcome): Promise<void> {
    return this.#save(id, { outcome: JSON.stringify(outcome) });
  }
}

/** As it was when the erasure began; the vault forgets in the middle of it. */
function wantedIn(sealed: SealedSubject, subject: Subject): Wanted {
  const { keys, names, sharedNames = [] } = wantedOf(subject);
  return { keys: sealed.keys ?? keys, names: sealed.names ?? names, sharedNames: sealed.sharedNames ?? sharedNames };
}

function stateOf(row: SubjectRequestTable): RequestProgress['state'] {
  const state = requestStates.find((candidate) => candidate === row.state);
  if (state === undefined) throw new Error(`the store holds the request state ${row.state}`);
  return state;
}

function progressOf(row: SubjectRequestTable): RequestProgress {
  return { state: stateOf(row), ...(row.plan_hash === null ? {} : { planHash: row.plan_hash }) };
}

function plannedType(type: string): PlannedRequest {
  if (type === 'access' || type === 'portability' || type === 'erasure') return type;
  throw new Error(`the store holds the request type ${type}`);
}
