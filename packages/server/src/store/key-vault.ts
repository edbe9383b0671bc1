// Keys apart from data: each under the master key, each in one of two states. A destroyed key never comes back, and nothing that it sealed opens again,
// in this store or in any copy of it.

import type { Clock, Cryptography, Random } from '@offhook/base';
import { ProblemError, randomHex } from '@offhook/base';
import type { Kysely, NotNull, Transaction } from 'kysely';

import { inChunks } from './chunks.ts';
import type { Database } from './database.ts';
import type { Columns } from './fixed-query.ts';
import { fixedQuery } from './fixed-query.ts';
import type { Keys } from './schema.ts';

export type KeyPurpose = 'party' | 'device' | 'configuration' | 'log' | 'request' | 'receipt' | 'owner' | 'hold';

export interface HeldKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const keyBytes = 32;

const addKeys = fixedQuery((access: Kysely<Keys>, rows: readonly Columns<Keys['sealing_key']>[]) =>
  access.insertInto('sealing_key').values(rows),
);

const wrappedKeys = fixedQuery((access: Kysely<Keys>, ids: readonly string[]) =>
  access.selectFrom('sealing_key').select(['id', 'wrapped']).where('id', 'in', ids),
);

/** Of whoever destroys keys, with others; a copy has it alone while it begins. */
export const destroyTurn = 'destroy';

export class KeyVault {
  readonly #database: Database<Keys>;
  readonly #db: Kysely<Keys>;
  readonly #cryptography: Cryptography;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #wrappingKey: Uint8Array;

  constructor(options: { database: Database<Keys>; cryptography: Cryptography; random: Random; clock: Clock; masterKey: Uint8Array }) {
    this.#database = options.database;
    this.#db = options.database.db;
    this.#cryptography = options.cryptography;
    this.#random = options.random;
    this.#clock = options.clock;
    this.#wrappingKey = options.cryptography.hkdf(options.masterKey, new Uint8Array(), 'offhook key wrapping', keyBytes);
  }

  /** Throws ProblemError decryption-failed where the keys of the store are under another. */
  async demandMasterKey(): Promise<void> {
    const some = await this.#db
      .selectFrom('sealing_key')
      .select(['id', 'wrapped'])
      .where('wrapped', 'is not', null)
      .$narrowType<{ wrapped: NotNull }>()
      .limit(1)
      .executeTakeFirst();
    if (some === undefined) return;
    try {
      this.#cryptography.open(this.#wrappingKey, some.wrapped, some.id);
    } catch (cause) {
      throw new ProblemError('decryption-failed', 'the master key does not open the keys of the store', { cause });
    }
  }

  #newKey(): HeldKey {
    return { id: randomHex(this.#random, 16), bytes: this.#random.bytes(keyBytes) };
  }

  async create(purpose: KeyPurpose): Promise<HeldKey> {
    const key = this.#newKey();
    await this.insert(purpose, [key]);
    return key;
  }

  /** Committed when it resolves. */
  async createMany(purpose: KeyPurpose, count: number): Promise<readonly HeldKey[]> {
    const keys = Array.from({ length: count }, () => this.#newKey());
    await this.insert(purpose, keys);
    return keys;
  }

  /** For keys that are made elsewhere, such as the pair that signs receipts. */
  async insert(purpose: KeyPurpose, keys: readonly HeldKey[]): Promise<void> {
    const now = this.#clock.now();
    await this.#database.transact(async (transaction) => {
      for (const chunk of inChunks(keys, 100)) {
        const rows = chunk.map(({ id, bytes }) => ({
          id,
          purpose,
          wrapped: this.#cryptography.seal(this.#wrappingKey, bytes, id),
          created_at_ms: now,
          destroyed_at_ms: null,
        }));
        await addKeys(transaction, rows);
      }
    });
  }

  /** Those of the keys that are not destroyed. */
  async get(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const chunk of inChunks([...new Set(ids)], 500)) {
      for (const { id, wrapped } of await wrappedKeys(this.#db, chunk))
        if (wrapped !== null) found.set(id, this.#cryptography.open(this.#wrappingKey, wrapped, id));
    }
    return found;
  }

  /** Throws ProblemError not-found where the key was destroyed or never was. */
  async one(id: string): Promise<Uint8Array> {
    const key = (await this.get([id])).get(id);
    if (key === undefined) throw new ProblemError('not-found', 'the key that sealed this was destroyed');
    return key;
  }

  async findByPurpose(purpose: KeyPurpose): Promise<HeldKey | undefined> {
    const row = await this.#db
      .selectFrom('sealing_key')
      .select('id')
      .where('purpose', '=', purpose)
      .where('wrapped', 'is not', null)
      .orderBy('created_at_ms')
      .executeTakeFirst();
    return row === undefined ? undefined : { id: row.id, bytes: await this.one(row.id) };
  }

  /** Of those that are not destroyed, whose purpose it is. */
  async idsOf(purpose: KeyPurpose): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('sealing_key')
      .select('id')
      .where('purpose', '=', purpose)
      .where('wrapped', 'is not', null)
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Idempotent; answers how many were destroyed now. */
  async destroy(ids: readonly string[]): Promise<number> {
    let count = 0;
    for (const chunk of inChunks([...new Set(ids)], 500)) {
      count += await this.#database.transact((access) => this.#destroy(access, chunk));
    }
    return count;
  }

  /** What is left says when it was destroyed, not when it was made, nor with which others: that would tell whose it was. */
  async #destroy(access: Transaction<Keys>, ids: readonly string[]): Promise<number> {
    await this.#database.takeTurn(access, destroyTurn, 'with-others');
    const living = access.deleteFrom('sealing_key').where('id', 'in', ids).where('wrapped', 'is not', null);
    const gone = await living.returning(['id', 'purpose']).execute();
    const now = this.#clock.now();
    const left = gone.map((row) => ({ ...row, wrapped: null, created_at_ms: now, destroyed_at_ms: now }));
    for (const chunk of inChunks(
      left.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      100,
    ))
      await addKeys(access, chunk);
    return gone.length;
  }

  wrap(bytes: Uint8Array, context: string): Uint8Array {
    return this.#cryptography.seal(this.#wrappingKey, bytes, context);
  }

  unwrap(wrapped: Uint8Array, context: string): Uint8Array {
    return this.#cryptography.open(this.#wrappingKey, wrapped, context);
  }
}
