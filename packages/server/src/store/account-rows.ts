// Who may use the console, and who is signed in, as they are stored.

import type { ConsoleSessionTable, ConsoleUserTable } from './schema.ts';
import type { RecordsAccess, Store } from './store.ts';

type Password = Pick<ConsoleUserTable, 'salt' | 'password_hash'>;

export async function hasUsers({ records }: Store): Promise<boolean> {
  return (await records.db.selectFrom('console_user').select('user_name').executeTakeFirst()) !== undefined;
}

export function userRow({ records }: Store, userName: string): Promise<ConsoleUserTable | undefined> {
  return records.db.selectFrom('console_user').selectAll().where('user_name', '=', userName).executeTakeFirst();
}

/** In the order of their names. */
export function userRows({ records }: Store): Promise<Pick<ConsoleUserTable, 'user_name' | 'roles'>[]> {
  return records.db.selectFrom('console_user').select(['user_name', 'roles']).orderBy('user_name').execute();
}

export async function addUserRow({ records }: Store, row: ConsoleUserTable): Promise<void> {
  await records.db.insertInto('console_user').values(row).execute();
}

/** Every session of everybody ends. */
export function renewPassword({ records }: Store, userName: string, password: Password): Promise<void> {
  return records.transact(async (access) => {
    await access.updateTable('console_user').set(password).where('user_name', '=', userName).execute();
    await access.deleteFrom('console_session').execute();
  });
}

/** Part of the unit of work that is given: the user as they are from now on, signed in nowhere. */
export async function putUser(access: RecordsAccess, { user_name, ...row }: ConsoleUserTable): Promise<void> {
  await access
    .insertInto('console_user')
    .values({ user_name, ...row })
    .onConflict((conflict) => conflict.column('user_name').doUpdateSet(row))
    .execute();
  await access.deleteFrom('console_session').where('user_name', '=', user_name).execute();
}

/** Part of the unit of work that is given; false where there is none. */
export async function removeUser(access: RecordsAccess, userName: string): Promise<boolean> {
  const gone = await access.deleteFrom('console_user').where('user_name', '=', userName).executeTakeFirst();
  await access.deleteFrom('console_session').where('user_name', '=', userName).execute();
  return gone.numDeletedRows > 0n;
}

/** Those that have expired go. */
export async function openSession({ records }: Store, row: ConsoleSessionTable, nowMs: number): Promise<void> {
  await records.db.deleteFrom('console_session').where('expires_at_ms', '<', nowMs).execute();
  await records.db.insertInto('console_session').values(row).execute();
}

/** Whose it is, with their roles; undefined where it has expired. */
export function sessionUser(
  { records }: Store,
  tokenHash: string,
  nowMs: number,
): Promise<Pick<ConsoleUserTable, 'user_name' | 'roles'> | undefined> {
  return records.db
    .selectFrom('console_session')
    .innerJoin('console_user', 'console_user.user_name', 'console_session.user_name')
    .select(['console_session.user_name', 'console_user.roles'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst();
}

export async function closeSession({ records }: Store, tokenHash: string): Promise<void> {
  await records.db.deleteFrom('console_session').where('token_hash', '=', tokenHash).execute();
}
