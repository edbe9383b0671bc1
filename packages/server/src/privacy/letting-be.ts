// An erasure that waits for the end of a hold, and that its officer lets be: nothing of it was destroyed, and nothing is held back by it any more.

import { ProblemError } from '@offhook/base';

import { keyIdsOfParties } from '../store/party-rows.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import { noteSequence } from '../store/store-identity.ts';
import type { ErasureParts } from './erasure.ts';
import type { Holds } from './holds.ts';
import { isWaiting } from './outcome.ts';
import type { RequestRows } from './request-rows.ts';

interface LettingParts {
  readonly parts: ErasureParts;
  readonly rows: RequestRows;
  readonly holds: Holds;
}

/** Throws ProblemError conflict where it does not wait, is at work just now, or has destroyed something. */
export async function letBe(
  letting: LettingParts,
  row: SubjectRequestTable,
  told: { readonly reason: string; readonly actor: string },
): Promise<void> {
  const { parts, rows, holds } = letting;
  const work = async (): Promise<void> => {
    const now = await rows.one(row.id);
    if (!isWaiting(now) || !(await isUntouched(letting, now)))
      throw new ProblemError('conflict', 'only an erasure that waits for the end of a hold, and has destroyed nothing, can be let be');
    const { sealed } = await rows.subject(now);
    // Before the journal knows: who takes it up where this process ends has the reason.
    await rows.seal(now, { ...sealed, letBe: told.reason });
    await finishLettingBe(letting, row.id, told.actor);
  };
  const isAlone = await parts.store.records.aloneUnlessTaken(`request ${row.id}`, () => holds.undisturbed(work));
  if (!isAlone) throw new ProblemError('conflict', 'this request is at work: look again');
}

/** A process that ended while it destroyed has noted nothing. */
async function isUntouched({ parts, rows }: LettingParts, row: SubjectRequestTable): Promise<boolean> {
  const { store } = parts;
  const { sealed } = await rows.subject(row);
  const keyIds = await keyIdsOfParties(store.records.db, sealed.tokens ?? []);
  return (await store.vault.get(keyIds)).size === new Set(keyIds).size;
}

/** What the journal says first is done whatever ends in between, and each time alike. */
export async function finishLettingBe({ parts, rows }: LettingParts, id: string, actor: string): Promise<void> {
  const { journal, ledger, looks } = parts;
  const sequence = await journal.letBe(id);
  for (const entry of journal.letBeOf(id)) await ledger.withdraw(entry, journal.standing(), sequence);
  const row = await rows.one(id);
  const { sealed } = await rows.subject(row);
  const { identifiers, verification, letBe: reason } = sealed;
  const left = await rows.sealed(row, { identifiers, verification, ...(reason === undefined ? {} : { letBe: reason }) });
  await rows.advance(id, { type: 'let-be' }, actor, { changes: left, besides: (access) => noteSequence(access, sequence) });
  looks.forget(id);
}
