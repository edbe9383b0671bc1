// Where the store of a test is: in files of its folder, or in a database of the PostgreSQL server that OFFHOOK_TEST_POSTGRES names, one for each folder.

import { createHash } from 'node:crypto';
import { Client } from 'pg';

import type { PostgresPlace } from '../src/store/store.ts';

const server = process.env['OFFHOOK_TEST_POSTGRES'];

export const isPostgres = server !== undefined;

function nameOf(directory: string): string {
  return `offhook_${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
}

async function ask<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** To be spread into the options of a store or a server. */
export async function placeOf(directory: string): Promise<{ readonly postgres?: PostgresPlace }> {
  if (server === undefined) return {};
  const name = nameOf(directory);
  await ask(server, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database "${name}" template template0`);
  });
  return { postgres: { url: new URL(`/${name}`, server).href } };
}

export async function dropPlaceOf(directory: string): Promise<void> {
  if (server !== undefined) await ask(server, (client) => client.query(`drop database if exists "${nameOf(directory)}" with (force)`));
}
