// Where the store of a test is: in files of its folder, or in a database of the PostgreSQL server that OFFHOOK_TEST_POSTGRES names, one for each folder.

import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';

import type { PostgresPlace } from '../src/store/postgres-connection.ts';

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

/** Tests of that engine itself have their server where the others are on files, too. */
const beside = server ?? process.env['OFFHOOK_TEST_POSTGRES_BESIDE'];

/** Of a suite of that engine itself. */
export const ofPostgres = { skip: beside === undefined ? 'no PostgreSQL server is named' : false };

/** A database of its own, which is gone afterwards. */
export async function withPostgres(run: (url: string) => Promise<void>): Promise<void> {
  if (beside === undefined) throw new Error('expected a suite that is skipped where no PostgreSQL server is named');
  const name = `offhook_${randomBytes(8).toString('hex')}`;
  await ask(beside, (client) => client.query(`create database "${name}" template template0`));
  try {
    await run(new URL(`/${name}`, beside).href);
  } finally {
    await ask(beside, (client) => client.query(`drop database "${name}" with (force)`));
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
