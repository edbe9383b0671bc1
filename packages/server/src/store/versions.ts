// Versions of what is remembered outside the database. A change writes a new one in its own unit of work, to a value that it never had; each request compares
// before it relies on anything remembered. Where one process has the store, it knows of its own changes, and nothing is asked.

import type { Random } from '@offhook/base';
import { randomHex } from '@offhook/base';
import type { Kysely, Transaction } from 'kysely';

import type { Database } from './database.ts';
import { fixedQuery } from './fixed-query.ts';
import type { Records, VersionTable } from './schema.ts';

/** What every process remembers; what is remembered of one phone has a version of its own, by its MAC address. */
export type Remembered = 'credentials' | 'configuration' | 'encryption keys' | 'rendered' | 'admission rules';

interface Versioned {
  version: VersionTable;
}

/** Of a table like that in either database. */
export async function versionOf<Tables extends Versioned>(access: Kysely<Tables>, name: string): Promise<string> {
  const [row] = await versionNamed(access as unknown as Kysely<Versioned>, name);
  return row?.value ?? '';
}

const versionNamed = fixedQuery((access: Kysely<Versioned>, name: string) =>
  access.selectFrom('version').select('value').where('name', '=', name),
);

/** Part of the unit of work that is given. */
export async function renewVersion<Tables extends Versioned>(access: Kysely<Tables>, random: Random, name: string): Promise<void> {
  await writeVersion(access, name, randomHex(random, 16));
}

/** The same, where what it is of has a value of its own that never comes again. */
export async function writeVersion<Tables extends Versioned>(access: Kysely<Tables>, name: string, value: string): Promise<void> {
  await (access as unknown as Kysely<Versioned>)
    .insertInto('version')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

export class Versions {
  readonly #records: Database<Records>;
  readonly #random: Random;
  /** What forgets or reads anew when another process has changed it. */
  readonly #followers = new Map<Remembered, () => Promise<void> | void>();
  readonly #known = new Map<string, string | undefined>();
  #asking: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(records: Database<Records>, random: Random) {
    this.#records = records;
    this.#random = random;
  }

  /** Do other processes change the store as well? */
  get isShared(): boolean {
    return this.#records.engine === 'postgres';
  }

  /** From the next comparison on. */
  follow(name: Remembered, act: () => Promise<void> | void): void {
    this.#followers.set(name, act);
  }

  /** Once it resolves, nothing is remembered that was changed before the call. Many that ask at once ask together. */
  compare(): Promise<void> {
    if (!this.isShared) return Promise.resolve();
    if (this.#asking === undefined) {
      this.#asking = this.#ask().finally(() => {
        this.#asking = undefined;
      });
      return this.#asking;
    }
    // One that was asked before this call may have been answered before the change.
    this.#next ??= this.#asking
      .catch(() => undefined) // whoever asked then is told
      .then(() => {
        this.#next = undefined;
        return this.compare();
      });
    return this.#next;
  }

  async #ask(): Promise<void> {
    const rows = await this.#records.db
      .selectFrom('version')
      .selectAll()
      .where('name', 'in', [...this.#followers.keys()])
      .execute();
    const values = new Map(rows.map(({ name, value }) => [name, value]));
    for (const [name, act] of this.#followers) {
      const value = values.get(name);
      if (this.#known.get(name) === value) continue;
      await act();
      // After it, so that one that failed is tried again.
      this.#known.set(name, value);
    }
  }

  /** Of one phone; the same always where nobody else changes anything. */
  async ofPhone(access: Kysely<Records> | Transaction<Records>, macAddress: string): Promise<string> {
    return this.isShared ? versionOf(access, `phone ${macAddress}`) : '';
  }

  /** Part of the unit of work that changes what is remembered. */
  async renew(access: Kysely<Records> | Transaction<Records>, name: Remembered): Promise<void> {
    if (this.isShared) await renewVersion(access, this.#random, name);
  }

  async renewPhone(access: Kysely<Records> | Transaction<Records>, macAddress: string): Promise<void> {
    if (this.isShared) await renewVersion(access, this.#random, `phone ${macAddress}`);
  }
}
