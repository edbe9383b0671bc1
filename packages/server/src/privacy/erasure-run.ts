// An erasure that was planned, carried out step by step (GDPR Art. 17): interrupted anywhere, it is taken up at the step that was not finished.

import { planSchema } from '@offhook/api';
import { ProblemError } from '@offhook/base';

import { othersTurn } from '../others-turn.ts';
import { afterUploads } from '../records/after-uploads.ts';
import { newestUploadMs } from '../store/artefact-rows.ts';
import { phonesAwaited } from '../store/request-device-rows.ts';
import type { SubjectRequestTable } from '../store/schema.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { noteSequence } from '../store/store-identity.ts';
import { searchAndAccount } from './conclusion.ts';
import type { Again } from '../jobs.ts';
import type { ErasureParts } from './erasure.ts';
import { destroyKeys, noteDevices, suppress } from './erasure.ts';
import type { ErasureStep } from './erasure-steps.ts';
import { erasureSteps } from './erasure-steps.ts';
import { endIndexedKeys } from './indexed-keys.ts';
import { removeRecords } from './erasure-records.ts';
import type { Holds } from './holds.ts';
import type { KeptUnderHold } from './kept-under-hold.ts';
import { nothingIsKept } from './kept-under-hold.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { PhoneTelling } from './phone-telling.ts';
import type { Receipts } from './receipts.ts';
import type { RequestRows, RequestSubject, SealedSubject } from './request-rows.ts';
import { canariesOf } from '../search/residue-search.ts';
import type { Subject } from './subject.ts';
import { suppressedKeys, wantedOf } from './subject.ts';
import type { Wanted } from '../search/wanted-reader.ts';
import { isDecided } from '../search/wanted-reader.ts';
import type { About, Whom } from './about.ts';
import { findAbout } from './about.ts';

/** How soon it is looked whether a hold has ended for which an erasure waits. */
const heldLookMs = 60_000;

/** By a hold: planned again, or begun and waiting. */
type Stopped = 'put-back' | 'waits';

/** What is noted of a step with its being done. */
interface Done {
  readonly besides?: (access: RecordsAccess) => Promise<void>;
}

/** Who carries out what somebody asked for. */
export const server = 'server';

export interface ErasureRunOptions {
  readonly parts: ErasureParts;
  readonly rows: RequestRows;
  readonly receipts: Receipts;
  readonly holds: Holds;
  readonly telling: PhoneTelling;
  /** Who answers, in the receipt. */
  readonly organisation: string;
}

export class ErasureRun {
  readonly #options: ErasureRunOptions;

  constructor(options: ErasureRunOptions) {
    this.#options = options;
  }

  /**
   * Until nothing of it can be undone, a hold that was put since it was begun stands against it: then it goes back to its plan. Where it is in the journal
   * already it waits for the end of the hold, and answers when it is to be looked at again.
   */
  async carryOut(row: SubjectRequestTable): Promise<Again | undefined> {
    for (const [at, { name }] of erasureSteps.entries()) {
      if (at < row.progress) continue;
      const { clock, log } = this.#options.parts.store.platform;
      const beganMs = clock.monotonicMs();
      const done = await this.#perform(row.id, name);
      if (done === 'waits') return { afterMs: heldLookMs };
      if (done === 'put-back') return undefined;
      log.debug('a step of an erasure is done', { request: row.id, step: name, tookMs: Math.round(clock.monotonicMs() - beganMs) });
      await this.#options.rows.noteStep(row.id, at + 1, done.besides);
    }
    return undefined;
  }

  async #perform(id: string, name: ErasureStep): Promise<Stopped | Done> {
    const { parts, rows, holds } = this.#options;
    const { store } = parts;
    const row = await rows.one(id);
    const subject = await rows.subject(row);
    const { resolved, sealed } = subject;
    const erasing: Whom = {
      requestId: id,
      // In the end it is asked who is found, not who was.
      subject: name === 'search' ? resolved : withTokens(resolved, sealed.tokens),
      wanted: wantedIn(sealed, resolved),
      included: new Set(sealed.included),
      kept: await holds.keptOfOthers(resolved),
      isRead: true,
    };
    switch (name) {
      case 'suppress': {
        // What the search will look for, and the moment of the erasure, are noted before anything changes.
        const erasedAtMs = row.outcome === null ? await erasureTime(store) : outcomeOf(row).erasedAtMs;
        const outcome: Outcome = { erasedAtMs, keysDestroyed: 0, suppressions: suppressedKeys(resolved).length, retiredKeys: [] };
        return holds.undisturbed(async () => {
          const stopped = await this.#stoppedByHold(row, subject, erasing);
          if (stopped !== undefined) return stopped;
          const about = await findAbout(parts, store.records.db, erasing);
          await rows.save(id, { outcome: JSON.stringify(outcome), ...(await this.#remembered(row, subject, about)) });
          const sequence = await suppress(parts, erasedAtMs, erasing, about);
          return { besides: (access) => noteSequence(access, sequence) };
        });
      }
      case 'end-keys':
        return this.#unlessHeld(row, subject, erasing, () => endIndexedKeys(parts, erasing));
      case 'tell-phones':
        await noteDevices(parts, erasing);
        // What is not told now, or does not answer, is told again later.
        await this.#options.telling.round();
        return {};
      case 'destroy-keys':
        await this.#readAnew(erasing);
        return this.#unlessHeld(row, subject, erasing, () => destroyKeys(parts, erasing));
      case 'remove-records':
        // Where another process has read it: not while everybody waits.
        await findAbout(parts, store.records.db, erasing);
        await removeRecords(parts, erasing);
        return {};
      case 'compact':
        // What a key was must be gone from its file. Of records, what is left of a row was overwritten, or is sealed under a key that is gone.
        await store.keys.compact();
        await store.records.checkpoint();
        return {};
      case 'search':
        await this.#conclude(row, subject, erasing.kept ?? nothingIsKept);
        return {};
    }
  }

  #unlessHeld(row: SubjectRequestTable, subject: RequestSubject, erasing: Whom, destroy: () => Promise<number>): Promise<Stopped | Done> {
    return this.#options.holds.undisturbed(async () => {
      const stopped = await this.#stoppedByHold(row, subject, erasing);
      if (stopped !== undefined) return stopped;
      const count = await destroy();
      const { heldUntilMs: _until, ...outcome } = outcomeOf(row);
      await this.#saveOutcome(row.id, { ...outcome, keysDestroyed: outcome.keysDestroyed + count });
      return {};
    });
  }

  /** What has begun to be destroyed is finished: the rest would be a person of whom half is known. */
  async #stoppedByHold(row: SubjectRequestTable, { sealed }: RequestSubject, { kept: _kept, ...whom }: Whom): Promise<Stopped | undefined> {
    const { parts, rows, holds } = this.#options;
    const hold = await holds.ofErasure(whom);
    if (hold === undefined) return undefined;
    const { log } = parts.store.platform;
    const fields = { request: row.id, hold: hold.id };
    const outcome = row.outcome === null ? undefined : outcomeOf(row);
    if (outcome !== undefined && outcome.keysDestroyed > 0) {
      log.warn('a hold was put when keys of an erasure were destroyed already: it is finished', fields);
      return undefined;
    }
    if (outcome !== undefined && parts.journal.has(row.id)) {
      if (outcome.heldUntilMs === hold.untilMs) return 'waits';
      log.warn('a hold covers an erasure that is begun and has destroyed nothing: it waits for its end', fields);
      await this.#saveOutcome(row.id, { ...outcome, heldUntilMs: hold.untilMs });
      return 'waits';
    }
    await rows.putBack(row, sealed, server);
    log.warn('a hold covers an erasure that was to be carried out: it is planned again, and nothing was erased', fields);
    return 'put-back';
  }

  /** Beside the traffic, once every upload that began before the suppression has ended: what comes in from now on knows it, and what was opened stays true. */
  async #readAnew(erasing: Whom): Promise<void> {
    const { parts } = this.#options;
    await afterUploads(parts.store, async () => undefined);
    await othersTurn(); // who was waited for says so
    const { isRead: _last, ...anew } = erasing;
    await findAbout(parts, parts.store.records.db, anew);
  }

  /** What the search will look for, where it is not noted yet. */
  async #remembered(
    row: SubjectRequestTable,
    { sealed, resolved }: RequestSubject,
    { opened }: About,
  ): Promise<Partial<SubjectRequestTable>> {
    if (sealed.canaries !== undefined) return {};
    const laidDown = opened.filter(({ store, isOnOwnPhone }) => store === 'site' && isOnOwnPhone === true);
    const undecided = opened.filter(({ store, isOnOwnPhone, match }) => store !== 'site' && isOnOwnPhone === true && !isDecided(match));
    const canaries = canariesOf([...resolved.keys, ...resolved.parties], resolved.names);
    return this.#options.rows.sealed(row, {
      ...sealed,
      ...wantedOf(resolved),
      resolvedKeys: resolved.keys,
      tokens: resolved.tokens,
      canaries,
      undecided: undecided.map(({ place, occurrences }) => ({ place, occurrences })),
      laidDown,
    });
  }

  /** The search, the receipt, and the end of the request's own data about the person. */
  async #conclude(row: SubjectRequestTable, { sealed, resolved }: RequestSubject, kept: KeptUnderHold): Promise<void> {
    const { parts, rows, receipts, organisation } = this.#options;
    const outcome = outcomeOf(row);
    // Done before, but where a crash came between.
    await parts.store.vault.destroy(outcome.retiredKeys);
    const content = await searchAndAccount(
      { ...parts, organisation },
      {
        requestId: row.id,
        receivedAtMs: row.received_at_ms,
        plan: planSchema.parse(JSON.parse(row.plan ?? '{}')),
        subject: { ...resolved, names: sealed.names ?? [] },
        included: new Set(sealed.included),
        kept,
        wanted: wantedIn(sealed, resolved),
        canaries: sealed.canaries ?? [],
        ...(sealed.undecided === undefined ? {} : { undecided: sealed.undecided }),
        ...(sealed.laidDown === undefined ? {} : { laidDown: sealed.laidDown }),
        soFar: sealed.soFar,
        onSoFar: (soFar) => rows.seal(row, { ...sealed, soFar }),
        keysDestroyed: outcome.keysDestroyed,
        suppressions: outcome.suppressions,
        outstandingDevices: await phonesAwaited(parts.store, row.id),
      },
    );
    const receipt = receipts.sign(content);
    const changes = { fulfilled_at_ms: Date.parse(content.fulfilledAt), receipt, subject_sealed: null };
    await rows.advance(row.id, { type: 'finish' }, server, { changes });
    await parts.store.vault.destroy([row.key_id]);
    parts.looks.forget(row.id);
  }

  #saveOutcome(id: string, outcome: Outcome): Promise<void> {
    return this.#options.rows.save(id, { outcome: JSON.stringify(outcome) });
  }
}

/** Clocks of servers that keep time differ by less. */
const clockToleranceMs = 300_000;

/**
 * Nothing that has come in is newer than an erasure that follows it, whatever the wall clock says.
 * Throws ProblemError conflict where the clock stands so far before the newest upload that one of the two must be wrong.
 */
export async function erasureTime(store: Store): Promise<number> {
  const nowMs = store.platform.clock.now();
  const newestMs = await newestUploadMs(store);
  if (newestMs > nowMs + clockToleranceMs)
    throw new ProblemError(
      'conflict',
      `the clock of this machine shows ${new Date(nowMs).toISOString()}, and the newest upload came in at ${new Date(newestMs).toISOString()}: ` +
        'set the clock right and ask again; if it was wrong before, wait until the phones have uploaded again',
    );
  return Math.max(nowMs, newestMs);
}

/** A party whose key has ended and whose number called again since is another: what is left of the one before is the person's. */
function withTokens(subject: Subject, tokens: readonly string[] = []): Subject {
  return { ...subject, tokens: [...new Set([...subject.tokens, ...tokens])] };
}

/** As it was when the erasure began; the vault forgets in the middle of it. */
function wantedIn(sealed: SealedSubject, subject: Subject): Wanted {
  const { keys, names, sharedNames = [] } = wantedOf(subject);
  return { keys: sealed.keys ?? keys, names: sealed.names ?? names, sharedNames: sealed.sharedNames ?? sharedNames };
}
