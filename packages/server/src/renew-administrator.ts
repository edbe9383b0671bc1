// A new password for the console's administrator, made by who owns the folder of the store, with the server stopped.

import type { Platform } from '@offhook/base';

import { AuditLog } from './audit/audit-log.ts';
import { Accounts } from './console/accounts.ts';
import type { AdministratorCredentials } from './server-options.ts';
import { lockStore, noLock } from './store/store-lock.ts';
import type { PostgresPlace } from './store/postgres-connection.ts';
import type { Store } from './store/store.ts';
import { openStore } from './store/store.ts';

/** `platform.files` must have `directory` as its root. Rejects with the store's own problems, conflict where a server runs on it; where there is no store yet, one is made. */
export async function renewAdministrator(options: {
  readonly platform: Platform;
  readonly directory: string;
  readonly masterKey?: Uint8Array;
  readonly postgres?: PostgresPlace;
}): Promise<AdministratorCredentials> {
  const lock = options.postgres === undefined ? await lockStore(options) : noLock;
  let store: Store | undefined;
  try {
    store = await openStore(options);
    const credentials = await new Accounts(store).renewAdministrator();
    await new AuditLog(store).record('owner of the store', 'administrator-password-renewed', {});
    return credentials;
  } finally {
    await store?.close();
    lock.release();
  }
}
