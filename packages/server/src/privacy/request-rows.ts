// Requests as they are kept: whom each is of, sealed in it, how it advances, and how it is shown.

import type { Plan, SubjectRequest } from '@offhook/api';
import { planSchema } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { IdentifierKeys, PlannedRequest, RequestInput, RequestProgress } from '@offhook/privacy';
import {
  dueAtMs,
  dueMarkOf,
  identifierKeysSchema,
  identifierSchema,
  receiptSchema,
  requestStates,
  standingOf,
  step,
} from '@offhook/privacy';
import { z } from 'zod';

import { openJson, sealJson } from '../records/sealing.ts';
import { subjectsOfJobs } from '../store/job-rows.ts';
import { phonesAwaited } from '../store/request-device-rows.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import type { RecordsAccess } from '../store/store.ts';
import { addRequest, advanceRequest, changeRequest, requestRow, requestRows } from '../store/subject-request-rows.ts';
import { releaseOfErasure } from '../store/suppression-rows.ts';
import { openedSchema, searchedSoFarSchema } from '../search/opened.ts';
import type { ErasureParts } from './erasure.ts';
import { erasureSteps } from './erasure-steps.ts';
import { isWaiting, outcomeOf } from './outcome.ts';
import { freeHashes } from './requests-of.ts';
import type { Subject } from './subject.ts';
import { resolveSubject } from './subject.ts';

const undecidedPlaceSchema = z.object({ place: z.string(), occurrences: z.number() });
export type UndecidedPlace = Readonly<z.infer<typeof undecidedPlaceSchema>>;

const texts = z.array(z.string()).readonly();

/** What a request knows of its person, under its key. */
const sealedSubjectSchema = z.object({
  identifiers: z.array(identifierSchema).readonly(),
  verification: z.string(),
  /** From the start of an erasure: what the search looks for when the vault has forgotten it. */
  names: texts.exactOptional(),
  keys: z.array(identifierKeysSchema).readonly().exactOptional(),
  sharedNames: texts.exactOptional(),
  /** The same, as the person was resolved then: whose number a line had is forgotten with the key of its note, and a party with the next call of its number. */
  resolvedKeys: z.array(identifierKeysSchema).readonly().exactOptional(),
  tokens: texts.exactOptional(),
  canaries: texts.exactOptional(),
  /** How far the search at the end of an erasure has come. */
  soFar: searchedSoFarSchema.exactOptional(),
  /** Places that somebody has decided to be the person's. */
  included: texts.exactOptional(),
  /** From the start of an erasure: what a phone kept that was theirs at times, and that nobody has decided; whose it was is forgotten with them. */
  undecided: z.array(undecidedPlaceSchema).readonly().exactOptional(),
  /** Why an erasure that had begun was let be. */
  letBe: z.string().exactOptional(),
  /** From the start of an erasure: files of their own in `site`. */
  laidDown: z.array(openedSchema).readonly().exactOptional(),
});
export type SealedSubject = Readonly<z.infer<typeof sealedSubjectSchema>>;

export interface RequestSubject {
  readonly resolved: Subject;
  readonly sealed: SealedSubject;
}

/** A request that was verified, and of whose person nothing has been looked up yet. */
export interface NewRequest {
  readonly id: string;
  readonly type: string;
  readonly receivedAtMs: number;
  readonly subject: SealedSubject;
  readonly keys: readonly IdentifierKeys[];
  readonly actor: string;
  /** Part of the unit of work that takes it in. */
  readonly besides?: (access: RecordsAccess) => Promise<void>;
}

export class RequestRows {
  readonly #parts: ErasureParts;

  constructor(parts: ErasureParts) {
    this.#parts = parts;
  }

  async add({ id, type, receivedAtMs, subject, keys, actor, besides }: NewRequest): Promise<void> {
    const { store, audit } = this.#parts;
    const key = await store.vault.create('request');
    const [verified] = step({ state: 'received' }, { type: 'verify' });
    const row: SubjectRequestTable = {
      id,
      type,
      state: verified.state,
      received_at_ms: receivedAtMs,
      fulfilled_at_ms: null,
      plan: null,
      plan_hash: null,
      subject_sealed: sealJson(store.platform.cryptography, key.bytes, subject, `request ${id}`),
      places_sealed: null,
      key_id: key.id,
      progress: 0,
      outcome: null,
      receipt: null,
      refusal: null,
      export_sealed: null,
    };
    await store.records.transact(async (access) => {
      await addRequest(
        access,
        row,
        await freeHashes(
          store,
          access,
          keys.map(({ own }) => own),
        ),
      );
      await audit.append(access, {
        actor,
        action: 'request-received',
        facts: { request: id, type, identifiers: keys.length },
      });
      await besides?.(access);
    });
  }

  /** Throws ProblemError not-found. */
  async one(id: string): Promise<SubjectRequestTable> {
    const row = await requestRow(this.#parts.store.records.db, id);
    if (row === undefined) throw new ProblemError('not-found', 'there is no such request');
    return row;
  }

  /** Throws ProblemError conflict where the state forbids it, or another has changed it at the same time. */
  async advance(
    id: string,
    input: RequestInput,
    actor: string,
    {
      changes = {},
      besides,
    }: { readonly changes?: Partial<SubjectRequestTable>; readonly besides?: (access: RecordsAccess) => Promise<void> } = {},
  ): Promise<void> {
    const row = await this.one(id);
    const [next] = step(progressOf(row), input);
    const { store, audit } = this.#parts;
    await store.records.transact(async (access) => {
      const isAdvanced = await advanceRequest(access, row, { ...changes, state: next.state });
      if (!isAdvanced) throw new ProblemError('conflict', 'this request was changed at the same time');
      await audit.append(access, { actor, action: `request-${input.type}`, facts: { request: id, state: next.state } });
      await besides?.(access);
    });
  }

  save(id: string, changes: Partial<SubjectRequestTable>): Promise<void> {
    return changeRequest(this.#parts.store.records.db, id, changes);
  }

  /** An erasure has done so many of its steps. */
  async noteStep(id: string, progress: number, besides?: (access: RecordsAccess) => Promise<void>): Promise<void> {
    await this.#parts.store.records.transact(async (access) => {
      await changeRequest(access, id, { progress });
      await besides?.(access);
    });
  }

  async seal(row: SubjectRequestTable, subject: SealedSubject): Promise<void> {
    await this.save(row.id, await this.sealed(row, subject));
  }

  /** As it is written with what else changes. */
  async sealed(row: SubjectRequestTable, subject: SealedSubject): Promise<Pick<SubjectRequestTable, 'subject_sealed'>> {
    const { store } = this.#parts;
    const key = await store.vault.one(row.key_id);
    return { subject_sealed: sealJson(store.platform.cryptography, key, subject, `request ${row.id}`) };
  }

  /** As it was when it was planned: nothing of it has been carried out. */
  async putBack(row: SubjectRequestTable, { identifiers, verification }: SealedSubject, actor: string): Promise<void> {
    const { store } = this.#parts;
    const key = await store.vault.one(row.key_id);
    const sealed: SealedSubject = { identifiers, verification };
    const subject_sealed = sealJson(store.platform.cryptography, key, sealed, `request ${row.id}`);
    await this.advance(row.id, { type: 'put-back' }, actor, { changes: { subject_sealed, progress: 0, outcome: null } });
  }

  /** Nothing changes where somebody has cancelled it meanwhile. Where each thing stands may be named after somebody, as a file of their profile is: it is sealed, and ends with the request's key. */
  async savePlan(
    { id, key_id, state }: SubjectRequestTable,
    plan: { readonly places: readonly object[] },
    changes: Partial<SubjectRequestTable> = {},
  ): Promise<void> {
    const { store } = this.#parts;
    const key = await store.vault.one(key_id);
    await advanceRequest(
      store.records.db,
      { id, state },
      {
        ...changes,
        plan: JSON.stringify({ ...plan, places: [] }),
        places_sealed: sealJson(store.platform.cryptography, key, plan.places, `places ${id}`),
      },
    );
  }

  /** Of the plan that was shown; none once the request has forgotten whom it was about. */
  async places({ id, key_id, places_sealed }: SubjectRequestTable): Promise<Plan['places']> {
    const { store } = this.#parts;
    const key = places_sealed === null ? undefined : (await store.vault.get([key_id])).get(key_id);
    if (places_sealed === null || key === undefined) return [];
    return planSchema.shape.places.parse(openJson(store.platform.cryptography, key, places_sealed, `places ${id}`));
  }

  /** Places that an earlier version left in clear. */
  async sealPlaces(): Promise<void> {
    const { store } = this.#parts;
    for (const row of await requestRows(store)) {
      const plan = row.plan === null ? undefined : planSchema.safeParse(JSON.parse(row.plan)).data;
      if (plan === undefined || plan.places.length === 0) continue;
      if ((await store.vault.get([row.key_id])).has(row.key_id)) await this.savePlan(row, plan);
      else await this.save(row.id, { plan: JSON.stringify({ ...plan, places: [] }) });
    }
  }

  /** Throws ProblemError not-found where the request has forgotten whom it was about. */
  async subject(row: SubjectRequestTable): Promise<RequestSubject> {
    const { store } = this.#parts;
    if (row.subject_sealed === null) throw new ProblemError('not-found', 'whom this request was about has been erased');
    const key = await store.vault.one(row.key_id);
    const sealed = sealedSubjectSchema.parse(openJson(store.platform.cryptography, key, row.subject_sealed, `request ${row.id}`));
    const given = sealed.identifiers.map((identifier) => store.keyReader.ofIdentifier(identifier));
    // Until everything is held back, the person is who they are now.
    const keys = row.progress === 0 ? given : (sealed.resolvedKeys ?? given);
    return { sealed, resolved: await resolveSubject(this.#parts, store.records.db, keys) };
  }

  /** Those whose plan is made. Asked before the request itself is read: what is at work no more has its plan. */
  beingPlanned(): Promise<ReadonlySet<string>> {
    return subjectsOfJobs(this.#parts.store, 'plan');
  }

  /** Why it was not carried out. */
  async #refusal(row: SubjectRequestTable): Promise<Pick<SubjectRequest, 'refusal'>> {
    if (row.refusal !== null) return { refusal: row.refusal };
    // Only one that had begun has an outcome.
    if (row.state !== 'cancelled' || row.outcome === null || row.subject_sealed === null) return {};
    const key = (await this.#parts.store.vault.get([row.key_id])).get(row.key_id);
    if (key === undefined) return {};
    const told = openJson(this.#parts.store.platform.cryptography, key, row.subject_sealed, `request ${row.id}`);
    const { letBe } = sealedSubjectSchema.parse(told);
    return letBe === undefined ? {} : { refusal: letBe };
  }

  async describe(row: SubjectRequestTable, beingPlanned: ReadonlySet<string>): Promise<SubjectRequest> {
    const { store } = this.#parts;
    const releasedAtMs = row.receipt === null ? undefined : await releaseOfErasure(store, row.id);
    const outstandingDevices = await phonesAwaited(store, row.id);
    const state = stateOf(row);
    const dated = { state, receivedAtMs: row.received_at_ms, isOutstanding: outstandingDevices.length > 0 };
    const due = dueMarkOf(dated, store.platform.clock.now());
    return {
      id: row.id,
      type: plannedType(row),
      state,
      ...progressOfRequest(row, state, beingPlanned.has(row.id)),
      receivedAt: new Date(row.received_at_ms).toISOString(),
      dueAt: new Date(dueAtMs(row.received_at_ms)).toISOString(),
      ...(due === undefined ? {} : { due }),
      ...(row.fulfilled_at_ms === null ? {} : { fulfilledAt: new Date(row.fulfilled_at_ms).toISOString() }),
      ...(row.plan === null ? {} : { plan: { ...planSchema.parse(JSON.parse(row.plan)), places: await this.places(row) } }),
      outstandingDevices,
      hasReceipt: row.receipt !== null,
      ...(row.receipt === null ? {} : { standing: standingOf(receiptSchema.parse(JSON.parse(row.receipt)).content) }),
      ...(releasedAtMs === undefined ? {} : { releasedAt: new Date(releasedAtMs).toISOString() }),
      ...(isWaiting(row) ? { isWaiting: true } : {}),
      ...(await this.#refusal(row)),
    };
  }
}

function progressOfRequest(
  row: SubjectRequestTable,
  state: RequestProgress['state'],
  isBeingPlanned: boolean,
): Pick<SubjectRequest, 'progress'> {
  if (state === 'running') return { progress: progressTold(row) };
  const isPlanning = isBeingPlanned && (state === 'verified' || state === 'planned');
  return isPlanning ? { progress: { step: 1, of: 1, doing: 'reading everything that is kept, for the plan' } } : {};
}

/** Of a request that runs: which step of how many it is at. */
function progressTold(row: SubjectRequestTable): SubjectRequest['progress'] {
  if (row.type !== 'erasure') return { step: 1, of: 1, doing: 'making the export' };
  const step = Math.min(row.progress, erasureSteps.length - 1);
  const heldUntilMs = row.outcome === null ? undefined : outcomeOf(row).heldUntilMs;
  const doing =
    heldUntilMs === undefined
      ? (erasureSteps[step]?.doing ?? '')
      : `waiting for the end of a hold, on ${new Date(heldUntilMs).toISOString().slice(0, 10)} or before`;
  return { step: step + 1, of: erasureSteps.length, doing };
}

function stateOf(row: SubjectRequestTable): RequestProgress['state'] {
  const state = requestStates.find((candidate) => candidate === row.state);
  if (state === undefined) throw new Error(`the store holds the request state ${row.state}`);
  return state;
}

export function progressOf(row: SubjectRequestTable): RequestProgress {
  return { state: stateOf(row), ...(row.plan_hash === null ? {} : { planHash: row.plan_hash }) };
}

export function plannedType({ type }: SubjectRequestTable): PlannedRequest {
  if (type === 'access' || type === 'portability' || type === 'erasure') return type;
  throw new Error(`the store holds the request type ${type}`);
}
