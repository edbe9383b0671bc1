// Versions of what is remembered outside the database: a change writes a new one in its own unit of work, and whoever remembers compares.

import type { Random } from '@offhook/base';
import { randomHex } from '@offhook/base';
import type { Kysely } from 'kysely';

import type { VersionTable } from './schema.ts';

interface Versioned {
  version: VersionTable;
}

export async function versionOf<Tables extends Versioned>(access: Kysely<Tables>, name: string): Promise<string> {
  const row = await (access as unknown as Kysely<Versioned>)
    .selectFrom('version')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? '';
}

/** Of all of them, by name. */
export async function versionsOf<Tables extends Versioned>(access: Kysely<Tables>): Promise<ReadonlyMap<string, string>> {
  const rows = await (access as unknown as Kysely<Versioned>).selectFrom('version').selectAll().execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Part of the unit of work that is given. */
export async function renewVersion<Tables extends Versioned>(access: Kysely<Tables>, random: Random, name: string): Promise<void> {
  const value = randomHex(random, 16);
  await (access as unknown as Kysely<Versioned>)
    .insertInto('version')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
