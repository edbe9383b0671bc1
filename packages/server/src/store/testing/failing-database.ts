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
  const begin = (): void => {
    count++;
    if (count === failAt) throw new ProblemError('storage', `statement ${failAt} failed, on purpose`);
  };
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      begin();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return {
    ...database,
    db: withBegin(database.db.withPlugin(plugin), begin),
    transact: (run, options) => database.transact((access) => run(withBegin(access.withPlugin(plugin), begin)), options),
    statements: () => count,
  };
}

/** Queries that were compiled before pass by every plugin. */
function withBegin<Access extends object>(access: Access, begin: () => void): Access {
  return new Proxy(access, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = value.bind(target);
      if (name !== 'executeQuery') return method;
      return (...given: readonly unknown[]): unknown => {
        begin();
        return method(...given);
      };
    },
  });
}
