// Work that outlives the call that began it, as it is stored: who works at it and until when, and when it is due.

import { inChunks } from './chunks.ts';
import type { JobTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

export type JobKind = 'plan' | 'request' | 'tell-phone' | 'daily';

export interface JobName {
  readonly kind: JobKind;
  readonly subject: string;
}

/** Whose it is from now on, and until when. */
export interface Lease {
  readonly holder: string;
  readonly untilMs: number;
}

export interface JobTaken extends JobName {
  /** This one among them. */
  readonly attempts: number;
  /** It was left by somebody whose lease has run out. */
  readonly isLeft: boolean;
}

/** Part of the unit of work that is given. What is there already stays as it is, or is due `anew`. */
export async function addJobs(
  access: RecordsAccess,
  kind: JobKind,
  {
    subjects,
    notBeforeMs,
    lease,
    known = 'stays',
  }: {
    readonly subjects: readonly string[];
    readonly notBeforeMs: number;
    readonly lease?: Lease;
    readonly known?: 'stays' | 'anew';
  },
): Promise<void> {
  const held = { holder: lease?.holder ?? null, lease_until_ms: lease?.untilMs ?? null };
  const set = { ...held, attempts: 0, not_before_ms: notBeforeMs };
  for (const chunk of inChunks(subjects, 100))
    await access
      .insertInto('job')
      .values(chunk.map((subject) => ({ id: `${kind} ${subject}`, kind, subject, ...set })))
      .onConflict((conflict) => (known === 'anew' ? conflict.column('id').doUpdateSet(set) : conflict.column('id').doNothing()))
      .execute();
}

/** Those that are due and at which nobody works, the longest due first. */
export async function dueJobs({ records }: Pick<Store, 'records'>, kind: JobKind, nowMs: number): Promise<readonly string[]> {
  const rows = await due(records.db, kind, nowMs).select('subject').limit(100).execute();
  return rows.map(({ subject }) => subject);
}

function due(access: RecordsAccess, kind: JobKind, nowMs: number) {
  return access
    .selectFrom('job')
    .where('kind', '=', kind)
    .where('not_before_ms', '<=', nowMs)
    .where((where) => where.or([where('holder', 'is', null), where('lease_until_ms', '<=', nowMs)]))
    .orderBy('not_before_ms')
    .orderBy('id');
}

/** What there is work of that kind for, whoever does it. */
export async function subjectsOfJobs({ records }: Pick<Store, 'records'>, kind: JobKind): Promise<ReadonlySet<string>> {
  const rows = await records.db.selectFrom('job').select('subject').where('kind', '=', kind).execute();
  return new Set(rows.map(({ subject }) => subject));
}

/** A unit of work: of several that take at once, each gets others. `limit` of those that are due, or the one of that subject. */
export function takeJobs(
  { records }: Pick<Store, 'records'>,
  kind: JobKind,
  {
    nowMs,
    lease,
    limit = 1,
    subject,
    isForced = false,
  }: {
    readonly nowMs: number;
    readonly lease: Lease;
    readonly limit?: number;
    readonly subject?: string;
    /** Whoever holds it, and whenever it is due. */
    readonly isForced?: boolean;
  },
): Promise<readonly JobTaken[]> {
  return records.transact(
    async (access) => {
      const some = isForced ? access.selectFrom('job').where('kind', '=', kind) : due(access, kind, nowMs);
      const wanted = subject === undefined ? some : some.where('subject', '=', subject);
      const listed = wanted.select(['id', 'subject', 'attempts', 'holder']).limit(limit);
      const rows = await (records.engine === 'postgres' ? listed.forUpdate().skipLocked() : listed).execute();
      for (const { id, attempts } of rows)
        await access
          .updateTable('job')
          .set({ holder: lease.holder, lease_until_ms: lease.untilMs, attempts: attempts + 1 })
          .where('id', '=', id)
          .execute();
      return rows.map((row) => ({ kind, subject: row.subject, attempts: row.attempts + 1, isLeft: row.holder !== null }));
    },
    { isolation: 'in-turns' },
  );
}

type OfHolder = JobName & Pick<Lease, 'holder'>;

async function change({ records }: Pick<Store, 'records'>, { kind, subject, holder }: OfHolder, set: Partial<JobTable>): Promise<boolean> {
  const { numUpdatedRows } = await records.db
    .updateTable('job')
    .set(set)
    .where('id', '=', `${kind} ${subject}`)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False where it is somebody else’s by now, or has ended. */
export function renewJob(store: Pick<Store, 'records'>, { kind, subject }: JobName, { holder, untilMs }: Lease): Promise<boolean> {
  return change(store, { kind, subject, holder }, { lease_until_ms: untilMs });
}

/** Nobody works at it any more, and it is due then. */
export function putOffJob(
  store: Pick<Store, 'records'>,
  job: OfHolder,
  { notBeforeMs, attempts }: { readonly notBeforeMs: number; readonly attempts?: number },
): Promise<boolean> {
  const set = { holder: null, lease_until_ms: null, not_before_ms: notBeforeMs };
  return change(store, job, attempts === undefined ? set : { ...set, attempts });
}

/** It goes; what was made due anew meanwhile stays. */
export async function finishJob({ records }: Pick<Store, 'records'>, { kind, subject, holder }: OfHolder): Promise<void> {
  await records.db.deleteFrom('job').where('id', '=', `${kind} ${subject}`).where('holder', '=', holder).execute();
}

/** Whoever ends leaves nothing that others must wait for. */
export async function leaveJobs({ records }: Pick<Store, 'records'>, holder: string): Promise<void> {
  await records.db.updateTable('job').set({ holder: null, lease_until_ms: null }).where('holder', '=', holder).execute();
}
