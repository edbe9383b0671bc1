// Who may use the console, and who is signed in, row by row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';
import {
  addUserRow,
  closeSession,
  hasUsers,
  openSession,
  putUser,
  removeUser,
  renewPassword,
  sessionUser,
  userRow,
  userRows,
} from './account-rows.ts';
import type { Store } from './store.ts';

const user = (user_name: string, roles = 'auditor') => ({
  user_name,
  salt: `salt of ${user_name}`,
  password_hash: `hash of ${user_name}`,
  roles,
});
const session = (token_hash: string, user_name: string, expires_at_ms = noonMs + 1000) => ({
  token_hash,
  user_name,
  csrf_token: '',
  expires_at_ms,
});

async function whoIsIn(store: Store, ...tokens: readonly string[]): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (const token of tokens) found.push((await sessionUser(store, token, noonMs))?.user_name);
  return found;
}

describe('the users of a console', () => {
  it('are found by their names, in order, and each once', () =>
    withPrivacy(async ({ store }) => {
      assert.equal(await hasUsers(store), false);
      await addUserRow(store, user('bea'));
      await addUserRow(store, user('ada'));
      assert.equal(await hasUsers(store), true);
      assert.deepEqual(await userRow(store, 'ada'), user('ada'));
      assert.equal(await userRow(store, 'cyd'), undefined);
      assert.deepEqual(await userRows(store), [
        { user_name: 'ada', roles: 'auditor' },
        { user_name: 'bea', roles: 'auditor' },
      ]);
      await assert.rejects(addUserRow(store, user('ada')));
    }));

  it('a new password is one user’s, and signs everybody out', () =>
    withPrivacy(async ({ store }) => {
      for (const name of ['ada', 'bea']) {
        await addUserRow(store, user(name));
        await openSession(store, session(`of ${name}`, name), noonMs);
      }
      await renewPassword(store, 'ada', { salt: 'new', password_hash: 'new' });
      assert.deepEqual(await userRow(store, 'ada'), { ...user('ada'), salt: 'new', password_hash: 'new' });
      assert.deepEqual(await userRow(store, 'bea'), user('bea'));
      assert.deepEqual(await whoIsIn(store, 'of ada', 'of bea'), [undefined, undefined]);
    }));

  it('who is put anew, or removed, is signed in nowhere; others are', () =>
    withPrivacy(async ({ store }) => {
      const { db } = store.records;
      for (const name of ['ada', 'bea', 'cyd']) {
        await putUser(db, user(name));
        await openSession(store, session(`of ${name}`, name), noonMs);
      }
      await putUser(db, user('ada', 'administrator'));
      assert.deepEqual([await removeUser(db, 'bea'), await removeUser(db, 'bea')], [true, false]);
      assert.deepEqual(await userRow(store, 'ada'), user('ada', 'administrator'));
      assert.equal(await userRow(store, 'bea'), undefined);
      assert.deepEqual(await whoIsIn(store, 'of ada', 'of bea', 'of cyd'), [undefined, undefined, 'cyd']);
    }));

  it('a session is good until its moment, or until it is closed; those that have expired go with the next', () =>
    withPrivacy(async ({ store }) => {
      await addUserRow(store, user('ada'));
      for (const [token, expires] of [
        ['long', noonMs + 1],
        ['now', noonMs],
        ['short', noonMs - 1],
      ] as const)
        await openSession(store, session(token, 'ada', expires), 0);
      assert.deepEqual(await sessionUser(store, 'long', noonMs), { user_name: 'ada', roles: 'auditor' });
      assert.deepEqual(await whoIsIn(store, 'long', 'now', 'short', 'none'), ['ada', undefined, undefined, undefined]);
      await openSession(store, session('other', 'ada'), noonMs);
      const left = await store.records.db.selectFrom('console_session').select('token_hash').orderBy('token_hash').execute();
      assert.deepEqual(
        left.map(({ token_hash }) => token_hash),
        ['long', 'now', 'other'],
      );
      await closeSession(store, 'long');
      assert.deepEqual(await whoIsIn(store, 'long', 'other'), [undefined, 'ada']);
    }));
});
