// What a piece of work asks of a database, counted.

import type { Kysely, KyselyPlugin } from 'kysely';

export interface CountedQueries<T> {
  readonly db: Kysely<T>;
  readonly count: () => number;
}

export function countedQueries<T>(db: Kysely<T>): CountedQueries<T> {
  let count = 0;
  const counter: KyselyPlugin = {
    transformQuery({ node }) {
      count++;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { db: db.withPlugin(counter), count: () => count };
}
