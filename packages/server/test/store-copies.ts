// Copies of one part of a store that is stopped, and bringing them back, as an administrator does: files as they are, schemas of PostgreSQL by its own programs.

import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

import { placeOf } from './store-place.ts';

const run = promisify(execFile);

export type StorePart = 'records' | 'keys';

const fileOf = { records: 'offhook.db', keys: 'keys.db' } as const;
const schemaOf = { records: 'offhook_records', keys: 'offhook_keys' } as const;

/** Of Debian, whichever version there is. */
async function programOfPostgres(name: string): Promise<string> {
  const versions = '/usr/lib/postgresql';
  const numbers = (await readdir(versions)).map(Number).filter(Number.isFinite);
  return join(versions, String(Math.max(...numbers)), 'bin', name);
}

export class StoreCopies {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  #folder(name: string): string {
    return join(dirname(this.#directory), `copy-${name}`);
  }

  async copy(name: string): Promise<void> {
    await mkdir(this.#folder(name));
    const { postgres } = await placeOf(this.#directory);
    for (const part of ['records', 'keys'] as const) {
      const to = join(this.#folder(name), part);
      if (postgres === undefined) {
        await mkdir(to);
        for (const file of await readdir(this.#directory))
          if (file.startsWith(fileOf[part])) await cp(join(this.#directory, file), join(to, file));
      } else await run(await programOfPostgres('pg_dump'), [`--schema=${schemaOf[part]}`, '--format=custom', `--file=${to}`, postgres.url]);
    }
  }

  async remove(part: StorePart): Promise<void> {
    const { postgres } = await placeOf(this.#directory);
    if (postgres === undefined) {
      for (const file of await readdir(this.#directory)) if (file.startsWith(fileOf[part])) await rm(join(this.#directory, file));
      return;
    }
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`drop schema "${schemaOf[part]}" cascade`);
    await client.end();
  }

  async bringBack(name: string, part: StorePart): Promise<void> {
    await this.remove(part);
    const { postgres } = await placeOf(this.#directory);
    const from = join(this.#folder(name), part);
    if (postgres === undefined) for (const file of await readdir(from)) await cp(join(from, file), join(this.#directory, file));
    else await run(await programOfPostgres('pg_restore'), ['--exit-on-error', `--dbname=${postgres.url}`, from]);
  }
}
