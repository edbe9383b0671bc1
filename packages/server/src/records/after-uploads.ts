// A unit of work that waits for every upload that has begun, and comes before any other: what is in the middle of one is seen, and nothing older is written over it.

import type { RecordsAccess, Store } from '../store/store.ts';

export function afterUploads<T>({ records }: Store, run: (access: RecordsAccess) => Promise<T>): Promise<T> {
  return records.transact(
    async (access) => {
      await records.takeTurn(access, 'uploads');
      return run(access);
    },
    { isolation: 'in-turns' },
  );
}
