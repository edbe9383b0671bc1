// A database whose n-th statement fails: work run with n = 1, 2, 3... is done as a whole or has changed nothing.

import { ProblemError } from '@offhook/base';
import type { KyselyPlugin } from 'kysely';

import type { Database } from '../database.ts';

export interface FailingDatabase<Tables> extends Database<Tables> {
  /** How many statements were begun so far. */
  readonly statements: () => number;
}

/** Counts from 1; `failAt` 0 never fails. */
export function createFailingDatabase<Tables>(database: Database<Tables>, failAt: number): FailingDatabase<Tables> {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      count++;
      if (count === failAt) throw new ProblemError('storage', `statement ${failAt} failed, on purpose`);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    ...database,
    db: database.db.withPlugin(plugin),
    transact: (run, options) => database.transact((access) => run(access.withPlugin(plugin)), options),
    statements: () => count,
  };
}
