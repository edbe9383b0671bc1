// The audit chain in the store. Its end is noted in the key database too, so that a cut tail shows; entries written after the last note are taken in at start.
// What happens is written beside the chain, with what it tells of, and chained a moment later: an upload waits for no other's entry.

import { ProblemError } from '@offhook/base';
import type { AuditFacts, ChainCheckpoint, ChainEnd, ChainStart, ChainVerdict, ChainedAuditEntry } from '@offhook/privacy';
import { auditHash, auditRoot, chainStartSeal, checkpointSeal } from '@offhook/privacy';

import {
  addPending,
  chainEnd,
  chainPending,
  chainStart,
  countOlder,
  dropOlder,
  hashOfEntry,
  newestEntries,
  noteEnd,
  notedEnd,
  pageEntries,
  unsealNotedEnd,
} from '../store/audit-rows.ts';
import type { NotedEnd } from '../store/audit-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { endOf, readFacts, verifyAfter } from './chain-reading.ts';
import type { ThreadedVerification } from './threaded-verification.ts';

export interface DatedVerdict extends ChainVerdict {
  /** When the whole chain was verified last; what came since was verified from there on. */
  readonly verifiedAtMs: number;
}

export interface NewAuditEntry {
  readonly actor: AuditActor;
  readonly action: string;
  readonly facts: AuditFacts;
}

export type AuditActor = 'server' | 'administrator' | 'phone' | (string & {});

export interface AuditLogOptions {
  /** Verifies a long chain beside the other work; missing where there is none to keep waiting. */
  readonly thread?: Pick<ThreadedVerification, 'verifyAfter'>;
  /** From so many entries on. */
  readonly threadFrom?: number;
}

/** Some tenth of a second. */
const longChain = 20_000;

export class AuditLog {
  readonly #store: Store;
  readonly #thread: Pick<ThreadedVerification, 'verifyAfter'> | undefined;
  readonly #threadFrom: number;
  #last: DatedVerdict | undefined;
  /** The furthest end that was found intact in this process. */
  #passed: ChainEnd | undefined;
  /** Entries since the end was noted here last. */
  #unnoted = 0;

  constructor(store: Store, { thread, threadFrom = longChain }: AuditLogOptions = {}) {
    this.#store = store;
    this.#thread = thread;
    this.#threadFrom = threadFrom;
  }

  /**
   * Part of the unit of work that is given: the entries are there when that is, in their order, and are chained soon after. Facts are counts, keyed hashes and
   * device names.
   */
  async append(access: RecordsAccess, ...entries: readonly NewAuditEntry[]): Promise<void> {
    const at = new Date(this.#store.platform.clock.now()).toISOString();
    await addPending(
      access,
      entries.map(({ actor, action, facts }) => ({ at, actor, action, facts: JSON.stringify(facts) })),
    );
  }

  /**
   * Entries that were written since go to the end of the chain, in the order of their writing; of several that chain at once, each in its turn. Every
   * thousand of them, its end is noted.
   */
  async chain(): Promise<void> {
    this.#unnoted += await this.#chain();
    if (this.#unnoted >= pageEntries) await this.#note();
  }

  /** Answers how many they were. */
  async #chain(): Promise<number> {
    const { platform, auditKey } = this.#store;
    const link: Parameters<typeof chainPending>[1] = (pending, end) => {
      let [sequence, previous] = [end?.sequence ?? 0, end?.hash ?? auditRoot];
      return pending.map(({ at, actor, action, facts }) => {
        const content = { sequence: ++sequence, at, actor, action, facts: readFacts(facts) };
        previous = auditHash(platform.cryptography, auditKey, previous, content);
        return { ...content, facts, hash: previous };
      });
    };
    let total = 0;
    for (let count = pageEntries; count === pageEntries; total += count) count = await chainPending(this.#store, link);
    return total;
  }

  /** A transaction of its own. */
  async record(actor: AuditActor, action: string, facts: AuditFacts = {}): Promise<void> {
    await this.#store.records.transact((transaction) => this.append(transaction, { actor, action, facts }));
  }

  /** Notes the chain's end in the key database. */
  async anchor(): Promise<{ head: string; length: number }> {
    await this.#chain();
    return this.#note();
  }

  /**
   * Sealed where a start may rely on it: the chain was whole when it was looked at last. One whose seal was taken away, here or by another process, is sealed
   * again only by whoever has just verified all of it.
   */
  async #note(justVerifiedAtMs?: number): Promise<ChainEnd> {
    this.#unnoted = 0;
    const last = await chainEnd(this.#store.records.db);
    const anchor = { head: last?.hash ?? auditRoot, length: last?.sequence ?? 0 };
    const noted = await notedEnd(this.#store);
    const wholeAtMs = justVerifiedAtMs ?? this.#wholeAtMs(noted);
    // A shorter chain than the one noted was cut: the note stands, so that verification shows it.
    const isNoted = noted !== undefined && noted.length >= anchor.length;
    if (isNoted && (noted.length > anchor.length || noted.whole_at_ms === (wholeAtMs ?? null))) return endOf(noted);
    const end = isNoted ? endOf(noted) : anchor;
    const seal = wholeAtMs === undefined ? null : this.#checkpointSeal({ ...end, wholeAtMs });
    await noteEnd(this.#store, { ...end, seal, whole_at_ms: wholeAtMs ?? null });
    return end;
  }

  /** Undefined where it was found broken, here or elsewhere, or never verified. */
  #wholeAtMs(noted: NotedEnd | undefined): number | undefined {
    if (this.#last?.isIntact === false) return undefined;
    const before = noted === undefined ? undefined : this.#checkpointOf(noted)?.wholeAtMs;
    if (noted !== undefined && before === undefined) return undefined;
    const known = [this.#last?.verifiedAtMs, before].filter((ms) => ms !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  }

  #checkpointSeal(checkpoint: ChainCheckpoint): string {
    return checkpointSeal(this.#store.platform.cryptography, this.#store.auditKey, checkpoint);
  }

  #checkpointOf({ head, length, seal, whole_at_ms: wholeAtMs }: NotedEnd): ChainCheckpoint | undefined {
    if (wholeAtMs === null || seal !== this.#checkpointSeal({ head, length, wholeAtMs })) return undefined;
    return { head, length, wholeAtMs };
  }

  /**
   * At a start: of a long chain, what came after its last checkpoint, in which case the whole of it is left to `verify`; of another, all.
   */
  async verifyRecent(): Promise<{ readonly verdict: DatedVerdict; readonly isWhole: boolean }> {
    await this.chain();
    const noted = await notedEnd(this.#store);
    const checkpoint = noted === undefined ? undefined : this.#checkpointOf(noted);
    const { start, isSealed } = await this.#start();
    const isLong = await this.#isLong(start);
    if (checkpoint === undefined || !isSealed || !isLong || checkpoint.length < start.length)
      return { verdict: await this.verify(), isWhole: true };
    const { wholeAtMs: verifiedAtMs, ...end } = checkpoint;
    const isThrough = await this.#goesThrough(end, start);
    const recent = isThrough ? await this.#verifyFrom(end) : { ...end, isIntact: false, brokenAt: end.length };
    return { verdict: await this.#remember({ ...recent, verifiedAtMs }), isWhole: false };
  }

  /** The whole chain, from its first entry or from where older ones ended. It must also go through its end as noted, and as verified before. */
  async verify(): Promise<DatedVerdict> {
    await this.chain();
    const verifiedAtMs = this.#store.platform.clock.now();
    const { start, isSealed } = await this.#start();
    if (!isSealed) return this.#remember({ ...start, isIntact: false, brokenAt: start.length, verifiedAtMs });
    const fromStart = await this.#verifyFrom(start);
    // Another process may have shortened it meanwhile.
    if (!fromStart.isIntact && (await this.#start()).start.length > start.length) return this.verify();
    if (!fromStart.isIntact) return this.#remember({ ...fromStart, verifiedAtMs });
    const noted = await notedEnd(this.#store);
    for (const end of [noted, this.#passed].flatMap((known) => known ?? []))
      if (!(await this.#goesThrough(end, start)))
        return this.#remember({ ...fromStart, isIntact: false, brokenAt: end.length, verifiedAtMs });
    const verdict = await this.#remember({ ...fromStart, verifiedAtMs });
    await this.#note(verifiedAtMs);
    return verdict;
  }

  /**
   * What is new since the last verification. An entry before it that was changed since is found by the next `verify` of any process only,
   * which is why the verdict says of when it is; a cut tail is found at once. A chain that was found broken stays so until then.
   */
  async look(): Promise<DatedVerdict> {
    const last = this.#last;
    if (last === undefined) return this.verify();
    if (!last.isIntact) return last;
    await this.chain();
    // Another process has found it broken.
    if ((await notedEnd(this.#store))?.seal === null) return this.verify();
    const { start } = await this.#start();
    if (start.length > last.length) return this.verify();
    if (!(await this.#goesThrough(last, start))) return this.#remember({ ...last, isIntact: false, brokenAt: last.length });
    return this.#remember({ ...(await verifyAfter(this.#store, last)), verifiedAtMs: last.verifiedAtMs });
  }

  async #verifyFrom(end: ChainEnd): Promise<ChainVerdict> {
    const thread = (await this.#isLong(end)) ? this.#thread : undefined;
    return thread === undefined ? verifyAfter(this.#store, end) : thread.verifyAfter(end);
  }

  async #isLong(from: ChainEnd): Promise<boolean> {
    const last = await chainEnd(this.#store.records.db);
    return (last?.sequence ?? 0) - from.length >= this.#threadFrom;
  }

  /** Newest first. */
  async newest(limit: number): Promise<readonly ChainedAuditEntry[]> {
    await this.chain();
    const rows = await newestEntries(this.#store, limit);
    return rows.map((row) => ({ ...row, facts: readFacts(row.facts) }));
  }

  async #start(): Promise<{ readonly start: ChainEnd; readonly isSealed: boolean }> {
    const row = await chainStart(this.#store.records.db);
    if (row === undefined) return { start: { head: auditRoot, length: 0 }, isSealed: true };
    const { hash: head, sequence: length, at, seal } = row;
    return { start: { head, length }, isSealed: seal === this.#seal({ head, length, at }) };
  }

  #seal(start: ChainStart): string {
    return chainStartSeal(this.#store.platform.cryptography, this.#store.auditKey, start);
  }

  /** How many entries `shorten` would take. */
  async countBefore(beforeMs: number): Promise<number> {
    await this.chain();
    return countOlder(this.#store, isoOf(beforeMs));
  }

  /**
   * Entries at the beginning of the chain that are all older go, and it begins with a sealed note of where they ended; answers how many.
   * Rejects with ProblemError corrupt where the chain is broken: what shows it must stay.
   */
  async shorten(beforeMs: number): Promise<number> {
    const { isIntact, brokenAt = 0 } = await this.look();
    if (!isIntact) throw new ProblemError('corrupt', `the audit chain is broken at entry ${brokenAt}: it is not shortened`);
    const at = isoOf(this.#store.platform.clock.now());
    const gone = await dropOlder(this.#store, isoOf(beforeMs), ({ sequence, hash }) => ({
      sequence,
      hash,
      at,
      seal: this.#seal({ head: hash, length: sequence, at }),
    }));
    if (gone === undefined) return 0;
    await this.record('server', 'audit-shortened', { entries: gone.count, last: gone.last.sequence, head: gone.last.hash });
    return gone.count;
  }

  /** One from before the beginning is gone with what it ended. */
  async #goesThrough({ head, length }: ChainEnd, start: ChainEnd): Promise<boolean> {
    if (length <= start.length) return length < start.length || head === start.head;
    return (await hashOfEntry(this.#store, length)) === head;
  }

  async #remember(verdict: DatedVerdict): Promise<DatedVerdict> {
    if (verdict.isIntact) this.#passed = endOf(verdict);
    else await unsealNotedEnd(this.#store); // the next start looks at all of it before it listens
    this.#last = verdict;
    return verdict;
  }
}

function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
