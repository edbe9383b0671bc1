// The audit chain in the store. Its end is noted in the key database too, so that a cut tail shows; entries written after the last note are taken in at start.

import type { AuditFacts, ChainEnd, ChainVerdict, ChainedAuditEntry } from '@offhook/privacy';
import { auditHash, auditRoot, verifyChain } from '@offhook/privacy';

import type { RecordsAccess, Store } from '../store/store.ts';

/** Entries read and verified at a time. */
const pageEntries = 1000;

export interface DatedVerdict extends ChainVerdict {
  /** When the whole chain was verified last; what came since was verified from there on. */
  readonly verifiedAtMs: number;
}

export type AuditActor = 'server' | 'administrator' | 'phone' | (string & {});

export class AuditLog {
  readonly #store: Store;
  #last: DatedVerdict | undefined;
  /** The furthest end that was found intact in this process. */
  #passed: ChainEnd | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Part of the transaction that is given. Facts are counts, keyed hashes and device names. */
  async append(access: RecordsAccess, entry: { actor: AuditActor; action: string; facts: AuditFacts }): Promise<void> {
    const last = await access
      .selectFrom('audit_entry')
      .select(['sequence', 'hash'])
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const { cryptography, clock } = this.#store.platform;
    const content = { sequence: (last?.sequence ?? 0) + 1, at: new Date(clock.now()).toISOString(), ...entry };
    const hash = auditHash(cryptography, this.#store.auditKey, last?.hash ?? auditRoot, content);
    await access
      .insertInto('audit_entry')
      .values({ ...content, facts: JSON.stringify(entry.facts), hash })
      .execute();
  }

  /** A transaction of its own. */
  async record(actor: AuditActor, action: string, facts: AuditFacts = {}): Promise<void> {
    await this.#store.records.db.transaction().execute((transaction) => this.append(transaction, { actor, action, facts }));
  }

  /** Notes the chain's end in the key database. */
  async anchor(): Promise<{ head: string; length: number }> {
    const last = await this.#store.records.db
      .selectFrom('audit_entry')
      .select(['sequence', 'hash'])
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const anchor = { head: last?.hash ?? auditRoot, length: last?.sequence ?? 0 };
    const noted = await this.#noted();
    // A shorter chain than the one noted was cut: the note stands, so that verification shows it.
    if (noted !== undefined && noted.length >= anchor.length) return noted;
    await this.#store.keys.db
      .insertInto('audit_head')
      .values({ id: 1, ...anchor })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(anchor))
      .execute();
    return anchor;
  }

  /** The whole chain, from its first entry. It must also go through its end as noted, and as verified before. */
  async verify(): Promise<DatedVerdict> {
    const verifiedAtMs = this.#store.platform.clock.now();
    const fromStart = await this.#verifyAfter({ head: auditRoot, length: 0 });
    if (!fromStart.isIntact) return this.#remember({ ...fromStart, verifiedAtMs });
    const noted = await this.#noted();
    for (const end of [noted, this.#passed].flatMap((known) => known ?? []))
      if (!(await this.#goesThrough(end))) return this.#remember({ ...fromStart, isIntact: false, brokenAt: end.length, verifiedAtMs });
    return this.#remember({ ...fromStart, verifiedAtMs });
  }

  /**
   * What is new since the last verification. An entry before it that was changed since is found by the next `verify` only,
   * which is why the verdict says of when it is; a cut tail is found at once. A chain that was found broken stays so until then.
   */
  async look(): Promise<DatedVerdict> {
    const last = this.#last;
    if (last === undefined) return this.verify();
    if (!last.isIntact) return last;
    if (!(await this.#goesThrough(last))) return this.#remember({ ...last, isIntact: false, brokenAt: last.length });
    return this.#remember({ ...(await this.#verifyAfter(last)), verifiedAtMs: last.verifiedAtMs });
  }

  async #verifyAfter(from: ChainEnd): Promise<ChainVerdict> {
    const { cryptography } = this.#store.platform;
    let verdict: ChainVerdict = { isIntact: true, ...endOf(from) };
    for (;;) {
      const entries = await this.#page(verdict.length);
      if (entries.length === 0) return verdict;
      verdict = verifyChain(cryptography, { key: this.#store.auditKey, entries, after: verdict });
      if (!verdict.isIntact) return verdict;
    }
  }

  /** Newest first. */
  async newest(limit: number): Promise<readonly ChainedAuditEntry[]> {
    const rows = await this.#store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').limit(limit).execute();
    return rows.map((row) => ({ ...row, facts: readFacts(row.facts) }));
  }

  async #goesThrough({ head, length }: ChainEnd): Promise<boolean> {
    if (length === 0) return true;
    const row = await this.#store.records.db.selectFrom('audit_entry').select('hash').where('sequence', '=', length).executeTakeFirst();
    return row?.hash === head;
  }

  async #page(afterSequence: number): Promise<readonly ChainedAuditEntry[]> {
    const rows = await this.#store.records.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('sequence', '>', afterSequence)
      .orderBy('sequence')
      .limit(pageEntries)
      .execute();
    return rows.map((row) => ({ ...row, facts: readFacts(row.facts) }));
  }

  #remember(verdict: DatedVerdict): DatedVerdict {
    if (verdict.isIntact) this.#passed = endOf(verdict);
    this.#last = verdict;
    return verdict;
  }

  #noted(): Promise<{ head: string; length: number } | undefined> {
    return this.#store.keys.db.selectFrom('audit_head').select(['head', 'length']).where('id', '=', 1).executeTakeFirst();
  }
}

function endOf({ head, length }: ChainEnd): ChainEnd {
  return { head, length };
}

/** Facts that were overwritten with something else than JSON break the chain and must not stop its verification. */
function readFacts(text: string): AuditFacts {
  try {
    return JSON.parse(text) as AuditFacts;
  } catch {
    return { unreadable: text };
  }
}
