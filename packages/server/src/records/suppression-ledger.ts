// Who was erased and when, as keyed hashes, in the key database: a restored copy of the records cannot undo it.

import type { IdentifierKeys, Suppression } from '@offhook/privacy';

import type { JournalEntry } from '../store/erasure-journal.ts';
import type { Store } from '../store/store.ts';
import type { KeysAccess } from '../store/suppression-rows.ts';
import {
  addErasure,
  isAnyEntrySuppressed,
  isAnybodySuppressed,
  releaseErasure,
  suppressedEntries,
  suppressionsOf,
  timesOfErasure,
  withdrawReleases,
} from '../store/suppression-rows.ts';
import { renewVersion, versionOf } from '../store/versions.ts';
import { distinctKeys } from './distinct-keys.ts';

/** Which entry of which phone: known again however its time is read. */
export interface EntryMark {
  readonly macAddress: string;
  readonly startTime: string;
  readonly direction: string;
  readonly own: string;
}

/** Stands for whoever took part: of an entry on the person's own line, all goes. */
export const everyParty = 'every party';

/** Of a phone that was the erased person's as a whole: what is older than the erasure is theirs, whomever it names. */
export function phoneKey(macAddress: string): string {
  return `phone:${macAddress}`;
}

/** Of whom it was seen at an erasure that they only go by a name of the erased person: by that name, nothing of theirs is held back. */
export function leftKey(whom: string): IdentifierKeys {
  return { own: `left:${whom}`, derived: [] };
}

/** A line of a log, a contact or a setting, as the phone wrote it: known again whatever it is that names the person in it. */
export interface CopyMark {
  readonly macAddress: string;
  /** What it was uploaded as. */
  readonly kind: string;
  readonly text: string;
}

/** What is known again wherever it comes: a line in any log, and a file that no record is made of by the digest of its bytes, under any name. */
export const copiedAs = { line: 'log', file: 'file' } as const;

/** How what stays is known when it comes again; a line of a log and a file wherever they come. */
export function leftCopy({ macAddress, kind, text }: CopyMark): string {
  return `copy ${kind === copiedAs.line || kind === copiedAs.file ? '' : macAddress} ${kind} ${text.replace(/\r$/, '')}`;
}

/** What was left at an erasure is new to the erasures since. */
export function isLeft(left: Suppression | undefined, erased: readonly (Suppression | undefined)[]): boolean {
  return left !== undefined && erased.every((one) => one === undefined || one.erasedAtMs <= left.erasedAtMs);
}

export interface Erased {
  readonly requestId: string;
  readonly erasedAtMs: number;
  readonly subjects: readonly IdentifierKeys[];
  readonly entries: readonly EntryMark[];
  readonly copies: readonly CopyMark[];
  /** Own keys of others, and texts of settings, that stay. */
  readonly left?: readonly string[];
}

const versionName = 'suppression';

/** Filled up to a multiple with hashes of nobody, in an order that says nothing: their number would tell one who is back from another. */
const whomAtOnce = 16;
const marksAtOnce = 64;

/** Of two erasures of one key: until the latest, and released where both are. */
function latestOf(one: Suppression | undefined, other: Suppression): Suppression {
  if (one === undefined) return other;
  return {
    erasedAtMs: Math.max(one.erasedAtMs, other.erasedAtMs),
    isReleased: one.isReleased === true && other.isReleased === true,
  };
}

/** Of rows, by what hash they have and whether it is derived; of those of an erasure from until then. */
interface Wanted {
  readonly marks: readonly string[];
  readonly untilMs: number;
}

export class SuppressionLedger {
  readonly #store: Store;
  /** The last version that was. */
  #emptyAt: string | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What an erasure adds, as it stands in the journal too. */
  rowsOf({ requestId, subjects, entries, copies, left = [] }: Omit<Erased, 'erasedAtMs'>): Pick<JournalEntry, 'suppressions' | 'marks'> {
    const { personHashes } = this.#store;
    const suppressions = subjects.flatMap(({ own, derived, earlier = [], local }) => [
      // As it was dialled too: how the site dials may be known otherwise tomorrow.
      ...[own, ...earlier].map((key) => ({ hash: personHashes.written('suppression', key), isDerived: 0 })),
      ...[...derived, ...(local === undefined ? [] : [local])].map((key) => ({
        hash: personHashes.written('suppression', key),
        isDerived: 1,
      })),
    ]);
    suppressions.push(...left.map((whom) => ({ hash: personHashes.written('suppression', leftKey(whom).own), isDerived: 1 })));
    const marks = [...entries.map((mark) => this.#markHash(mark)), ...copies.map((mark) => this.#copyHash(mark))];
    const filled = (what: string, hashes: readonly string[], step: number): string[] => {
      const missing = (step - (hashes.length % step)) % step;
      const nobodys = Array.from({ length: missing }, (_, at) => this.#store.keyedHash(`filled:${what}|${requestId}|${at}`));
      return [...hashes, ...nobodys].toSorted();
    };
    const whom = (isDerived: number): JournalEntry['suppressions'] => {
      const hashes = suppressions.filter((row) => row.isDerived === isDerived).map(({ hash }) => hash);
      return filled(`whom ${isDerived}`, hashes, whomAtOnce).map((hash) => ({ hash, isDerived }));
    };
    return { suppressions: [...whom(0), ...whom(1)], marks: filled('entry', [...new Set(marks)], marksAtOnce) };
  }

  /** Idempotent for one request. */
  async add(options: Erased): Promise<void> {
    await this.write({ ...options, ...this.rowsOf(options) });
  }

  /** Idempotent for one request. */
  async write(erased: Omit<JournalEntry, 'sequence'>): Promise<void> {
    await this.#store.keys.transact(async (transaction) => {
      await addErasure(transaction, erased);
      await this.#renew(transaction);
    });
  }

  /** Changes whenever anything in the ledger does: what was judged under another is judged again. */
  version(): Promise<string> {
    return versionOf(this.#store.keys.db, versionName);
  }

  #renew(transaction: KeysAccess): Promise<void> {
    return renewVersion(transaction, this.#store.platform.random, versionName);
  }

  /** Nobody was erased, and nothing. */
  async isEmpty(): Promise<boolean> {
    const version = await this.version();
    if (version === this.#emptyAt) return true;
    const isEmpty = !(await isAnybodySuppressed(this.#store)) && !(await isAnyEntrySuppressed(this.#store));
    // Whatever came after the version was read is of another one.
    if (isEmpty) this.#emptyAt = version;
    return isEmpty;
  }

  /** The latest erasure that concerns each of the keys, by own key. */
  async lookUp(asked: readonly IdentifierKeys[]): Promise<ReadonlyMap<string, Suppression>> {
    const { personHashes } = this.#store;
    // Hashing costs more than looking: nobody is hashed where nobody was erased, and nobody twice.
    if (await this.isEmpty()) return new Map();
    // One number may be written in several ways, each of which says something else of how it was hashed.
    const marksOf = new Map<string, Wanted[]>();
    const hashes = new Set<string>();
    const read = new Map<string, readonly string[]>();
    const readOnce = (key: string): readonly string[] => {
      const known = read.get(key) ?? personHashes.read('suppression', key);
      read.set(key, known);
      return known;
    };
    const note = (own: string, { own: as, derived, earlier = [] }: IdentifierKeys, untilMs = Infinity): void => {
      const ofOwn = [as, ...earlier].flatMap(readOnce);
      const ofDerived = derived.flatMap(readOnce);
      for (const hash of [...ofOwn, ...ofDerived]) hashes.add(hash);
      const marks = [...ofOwn.flatMap((hash) => [`0${hash}`, `1${hash}`]), ...ofDerived.map((hash) => `0${hash}`)];
      marksOf.set(own, [...(marksOf.get(own) ?? []), { marks, untilMs }]);
    };
    for (const keys of distinctKeys(asked)) {
      note(keys.own, keys);
      for (const former of this.#store.readFormerly(keys)) note(keys.own, former.keys, former.untilMs);
    }
    const byMark = new Map<string, Suppression[]>();
    for (const { hash, is_derived, erased_at_ms, released_at_ms } of await suppressionsOf(this.#store, [...hashes])) {
      const mark = `${is_derived}${hash}`;
      byMark.set(mark, [...(byMark.get(mark) ?? []), { erasedAtMs: erased_at_ms, isReleased: released_at_ms !== null }]);
    }
    const found = new Map<string, Suppression>();
    if (byMark.size === 0) return found;
    for (const [own, all] of marksOf) {
      const latest = all
        .flatMap(({ marks, untilMs }) => marks.flatMap((mark) => byMark.get(mark) ?? []).filter(({ erasedAtMs }) => erasedAtMs <= untilMs))
        .reduce<Suppression | undefined>(latestOf, undefined);
      if (latest !== undefined) found.set(own, latest);
    }
    return found;
  }

  /** Of these entries, the ones that were erased, as the index in the list. */
  async erasedEntries(marks: readonly EntryMark[]): Promise<ReadonlySet<number>> {
    if (await this.isEmpty()) return new Set();
    const byHash = new Map<string, number[]>();
    for (const [index, mark] of marks.entries()) {
      const hash = this.#markHash(mark);
      byHash.set(hash, [...(byHash.get(hash) ?? []), index]);
    }
    const erased = new Set<number>();
    for (const { hash } of await suppressedEntries(this.#store, [...byHash.keys()]))
      for (const index of byHash.get(hash) ?? []) erased.add(index);
    return erased;
  }

  /** What phones bring of contacts and settings that this erasure took counts as new from now on; calls and log lines have a time of their own. Answers whether it held anything back. Idempotent. */
  async release(requestId: string, releasedAtMs: number): Promise<boolean> {
    const times = await timesOfErasure(this.#store, requestId);
    if (times.length === 0) return false;
    await this.#store.keys.transact(async (transaction) => {
      await releaseErasure(transaction, requestId, { times, releasedAtMs });
      await this.#renew(transaction);
    });
    return true;
  }

  /** Of a store that was restored: what it holds is older than what an officer took for new. */
  async withdrawReleases(): Promise<void> {
    await this.#store.keys.transact(async (transaction) => {
      await withdrawReleases(transaction);
      await this.#renew(transaction);
    });
  }

  /** Of these, the ones that were erased and are held back, by the index in the list. */
  async erasedCopies(copies: readonly CopyMark[]): Promise<ReadonlyMap<number, Suppression>> {
    const erased = new Map<number, Suppression>();
    if (await this.isEmpty()) return erased;
    const hashes = copies.map((mark) => this.#copyHash(mark));
    const known = new Map<string, number>();
    for (const { hash, erased_at_ms, released_at_ms } of await suppressedEntries(this.#store, [...new Set(hashes)]))
      if (released_at_ms === null) known.set(hash, erased_at_ms);
    for (const [index, hash] of hashes.entries()) {
      const erasedAtMs = known.get(hash);
      if (erasedAtMs !== undefined) erased.set(index, { erasedAtMs });
    }
    return erased;
  }

  #copyHash({ macAddress, kind, text }: CopyMark): string {
    return this.#store.keyedHash(`copy:${macAddress}|${kind}|${text.replace(/\r$/, '')}`);
  }

  #markHash({ macAddress, startTime, direction, own }: EntryMark): string {
    return this.#store.keyedHash(`entry:${macAddress}|${startTime}|${direction}|${own}`);
  }
}
