// The audit chain in the store. Its end is noted in the key database too, so that a cut tail shows; entries written after the last note are taken in at start.

import type { AuditFacts, ChainVerdict, ChainedAuditEntry } from '@offhook/privacy';
import { auditHash, auditRoot, verifyChain } from '@offhook/privacy';

import type { RecordsAccess, Store } from '../store/store.ts';

export type AuditActor = 'server' | 'administrator' | 'phone' | (string & {});

export class AuditLog {
  readonly #store: Store;

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

  async verify(): Promise<ChainVerdict> {
    const { cryptography } = this.#store.platform;
    const entries = await this.#all();
    const verdict = verifyChain(cryptography, { key: this.#store.auditKey, entries });
    const noted = await this.#noted();
    if (!verdict.isIntact || noted === undefined || noted.length === 0) return verdict;
    // The chain may have grown since the note, and must go through it.
    const isThrough = entries[noted.length - 1]?.hash === noted.head;
    return isThrough ? verdict : { ...verdict, isIntact: false, brokenAt: noted.length };
  }

  /** Newest first. */
  async newest(limit: number): Promise<readonly ChainedAuditEntry[]> {
    const rows = await this.#store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').limit(limit).execute();
    return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as AuditFacts }));
  }

  async #all(): Promise<readonly ChainedAuditEntry[]> {
    const rows = await this.#store.records.db.selectFrom('audit_entry').selectAll().orderBy('sequence').execute();
    return rows.map((row) => ({ ...row, facts: readFacts(row.facts) }));
  }

  #noted(): Promise<{ head: string; length: number } | undefined> {
    return this.#store.keys.db.selectFrom('audit_head').select(['head', 'length']).where('id', '=', 1).executeTakeFirst();
  }
}

/** Facts that were overwritten with something else than JSON break the chain and must not stop its verification. */
function readFacts(text: string): AuditFacts {
  try {
    return JSON.parse(text) as AuditFacts;
  } catch {
    return { unreadable: text };
  }
}
